package policy_test

import (
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/policy"
)

// Rules are loaded once and decide any number of cases.
func Example() {
	rules, err := policy.Load("small.yaml", []byte(`
version: 1
rules:
  - id: S0
    title: {en: small and not shipped, zh: 小额未发货}
    when: kind == "refund_unshipped" && amount <= low_value_limit
    outcome: approve
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Date(2026, 6, 9, 12, 0, 0, 0, time.UTC)
	in := policy.Input{
		Case: aftersale.Case{Snapshot: &aftersale.Snapshot{
			Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending, Amount: aftersale.Fen(3000),
		}},
		Shop: policy.ShopFacts{
			Mode: aftersale.ModeLive, BudgetOK: true, BudgetLeftHour: 100000, BudgetLeftDay: 100000,
		},
		Thresholds: policy.DefaultThresholds(), Now: now,
	}
	decision := rules.Decide(in)
	fmt.Println(decision.Rule, decision.Outcome, decision.Inputs)

	in.Shop.KillSwitch = true // a limit in Go: no rule passes it
	decision = rules.Decide(in)
	fmt.Println(decision.Rule, decision.Outcome)
	// Output:
	// S0 approve map[amount:3000 kind:refund_unshipped low_value_limit:5000]
	// brake.kill person
}

// Every problem of a file is reported at once, with its place.
func ExampleLoad_problems() {
	_, err := policy.Load("rules.yaml", []byte(`version: 1
rules:
  - {id: A, title: {en: a, zh: a}, when: amont > 0, outcome: approve}
  - {id: B, title: {en: b, zh: b}, when: partial, outcome: pay}
`))
	for _, problem := range policy.Problems(err) {
		fmt.Printf("%d:%d rule %s: %s\n", problem.Line, problem.Column, problem.Rule, problem.Message)
	}
	// Output:
	// 3:42 rule A: when: unknown fact amont; did you mean amount?
	// 4:51 rule B: outcome: expected one of approve, refuse, agree_return, wait, person, record, recover
}
