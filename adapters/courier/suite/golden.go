package suite

import (
	"encoding/json"
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"

	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Golden is what a fixture is parsed to.
type Golden struct {
	Scans     []aftersale.Scan `json:"scans,omitempty"`
	Ignored   []string         `json:"ignored,omitempty"`
	Malformed bool             `json:"malformed,omitempty"`
}

// inbound are the checks of the inbound half.
func (h Harness) inbound(t testing.TB) suitekit.Inbound[aftersale.Scan] {
	t.Helper()
	return suitekit.Inbound[aftersale.Scan]{
		Hook: h.adapter(t, h.Settings, ""), Fixtures: suitekit.Fixtures(t, h.Dir, Now), Forbidden: h.forbidden(), Sane: h.sane,
		Golden: func(p suitekit.Parsed[aftersale.Scan]) any {
			return Golden{Scans: p.Items, Ignored: p.Ignored, Malformed: p.Malformed != ""}
		},
	}
}

// golden checks that every fixture is genuine and parses to its golden.
func (h Harness) golden(t *testing.T) {
	for _, p := range h.inbound(t).Goldens(t) {
		if len(p.Items) > 0 {
			return
		}
	}
	t.Error("no fixture has a scan")
}

// mobile is a mainland mobile number standing alone.
var mobile = regexp.MustCompile(`(^|[^0-9])1[3-9][0-9]{9}([^0-9]|$)`)

var states = []aftersale.TrackState{
	aftersale.TrackNoScan, aftersale.TrackPickedUp, aftersale.TrackInTransit, aftersale.TrackOutForDelivery,
	aftersale.TrackAtStation, aftersale.TrackDelivered, aftersale.TrackRefused, aftersale.TrackIntercepted,
	aftersale.TrackReturning, aftersale.TrackReturned, aftersale.TrackException, aftersale.TrackCancelled,
	aftersale.TrackUnknown,
}

// sane checks what every scan must be, whoever made it.
func (h Harness) sane(t testing.TB, what string, scans []aftersale.Scan) {
	t.Helper()
	seen := map[string]bool{}
	for i, s := range scans {
		if s.Courier == "" || s.Number == "" || s.Key == "" || s.At.IsZero() {
			t.Errorf("%s: scan %d: got %+v, want courier, number, key and time", what, i, s)
		}
		if seen[s.Number+" "+s.Key] {
			t.Errorf("%s: scan %d: got key %q a second time for one waybill, want one of its own", what, i, s.Key)
		}
		seen[s.Number+" "+s.Key] = true
		if !slices.Contains(states, s.State) {
			t.Errorf("%s: scan %d: got state %q, want one that the domain knows", what, i, s.State)
		}
		if s.NextNumber == s.Number {
			t.Errorf("%s: scan %d: got its own number %s as the next one", what, i, s.Number)
		}
		if utf8.RuneCountInString(s.Place) > 40 || mobile.MatchString(s.Place) {
			t.Errorf("%s: scan %d: got place %q, want at most 40 characters and no telephone number", what, i, s.Place)
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		h.forbidden().Check(t, what, string(text))
	}
}
