package suite

import (
	"context"
	"slices"
	"testing"

	"makegood/adapters/courier"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// call is one outbound operation of an adapter.
type call struct {
	name    string
	effect  bool // a missing answer leaves open whether it happened
	perform func(ctx context.Context) error
}

// outbound lists the operations that the adapter has.
func (h Harness) outbound(a courier.Adapter) []call {
	action := aftersale.Action{ID: "c.1", CaseID: "c", Name: aftersale.ActionIntercept, Stage: aftersale.StageParcel, N: 1, Waybill: h.Waybill}
	var out []call
	if c, ok := a.(courier.Tracker); ok {
		out = append(out, call{"Track", false, func(ctx context.Context) error {
			_, err := c.Track(ctx, h.Waybill)
			return err
		}})
	}
	if c, ok := a.(courier.Subscriber); ok {
		out = append(out, call{"Subscribe", false, func(ctx context.Context) error { return c.Subscribe(ctx, h.Waybill) }})
	}
	if c, ok := a.(courier.Interceptor); ok {
		out = append(out, call{"Intercept", true, func(ctx context.Context) error {
			_, err := c.Intercept(ctx, action)
			return err
		}})
	}
	if c, ok := a.(courier.Withdrawer); ok {
		withdraw := action
		withdraw.ID, withdraw.Name, withdraw.N, withdraw.Reference = "c.2", aftersale.ActionWithdraw, 2, "reference-1"
		out = append(out, call{"Withdraw", true, func(ctx context.Context) error {
			_, err := c.Withdraw(ctx, withdraw)
			return err
		}})
	}
	return out
}

// calls checks the operations against the fake: right and wrong account.
func (h Harness) calls(t *testing.T) {
	url := h.NewFake(t)
	for _, c := range h.outbound(h.adapter(t, h.OtherSettings, url)) {
		err := c.perform(t.Context())
		if class := h.class(t, c.name, err); class != aftersale.ClassRefused && class != aftersale.ClassAuth {
			t.Errorf("%s with another account's secret: got %v, want class refused or auth", c.name, err)
		}
	}
	a := h.adapter(t, h.Settings, url)
	for _, c := range h.outbound(a) {
		if c.name == "Withdraw" {
			continue // needs the reference of a real intercept: the adapter's own tests
		}
		if err := c.perform(t.Context()); err != nil {
			t.Errorf("%s: got error %v, want success", c.name, err)
		}
	}
	if c, ok := a.(courier.Tracker); ok {
		h.tracked(t, c)
	}
}

func (h Harness) tracked(t *testing.T, c courier.Tracker) {
	t.Helper()
	if c.TrackEvery() <= 0 {
		t.Errorf("TrackEvery: got %s, want more than nothing", c.TrackEvery())
	}
	scans, err := c.Track(t.Context(), h.Waybill)
	if err != nil || len(scans) == 0 {
		t.Fatalf("Track: got %d scans and error %v, want some: the fake has them", len(scans), err)
	}
	h.sane(t, "Track", scans)
	if !slices.IsSortedFunc(scans, func(a, b aftersale.Scan) int { return a.At.Compare(b.At) }) {
		t.Errorf("Track: got %+v, want the oldest first", scans)
	}
	for _, s := range scans {
		if s.Number != h.Waybill.Number {
			t.Errorf("Track: got a scan of %s, want %s", s.Number, h.Waybill.Number)
		}
	}
}

// unreachable checks that a call that carried nothing may be made again.
func (h Harness) unreachable(t *testing.T) {
	for _, c := range h.outbound(h.adapter(t, h.Settings, suitekit.Nowhere)) {
		err := c.perform(t.Context())
		h.class(t, c.name, err)
		suitekit.WantClass(t, c.name+" with the connection refused", err, aftersale.ClassRetry)
	}
}

// brokenAnswers checks that an effect without a readable answer is unknown.
func (h Harness) brokenAnswers(t *testing.T) {
	for name, answer := range suitekit.BrokenAnswers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range h.outbound(h.adapter(t, h.Settings, suitekit.Serve(t, answer))) {
				err := c.perform(t.Context())
				class := h.class(t, c.name, err)
				if class != aftersale.ClassUnknown && (c.effect || class != aftersale.ClassRetry) {
					t.Errorf("%s: got %v, want class unknown (or retryable, if nothing is changed)", c.name, err)
				}
			}
		})
	}
}

// class checks the form of a call's error and returns its class.
func (h Harness) class(t testing.TB, what string, err error) aftersale.Class {
	t.Helper()
	return h.forbidden().CallErrorOf(t, what, h.Maker.Manifest.Name, err).Class
}
