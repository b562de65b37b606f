package shopify

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// counted is an answer's cost.
func counted(requested, maximum, available, restore string) *cost {
	c := new(cost)
	c.Requested = json.Number(requested)
	c.Throttle.Maximum, c.Throttle.Available, c.Throttle.Restore = json.Number(maximum), json.Number(available), json.Number(restore)
	return c
}

func TestPoints(t *testing.T) {
	t.Parallel()
	p := new(points)
	wants := func(op string, after, want time.Duration) (reserved float64) {
		t.Helper()
		reserved, pause := p.take(op, at.Add(after))
		if pause != want {
			t.Errorf("%s after %s: got pause %s, want %s", op, after, pause, want)
		}
		return reserved
	}
	// Nothing is known: nothing is held back, and nothing reserved.
	p.learn("a", wants("a", 0, 0), counted("300", "1000", "400", "100"), at)
	r1 := wants("a", 0, 0)                         // 400 there, 300 taken
	r2 := wants("a", 0, 2*time.Second)             // 100 there: 200 missing
	r3 := wants("a", 0, 5*time.Second)             // and 300 more behind it
	wants("b", 0, 0)                               // its cost is not known yet: the platform judges
	p.giveBack(r3)                                 // not sent
	p.learn("a", r1, nil, at)                      // no answer: its points are taken for gone
	r4 := wants("a", 2*time.Second, 3*time.Second) // 100 and 200 restored, 300 taken
	p.learn("a", r2, counted("300", "1000", "900", "100"), at.Add(2*time.Second))
	p.learn("a", r4, counted("300", "1000", "950", "100"), at.Add(2*time.Second))
	for range 3 {
		p.giveBack(wants("a", time.Hour, 0))
	}
	if have := p.have(at.Add(time.Hour)); have != 1000 {
		t.Errorf("after an hour: got %v points, want the whole bucket of 1000", have)
	}
	if have := p.have(at.Add(-time.Hour)); have != 950 {
		t.Errorf("a clock that went back: got %v points, want 950", have)
	}
	// Dearer than the whole bucket: never held back, the platform says so.
	p.learn("c", 0, counted("5000", "1000", "0", "100"), at)
	p.giveBack(wants("c", 0, 0))
	// Answers without numbers, or with odd ones, teach nothing.
	for _, odd := range []*cost{{}, counted("1", "1", "x", "1"), counted("1", "1", "1", "0"), counted("1", "1", "-1", "5"), counted("1", "1", "NaN", "NaN")} {
		p.learn("a", 0, odd, at.Add(time.Minute))
	}
	p.giveBack(wants("a", 0, 3*time.Second))
	p.learn("a", 0, counted("x", "", "250", "50"), at) // no size: no bound
	p.giveBack(wants("a", 0, time.Second))
}

// A call that cannot fit is not sent: it waits if the points are there soon,
// and is limited, with the time it takes, if they are not.
func TestHoldBack(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now, Points: 600, RestoreRate: 100})
	var slept []time.Duration
	a.sleep = func(_ context.Context, d time.Duration) error {
		slept = append(slept, d)
		clock.Advance(d)
		return nil
	}
	ref := refTo(p.Open(fake.AfterSale{}))
	for range 3 { // each takes 373 of the points
		if _, err := a.Fetch(t.Context(), ref, ""); err != nil {
			t.Fatal(err, p.Rejected())
		}
	}
	if diff := cmp.Diff([]time.Duration{1460 * time.Millisecond, 3730 * time.Millisecond}, slept); diff != "" || len(p.Rejected()) != 0 {
		t.Errorf("got refused calls %v, want none; slept (-want +got):\n%s", p.Rejected(), diff)
	}
	limited := func(ctx context.Context, why string, wait time.Duration) {
		t.Helper()
		before := p.Calls()["return"]
		_, err := a.Fetch(ctx, ref, "")
		suitekit.WantCall(t, why, err, aftersale.ClassLimited, "cost_points")
		if got := secrets.CallErrorOf(t, why, Name, err).RetryAfter; got != wait {
			t.Errorf("%s: got retry after %s, want %s", why, got, wait)
		}
		if n := p.Calls()["return"]; n != before || a.points.taken != 0 {
			t.Errorf("%s: got %d calls and %v points reserved, want %d and none", why, n, a.points.taken, before)
		}
	}
	short, cancel := context.WithTimeout(t.Context(), 7*time.Second)
	defer cancel()
	limited(short, "the caller has no time to wait", 4*time.Second)
	a.sleep = func(context.Context, time.Duration) error { return context.Canceled }
	limited(t.Context(), "the caller gives up", 4*time.Second)
	a.points.restore = 10
	limited(t.Context(), "too long to wait", 38*time.Second)
	a.points.restore = 0.001
	limited(t.Context(), "longer than an hour", time.Hour)
}

// Two processes share the bucket without knowing of each other: the platform's
// THROTTLED is the truth, says that nothing was done, and is learnt from.
func TestThrottledByAnotherProcess(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, url := platform(t, fake.Options{Now: clock.Now, Points: 1200, RestoreRate: 10})
	env := adapters.Env{Now: clock.Now}
	a, other := connect(t, url, env), connect(t, url, env)
	a.sleep = func(_ context.Context, d time.Duration) error { clock.Advance(d); return nil }
	id := p.Open(coming)
	act := decided(t, a, id, pay) // knows of 1200 less 381
	for range 2 {
		if _, err := other.Fetch(t.Context(), act.Ref, ""); err != nil {
			t.Fatal(err)
		}
	}
	_, err := a.Do(t.Context(), act)
	suitekit.WantCall(t, "the other process took the points", err, aftersale.ClassLimited, "THROTTLED")
	sent := p.Calls()["return"]
	_, err = a.Do(t.Context(), act)
	suitekit.WantCall(t, "the answer is learnt from", err, aftersale.ClassLimited, "cost_points")
	if n := p.Calls()["return"]; n != sent || p.Attempts(id) != 0 {
		t.Errorf("got %d calls and %d attempts to pay, want %d and none", n, p.Attempts(id), sent)
	}
	for range 3 { // as the ledger does: what a refund costs is not known before the first
		call := secrets.CallErrorOf(t, "the points do not cover it yet", Name, err)
		if call.Class != aftersale.ClassLimited || call.RetryAfter <= 0 || p.Attempts(id) != 0 {
			t.Fatalf("got error %v after %d attempts to pay, want limited, a time to wait, no attempt", err, p.Attempts(id))
		}
		clock.Advance(call.RetryAfter)
		if _, err = a.Do(t.Context(), act); err == nil {
			break
		}
	}
	suitekit.WantClass(t, "in the end", err, "")
	wantPaid(t, "in the end", p, id, 1, 9900)
}
