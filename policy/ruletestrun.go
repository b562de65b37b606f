package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
)

// RuleTestReport is what became of the tests of a file.
type RuleTestReport struct {
	Tests, Steps int
	Failures     []RuleTestFailure
	Coverage     []RuleCoverage // every rule, in the order of its file
}

// RuleTestFailure is one step of a test that decided otherwise than expected.
type RuleTestFailure struct {
	File  string
	Line  int
	Test  string
	After time.Duration // since the test's now

	// Want and Got are lines of "key: value", in the same order.
	Want, Got []string

	Why    aftersale.Text
	Inputs map[string]any // the facts that the deciding rule has read
}

// RuleCoverage says how many steps of all tests a rule was the first to match in.
type RuleCoverage struct {
	Rule, Step string
	Line       int
	Steps      int
}

// Run decides every step of every test by the rules.
func (t *RuleTests) Run(rules *Rules) RuleTestReport {
	report := RuleTestReport{Tests: len(t.tests), Coverage: make([]RuleCoverage, len(rules.rules))}
	for i := range rules.rules {
		r := &rules.rules[i]
		report.Coverage[i] = RuleCoverage{Rule: r.ID, Step: r.Step, Line: r.Line}
	}
	for i := range t.tests {
		test := &t.tests[i]
		s := newTestScene(test)
		for _, step := range append([]ruleTestStep{test.first()}, test.Then...) {
			s.apply(test, &step)
			report.Steps++
			report.cover(rules, s.in)
			if f := s.compare(rules, &step.Expect); f != nil {
				f.File, f.Line, f.Test, f.After = t.name, step.At.line, test.Name, step.After
				report.Failures = append(report.Failures, *f)
			}
		}
	}
	return report
}

// first is what the test says before time passes.
func (t *ruleTest) first() ruleTestStep {
	return ruleTestStep{
		At: t.At, Thresholds: t.Thresholds, Case: t.Case, Parcels: t.Parcels, Ledger: t.Ledger, Asked: t.Asked,
		Stock: t.Stock, Can: t.Can, Shop: t.Shop, Buyer: t.Buyer, Expect: t.Expect,
	}
}

// apply moves the scene to a step.
func (s *testScene) apply(t *ruleTest, step *ruleTestStep) {
	s.in.Now = t.Now.Add(step.After)
	s.thresholds(step.Thresholds)
	s.request(step.Case)
	for i := range step.Parcels {
		s.parcel(&step.Parcels[i])
	}
	for i := range step.Ledger {
		s.entry(&step.Ledger[i])
	}
	for i := range step.Asked {
		s.asked(&step.Asked[i])
	}
	s.stock(step.Stock)
	s.abilities(step.Can)
	s.shop(step.Shop)
	s.buyer(step.Buyer)
}

// cover counts the rule that is the first to match.
func (r *RuleTestReport) cover(rules *Rules, in Input) {
	f := newFacts(&in)
	for i := range rules.rules {
		if yes, err := rules.rules[i].matches(&f); err != nil || yes {
			r.Coverage[i].Steps++
			if !rules.rules[i].Shadow {
				return
			}
		}
	}
}

// compare decides the scene and returns how that differs from what is expected.
func (s *testScene) compare(rules *Rules, e *expectRow) *RuleTestFailure {
	in := s.in
	d := rules.Decide(in)
	step := ""
	for _, trace := range rules.Explain(in) {
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
			next = fmt.Sprint(show(d.NextCheck.Sub(in.Now)))
		}
		want, got = append(want, fmt.Sprintf("check_in: %v", show(*e.CheckIn))), append(got, "check_in: "+next)
	}
	if slices.Equal(want, got) {
		return nil
	}
	return &RuleTestFailure{Want: want, Got: got, Why: d.Why, Inputs: d.Inputs}
}

func deeds(list []aftersale.ActionName) string { return "[" + strings.Join(texts(list), ", ") + "]" }
