package sandbox

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// Scenario is one story with a known end.
type Scenario struct {
	ID    string // of the SOP row, or of what goes wrong
	Title string
	ZH    string
	Play  func(ctx context.Context, s *Stage) error
}

// Result is how a scenario ended.
type Result struct {
	Scenario Scenario
	Case     CaseView
	Paid     string // what the fake platform really paid
	Took     time.Duration
	Err      error // nil: as the scenario says
}

// Stage is where one scenario plays.
type Stage struct {
	World  *World
	Target Target

	out    io.Writer
	began  time.Time
	result *Result
	shop   string // the shop it happens in
	id     string // the after-sale the story is about
}

// Say prints one readable line.
func (s *Stage) Say(format string, a ...any) {
	_, _ = fmt.Fprintf(s.out, "  %6s  %s\n", time.Since(s.began).Round(time.Millisecond), fmt.Sprintf(format, a...))
}

// Play plays the scenarios one after another and prints each step, then a
// table. It returns an error if any ended otherwise than it should.
func Play(ctx context.Context, out io.Writer, w *World, t Target, scenarios []Scenario) ([]Result, error) {
	results := make([]Result, 0, len(scenarios))
	failed := 0
	for _, sc := range scenarios {
		if ctx.Err() != nil {
			return results, ctx.Err()
		}
		_, _ = fmt.Fprintf(out, "\n%s  %s / %s\n", sc.ID, sc.Title, sc.ZH)
		r := Result{Scenario: sc}
		s := &Stage{World: w, Target: t, shop: LiveShop, out: out, began: time.Now(), result: &r}
		r.Err = sc.Play(ctx, s)
		r.Took = time.Since(s.began)
		s.finish(ctx)
		if r.Err != nil {
			failed++
			s.Say("NOT AS IT SHOULD BE: %v", r.Err)
		}
		results = append(results, r)
	}
	table(out, results)
	if failed > 0 {
		return results, fmt.Errorf("%d of %d scenarios did not end as they should", failed, len(results))
	}
	return results, nil
}

// finish reads the end of the story from both sides.
func (s *Stage) finish(ctx context.Context) {
	if s.result.Paid == "" {
		s.result.Paid = "-"
	}
	if s.id == "" {
		return
	}
	if n := s.platform().Paid(s.id); n > 0 {
		s.result.Paid = fmt.Sprintf("%d × ¥%.2f", n, float64(s.platform().PaidFen(s.id))/float64(n)/100)
	}
	if c, err := s.Target.Case(ctx, s.shop, s.id); err == nil {
		s.result.Case = c
	}
}

func table(out io.Writer, results []Result) {
	_, _ = fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 2, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "SCENARIO\tRULE\tCASE\tPLATFORM PAID\tTOOK\tAS IT SHOULD BE")
	for _, r := range results {
		ok := "yes"
		if r.Err != nil {
			ok = "NO: " + strings.ReplaceAll(r.Err.Error(), "\n", " ")
		}
		_, _ = fmt.Fprintf(w, "%s %s\t%s\t%s\t%s\t%s\t%s\n", r.Scenario.ID, r.Scenario.Title, dash(r.Case.Rule), dash(r.Case.State), r.Paid, r.Took.Round(time.Millisecond), ok)
	}
	_ = w.Flush()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
