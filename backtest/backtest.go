// Package backtest decides stored cases once more, by what is in force and by a
// proposal, from the same facts, so that only the proposal differs. It shows an
// admin what new rules or thresholds would have decided.
//
// It must not store anything nor call an outside system. Start reading at
// Backtest.Run; stateat.go takes a case back to the moment of its decision, and
// result.go is what comes of it.
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

// Backtest decides stored cases by proposals. All fields are required. Safe for
// concurrent use.
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
	Days int // how many days ago a case may have been closed; open ones always count
	Most int // cases that are read, 0: all. Open and closed ones share it, the newest closed ones first
}

// Progress is called after every case with how many have been read, of about how
// many.
type Progress func(done, total int)

// pageSize is how many cases are read at once.
const pageSize = 500

// Run decides stored cases once more, by what is in force and by the proposal.
// progress may be nil.
func (b *Backtest) Run(ctx context.Context, p Proposal, limits Limits, progress Progress) (Result, error) {
	now := b.Now()
	r := &run{
		b: b, now: now, current: b.Settings.Current(), proposal: p, limits: limits,
		money: map[string]int64{}, out: Result{Changed: []ChangedCase{}},
	}
	if progress != nil {
		r.report = func() { progress(r.done, max(r.done, r.total)) }
		if err := r.count(ctx); err != nil {
			return Result{}, err
		}
	}
	open := &source{list: func(cursor string, limit int) ([]aftersale.Case, string, error) {
		return b.Store.ListCases(ctx, store.CaseFilter{Open: true, Cursor: cursor, Limit: limit})
	}}
	closed := &source{list: func(cursor string, limit int) ([]aftersale.Case, string, error) {
		return b.Store.ListClosed(ctx, r.from(), now.Add(time.Second), cursor, limit)
	}}
	// Open cases may use half of the limit, and what closed ones leave of it.
	for _, part := range []struct {
		of   *source
		most int
	}{
		{of: open, most: limits.Most / 2},
		{of: closed, most: limits.Most},
		{of: open, most: limits.Most},
	} {
		if err := r.read(ctx, part.of, part.most); err != nil {
			return Result{}, err
		}
	}
	r.out.Truncated = !open.ended || !closed.ended
	r.out.sum(r.money)
	return r.out, nil
}

// source is a list of cases that is read page by page.
type source struct {
	list   func(cursor string, limit int) (page []aftersale.Case, next string, err error)
	cursor string
	ended  bool
}

// run is one back-test on its way.
type run struct {
	b           *Backtest
	now         time.Time
	current     *settings.Snapshot
	proposal    Proposal
	limits      Limits
	money       map[string]int64 // change of what is paid automatically, by currency, in minor units
	done, total int              // cases
	report      func()           // nil: nobody wants to know
	out         Result
}

// from is when a closed case must have been closed to count.
func (r *run) from() time.Time { return r.now.AddDate(0, 0, -r.limits.Days) }

// read decides cases of a source until the source ends, or until most cases have
// been read in the whole run. A run without a limit reads everything.
func (r *run) read(ctx context.Context, s *source, most int) error {
	for !s.ended && (r.limits.Most == 0 || r.done < most) {
		limit := pageSize
		if r.limits.Most > 0 {
			limit = min(limit, most-r.done)
		}
		page, next, err := s.list(s.cursor, limit)
		if err != nil {
			return err
		}
		for _, c := range page {
			if err := r.decide(ctx, c); err != nil {
				return err
			}
		}
		s.cursor, s.ended = next, next == ""
	}
	return nil
}

// decide compares the two decisions about one case.
func (r *run) decide(ctx context.Context, c aftersale.Case) error {
	r.done++
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
		RuleBefore: before.Rule, RuleAfter: after.Rule,
		OutcomeBefore: before.Outcome, OutcomeAfter: after.Outcome,
		AmountMinor: amount.Minor, Currency: amount.Currency,
	})
	r.money[amount.Currency] += paidBy(after, amount) - paidBy(before, amount)
	return nil
}

// count finds out about how many cases there are to read.
func (r *run) count(ctx context.Context) error {
	open, err := r.b.Store.OpenByState(ctx)
	if err != nil {
		return err
	}
	for _, n := range open {
		r.total += int(n.N)
	}
	closed, err := r.b.Store.SLA(ctx, r.from(), r.now, time.UTC)
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
