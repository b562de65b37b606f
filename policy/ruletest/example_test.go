package ruletest_test

import (
	"fmt"

	"makegood/policy"
	"makegood/policy/ruletest"
)

// A test states what is known of a case and what has to be decided, step by
// step as time passes.
func Example() {
	tests, err := ruletest.Load("tests.yaml", []byte(`
rules: built-in
now: 2026-06-09T12:00:00+08:00
tests:
  - name: nothing has left
    case: {kind: refund_unshipped, amount: 3000, deadline_in: 20h}
    expect: {rule: U1, outcome: wait}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	report := tests.Run(policy.Default())
	for _, f := range report.Failures {
		fmt.Printf("%s: got %q, want %q\n", f.Test, f.Got, f.Want)
	}
	// Output:
	// nothing has left: got ["rule: U1" "outcome: approve" "do: []"], want ["rule: U1" "outcome: wait" "do: []"]
}
