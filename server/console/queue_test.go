package console_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
)

// TestEmptyQueue: nothing to do is said in words.
func TestEmptyQueue(t *testing.T) {
	r := setup(t)
	for name, l := range map[string]look{"desktop": desktop, "phone": phone} {
		b := r.signedIn(t, l, "anna", "#/queue")
		b.see(".nothing h2")
		b.shot(name)
	}
}

// TestThreeCases: what the rows say, in both languages, and that they stay up
// to date by themselves.
func TestThreeCases(t *testing.T) {
	r := setup(t)
	r.fill(3)
	b := r.signedIn(t, desktop, "bert", "#/queue")
	b.see("[role=row][id]")
	row := eval[string](b, "document.querySelector('[role=row][id]').innerText")
	for _, want := range []string{"overdue", "ago", "Douyin", shopID, "Refund, not shipped", "¥9.90", "made-to-order goods: a person decides", "U2", "with a person", "anna"} {
		if !strings.Contains(row, want) {
			t.Errorf("the first row lacks %q: %q", want, row)
		}
	}
	if strip := eval[string](b, "document.querySelector('.summary').innerText"); !strings.Contains(strings.ReplaceAll(strip, "\n", " "), "3 overdue") {
		t.Errorf("the strip says %q", strip)
	}
	b.shot("english")
	before := eval[string](b, "document.querySelector('.timeleft b').innerText")
	b.wait("a moving countdown", fmt.Sprintf("document.querySelector('.timeleft b').innerText !== %q", before))

	c, err := r.store.Case(t.Context(), "case-6900000000010000002")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.service.Desk.Claim(t.Context(), c.ID, agent("bert"), false); err != nil {
		t.Fatal(err)
	}
	b.wait("the claim", "[...document.querySelectorAll('[role=row][id]')].at(-1).innerText.includes('you')")
	b.click("中文")
	b.read("定制商品：由人工决定")
	b.shot("chinese")
	if lang := eval[string](b, "document.documentElement.lang"); lang != "zh-CN" {
		t.Errorf("lang is %s", lang)
	}
	b.reload()
	b.read("定制商品：由人工决定")
}

// TestFilters: what is chosen stands in the address, and the address brings it back.
func TestFilters(t *testing.T) {
	r := setup(t)
	r.fill(40)
	b := r.signedIn(t, desktop, "anna", "#/queue")
	count := func(n int) {
		t.Helper()
		b.wait(fmt.Sprintf("%d rows", n), fmt.Sprintf("document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '%d'", n+1))
	}
	count(40)
	b.click("Mine")
	count(3)
	b.click("Unclaimed")
	count(32)
	eval[bool](b, `(() => { const s = document.querySelectorAll('.choices select')[1]; s.value = 'exchange'; s.dispatchEvent(new Event('change', { bubbles: true })); return true; })()`)
	count(8)
	if at := eval[string](b, "location.hash"); at != "#/queue?view=unclaimed&kind=exchange" {
		t.Errorf("the address is %s", at)
	}
	b.reload()
	count(8)
	b.press("/")
	b.press("order-6900000000010000007", "\r")
	count(1)
	b.press("\x1b")
	count(8)
	b.press("/")
	b.press("nobody-has-this", "\r")
	b.read("No case matches these filters.")
	b.click("Clear the filters")
	count(32)
}

