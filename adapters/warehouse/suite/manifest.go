package suite

import (
	"slices"
	"testing"

	"makegood/adapters/suitekit"
	"makegood/adapters/warehouse"
)

// manifest checks that the description is complete and tells the truth.
func (h Harness) manifest(t *testing.T) {
	m := h.Maker.Manifest
	suitekit.Manifest(t, m)
	if len(m.Events) == 0 || len(m.Actions) == 0 {
		t.Errorf("got %d events and %d actions, want some of each", len(m.Events), len(m.Actions))
	}
	_, asks := h.adapter(t, h.Settings, "").(warehouse.StatusQuerier)
	if got := slices.Contains(m.Capabilities, "ask"); got != asks {
		t.Errorf("capability ask: got listed %v, want %v as the adapter's methods are", got, asks)
	}
}

// settings checks that a wrong setting is named and that New makes no call.
func (h Harness) settings(t *testing.T) {
	h.forbidden().Settings(t, h.Maker.Manifest, h.Settings, suitekit.Opening(h.Maker.New))
}

// forbidden are the secrets of both warehouses and the buyer data.
func (h Harness) forbidden() suitekit.Forbidden {
	m := h.Maker.Manifest
	return suitekit.Forbidden{Secrets: append(m.Secrets(h.Settings), m.Secrets(h.OtherSettings)...), BuyerData: h.BuyerData}
}
