package engine

import (
	"context"
	"errors"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

const (
	// SweepGrace is how old undone work must be before the sweep believes
	// that its wake-up was lost.
	SweepGrace = 5 * time.Second

	// sweepLimit bounds what one sweep wakes; the next one takes the rest.
	sweepLimit = 2000

	// leaseMemory is how long a lease that has ended is kept: longer than any
	// clocks of several processes may differ.
	leaseMemory = time.Hour

	// dueLimit bounds what one tick of the timers wakes.
	dueLimit = 500
)

// Sweep wakes what SQL knows and the queues may have forgotten: messages that
// no case has taken in, and planned actions that nobody has sent. With grace
// zero (at start) everything undone is woken.
func (e *Engine) Sweep(ctx context.Context, grace time.Duration) error {
	now := e.now()
	subjects, err := e.store.PendingSubjects(ctx, now.Add(-grace), sweepLimit)
	if err != nil {
		return err
	}
	e.wake.Wake(subjects...)
	actions, err := e.store.DueActions(ctx, now.Add(-grace), sweepLimit)
	if err != nil {
		return err
	}
	for _, a := range actions {
		if err := e.resume(ctx, a, now); err != nil {
			return err
		}
	}
	if n := len(subjects) + len(actions); n > 0 {
		e.log.Info("sweep woke forgotten work", "subjects", len(subjects), "actions", len(actions))
	}
	why, err := e.settings.RollBackCanary(ctx)
	if err != nil {
		return err
	}
	if why.EN != "" {
		e.log.Warn("canary rolled back", "why", why.EN)
	}
	if err := e.store.DropLeases(ctx, now.Add(-leaseMemory)); err != nil {
		return err
	}
	return e.Tick(ctx)
}

// freshFor is how long a planned action may be sent as it was decided. Later,
// or once a try has failed, the case is read and decided again first.
const freshFor = time.Minute

// resume has a forgotten action sent, or its case looked at again.
func (e *Engine) resume(ctx context.Context, a aftersale.Action, now time.Time) error {
	if a.Attempts == 0 && now.Sub(a.PlannedAt) < freshFor {
		e.wake.Act(a)
		return nil
	}
	return e.Recheck(ctx, a.Ref)
}

// Recheck makes a case due now, so that its next run sees what has changed
// outside it. A run under way that has missed it will conflict and start over.
func (e *Engine) Recheck(ctx context.Context, ref aftersale.Ref) error {
	for {
		l, err := e.store.Load(ctx, ref)
		if err != nil || l.Case.Version == 0 {
			return err
		}
		l.Case.NextCheckAt = e.now()
		switch err := e.store.Commit(ctx, store.Change{Case: l.Case}); {
		case err == nil:
			e.wake.Wake(store.CaseSubject(ref))
			return nil
		case !errors.Is(err, store.ErrConflict):
			return err
		}
	}
}

// Tick wakes the cases whose next check has come.
func (e *Engine) Tick(ctx context.Context) error {
	refs, err := e.store.DueCases(ctx, e.now(), dueLimit)
	if err != nil {
		return err
	}
	subjects := make([]store.Subject, len(refs))
	for i, ref := range refs {
		subjects[i] = store.CaseSubject(ref)
	}
	e.wake.Wake(subjects...)
	return nil
}
