package sqlstore

import (
	"context"
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

const (
	// Grouped as the index is sorted, and read from it alone.
	summaryByState = `select state, count(*),
sum(case when claimed_by = '' then 1 else 0 end),
sum(case when deadline <= $1 then 1 else 0 end),
sum(case when deadline > $1 and deadline <= $2 then 1 else 0 end),
sum(case when deadline > $1 and deadline <= $3 then 1 else 0 end),
sum(case when deadline > $1 and deadline <= $4 then 1 else 0 end),
coalesce(min(case when person_since > 0 then person_since end), 0)
from cases where final = 0 group by platform, shop, state`

	summaryWaiting = `select waiting, count(*) from cases where waiting <> '' and final = 0 group by waiting`
)

// Summary implements store.Reports.
func (s reports) Summary(ctx context.Context, now time.Time) (store.Summary, error) {
	out := store.Summary{ByState: map[string]int64{}, Waiting: map[string]int64{}}
	within := func(d time.Duration) int64 { return micros(now.Add(d)) }
	err := s.db.read(ctx,
		query{
			text: summaryByState,
			args: []any{micros(now), within(30 * time.Minute), within(2 * time.Hour), within(8 * time.Hour)},
			row:  func(scan scanFunc) error { return addState(&out, scan) },
		},
		query{text: summaryWaiting, row: func(scan scanFunc) error {
			var party string
			var n int64
			err := scan(&party, &n)
			out.Waiting[party] = n
			return err
		}},
	)
	if err != nil {
		return store.Summary{}, fmt.Errorf("store: summary: %w", err)
	}
	return out, nil
}

// addState adds the cases of one shop and state.
func addState(out *store.Summary, scan scanFunc) error {
	var state aftersale.State
	var n, unclaimed, overdue, due30m, due2h, due8h, since int64
	if err := scan((*string)(&state), &n, &unclaimed, &overdue, &due30m, &due2h, &due8h, &since); err != nil {
		return err
	}
	out.ByState[string(state)] += n
	switch state {
	case aftersale.StateAgreed, aftersale.StateRefused, aftersale.StateRecovering:
		return nil // our part is done and the deadline is not ours
	case aftersale.StateNeedsReview:
		out.Person += n
		out.Unclaimed += unclaimed
		if at := instant(since); since > 0 && (out.OldestPerson.IsZero() || at.Before(out.OldestPerson)) {
			out.OldestPerson = at
		}
	}
	out.Overdue, out.Due30m, out.Due2h, out.Due8h = out.Overdue+overdue, out.Due30m+due30m, out.Due2h+due2h, out.Due8h+due8h
	return nil
}