// TestTwentyThousand: the first rows are there within a second, scrolling
// through all of them holds the page up never longer than 200 ms, and a
// refresh moves neither place nor focus.
func TestTwentyThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("stores 20,000 cases")
	}
	r := setup(t)
	r.fill(20000)
	b := r.signedIn(t, chinese, "anna", "#/queue")
	b.see("[role=row][id]")
	first := math.Inf(1) // the best of some: the machine may be busy with something else
	for range 3 {
		b.reload()
		b.wait("the first rows", `performance.getEntriesByName('rows').length > 0`)
		first = min(first, eval[float64](b, `performance.getEntriesByName('rows')[0].startTime`))
	}
	t.Logf("first rows after %.0f ms", first)
	if first > 1000 {
		t.Errorf("the first rows came after %.0f ms", first)
	}
	b.shot("top")
	var byClock float64
	byProcessor := b.longestTask(func() { byClock = scrollToTheEnd(b) })
	t.Logf("the longest task while scrolling took %v of the processor, %.0f ms by the clock", byProcessor, byClock)
	if byClock > 200 && byProcessor > 200*time.Millisecond {
		t.Errorf("a task held the page up for %v", byProcessor)
	}
	b.shot("end")
	if drawn := b.count("[role=row][id]"); drawn > 60 {
		t.Errorf("%v rows are drawn", drawn)
	}
	refreshInTheMiddle(r, b)
}

// scrollToTheEnd scrolls, as a person would who holds the key down, until the
// last of 20,000 rows is there, and returns the longest task in milliseconds.
func scrollToTheEnd(b *browser) float64 {
	b.t.Helper()
	b.drawn() // the load is over; from here on every long task counts
	eval[bool](b, "window.longTasks.length = 0, true")
	eval[bool](b, `(() => { const box = document.querySelector('.scroller'); let frame = 0; window.done = false;
		const step = () => { box.scrollBy(0, 4000); frame += 1;
			if (frame % 50 === 0 && document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '20001' && box.scrollTop + box.clientHeight >= box.scrollHeight - 1) window.done = true;
			else requestAnimationFrame(step); };
		step(); return true; })()`)
	for deadline := time.Now().Add(3 * time.Minute); !eval[bool](b, "window.done"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			b.t.Fatal("the end never came: " + eval[string](b, "document.querySelector('.queue > .row').innerText"))
		}
	}
	b.wait("the last row", `document.querySelector('.window').innerText.includes('6900000000010019999')`)
	return eval[float64](b, "Math.max(0, ...window.longTasks)")
}

// refreshInTheMiddle chooses a row far down, lets urgent cases come in above
// it, and checks that neither the place nor the focus has moved.
func refreshInTheMiddle(r *rig, b *browser) {
	t := b.t
	t.Helper()
	eval[bool](b, "document.querySelector('.scroller').scrollTop = 540000, true")
	b.drawn()
	b.press("j")
	eval[bool](b, "document.querySelector('.scroller').scrollTop = 540000, true")
	b.drawn()
	seen := eval[string](b, "document.elementFromPoint(300, 500).closest('[role=row]').id")
	asOf := eval[string](b, "document.querySelector('.queue > .row').innerText")
	if err := r.insertAtTop(30); err != nil {
		t.Fatal(err)
	}
	b.wait("a refresh", fmt.Sprintf("document.querySelector('.queue > .row').innerText !== %q && document.querySelector('[role=grid]').getAttribute('aria-rowcount') === '20031'", asOf))
	b.drawn()
	if now := eval[string](b, "document.elementFromPoint(300, 500).closest('[role=row]').id"); now != seen {
		t.Errorf("30 new cases above moved the page from %s to %s", seen, now)
	}
	if focus := eval[string](b, "document.activeElement.id"); focus != "queue-grid" {
		t.Errorf("the focus is on %q", focus)
	}
}

// insertAtTop stores cases that are more urgent than all others.
func (r *rig) insertAtTop(n int) error {
	c, err := r.store.Case(r.t.Context(), "case-6900000000010000000")
	if err != nil {
		return err
	}
	for i := range n {
		next := c
		next.ID, next.Ref.ID, next.Version = fmt.Sprintf("case-urgent-%d", i), fmt.Sprintf("urgent-%d", i), 0
		seen := *c.Snapshot
		seen.Ref, next.Snapshot = next.Ref, &seen
		next.Deadline.At = c.Deadline.At.Add(-time.Hour - time.Duration(i)*time.Second)
		if err := r.commit(next, aftersale.Text{EN: "urgent", ZH: "紧急"}); err != nil {
			return err
		}
	}
	return nil
}
