package console_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestAudit: who changed what, with both values, and the lines of a text.
func TestAudit(t *testing.T) {
	r := setup(t)
	r.tuned()
	b := r.signedIn(t, desktop, "sven", "#/audit")
	b.see(".audit tbody tr")
	rows := eval[[]string](b, "[...document.querySelectorAll('.audit tbody tr')].map((row) => row.innerText.replace(/\\s+/g, ' '))")
	for i, want := range []string{"listed a buyer", "nothing is different", "count_hour 0 → 200", "changed the rules", "changed the rules", "Douyin e-commerce · " + shopID, "All shops low_value_limit 3000 safety_margin 6h"} {
		if i >= len(rows) || !strings.Contains(rows[i], want) || !strings.Contains(rows[i], "eve admin") {
			t.Errorf("line %d lacks %q: %v", i, want, rows)
		}
	}
	b.click("Lines that changed")
	b.see(".diff .fresh")
	if added := b.text(".diff"); !strings.Contains(added, "shadow: true") {
		t.Errorf("added is %q", added)
	}
	b.shot("lines")
}

// TestAuditPages: older lines come below, new ones on top, none twice.
func TestAuditPages(t *testing.T) {
	r := setup(t)
	for i := range 120 {
		if err := r.service.Desk.ListBuyer(t.Context(), admin, fmt.Sprintf("buyer-%03d", i), "block"); err != nil {
			t.Fatal(err)
		}
	}
	b := r.signedIn(t, desktop, "sven", "#/audit")
	count := func(n int) {
		t.Helper()
		b.wait(fmt.Sprintf("%d lines", n), fmt.Sprintf("document.querySelectorAll('.audit tbody tr').length === %d", n))
	}
	count(50)
	b.click("Older")
	count(100)
	if err := r.service.Desk.ListBuyer(t.Context(), admin, "buyer-new", "block"); err != nil {
		t.Fatal(err)
	}
	eval[bool](b, "document.dispatchEvent(new Event('visibilitychange')), true")
	count(101)
	b.click("Older")
	count(121)
	b.read("That is the beginning of the log.")
	targets := eval[[]string](b, "[...document.querySelectorAll('.audit tbody tr')].map((row) => row.children[3].innerText)")
	for i := range 120 {
		if want := fmt.Sprintf("buyer-%03d", 119-i); targets[i+1] != want {
			t.Fatalf("line %d is about %s, want %s", i+1, targets[i+1], want)
		}
	}
	if targets[0] != "buyer-new" {
		t.Errorf("the first line is about %s", targets[0])
	}
}
