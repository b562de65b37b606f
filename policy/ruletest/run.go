package ruletest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
	"makegood/policy"
)

// Report is what became of the tests of a file.
type Report struct {
	Tests, Steps int
	Failures     []Failure
	Coverage     []Coverage // every rule, in the order of its file
}

// Failure is one step of a test that decided otherwise than expected.
type Failure struct {
	File  string
	Line  int
	Test  string
	After time.Duration // since the test's now

	// Want and Got are lines of "key: value", in the same order.
	Want, Got []string

	Why    aftersale.Text
	Inputs map[string]any // the facts that the deciding rule has read
}

// Coverage says how many steps of all tests a rule was the first to match in.
type Coverage struct {
	Rule, Step string
	Line       int
	Steps      int
}

// Run decides every step of every test by the rules.
func (t *Tests) Run(rules *policy.Rules) Report {
	report := Report{Tests: len(t.tests)}
	for _, r := range rules.List() {
		report.Coverage = append(report.Coverage, Coverage{Rule: r.ID, Step: r.Step, Line: r.Line})
	}
	for i := range t.tests {
		test := &t.tests[i]
		s := newScene(test)
		first := stepRow{At: test.At, stateRow: test.stateRow, Expect: test.Expect}
		for _, step := range append([]stepRow{first}, test.Then...) {
			s.apply(test.Now.Add(step.After), &step.stateRow)
			trace := rules.Explain(s.in)
			report.Steps++
			report.cover(trace)
			if f := s.compare(rules.Decide(s.in), trace, &step.Expect); f != nil {
				f.File, f.Line, f.Test, f.After = t.name, step.At.Line, test.Name, step.After
				report.Failures = append(report.Failures, *f)
			}
		}
	}
	return report
}

// apply moves the scene to a moment and to what is stated of it.
func (s *scene) apply(now time.Time, state *stateRow) {
	s.in.Now = now
	s.thresholds(state.Thresholds)
	s.request(state.Case)
	for i := range state.Parcels {
		s.parcel(&state.Parcels[i])
	}
	for i := range state.Ledger {
		s.entry(&state.Ledger[i])
	}
	for i := range state.Asked {
		s.asked(&state.Asked[i])
	}
	s.fulfilment(state.Stock)
	s.abilities(state.Can)
	s.shop(state.Shop)
	s.buyer(state.Buyer)
}

// cover counts the rule that is the first to match, and the shadow rules
// before it.
func (r *Report) cover(trace []policy.Trace) {
	if trace[0].Result == policy.TracePerson {
		trace = trace[1:] // a person's decision stands before all rules
	}
	for i := range r.Coverage {
		if trace[i].Result == policy.TraceNot {
			continue
		}
		r.Coverage[i].Steps++
		if !trace[i].Shadow {
			return
		}
	}
}

// compare returns how a decision differs from what is expected, or nil.
func (s *scene) compare(d aftersale.Decision, traces []policy.Trace, e *expectRow) *Failure {
	step := ""
	for _, trace := range traces {
		if trace.Decides {
			step = trace.Step
		}
	}
	want := []string{"rule: " + ruleName(e.Rule, e.Step), "outcome: " + string(e.Outcome), "do: " + deeds(e.Do)}
	got := []string{"rule: " + ruleName(d.Rule, step), "outcome: " + string(d.Outcome), "do: " + deeds(d.Do)}
	if e.Convert != nil {
		want, got = append(want, fmt.Sprintf("convert: %t", *e.Convert)), append(got, fmt.Sprintf("convert: %t", d.Convert))
	}
	if e.CheckIn != nil {
		next := "never"
		if !d.NextCheck.IsZero() {
			next = policy.SpanText(d.NextCheck.Sub(s.in.Now))
		}
		want, got = append(want, "check_in: "+policy.SpanText(*e.CheckIn)), append(got, "check_in: "+next)
	}
	if slices.Equal(want, got) {
		return nil
	}
	return &Failure{Want: want, Got: got, Why: d.Why, Inputs: d.Inputs}
}

func deeds(list []aftersale.ActionName) string { return "[" + strings.Join(texts(list), ", ") + "]" }
