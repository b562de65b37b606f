package sqlstore

import (
	"context"
	"fmt"
	"time"

	"makegood/store"
)

const (
	openByState = `select platform, state, count(*) from cases where final = 0 group by platform, state order by platform, state`

	// In these states our part is done and the deadline is not ours.
	dueWithin = `select platform, '', count(*) from cases
where final = 0 and deadline > $1 and deadline <= $2 and state not in ('agreed','refused','recovering') group by platform order by platform`

	oldestOpen = `select platform, min(requested_at) from cases where final = 0 group by platform`

	ledgerByState = `select platform, state, count(*) from actions
where state in ('planned','sent','unknown') group by platform, state order by platform, state`

	// '/' follows '.': every rule that begins with "brake.".
	heldByBrake = `select platform, rule, count(*) from cases
where final = 0 and rule >= 'brake.' and rule < 'brake/' group by platform, rule order by platform, rule`
)

func (s *Store) counts(ctx context.Context, what, text string, args ...any) ([]store.Count, error) {
	return list(ctx, s, what, query{text: text, args: args}, func(scan scanFunc) (c store.Count, err error) {
		err = scan(&c.Platform, &c.Label, &c.N)
		return c, err
	})
}

// OpenByState implements store.Reports.
func (s *Store) OpenByState(ctx context.Context) ([]store.Count, error) {
	return s.counts(ctx, "open by state", openByState)
}

// DueWithin implements store.Reports. Label is empty.
func (s *Store) DueWithin(ctx context.Context, now time.Time, within time.Duration) ([]store.Count, error) {
	return s.counts(ctx, "due within", dueWithin, micros(now), micros(now.Add(within)))
}

// LedgerByState implements store.Reports. Platform is the marketplace of the
// case, for what is asked of couriers, too.
func (s *Store) LedgerByState(ctx context.Context) ([]store.Count, error) {
	return s.counts(ctx, "ledger by state", ledgerByState)
}

// HeldByBrake implements store.Reports.
func (s *Store) HeldByBrake(ctx context.Context) ([]store.Count, error) {
	return s.counts(ctx, "held by brake", heldByBrake)
}

// OldestOpen implements store.Reports.
func (s *Store) OldestOpen(ctx context.Context) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	err := s.db.read(ctx, query{text: oldestOpen, row: func(scan scanFunc) error {
		var platform string
		var at int64
		err := scan(&platform, &at)
		out[platform] = instant(at)
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("store: oldest open: %w", err)
	}
	return out, nil
}
