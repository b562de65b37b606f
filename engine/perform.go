package engine

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/adapters/courier"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/people"
	"makegood/registry"
	"makegood/store"
)

const (
	// callTimeout bounds one call with everything around it.
	callTimeout = 10 * time.Second

	// maxHold is how long a claimed action may wait before it is sent: its
	// lease must not run out while the call is under way.
	maxHold = aftersale.Lease - callTimeout - 2*time.Second

	// parallelCalls bounds the calls of one batch that are under way at once.
	parallelCalls = 32

	// followUp is when an accepted answer is looked at again: the platform's
	// own push usually comes first.
	followUp = 30 * time.Second
)

// Perform claims the actions and carries them out. What cannot be claimed is
// somebody else's, or not due, or stopped by a brake; none of that is an error.
func (e *Engine) Perform(ctx context.Context, ids []string) error {
	claimedAt := e.now()
	claimed, err := e.store.Claim(ctx, ids, claimedAt, aftersale.Lease)
	if errors.Is(err, store.ErrBraked) {
		err = e.braked(ctx, ids, claimed)
	}
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	var g errgroup.Group
	g.SetLimit(parallelCalls)
	for _, a := range claimed {
		g.Go(func() error {
			if e.now().Sub(claimedAt) > maxHold || ctx.Err() != nil {
				return nil // never sent: the lease runs out and the platform is asked
			}
			return e.perform(ctx, a)
		})
	}
	return g.Wait()
}

