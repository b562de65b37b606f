package suite

import (
	"context"
	"slices"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// SlowMoney carries out a payment at a platform whose money takes its time: it
// is agreed and not paid until it has arrived.
func SlowMoney(t testing.TB, a marketplace.Adapter, act aftersale.Action, arrive func()) {
	t.Helper()
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatalf("Do: %v", err)
	}
	for _, want := range []aftersale.Status{aftersale.StatusRefunding, aftersale.StatusRefunded} {
		s, err := a.Fetch(t.Context(), act.Ref, act.OrderID)
		if err != nil || s.Status != want {
			t.Errorf("got snapshot %+v and error %v, want status %s", s, err, want)
		}
		arrive()
	}
}

// ownLimit: calls above max_qps wait, and those that cannot are limited, not
// made.
func ownLimit(t *testing.T, h Harness) {
	if !slices.ContainsFunc(h.Maker.Manifest.Config, func(f adapters.Field) bool { return f.Name == "max_qps" }) {
		return
	}
	b := online(t, h)
	act := b.ready(t, aftersale.ActionApprove)
	h.Settings = suitekit.With(h.Settings, adapters.Settings{"max_qps": "0.001", "api_url": b.URL})
	slow := h.offline(t, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := slow.Fetch(ctx, act.Ref, act.OrderID)
	if err == nil { // one call reads it all
		_, err = slow.Fetch(ctx, act.Ref, act.OrderID)
	}
	b.callError(t, "Fetch", err)
	suitekit.WantCall(t, "one call more than max_qps", err, aftersale.ClassLimited, "max_qps")
}

// BenchmarkApprove measures reading and paying. open names a new after-sale
// and how it is approved.
func BenchmarkApprove(b *testing.B, a marketplace.Adapter, open func() aftersale.Action) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Do(b.Context(), Decided(b, a, open())); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParse measures a push from its bytes to its events.
func BenchmarkParse(b *testing.B, hook marketplace.Webhook, fixture string) {
	in := suitekit.ReadFixture(b, fixture)
	b.ReportAllocs()
	for b.Loop() {
		if err := hook.Verify(in); err != nil {
			b.Fatal(err)
		}
		if _, err := hook.Parse(in); err != nil {
			b.Fatal(err)
		}
	}
}
