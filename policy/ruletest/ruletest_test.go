package ruletest

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/policy"
)

const sopTests = "../sop_rules_test.yaml"

// The SOP's own rule tests pass, and none of its rules is left untested.
func TestSOPRuleTests(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(sopTests)
	if err != nil {
		t.Fatal(err)
	}
	tests, err := Load(sopTests, text)
	if err != nil {
		t.Fatal(err)
	}
	if tests.RulesFile() != "sop.yaml" {
		t.Errorf("got the rules %s, want sop.yaml", tests.RulesFile())
	}
	for _, problem := range tests.CheckAgainst(policy.Default()) {
		t.Error(problem)
	}
	report := tests.Run(policy.Default())
	for _, f := range report.Failures {
		t.Errorf("%s:%d: %s, after %v\n%s%v", f.File, f.Line, f.Test, f.After, cmp.Diff(f.Want, f.Got), f.Inputs)
	}
	for _, c := range report.Coverage {
		if c.Steps == 0 {
			t.Errorf("sop.yaml:%d: no test in %s reaches rule %s", c.Line, sopTests, ruleName(c.Rule, c.Step))
		}
	}
}

const smallRules = `version: 1
rules:
  - {id: A, title: {en: a, zh: a}, when: amount <= low_value_limit, outcome: approve}
  - {id: B, step: late, title: {en: b, zh: b}, when: time_left < duration("4h"), outcome: person}
  - {id: B, title: {en: b, zh: b}, when: kind == "refund_unshipped", outcome: wait, check_after: 10m}
  - {id: C, title: {en: c, zh: c}, when: "true", outcome: person}
`

const smallTests = `rules: small.yaml
now: 2026-06-09T12:00:00+08:00
tests:
  - name: waits, then asks
    case: {kind: refund_unshipped, amount: 6000, deadline_in: 10h}
    expect: {rule: B, outcome: wait, check_in: 10m}
    then:
      - at: +7h
        expect: {rule: B, step: late, outcome: person}
  - name: small
    thresholds: {low_value_limit: 7000}
    case: {kind: refund_unshipped, amount: 6000}
    expect: {rule: A, outcome: approve}
`

func runSmall(t *testing.T, change ...string) Report {
	t.Helper()
	rules, err := policy.Load("small.yaml", []byte(smallRules))
	if err != nil {
		t.Fatal(err)
	}
	tests, err := Load("t.yaml", []byte(strings.NewReplacer(change...).Replace(smallTests)))
	if err != nil {
		t.Fatal(err)
	}
	return tests.Run(rules)
}

func TestRuleTestsPassAndCount(t *testing.T) {
	t.Parallel()
	report := runSmall(t)
	want := []Coverage{{"A", "", 3, 1}, {"B", "late", 4, 1}, {"B", "", 5, 1}, {"C", "", 6, 0}}
	if diff := cmp.Diff(want, report.Coverage); diff != "" || report.Tests != 2 || report.Steps != 3 || len(report.Failures) != 0 {
		t.Errorf("%d tests, %d steps, %+v\n%s", report.Tests, report.Steps, report.Failures, diff)
	}
}

// Every part of an expectation can fail, and a failure says what was wanted,
// what came, and on which facts.
func TestRuleTestsFail(t *testing.T) {
	t.Parallel()
	report := runSmall(t, "step: late, outcome", "outcome")
	if len(report.Failures) != 1 {
		t.Fatalf("got %+v, want one failure", report.Failures)
	}
	f := report.Failures[0]
	f.Why.EN, f.Why.ZH = "", ""
	want := Failure{
		File: "t.yaml", Line: 8, Test: "waits, then asks", After: 7 * time.Hour,
		Want: []string{"rule: B", "outcome: person", "do: []"}, Got: []string{"rule: B/late", "outcome: person", "do: []"},
		Inputs: map[string]any{"time_left": "3h"},
	}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	for _, change := range [][2]string{
		{"outcome: wait", "outcome: person"}, {"check_in: 10m", "check_in: 11m"}, {"outcome: approve}", "outcome: approve, do: [order:remark]}"},
		{"outcome: approve}", "outcome: approve, convert: true}"}, {"rule: A", "rule: B"},
	} {
		if report := runSmall(t, change[0], change[1]); len(report.Failures) != 1 {
			t.Errorf("%v: got %+v, want one failure", change, report.Failures)
		}
	}
}

func TestRuleTestsAgainstOtherRules(t *testing.T) {
	t.Parallel()
	tests, err := Load("t.yaml", []byte(smallTests))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"t.yaml:4: the rules have no B", "t.yaml:8: the rules have no B/late", "t.yaml:10: the rules have no A"}
	if diff := cmp.Diff(want, tests.CheckAgainst(policy.Default())); diff != "" {
		t.Error(diff)
	}
}

func TestRuleTestsErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change [2]string
		line   int
		say    string
	}{
		"unknown key":         {[2]string{"check_in", "checks_in"}, 6, "checks_in: unknown key"},
		"unknown key of case": {[2]string{"deadline_in", "deadline"}, 5, "deadline: unknown key"},
		"no rules":            {[2]string{"rules: small.yaml\n", ""}, 1, "rules: missing"},
		"no expectation":      {[2]string{"    expect: {rule: A, outcome: approve}\n", ""}, 9, "expect: missing"},
		"no rule expected":    {[2]string{"{rule: A, outcome: approve}", "{outcome: approve}"}, 12, "rule: missing"},
		"no name":             {[2]string{"- name: small\n    thresholds", "- thresholds"}, 10, "name: missing"},
		"no now":              {[2]string{"now: 2026-06-09T12:00:00+08:00\n", ""}, 3, "now: missing"},
		"no kind":             {[2]string{"case: {kind: refund_unshipped, amount: 6000}", "case: {amount: 6000}"}, 10, "case: expected at least a kind"},
		"not a time":          {[2]string{"now: 2026-06-09T12:00:00+08:00", "now: 2026-06-09"}, 2, "now: expected a time like"},
		"not a duration":      {[2]string{"deadline_in: 10h", "deadline_in: 10"}, 5, "deadline_in: expected a duration"},
		"going back":          {[2]string{"at: +7h", "at: -7h"}, 8, "at: expected a duration"},
		"standing still":      {[2]string{"at: +7h", "at: 0s"}, 8, "at: expected later"},
		"not a kind":          {[2]string{"kind: refund_unshipped, amount: 6000}", "kind: refund, amount: 6000}"}, 11, "kind: expected one of refund_unshipped"},
		"not an amount":       {[2]string{"amount: 6000, deadline", "amount: 60.00, deadline"}, 5, "amount: expected a whole number"},
		"negative amount":     {[2]string{"amount: 6000, deadline", "amount: -1, deadline"}, 5, "amount: expected a whole number"},
		"not an outcome":      {[2]string{"outcome: wait", "outcome: later"}, 6, "outcome: expected one of approve"},
		"not an action":       {[2]string{"rule: A,", "rule: A, do: [order:remarks],"}, 12, "do: expected one of courier:intercept"},
		"do is no list":       {[2]string{"rule: A,", "rule: A, do: order:remark,"}, 12, "do: expected a list"},
		"no such threshold":   {[2]string{"low_value_limit", "low_limit"}, 9, "thresholds: low_limit: no such threshold"},
		"threshold too large": {[2]string{"7000", "7000000"}, 9, "thresholds: low_value_limit: expected"},
		"no such parcel":      {[2]string{"thresholds:", "ledger: [{action: courier:intercept, state: planned, waybill: W1}]\n    thresholds:"}, 10, `there is no parcel "W1"`},
		"no such answer":      {[2]string{"thresholds:", "asked: [{ask: verify, answer: held}]\n    thresholds:"}, 10, "answer: expected one of delivered, lost"},
		"not YAML":            {[2]string{"tests:", "tests: ["}, 4, "YAML"},
		"an anchor":           {[2]string{"case: {kind: refund_unshipped, amount: 6000}", "case: &c {kind: refund_unshipped, amount: 6000}"}, 11, "expected a mapping"},
		"a key twice":         {[2]string{"outcome: wait", "outcome: wait, rule: A"}, 6, ""},
		"neither yes nor no":  {[2]string{"amount: 6000}", "amount: 6000, partial: 1}"}, 11, "partial: expected true or false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(smallTests, c.change[0], c.change[1], 1)
			if changed == smallTests {
				t.Fatalf("%q is not in the text", c.change[0])
			}
			_, err := Load("t.yaml", []byte(changed))
			list := policy.Problems(err)
			if len(list) == 0 || !strings.Contains(list[0].Message, c.say) || list[0].Line < c.line-1 || list[0].Line > c.line+1 || list[0].File != "t.yaml" {
				t.Errorf("got %v, want %q near line %d of t.yaml", err, c.say, c.line)
			}
		})
	}
}

func FuzzLoad(f *testing.F) {
	text, err := os.ReadFile(sopTests)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(smallTests)
	f.Fuzz(func(t *testing.T, text string) {
		tests, err := Load("fuzz", []byte(text))
		if err != nil {
			if len(policy.Problems(err)) == 0 {
				t.Errorf("an error without a place: %v", err)
			}
			return
		}
		if report := tests.Run(policy.Default()); report.Tests > report.Steps {
			t.Errorf("%d tests in %d steps", report.Tests, report.Steps)
		}
	})
}
