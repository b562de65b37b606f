package suite

import (
	"encoding/json"
	"net/url"
	"slices"
	"testing"
	"time"

	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Golden is what a fixture is parsed to.
type Golden struct {
	Reports   []aftersale.WarehouseReport `json:"reports,omitempty"`
	Ignored   []string                    `json:"ignored,omitempty"`
	Malformed string                      `json:"malformed,omitempty"` // what its sender is told
}

// inbound are the checks of the inbound half.
func (h Harness) inbound(t testing.TB) suitekit.Inbound[aftersale.WarehouseReport] {
	t.Helper()
	return suitekit.Inbound[aftersale.WarehouseReport]{
		Hook: h.adapter(t, h.Settings, ""), Fixtures: suitekit.Fixtures(t, h.Dir, Now), Forbidden: h.forbidden(), Sane: h.sane,
		Golden: func(p suitekit.Parsed[aftersale.WarehouseReport]) any { return Golden{p.Items, p.Ignored, p.Malformed} },
	}
}

// golden checks that every fixture is genuine and parses to its golden.
func (h Harness) golden(t *testing.T) {
	reports, ignored, malformed := 0, 0, 0
	for _, p := range h.inbound(t).Goldens(t) {
		reports += len(p.Items)
		ignored += len(p.Ignored)
		if p.Malformed != "" {
			malformed++
		}
	}
	if reports == 0 || ignored == 0 || malformed == 0 {
		t.Errorf("got fixtures with %d reports, %d unknown kinds, %d malformed, want some of each", reports, ignored, malformed)
	}
}

// sane checks what every report must be, whoever made it.
func (h Harness) sane(t testing.TB, what string, reports []aftersale.WarehouseReport) {
	t.Helper()
	seen := map[string]bool{}
	for i, r := range reports {
		if r.Key == "" || r.Platform == "" || r.Shop == "" || r.OrderID == "" || r.At.IsZero() {
			t.Errorf("%s: report %d: got %+v, want key, platform, shop, order and time", what, i, r)
		}
		if r.At.After(Now.Add(time.Hour)) {
			t.Errorf("%s: report %d: got time %s, want none of the future", what, i, r.At)
		}
		if seen[r.Key] {
			t.Errorf("%s: report %d: got key %q a second time, want one of its own", what, i, r.Key)
		}
		seen[r.Key] = true
		claims := 0
		for _, has := range []bool{r.Shipment != "", r.Inspection != "", r.Resent} {
			if has {
				claims++
			}
		}
		if claims != 1 {
			t.Errorf("%s: report %d: got %d claims in %+v, want one", what, i, claims, r)
		}
		if r.Shipment != "" && !slices.Contains(aftersale.ShipmentStates(), r.Shipment) || r.Inspection != "" && !slices.Contains(aftersale.Inspections(), r.Inspection) {
			t.Errorf("%s: report %d: got shipment %q and inspection %q, want what the domain knows", what, i, r.Shipment, r.Inspection)
		}
		for _, e := range r.Evidence {
			if u, err := url.Parse(e.URL); err != nil || e.URL != "" && u.Scheme != "http" && u.Scheme != "https" {
				t.Errorf("%s: report %d: got evidence at %q, want a web address", what, i, e.URL)
			}
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		h.forbidden().Check(t, what, string(text))
	}
}
