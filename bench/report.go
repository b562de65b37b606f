package bench

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// Report is everything one run has measured.
type Report struct {
	At      time.Time `json:"at"`
	Machine string    `json:"machine"` // operating system, processor kind, number of processors
	Go      string    `json:"go"`
	Rows    []Row     `json:"rows"`
}

// Row is one measure on one backend.
type Row struct {
	Backend string    `json:"backend"`
	Measure string    `json:"measure"`
	Unit    string    `json:"unit"`
	Rounds  []float64 `json:"rounds"` // in the order in which they ran
	Median  float64   `json:"median"`

	// Ratios compare each round with the base of the same round.
	Base   string    `json:"base,omitempty"`
	Ratios []float64 `json:"ratios,omitempty"`
	Ratio  float64   `json:"ratio,omitempty"` // median of Ratios

	Bar string `json:"bar,omitempty"` // in words; "": no bar
	Met bool   `json:"met"`           // meaningless without a bar
}

func newReport() *Report {
	return &Report{At: time.Now().UTC().Truncate(time.Second), Machine: fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU()), Go: runtime.Version()}
}

// plain adds a measure without a bar.
func (r *Report) plain(b *backend, measure, unit string, rounds []float64) {
	r.Rows = append(r.Rows, Row{Backend: b.name, Measure: measure, Unit: unit, Rounds: rounds, Median: median(rounds)})
}

// atMost adds a measure whose median must not exceed a bar.
func (r *Report) atMost(b *backend, measure, unit string, rounds []float64, bar float64) {
	m := median(rounds)
	r.Rows = append(r.Rows, Row{
		Backend: b.name, Measure: measure, Unit: unit, Rounds: rounds, Median: m,
		Bar: fmt.Sprintf("≤ %g %s", bar, unit), Met: m <= bar,
	})
}

// share adds a measure whose ratio to its base must reach a bar.
func (r *Report) share(b *backend, measure, unit string, rounds []float64, base string, bases []float64, bar float64) {
	ratios := make([]float64, len(rounds))
	for i := range rounds {
		ratios[i] = rounds[i] / bases[i]
	}
	m := median(ratios)
	r.Rows = append(r.Rows, Row{
		Backend: b.name, Measure: measure, Unit: unit, Rounds: rounds, Median: median(rounds),
		Base: base, Ratios: ratios, Ratio: m, Bar: fmt.Sprintf("≥ %.0f %% of %s", bar*100, base), Met: m >= bar,
	})
}

// Table writes the report for people.
func (r *Report) Table(out io.Writer) error {
	_, err := fmt.Fprintf(out, "makegood bench  %s  %s  %s\n\n", r.At.Format(time.RFC3339), r.Machine, r.Go)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	fmt.Fprintln(w, "BACKEND\tMEASURE\tROUNDS\tMEDIAN\t\tRATIOS\tRATIO\tBAR\tMET")
	for _, row := range r.Rows {
		met, ratio := "", ""
		if row.Bar != "" {
			met = map[bool]string{true: "yes", false: "NO"}[row.Met]
		}
		if row.Base != "" {
			ratio = percent(row.Ratio)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", row.Backend, row.Measure,
			list(row.Rounds, figure), figure(row.Median), row.Unit, list(row.Ratios, percent), ratio, row.Bar, met)
	}
	return w.Flush()
}

func list(values []float64, show func(float64) string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = show(v)
	}
	return strings.Join(texts, " ")
}

func percent(v float64) string { return fmt.Sprintf("%.0f%%", v*100) }

// figure shows three digits or more.
func figure(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}
