package suite

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/aftersale"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

// Golden is what a fixture is parsed to.
type Golden struct {
	Scans     []aftersale.Scan `json:"scans,omitempty"`
	Ignored   []string         `json:"ignored,omitempty"`
	Malformed bool             `json:"malformed,omitempty"`
}

// golden checks that every fixture is genuine and parses to its golden.
func (h Harness) golden(t *testing.T) {
	t.Parallel()
	a := h.adapter(t, h.Settings, "")
	withScans := 0
	for _, f := range Fixtures(t, h.Dir) {
		if err := a.Verify(f.In); err != nil {
			t.Errorf("%s: Verify: %v", f.Name, err)
			continue
		}
		scans, err := a.Parse(f.In)
		h.discreet(t, f.Name, err)
		if len(scans) > 0 {
			withScans++
		}
		h.sane(t, f.Name, scans)
		got, why := outcome(scans, err)
		if why != "" {
			t.Errorf("%s: Parse: %s", f.Name, why)
			continue
		}
		h.compare(t, strings.TrimSuffix(f.Path, ".http")+".golden.json", got)
	}
	if withScans == 0 {
		t.Error("no fixture has a scan")
	}
}

// outcome sorts what Parse returned; why says what no adapter may return.
func outcome(scans []aftersale.Scan, err error) (g Golden, why string) {
	g.Scans = scans
	var ignored *adapters.Ignored
	switch {
	case err == nil:
	case errors.As(err, &ignored):
		g.Ignored = ignored.Kinds
		if len(ignored.Kinds) == 0 {
			return g, "Ignored without a kind"
		}
	case errors.Is(err, adapters.ErrMalformed):
		g.Malformed = true
		if len(scans) > 0 {
			return g, "scans beside ErrMalformed"
		}
	default:
		return g, "neither Ignored nor ErrMalformed"
	}
	return g, ""
}

func (h Harness) compare(t *testing.T, path string, got Golden) {
	t.Helper()
	text, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	h.clean(t, path, string(text))
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%v (go test -update writes it)", err)
		return
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
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
func (h Harness) sane(t *testing.T, what string, scans []aftersale.Scan) {
	t.Helper()
	seen := map[string]bool{}
	for i, s := range scans {
		if s.Courier == "" || s.Number == "" || s.Key == "" || s.At.IsZero() {
			t.Errorf("%s: scan %d lacks courier, number, key or time: %+v", what, i, s)
		}
		if seen[s.Number+" "+s.Key] {
			t.Errorf("%s: scan %d: key %q twice for one waybill", what, i, s.Key)
		}
		seen[s.Number+" "+s.Key] = true
		if !slices.Contains(states, s.State) {
			t.Errorf("%s: scan %d: state %q", what, i, s.State)
		}
		if s.NextNumber == s.Number {
			t.Errorf("%s: scan %d follows itself", what, i)
		}
		if utf8.RuneCountInString(s.Place) > 40 || mobile.MatchString(s.Place) {
			t.Errorf("%s: scan %d: place %q", what, i, s.Place)
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		h.clean(t, what, string(text))
	}
}
