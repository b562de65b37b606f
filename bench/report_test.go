package bench

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in   []float64
		want float64
	}{
		{nil, 0}, {[]float64{7}, 7}, {[]float64{9, 1, 5}, 5}, {[]float64{4, 1, 3, 2}, 2.5},
	} {
		if got := median(test.in); got != test.want {
			t.Errorf("median(%v) = %v, want %v", test.in, got, test.want)
		}
	}
}

func TestPercentile(t *testing.T) {
	t.Parallel()
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(100 - i)
	}
	for _, test := range []struct {
		in      []float64
		p, want float64
	}{
		{nil, 0.5, 0}, {hundred, 0, 1}, {hundred, 0.5, 50}, {hundred, 0.99, 99}, {hundred, 1, 100}, {[]float64{3}, 0.99, 3},
	} {
		if got := percentile(test.in, test.p); got != test.want {
			t.Errorf("percentile(%d values, %v) = %v, want %v", len(test.in), test.p, got, test.want)
		}
	}
}

func TestBars(t *testing.T) {
	t.Parallel()
	b, r := &backend{name: "SQLite"}, &Report{}
	r.atMost(b, "latency", "ms", []float64{19, 20, 500}, 20)
	r.atMost(b, "latency", "ms", []float64{19, 21, 22}, 20)
	r.share(b, "durable", "webhooks/s", []float64{50, 10, 60}, "bare", []float64{100, 100, 100}, 0.5)
	r.share(b, "durable", "webhooks/s", []float64{49, 49, 900}, "bare", []float64{100, 100, 100}, 0.5)
	var met []bool
	for _, row := range r.Rows {
		met = append(met, row.Met)
	}
	if diff := cmp.Diff([]bool{true, false, true, false}, met); diff != "" {
		t.Error(diff)
	}
	if got := r.Rows[2]; got.Ratio != 0.5 || got.Median != 50 || !cmp.Equal(got.Ratios, []float64{0.5, 0.1, 0.6}) {
		t.Errorf("ratios: %+v", got)
	}
}

func TestTableAndJSON(t *testing.T) {
	t.Parallel()
	b, r := &backend{name: "PostgreSQL"}, newReport()
	r.plain(b, "bare handler", "webhooks/s", []float64{20000.4})
	r.share(b, "durable acknowledge", "webhooks/s", []float64{9000}, "bare handler", []float64{20000}, 0.4)
	r.atMost(b, "start-up", "s", []float64{1.234}, 1)
	var out strings.Builder
	if err := r.Table(&out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	for i, want := range [][]string{2: {"MEASURE", "MET"}, 3: {"20000 "}, 4: {"45%", "≥ 40 % of bare handler", "yes"}, 5: {"1.23", "≤ 1 s", "NO"}} {
		for _, text := range want {
			if !strings.Contains(lines[i], text) {
				t.Errorf("line %d lacks %q: %s", i, text, lines[i])
			}
		}
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*r, back); diff != "" {
		t.Error(diff)
	}
}
