package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/policy"
	"makegood/service"
	"makegood/store"
)

// withBuyers is setup with a key for buyers, at a platform that names them.
func withBuyers(t *testing.T, buyer string, change ...func(*service.Options)) *rig {
	t.Helper()
	r := setup(t, append(change, func(o *service.Options) { o.Buyers = []byte("a key of 32 bytes for the buyers") })...)
	r.says(func(s *aftersale.Snapshot) { s.Buyer = buyer })
	return r
}

func TestBuyerIsKeptAsAKeyedHash(t *testing.T) {
	t.Parallel()
	r := withBuyers(t, "open-id-of-a-buyer")
	id := r.Open(unshipped)
	r.Run()
	key := r.Load(id).Case.Buyer
	if len(key) != 24 || strings.Contains(key, "open-id") {
		t.Fatalf("got buyer %q, want a hash of 24 characters", key)
	}
	second := r.Open(unshipped)
	r.Run()
	if got := r.Load(second).Case.Buyer; got != key {
		t.Errorf("the same buyer: got %q, want %q", got, key)
	}
	unkeyed := setup(t)
	unkeyed.says(func(s *aftersale.Snapshot) { s.Buyer = "open-id-of-a-buyer" })
	id = unkeyed.Open(unshipped)
	unkeyed.Run()
	if got := unkeyed.Load(id).Case.Buyer; got != "" {
		t.Errorf("without a key: got buyer %q, want none", got)
	}
}

func TestBuyerFacts(t *testing.T) {
	t.Parallel()
	r := withBuyers(t, "buyer-1")
	var id string
	for range 3 {
		id = r.Open(unshipped)
		r.Run()
		r.Later(time.Minute)
	}
	c := r.Load(id).Case
	got := r.Service.Engine.BuyerFacts(t.Context(), c, r.Clock.Now())
	if diff := cmp.Diff(policy.BuyerFacts{Requests: 3, Refunds: 3, RefundMinor: 3 * 9900}, got); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if err := r.Store.SetBuyerList(t.Context(), c.Buyer, "block", store.AuditRow{At: r.Clock.Now(), By: "ann", Action: "buyer.list"}); err != nil {
		t.Fatal(err)
	}
	if got := r.Service.Engine.BuyerFacts(t.Context(), c, r.Clock.Now()); got.List != "block" {
		t.Errorf("got list %q, want block", got.List)
	}
	fresh := c
	fresh.Version = 0 // a case that is not stored yet counts itself
	if got := r.Service.Engine.BuyerFacts(t.Context(), fresh, r.Clock.Now()); got.Requests != 4 {
		t.Errorf("got %d requests with a new case, want 4", got.Requests)
	}
	later := r.Service.Engine.BuyerFacts(t.Context(), c, r.Clock.Now().Add(91*24*time.Hour))
	if diff := cmp.Diff(policy.BuyerFacts{List: "block"}, later); diff != "" {
		t.Errorf("facts 91 days later (-want +got):\n%s", diff)
	}
	c.Buyer = ""
	if diff := cmp.Diff(policy.BuyerFacts{}, r.Service.Engine.BuyerFacts(t.Context(), c, r.Clock.Now())); diff != "" {
		t.Errorf("facts of a buyer nobody knows (-want +got):\n%s", diff)
	}
}

// A history that cannot be read counts as none, is logged, and holds nothing up.
func TestBuyerHistoryThatCannotBeRead(t *testing.T) {
	t.Parallel()
	var b breakable
	var log logLines
	r := withBuyers(t, "buyer-1", b.in, log.into)
	b.fail("BuyerHistory", errBroken)
	id := r.Open(unshipped)
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	lines := log.lines(t, "buyer history cannot be read")
	if len(lines) == 0 || lines[0]["aftersale"] != id || lines[0]["case"] != r.Load(id).Case.ID {
		t.Errorf("got lines %v, want one that names after-sale %s and its case", lines, id)
	}
	if strings.Contains(log.buf.String(), "buyer-1") || strings.Contains(log.buf.String(), r.Load(id).Case.Buyer) {
		t.Error("the log names the buyer")
	}
}