// braked hands the cases of approvals that the kill switch has stopped to people.
func (e *Engine) braked(ctx context.Context, ids []string, claimed []aftersale.Action) error {
	held := map[string]bool{}
	for _, a := range claimed {
		held[a.ID] = true
	}
	for _, id := range ids {
		if held[id] {
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

// Recheck makes a case due now, so that its next turn sees what has changed
// outside it. A turn under way that has not seen it will conflict and start over.
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

// perform sends one claimed action and stores what came of it.
func (e *Engine) perform(ctx context.Context, a aftersale.Action) error {
	started := e.now()
	target, r, err := e.send(ctx, a)
	now := e.now()
	settled := aftersale.RecordResult(a, r, err, now)
	state, next := afterwards(settled, now)
	switch aftersale.ClassOf(err) {
	case aftersale.ClassAuth:
		if shop, lookup := e.reg.Shop(a.Ref.Platform, a.Ref.Shop); lookup == nil && err != nil {
			e.tokens.Rejected(shop)
		}
	}
	if err != nil {
		ForAction(e.log, a).Warn("action failed", "target", target, "class", aftersale.ClassOf(err), "attempt", a.Attempts, "error", err.Error())
	}
	// The answer has to be stored even when the worker is told to stop.
	keep, cancel := context.WithTimeout(context.WithoutCancel(ctx), callTimeout)
	defer cancel()
	if err := e.store.RecordResult(keep, settled, aftersale.ReplyEntry(settled, now), state, next); err != nil {
		if errors.Is(err, store.ErrConflict) {
			ForAction(e.log, a).Warn("reply came after the lease ended: the outcome is read from the platform instead", "target", target)
			return nil
		}
		return fmt.Errorf("settle %s: %w", a.Name, err)
	}
	e.metrics.ActionDone(target, string(a.Name), settled.Result, now.Sub(started))
	if a.Name == aftersale.ActionIntercept && settled.State != aftersale.Planned {
		e.metrics.Intercept(target, interceptOutcome(settled))
	}
	if !next.After(now) {
		e.wake.Wake(store.CaseSubject(a.Ref))
	}
	return nil
}

// afterwards says what an answer means for the case: its state ("" leaves it)
// and when to look again.
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

// errWithdrawn settles an action that must not be sent any more.
func withdrawn(target, why string) error {
	return &aftersale.CallError{Target: target, Op: "withdrawn", Class: aftersale.ClassStale, Code: "withdrawn", Message: why}
}

// send makes the call and returns the adapter it went to.
func (e *Engine) send(ctx context.Context, a aftersale.Action) (string, aftersale.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	target := a.Ref.Platform
	shop, err := e.reg.Shop(a.Ref.Platform, a.Ref.Shop)
	if err != nil {
		return target, aftersale.Receipt{}, withdrawn(target, "the shop is not configured")
	}
	mode, err := e.modes.Of(ctx, shop)
	if err != nil {
		return target, aftersale.Receipt{}, &aftersale.CallError{Target: target, Op: "mode", Class: aftersale.ClassRetry, Err: err}
	}
	if mode != aftersale.ModeLive {
		return target, aftersale.Receipt{}, withdrawn(target, "the shop is in shadow mode")
	}
	switch a.Name {
	case aftersale.ActionIntercept:
		return e.intercept(ctx, a)
	case aftersale.ActionWithdraw:
		return e.withdrawIntercept(ctx, a)
	case aftersale.ActionHold, aftersale.ActionRelease, aftersale.ActionResend:
		return e.sendToWarehouse(ctx, a)
	}
	r, err := e.sendToPlatform(ctx, shop, a)
	return target, r, err
}

// sendToPlatform makes a call to the marketplace, with the evidence that is
// kept here, within what the platform allows all processes together.
func (e *Engine) sendToPlatform(ctx context.Context, shop *registry.Shop, a aftersale.Action) (aftersale.Receipt, error) {
	if err := e.reserve(ctx, shop, a); err != nil {
		return aftersale.Receipt{}, err
	}
	switch a.Name {
	case aftersale.ActionMessage:
		m, ok := shop.Adapter.(marketplace.Messenger)
		if !ok {
			return aftersale.Receipt{}, withdrawn(shop.Platform, "the platform has no call to write to the buyer")
		}
		return m.Message(ctx, a)
	case aftersale.ActionReportShipment:
		s, ok := shop.Adapter.(marketplace.ShipmentAnswerer)
		if !ok {
			return aftersale.Receipt{}, withdrawn(shop.Platform, "the platform does not ask whether shipments were stopped")
		}
		return s.AnswerShipment(ctx, a)
	}
	var err error
	if a.Evidence, err = e.WithFiles(ctx, a.CaseID, a.Evidence); err != nil {
		class := aftersale.ClassRetry
		if errors.As(err, new(*people.Rejection)) { // it was never uploaded to this case
			class = aftersale.ClassRefused
		}
		return aftersale.Receipt{}, &aftersale.CallError{Target: shop.Platform, Op: "evidence", Class: class, Message: "the evidence cannot be read", Err: err}
	}
	return shop.Adapter.Do(ctx, a)
}

// reserve keeps to what a platform allows all processes together. The
// reservation is the action's own: a repeat after it ran out takes it again.
func (e *Engine) reserve(ctx context.Context, shop *registry.Shop, a aftersale.Action) error {
	limit, ok := shop.Adapter.(marketplace.Allowance)
	if !ok {
		return nil
	}
	name, every := limit.Allowance(a)
	if name == "" {
		return nil
	}
	mine, err := e.store.Lease(ctx, "call/"+name, a.ID+"/"+strconv.Itoa(a.Attempts), e.now(), every)
	if err != nil {
		return &aftersale.CallError{Target: shop.Platform, Op: "allowance", Class: aftersale.ClassRetry, Err: err}
	}
	if !mine {
		return &aftersale.CallError{Target: shop.Platform, Op: "allowance", Class: aftersale.ClassLimited, Code: "reserved", RetryAfter: every,
			Message: "the platform's allowance for this order is taken by another call"}
	}
	return nil
}

func (e *Engine) intercept(ctx context.Context, a aftersale.Action) (string, aftersale.Receipt, error) {
	i, account, ok := e.reg.Interceptor(a.Waybill.Courier)
	if !ok {
		return a.Waybill.Courier, aftersale.Receipt{}, noCourier(a)
	}
	r, err := i.Intercept(ctx, a)
	return account.Name, r, err
}

func (e *Engine) withdrawIntercept(ctx context.Context, a aftersale.Action) (string, aftersale.Receipt, error) {
	_, account, ok := e.reg.Interceptor(a.Waybill.Courier)
	if !ok {
		return a.Waybill.Courier, aftersale.Receipt{}, noCourier(a)
	}
	w, ok := account.Adapter.(courier.Withdrawer)
	if !ok {
		return account.Name, aftersale.Receipt{}, noCourier(a)
	}
	r, err := w.Withdraw(ctx, a)
	return account.Name, r, err
}

func noCourier(a aftersale.Action) error {
	return &aftersale.CallError{Target: a.Waybill.Courier, Op: string(a.Name), Class: aftersale.ClassManual, Message: "no configured courier can do this: call the courier"}
}
