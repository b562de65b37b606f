package suite

import (
	"slices"
	"testing"

	"makegood/adapters/courier"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// manifest checks that the description is complete and tells the truth.
func (h Harness) manifest(t *testing.T) {
	m := h.Maker.Manifest
	suitekit.Manifest(t, m)
	if len(m.Events) == 0 {
		t.Error("got no events, want some: a courier pushes something")
	}
	a := h.adapter(t, h.Settings, "")
	_, tracks := a.(courier.Tracker)
	_, subscribes := a.(courier.Subscriber)
	_, intercepts := a.(courier.Interceptor)
	_, withdraws := a.(courier.Withdrawer)
	for name, has := range map[string]bool{"track": tracks, "subscribe": subscribes, "intercept": intercepts, "withdraw": withdraws} {
		if got := slices.Contains(m.Capabilities, name); got != has {
			t.Errorf("capability %q: got listed %v, want %v as the adapter's methods are", name, got, has)
		}
	}
	for name, has := range map[aftersale.ActionName]bool{aftersale.ActionIntercept: intercepts, aftersale.ActionWithdraw: withdraws} {
		if got := slices.Contains(m.Actions, string(name)); got != has {
			t.Errorf("action %q: got listed %v, want %v as the adapter's methods are", name, got, has)
		}
	}
}

// settings checks that a wrong setting is named and that New makes no call.
func (h Harness) settings(t *testing.T) {
	h.forbidden().Settings(t, h.Maker.Manifest, h.Settings, suitekit.Opening(h.Maker.New))
}

// forbidden are the secrets of both accounts and the buyer data.
func (h Harness) forbidden() suitekit.Forbidden {
	m := h.Maker.Manifest
	return suitekit.Forbidden{Secrets: append(m.Secrets(h.Settings), m.Secrets(h.OtherSettings)...), BuyerData: h.BuyerData}
}
