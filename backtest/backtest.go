// Package backtest decides stored cases once more, by what is in force and by a
// proposal, from the same facts. It stores nothing and asks nobody. Start reading
// at Backtest.Run; stateat.go takes a case back to the moment of its decision.
package backtest

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// Backtest decides stored cases by proposals. All fields are required.
type Backtest struct {
	Engine   *engine.Engine
	Store    store.Store
	Registry *registry.Registry
	Settings *settings.Settings
	Now      func() time.Time
}

// Proposal is what an admin would like to have in force.
type Proposal struct {
	Rules     *policy.Rules
	Overrides policy.Overrides
}

// Limits bounds a back-test.
type Limits struct {
	Days int // how long ago a case may have been closed; open ones always count
	Most int // cases looked at, 0: all. Open and closed ones share it, the newest closed ones first
}

// Progress is told how many cases have been looked at, of about how many.
type Progress func(done, total int)

// pageSize is how many cases are read at once.
const pageSize = 500

// Run decides stored cases once more, by what is in force and by the
// proposal, from the same facts, so that only the proposal differs. Nothing is
// stored, nobody outside is asked. progress may be nil.
func (b *Backtest) Run(ctx context.Context, p Proposal, limits Limits, progress Progress) (Result, error) {
	now := b.Now()
	r := &run{b: b, now: now, current: b.Settings.Current(), proposal: p, limits: limits, money: map[string]int64{}, out: Result{Changed: []ChangedCase{}}}
	if progress != nil {
		r.report = func() { progress(r.looked, max(r.looked, r.total)) }
		if err := r.count(ctx); err != nil {
			return Result{}, err
		}
	}
	from := now.AddDate(0, 0, -limits.Days)
	open := &source{list: func(ctx context.Context, cursor string, limit int) ([]aftersale.Case, string, error) {
		return b.Store.ListCases(ctx, store.CaseFilter{Open: true, Cursor: cursor, Limit: limit})
	}}
	closed := &source{list: func(ctx context.Context, cursor string, limit int) ([]aftersale.Case, string, error) {
		return b.Store.ListClosed(ctx, from, now.Add(time.Second), cursor, limit)
	}}
	// Open cases may use half of the room, and what closed ones leave of it.
	for _, step := range []struct {
		of   *source
		most int
	}{{open, limits.Most / 2}, {closed, limits.Most}, {open, limits.Most}} {
		if err := r.take(ctx, step.of, step.most); err != nil {
			return Result{}, err
		}
	}
	r.out.Truncated = !open.done || !closed.done
	r.out.sum(r.money)
	return r.out, nil
}

// source is a list of cases that is read page by page.
type source struct {
	list   func(ctx context.Context, cursor string, limit int) ([]aftersale.Case, string, error)
	cursor string
	done   bool
}

// run is one back-test on its way.
type run struct {
	b             *Backtest
	now           time.Time
	current       *settings.Snapshot
	proposal      Proposal
	limits        Limits
	money         map[string]int64
	looked, total int
	report        func()
	out           Result
}

// take decides cases of a source until it ends or most cases have been looked
// at in all. Without a bound of the run there is none.
func (r *run) take(ctx context.Context, s *source, most int) error {
	for !s.done && (r.limits.Most == 0 || r.looked < most) {
		limit := pageSize
		if r.limits.Most > 0 {
			limit = min(limit, most-r.looked)
		}
		page, next, err := s.list(ctx, s.cursor, limit)
		if err != nil {
			return err
		}
		for i := range page {
			if err := r.decide(ctx, page[i]); err != nil {
				return err
			}
		}
		s.cursor, s.done = next, next == ""
	}
	return nil
}

// decide compares the two decisions about one case.
func (r *run) decide(ctx context.Context, c aftersale.Case) error {
	r.looked++
	if r.report != nil {
		r.report()
	}
	in, possible, err := r.b.inputAt(ctx, r.current, c, r.now)
	if err != nil || !possible {
		return err
	}
	r.out.Cases++
	before := r.current.Rules.Decide(in)
	in.Thresholds = r.proposal.Overrides.Resolve(c.Ref.Platform, c.Ref.Shop)
	after := r.proposal.Rules.Decide(in)
	if before.Rule == after.Rule && before.Outcome == after.Outcome {
		return nil
	}
	amount := in.Case.Snapshot.Amount
	r.out.Changed = append(r.out.Changed, ChangedCase{
		CaseID: c.ID, Platform: c.Ref.Platform, Shop: c.Ref.Shop, AfterSaleID: c.Ref.ID,
		RuleBefore: before.Rule, RuleAfter: after.Rule, OutcomeBefore: before.Outcome, OutcomeAfter: after.Outcome,
		AmountMinor: amount.Minor, Currency: amount.Currency,
	})
	r.money[amount.Currency] += paidBy(after, amount) - paidBy(before, amount)
	return nil
}

// count finds out how many cases there are to look at.
func (r *run) count(ctx context.Context) error {
	open, err := r.b.Store.OpenByState(ctx)
	if err != nil {
		return err
	}
	for _, n := range open {
		r.total += int(n.N)
	}
	closed, err := r.b.Store.SLA(ctx, r.now.AddDate(0, 0, -r.limits.Days), r.now, time.UTC)
	if err != nil {
		return err
	}
	for _, row := range closed {
		r.total += int(row.Cases)
	}
	if r.limits.Most > 0 {
		r.total = min(r.total, r.limits.Most)
	}
	return nil
}
