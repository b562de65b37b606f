package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/aftersale"
	"makegood/store"
)

const (
	// callTimeout bounds one call with everything around it.
	callTimeout = 10 * time.Second

	// longestWait is how long a claimed action may wait before it is sent: its
	// lease must not end while the call is under way.
	longestWait = aftersale.Lease - callTimeout - 2*time.Second

	// parallelCalls bounds the calls of one batch that are under way at once.
	parallelCalls = 32

	// followUp is when a case is looked at again after the platform has accepted
	// a decision: the platform's own push usually comes first.
	followUp = 30 * time.Second
)

// Perform claims the actions, sends them, and records the results. What cannot
// be claimed is somebody else's, or not due, or stopped by the kill switch;
// none of that is an error.
func (e *Engine) Perform(ctx context.Context, ids []string) error {
	claimedAt := e.now()
	claimed, err := e.store.Claim(ctx, ids, claimedAt, aftersale.Lease)
	if errors.Is(err, store.ErrBraked) {
		err = e.recheckStopped(ctx, ids, claimed)
	}
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	var g errgroup.Group
	g.SetLimit(parallelCalls)
	for _, a := range claimed {
		g.Go(func() error {
			if e.now().Sub(claimedAt) > longestWait || ctx.Err() != nil {
				return nil // never sent: the lease ends, and the outcome is read from the platform
			}
			return e.perform(ctx, a)
		})
	}
	return g.Wait()
}

// recheckStopped makes the cases due whose approvals the kill switch has
// stopped: their next run brings a person.
func (e *Engine) recheckStopped(ctx context.Context, ids []string, claimed []aftersale.Action) error {
	free := map[string]bool{}
	for _, a := range claimed {
		free[a.ID] = true
	}
	for _, id := range ids {
		if free[id] {
			continue
		}
		a, err := e.store.Action(ctx, id)
		if err != nil || a.State != aftersale.Planned {
			continue
		}
		if err := e.Recheck(ctx, a.Ref); err != nil {
			return err
		}
	}
	return nil
}

// perform sends one claimed action and stores what came of it.
func (e *Engine) perform(ctx context.Context, a aftersale.Action) error {
	started := e.now()
	target, receipt, err := e.sender.send(ctx, a)
	now := e.now()
	completed := aftersale.RecordResult(a, receipt, err, now)
	state, next := afterwards(completed, now)
	if err != nil {
		e.callFailed(target, a, err)
	}
	// The result has to be stored even when the worker is told to stop.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if err := e.store.RecordResult(keep, completed, aftersale.ReplyEntry(completed, now), state, next); err != nil {
		if errors.Is(err, store.ErrConflict) {
			ForAction(e.log, a).Warn("reply came after the lease ended: the outcome is read from the platform instead",
				"target", target)
			return nil
		}
		return fmt.Errorf("record the result of %s: %w", a.Name, err)
	}
	e.metrics.ActionDone(target, string(a.Name), completed.Result, now.Sub(started))
	if a.Name == aftersale.ActionIntercept && completed.State != aftersale.Planned {
		e.metrics.Intercept(target, interceptOutcome(completed))
	}
	if !next.After(now) {
		e.wake.Wake(store.CaseSubject(a.Ref))
	}
	return nil
}

// callFailed logs a failed call, and has a rejected token renewed.
func (e *Engine) callFailed(target string, a aftersale.Action, err error) {
	class := aftersale.ClassOf(err)
	ForAction(e.log, a).Warn("action failed",
		"target", target, "class", class, "attempt", a.Attempts, "error", err.Error())
	if class != aftersale.ClassAuth {
		return
	}
	if shop, lookup := e.reg.Shop(a.Ref.Platform, a.Ref.Shop); lookup == nil {
		e.tokens.Rejected(shop)
	}
}

// afterwards says what a result means for the case: its state ("" leaves it)
// and when to look at it again.
func afterwards(a aftersale.Action, now time.Time) (aftersale.State, time.Time) {
	switch a.State {
	case aftersale.Unknown:
		return "", aftersale.NextProbe(now, now)
	case aftersale.Planned:
		return "", a.NotBefore
	case aftersale.Confirmed:
		switch a.Name {
		case aftersale.ActionApprove, aftersale.ActionReturn:
			return aftersale.StateAgreed, now.Add(followUp)
		case aftersale.ActionRefuse:
			return aftersale.StateRefused, now.Add(followUp)
		}
	}
	return "", now
}
