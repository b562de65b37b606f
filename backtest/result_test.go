package backtest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

// Sums of several currencies mean nothing as one number.
func TestSum(t *testing.T) {
	t.Parallel()
	number := func(n int64) *int64 { return &n }
	for name, tc := range map[string]struct {
		money map[string]int64
		minor *int64
		want  []CurrencyTotal
	}{
		"no money":                       {minor: number(0), want: []CurrencyTotal{}},
		"nothing left over":              {money: map[string]int64{"CNY": 0}, minor: number(0), want: []CurrencyTotal{}},
		"one currency":                   {money: map[string]int64{"CNY": 5}, minor: number(5), want: []CurrencyTotal{{Currency: "CNY", Minor: 5}}},
		"less is paid":                   {money: map[string]int64{"CNY": -5}, minor: number(-5), want: []CurrencyTotal{{Currency: "CNY", Minor: -5}}},
		"one of two changes":             {money: map[string]int64{"CNY": 5, "JPY": 0}, minor: number(5), want: []CurrencyTotal{{Currency: "CNY", Minor: 5}}},
		"two currencies, by their names": {money: map[string]int64{"USD": -1, "CNY": 5, "JPY": 0}, want: []CurrencyTotal{{Currency: "CNY", Minor: 5}, {Currency: "USD", Minor: -1}}},
	} {
		var r Result
		r.sum(tc.money)
		if diff := cmp.Diff(Result{Minor: tc.minor, Money: tc.want}, r); diff != "" {
			t.Errorf("%s: result (-want +got):\n%s", name, diff)
		}
	}
}

// Only an approval that needs no person pays automatically.
func TestPaidBy(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		decision aftersale.Decision
		want     int64
	}{
		"approval":             {aftersale.Decision{Outcome: aftersale.OutcomeApprove}, 42},
		"approval by a person": {aftersale.Decision{Outcome: aftersale.OutcomeApprove, Review: &aftersale.ReviewDecision{}}, 0},
		"refusal":              {aftersale.Decision{Outcome: aftersale.OutcomeRefuse}, 0},
		"review":               {aftersale.Decision{Outcome: aftersale.OutcomeReview}, 0},
		"return":               {aftersale.Decision{Outcome: aftersale.OutcomeReturn}, 0},
	} {
		if got := paidBy(tc.decision, aftersale.Fen(42)); got != tc.want {
			t.Errorf("%s: got %d paid, want %d", name, got, tc.want)
		}
	}
}

// The most frequent kind of change comes first; equal ones are ordered by rule.
func TestChangeKinds(t *testing.T) {
	t.Parallel()
	change := func(before, after string) ChangedCase {
		return ChangedCase{RuleBefore: before, RuleAfter: after, OutcomeBefore: aftersale.OutcomeApprove, OutcomeAfter: aftersale.OutcomeReview}
	}
	r := Result{Changed: []ChangedCase{change("U2", "X"), change("U1", "Y"), change("U9", "X"), change("U1", "X"), change("U9", "X")}}
	var got []string
	for _, k := range r.ChangeKinds() {
		got = append(got, k.RuleBefore+" "+k.RuleAfter)
		if want := map[string]int{"U9": 2}[k.RuleBefore]; k.Cases != max(1, want) {
			t.Errorf("%s to %s: got %d cases, want %d", k.RuleBefore, k.RuleAfter, k.Cases, max(1, want))
		}
	}
	if diff := cmp.Diff([]string{"U9 X", "U1 X", "U1 Y", "U2 X"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if got := (&Result{}).ChangeKinds(); got == nil || len(got) != 0 {
		t.Errorf("got %v without a change, want an empty list", got)
	}
}
