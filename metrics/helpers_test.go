package metrics

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// gather returns every series as name{label="value",…} → value; histograms
// give their count under name_count and their sum under name_sum.
func gather(t *testing.T, reg *prometheus.Registry) map[string]float64 {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var pairs []string
			for _, l := range m.GetLabel() {
				pairs = append(pairs, l.GetName()+`="`+l.GetValue()+`"`)
			}
			labels := "{" + strings.Join(pairs, ",") + "}"
			switch {
			case m.Counter != nil:
				out[f.GetName()+labels] = m.GetCounter().GetValue()
			case m.Gauge != nil:
				out[f.GetName()+labels] = m.GetGauge().GetValue()
			case m.Histogram != nil:
				out[f.GetName()+"_count"+labels] = float64(m.GetHistogram().GetSampleCount())
				out[f.GetName()+"_sum"+labels] = m.GetHistogram().GetSampleSum()
			}
		}
	}
	return out
}

// labelNames returns the sorted label names of every metric that has a series.
func labelNames(t *testing.T, reg *prometheus.Registry) map[string][]string {
	t.Helper()
	families, err := reg.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, f := range families {
		names := set{}
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				names[l.GetName()] = struct{}{}
			}
		}
		out[f.GetName()] = slices.Sorted(maps.Keys(names))
	}
	return out
}

// want fails unless the series has the value.
func want(t *testing.T, series map[string]float64, name string, value float64) {
	t.Helper()
	got, ok := series[name]
	if !ok {
		t.Errorf("%s is missing", name)
	} else if got != value {
		t.Errorf("%s = %v, want %v", name, got, value)
	}
}

// labelled counts the series that have labels: one without is there from the start.
func labelled(series map[string]float64) int {
	n := 0
	for name := range series {
		if !strings.HasSuffix(name, "{}") {
			n++
		}
	}
	return n
}
