package server

import (
	"context"
	"slices"

	"github.com/gin-gonic/gin"

	"makegood/aftersale"
	"makegood/jobs"
	"makegood/policy"
	"makegood/store"
)

// proposal is what an admin would like to have in force.
type proposal struct {
	rules     *policy.Rules
	overrides policy.Overrides
}

// replayView is the back-test of a proposal.
type replayView struct {
	Cases     int             `json:"cases"`     // how many were decided again
	Truncated bool            `json:"truncated"` // there are more cases than were looked at
	Changed   []replayedCase  `json:"changed"`
	Minor     *int64          `json:"money_change_minor"` // of what is paid automatically; null: several currencies, see money_change
	Money     []moneyByMarket `json:"money_change"`
}

// replayedCase is a case that the proposal decides otherwise.
type replayedCase struct {
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

// moneyByMarket is a sum of one currency.
type moneyByMarket struct {
	Currency string `json:"currency"`
	Minor    int64  `json:"minor"`
}

// How many cases one replay decides, and how many closed ones it looks
// through to find the newest: they are listed in no useful order.
const (
	replayCases = 1000
	replayLook  = 10000
	replayPage  = 500
)

// replay answers what a proposal would change, and stores nothing. Both sides
// are decided from the same facts, so that only the proposal differs.
func (p *private) replay(c *gin.Context, now *jobs.Current, next proposal) (answer, error) {
	ctx := c.Request.Context()
	cases, truncated, err := p.replayable(ctx)
	if err != nil {
		return answer{}, err
	}
	v := replayView{Truncated: truncated, Changed: []replayedCase{}}
	money := map[string]int64{}
	for _, one := range cases {
		in, possible, err := p.momentOf(ctx, now, one)
		if err != nil {
			return answer{}, err
		}
		if !possible {
			continue
		}
		v.Cases++
		before := now.Rules.Decide(in)
		in.Thresholds = next.overrides.Resolve(one.Ref.Platform, one.Ref.Shop)
		after := next.rules.Decide(in)
		if before.Rule == after.Rule && before.Outcome == after.Outcome {
			continue
		}
		amount := in.Case.Seen.Amount
		v.Changed = append(v.Changed, replayedCase{
			CaseID: one.ID, Platform: one.Ref.Platform, Shop: one.Ref.Shop, AfterSaleID: one.Ref.ID,
			RuleBefore: before.Rule, RuleAfter: after.Rule, OutcomeBefore: before.Outcome, OutcomeAfter: after.Outcome,
			AmountMinor: amount.Minor, Currency: amount.Currency,
		})
		money[amount.Currency] += paid(after, amount) - paid(before, amount)
	}
	v.sum(money)
	return ok(v), nil
}

// paid is what a decision pays without a person.
func paid(d aftersale.Decision, amount aftersale.Money) int64 {
	if d.Outcome != aftersale.OutcomeApprove || d.Person != nil {
		return 0
	}
	return amount.Minor
}

// sum writes the change per currency; only a single one can be one number.
func (v *replayView) sum(money map[string]int64) {
	v.Money = []moneyByMarket{}
	for currency, minor := range money {
		if minor != 0 {
			v.Money = append(v.Money, moneyByMarket{currency, minor})
		}
	}
	slices.SortFunc(v.Money, func(a, b moneyByMarket) int {
		if a.Currency < b.Currency {
			return -1
		}
		return 1
	})
	switch len(v.Money) {
	case 0:
		v.Minor = new(int64)
	case 1:
		v.Minor = &v.Money[0].Minor
	}
}

// replayable returns the open cases and the closed ones that changed last.
func (p *private) replayable(ctx context.Context) (list []aftersale.Case, truncated bool, err error) {
	list, more, err := p.listSome(ctx, store.CaseFilter{Open: true}, replayCases)
	if err != nil || more || len(list) >= replayCases {
		return list, more, err
	}
	var closed []aftersale.Case
	for _, state := range aftersale.States() {
		if !state.Final() {
			continue
		}
		some, more, err := p.listSome(ctx, store.CaseFilter{State: string(state)}, replayLook)
		if err != nil {
			return nil, false, err
		}
		closed, truncated = append(closed, some...), truncated || more
	}
	slices.SortFunc(closed, func(a, b aftersale.Case) int { return b.UpdatedAt.Compare(a.UpdatedAt) })
	if room := replayCases - len(list); len(closed) > room {
		closed, truncated = closed[:room], true
	}
	return append(list, closed...), truncated, nil
}

// listSome pages through a filter, up to most cases; more says that it went on.
func (p *private) listSome(ctx context.Context, f store.CaseFilter, most int) (list []aftersale.Case, more bool, err error) {
	for len(list) < most {
		f.Limit = min(replayPage, most-len(list))
		page, next, err := p.o.Store.ListCases(ctx, f)
		if err != nil {
			return nil, false, err
		}
		list = append(list, page...)
		if next == "" {
			return list, false, nil
		}
		f.Cursor = next
	}
	return list, true, nil
}
