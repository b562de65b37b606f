package engine

import (
	"context"
	"errors"
	"fmt"

	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// maxRuns bounds how often one wake-up starts a case over because somebody
// else changed it meanwhile; the timers come back to it anyway.
const maxRuns = 5

// Process takes a case through all of this, once or until nobody else has
// changed it meanwhile:
//
//  1. load the case, its actions and the inbox rows that it has not taken in
//  2. takeEvents: those rows become lines of the timeline
//  3. fetch the request as the platform shows it now (readFailed if it cannot)
//  4. gather what else is known: warehouse, parcels, outcomes of lost calls
//  5. decide by the rules, and make the transition that follows
//  6. commit everything in one transaction, then wake what has to be sent
//
// Nothing is sent to anybody here; Perform does that, from what was committed.
// Process does nothing when nothing has come in and nothing is due.
func (e *Engine) Process(ctx context.Context, ref aftersale.Ref) error {
	shop, err := e.reg.Shop(ref.Platform, ref.Shop)
	if err != nil {
		return err
	}
	if !e.locks.enter(ref) {
		return nil
	}
	for n := 0; ; n++ {
		err = e.process(ctx, shop, ref)
		retry := n < maxRuns && (errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrPaid))
		if !retry && !e.locks.leave(ref) {
			return err
		}
		if n >= 2*maxRuns { // a case that changes all the time is left to the timers
			for e.locks.leave(ref) {
			}
			return err
		}
	}
}

// process is one run. store.ErrConflict means that it has to start over.
func (e *Engine) process(ctx context.Context, shop *registry.Shop, ref aftersale.Ref) error {
	now := e.now()
	loaded, err := e.store.Load(ctx, ref)
	if err != nil {
		return fmt.Errorf("load %s: %w", ref, err)
	}
	due := !loaded.Case.NextCheckAt.IsZero() && !now.Before(loaded.Case.NextCheckAt)
	if len(loaded.Pending) == 0 && !due || ref.Manual() {
		return nil
	}
	r := newRun(e, shop, ref, loaded, now)
	r.takeEvents(loaded.Pending)
	if r.mode, err = e.modes.Of(ctx, shop); err != nil {
		return err
	}
	snapshot, err := r.fetch(ctx)
	if err != nil {
		return r.readFailed(ctx, err)
	}
	snapshot.Ref = ref
	r.gather(ctx, *snapshot)
	return r.decide(ctx)
}
