package engine

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/escalation"
	"makegood/store"
)

// commit stores the run, counts it, and has the planned actions sent.
func (r *run) commit(ctx context.Context) error {
	r.step.Case = r.withSecondLook(r.step.Case)
	if err := r.e.store.Commit(ctx, r.change()); err != nil {
		return err
	}
	r.count()
	notice, urgent := escalation.UrgentNotice(r.step.Case, r.now)
	if urgent && r.before.State != aftersale.StateNeedsReview {
		// The Notifier would find it later; this way people know at once.
		r.e.notices.TryAdd(ctx, r.step.Case, notice)
	}
	r.e.wake.Act(append(r.waiting(), r.step.Plan...)...)
	return nil
}

// change is the run as the store takes it.
func (r *run) change() store.Change {
	c := store.Change{
		Case: r.step.Case, Plan: r.step.Plan, Completed: r.step.Completed,
		Entries: append(r.entries, r.step.Entries...), Done: r.done,
		Records: RecordsOf(r.before, r.step.Case, r.decision.Warn, r.now), Trials: r.trials(),
	}
	for _, a := range r.step.Plan {
		if a.Name.MovesMoney() && a.By == "" {
			c.Spend = r.spend(a)
		}
	}
	return c
}

// waiting lists the actions of earlier runs that are still planned and due.
func (r *run) waiting() []aftersale.Action {
	done := map[string]bool{}
	for _, completed := range r.step.Completed {
		done[completed.Action.ID] = completed.Action.State != aftersale.Planned
	}
	out := make([]aftersale.Action, 0, len(r.step.Plan))
	for _, a := range r.actions {
		if a.State == aftersale.Planned && !a.NotBefore.After(r.now) && !done[a.ID] {
			out = append(out, a)
		}
	}
	return out
}

// secondLook is when a new case that others may report about is looked at again.
const secondLook = 3 * time.Second

// withSecondLook makes a new case due again soon where a courier or a warehouse
// may have reported while its first run was under way: there was no case yet
// that the report could have woken.
func (r *run) withSecondLook(c aftersale.Case) aftersale.Case {
	if r.before.Version != 0 || c.State.Final() {
		return c
	}
	_, warehouse := r.e.reg.WarehouseOf(c.Ref.Platform, c.Ref.Shop)
	if !warehouse && len(c.Snapshot.Outbound) == 0 && c.Snapshot.Return == nil {
		return c
	}
	if at := r.now.Add(secondLook); c.NextCheckAt.IsZero() || at.Before(c.NextCheckAt) {
		c.NextCheckAt = at
	}
	return c
}

// spend is what an automatic approval takes from the shop's budgets.
func (r *run) spend(a aftersale.Action) *store.Spend {
	zone, limits, thresholds := r.e.zone, r.current.SafetyLimits, r.input.Thresholds
	local := r.now.In(zone)
	year, month, day := local.Date()
	return &store.Spend{
		Platform: a.Ref.Platform, Shop: a.Ref.Shop, Minor: a.Amount.Minor,
		// Truncate would ignore zones that are off by half an hour.
		Hour:   time.Date(year, month, day, local.Hour(), 0, 0, 0, zone),
		Day:    time.Date(year, month, day, 0, 0, 0, 0, zone),
		Minute: r.now.Truncate(time.Minute),

		LimitHour: thresholds.BudgetHour, LimitDay: thresholds.BudgetDay,
		CountHour: limits.CountHour, CountDay: limits.CountDay, CountMinute: limits.CountMinute,
	}
}
