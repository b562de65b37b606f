package suite

import (
	"slices"
	"testing"

	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// manifest: the description is complete and says what can be true.
func manifest(t *testing.T, h Harness) {
	m := h.Maker.Manifest
	suitekit.Manifest(t, m)
	if m.Name != h.Folder {
		t.Errorf("got name %q, want the folder's name %q", m.Name, h.Folder)
	}
	if len(m.Events) == 0 || len(m.Actions) == 0 {
		t.Errorf("got %d events and %d actions, want some of each", len(m.Events), len(m.Actions))
	}
	for _, kind := range append(slices.Clone(m.CannotRefuse), m.Convert...) {
		if !slices.Contains(aftersale.Kinds(), aftersale.Kind(kind)) {
			t.Errorf("CannotRefuse or Convert: got %q, want a kind of request", kind)
		}
	}
	for _, kind := range []aftersale.Kind{aftersale.KindRefundUnshipped, aftersale.KindRefundShipped} {
		if slices.Contains(m.Convert, string(kind)) {
			t.Errorf("Convert: got %q, but a request for money only has nothing to convert", kind)
		}
	}
}

// settings: what is wrong is named, and never shown.
func settings(t *testing.T, h Harness) {
	h.forbidden().Settings(t, h.Maker.Manifest, h.Settings, suitekit.Opening(h.Maker.New))
}

// forbidden are the secrets of the settings and the buyer's data.
func (h Harness) forbidden() suitekit.Forbidden {
	return suitekit.Forbidden{Secrets: h.Maker.Manifest.Secrets(h.Settings), BuyerData: h.BuyerData}
}
