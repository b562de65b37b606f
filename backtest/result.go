package backtest

import (
	"cmp"
	"maps"
	"slices"

	"makegood/aftersale"
)

// Result is the back-test of a proposal: what it would have decided otherwise.
type Result struct {
	Cases     int             `json:"cases"`     // how many were decided again
	Truncated bool            `json:"truncated"` // there are more cases than were read
	Changed   []ChangedCase   `json:"changed"`
	Minor     *int64          `json:"money_change_minor"` // of what is paid automatically; null: several currencies, see Money
	Money     []CurrencyTotal `json:"money_change"`
}

// ChangedCase is a case that the proposal decides otherwise.
type ChangedCase struct {
	CaseID        string            `json:"case_id"`
	Platform      string            `json:"platform"`
	Shop          string            `json:"shop"`
	AfterSaleID   string            `json:"after_sale_id"`
	RuleBefore    string            `json:"rule_before"`
	RuleAfter     string            `json:"rule_after"`
	OutcomeBefore aftersale.Outcome `json:"outcome_before"`
	OutcomeAfter  aftersale.Outcome `json:"outcome_after"`
	AmountMinor   int64             `json:"amount_minor"`
	Currency      string            `json:"currency"`
}

// CurrencyTotal is a sum of one currency, in minor units.
type CurrencyTotal struct {
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
}

// paidBy is what a decision pays without a person, in minor units.
func paidBy(d aftersale.Decision, amount aftersale.Money) int64 {
	if d.Outcome != aftersale.OutcomeApprove || d.Review != nil {
		return 0
	}
	return amount.Minor
}

// sum writes the change per currency; only a single one can be one number.
func (r *Result) sum(money map[string]int64) {
	r.Money = []CurrencyTotal{}
	for _, currency := range slices.Sorted(maps.Keys(money)) {
		if money[currency] != 0 {
			r.Money = append(r.Money, CurrencyTotal{Currency: currency, Minor: money[currency]})
		}
	}
	switch len(r.Money) {
	case 0:
		r.Minor = new(int64)
	case 1:
		r.Minor = &r.Money[0].Minor
	}
}

// ChangeKind is one way in which decisions change, with how often it does.
type ChangeKind struct {
	RuleBefore    string
	OutcomeBefore aftersale.Outcome
	RuleAfter     string
	OutcomeAfter  aftersale.Outcome
	Cases         int
}

// ChangeKinds sums up the changed cases by what changes, the most frequent first.
func (r *Result) ChangeKinds() []ChangeKind {
	counts := map[ChangeKind]int{}
	for _, c := range r.Changed {
		kind := ChangeKind{
			RuleBefore: c.RuleBefore, OutcomeBefore: c.OutcomeBefore, RuleAfter: c.RuleAfter, OutcomeAfter: c.OutcomeAfter,
		}
		counts[kind]++
	}
	list := make([]ChangeKind, 0, len(counts))
	for kind, n := range counts {
		kind.Cases = n
		list = append(list, kind)
	}
	slices.SortFunc(list, func(a, b ChangeKind) int {
		return cmp.Or(
			cmp.Compare(b.Cases, a.Cases),
			cmp.Compare(a.RuleBefore, b.RuleBefore),
			cmp.Compare(a.RuleAfter, b.RuleAfter),
			cmp.Compare(a.OutcomeBefore, b.OutcomeBefore),
			cmp.Compare(a.OutcomeAfter, b.OutcomeAfter),
		)
	})
	return list
}
