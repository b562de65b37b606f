package suite

import (
	"encoding/json"
	"errors"
	"flag"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/aftersale"
)

var update = flag.Bool("update", false, "write the goldens instead of comparing with them")

// Golden is what a fixture is parsed to.
type Golden struct {
	Reports   []aftersale.WarehouseReport `json:"reports,omitempty"`
	Ignored   []string                    `json:"ignored,omitempty"`
	Malformed string                      `json:"malformed,omitempty"` // what its sender is told
}

// golden checks that every fixture is genuine and parses to its golden.
func (h Harness) golden(t *testing.T) {
	t.Parallel()
	a := h.adapter(t, h.Settings, "")
	reports, ignored, malformed := 0, 0, 0
	for _, f := range Fixtures(t, h.Dir) {
		if err := a.Verify(f.In); err != nil {
			t.Errorf("%s: Verify: %v", f.Name, err)
			continue
		}
		parsed, err := a.Parse(f.In)
		h.discreet(t, f.Name, err)
		h.sane(t, f.Name, parsed)
		got, why := outcome(parsed, err)
		if why != "" {
			t.Errorf("%s: Parse: %s", f.Name, why)
			continue
		}
		reports += len(got.Reports)
		ignored += len(got.Ignored)
		if got.Malformed != "" {
			malformed++
		}
		h.compare(t, strings.TrimSuffix(f.Path, ".http")+".golden.json", got)
	}
	if reports == 0 || ignored == 0 || malformed == 0 {
		t.Errorf("the fixtures have %d reports, %d unknown kinds, %d malformed: some of each are needed", reports, ignored, malformed)
	}
}

// outcome sorts what Parse returned; why says what no adapter may return.
func outcome(reports []aftersale.WarehouseReport, err error) (g Golden, why string) {
	g.Reports = reports
	var ignored *adapters.Ignored
	switch {
	case err == nil && len(reports) == 0:
		return g, "neither reports nor a reason"
	case err == nil:
	case errors.As(err, &ignored):
		g.Ignored = ignored.Kinds
		if len(ignored.Kinds) == 0 {
			return g, "Ignored without a kind"
		}
	case errors.Is(err, adapters.ErrMalformed):
		g.Malformed = err.Error()
		if len(reports) > 0 {
			return g, "reports beside ErrMalformed"
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

// sane checks what every report must be, whoever made it.
func (h Harness) sane(t testing.TB, what string, reports []aftersale.WarehouseReport) {
	t.Helper()
	seen := map[string]bool{}
	for i, r := range reports {
		if r.Key == "" || r.Platform == "" || r.Shop == "" || r.OrderID == "" || r.At.IsZero() {
			t.Errorf("%s: report %d lacks key, platform, shop, order or time: %+v", what, i, r)
		}
		if r.At.After(Now.Add(time.Hour)) {
			t.Errorf("%s: report %d is of the future: %s", what, i, r.At)
		}
		if seen[r.Key] {
			t.Errorf("%s: report %d: key %q twice", what, i, r.Key)
		}
		seen[r.Key] = true
		claims := 0
		for _, has := range []bool{r.Shipment != "", r.Inspection != "", r.Resent} {
			if has {
				claims++
			}
		}
		if claims != 1 {
			t.Errorf("%s: report %d claims %d things, want one: %+v", what, i, claims, r)
		}
		if r.Shipment != "" && !slices.Contains(aftersale.ShipmentStates(), r.Shipment) || r.Inspection != "" && !slices.Contains(aftersale.Inspections(), r.Inspection) {
			t.Errorf("%s: report %d: shipment %q, inspection %q", what, i, r.Shipment, r.Inspection)
		}
		for _, e := range r.Evidence {
			if u, err := url.Parse(e.URL); err != nil || e.URL != "" && u.Scheme != "http" && u.Scheme != "https" {
				t.Errorf("%s: report %d: evidence at %q", what, i, e.URL)
			}
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		h.clean(t, what, string(text))
	}
}
