package engine

import (
	"context"
	"errors"
	"strconv"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/people"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// sender makes the calls of actions: to marketplaces, couriers and warehouses.
// Every error is an *aftersale.CallError whose class says what became of the call.
type sender struct {
	store   store.Store
	reg     *registry.Registry
	modes   *settings.Modes
	now     func() time.Time
	receive func(context.Context, *registry.Warehouse, []aftersale.WarehouseReport) (int, error)
}

// send makes the call of a claimed action and returns the adapter it went to.
// A shop that is not live any more sends nothing.
func (s sender) send(ctx context.Context, a aftersale.Action) (target string, r aftersale.Receipt, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	target = a.Ref.Platform
	shop, err := s.reg.Shop(a.Ref.Platform, a.Ref.Shop)
	if err != nil {
		return target, r, withdrawn(target, "the shop is not configured")
	}
	mode, err := s.modes.Of(ctx, shop)
	if err != nil {
		return target, r, &aftersale.CallError{Target: target, Op: "mode", Class: aftersale.ClassRetry, Err: err}
	}
	if mode != aftersale.ModeLive {
		return target, r, withdrawn(target, "the shop is in shadow mode")
	}
	switch a.Name {
	case aftersale.ActionIntercept:
		return s.intercept(ctx, a)
	case aftersale.ActionWithdraw:
		return s.withdrawIntercept(ctx, a)
	case aftersale.ActionHold, aftersale.ActionRelease, aftersale.ActionResend:
		return s.toWarehouse(ctx, a)
	}
	r, err = s.toPlatform(ctx, shop, a)
	return target, r, err
}

// withdrawn is the result of an action that must not be sent any more.
func withdrawn(target, why string) error {
	return &aftersale.CallError{
		Target: target, Op: "withdrawn", Class: aftersale.ClassStale, Code: "withdrawn", Message: why,
	}
}

// toPlatform makes a call to the marketplace, with the evidence that is kept
// here, within what the platform allows all processes together.
func (s sender) toPlatform(ctx context.Context, shop *registry.Shop, a aftersale.Action) (r aftersale.Receipt, err error) {
	if err := s.reserve(ctx, shop, a); err != nil {
		return r, err
	}
	switch a.Name {
	case aftersale.ActionMessage:
		m, ok := shop.Adapter.(marketplace.Messenger)
		if !ok {
			return r, withdrawn(shop.Platform, "the platform has no call to write to the buyer")
		}
		return m.Message(ctx, a)
	case aftersale.ActionReportShipment:
		m, ok := shop.Adapter.(marketplace.ShipmentReporter)
		if !ok {
			return r, withdrawn(shop.Platform, "the platform does not ask whether shipments were stopped")
		}
		return m.ReportShipment(ctx, a)
	}
	if a.Evidence, err = withFiles(ctx, s.store, a.CaseID, a.Evidence); err != nil {
		class := aftersale.ClassRetry
		if errors.As(err, new(*people.Rejection)) { // it was never uploaded to this case
			class = aftersale.ClassRefused
		}
		return r, &aftersale.CallError{
			Target: shop.Platform, Op: "evidence", Class: class, Message: "the evidence cannot be read", Err: err,
		}
	}
	return shop.Adapter.Do(ctx, a)
}

// reserve keeps to what a platform allows all processes together. The
// reservation is the action's own: a repeat after it ran out takes it again.
func (s sender) reserve(ctx context.Context, shop *registry.Shop, a aftersale.Action) error {
	limit, ok := shop.Adapter.(marketplace.Allowance)
	if !ok {
		return nil
	}
	name, every := limit.Allowance(a)
	if name == "" {
		return nil
	}
	failed := &aftersale.CallError{Target: shop.Platform, Op: "allowance"}
	mine, err := s.store.Lease(ctx, "call/"+name, a.ID+"/"+strconv.Itoa(a.Attempts), s.now(), every)
	switch {
	case err != nil:
		failed.Class, failed.Err = aftersale.ClassRetry, err
	case !mine:
		failed.Class, failed.Code, failed.RetryAfter = aftersale.ClassLimited, "reserved", every
		failed.Message = "the platform's allowance for this order is taken by another call"
	default:
		return nil
	}
	return failed
}

func (s sender) intercept(ctx context.Context, a aftersale.Action) (target string, r aftersale.Receipt, err error) {
	i, account, ok := s.reg.Interceptor(a.Waybill.Courier)
	if !ok {
		return a.Waybill.Courier, r, noCourier(a)
	}
	r, err = i.Intercept(ctx, a)
	return account.Name, r, err
}

func (s sender) withdrawIntercept(ctx context.Context, a aftersale.Action) (target string, r aftersale.Receipt, err error) {
	_, account, ok := s.reg.Interceptor(a.Waybill.Courier)
	if !ok {
		return a.Waybill.Courier, r, noCourier(a)
	}
	w, ok := account.Adapter.(courier.Withdrawer)
	if !ok {
		return account.Name, r, noCourier(a)
	}
	r, err = w.Withdraw(ctx, a)
	return account.Name, r, err
}

func noCourier(a aftersale.Action) error {
	return &aftersale.CallError{
		Target: a.Waybill.Courier, Op: string(a.Name), Class: aftersale.ClassManual,
		Message: "no configured courier can do this: call the courier",
	}
}

// toWarehouse sends a hold, a release or a resend. A report in the warehouse's
// reply is taken in like a pushed one.
func (s sender) toWarehouse(ctx context.Context, a aftersale.Action) (target string, r aftersale.Receipt, err error) {
	w, ok := s.reg.WarehouseOf(a.Ref.Platform, a.Ref.Shop)
	if !ok {
		return "warehouse", r, &aftersale.CallError{
			Target: "warehouse", Op: string(a.Name), Class: aftersale.ClassManual,
			Message: "no warehouse is connected: tell it",
		}
	}
	r, report, err := w.Adapter.Do(ctx, a)
	if err != nil || report == nil {
		return w.Name, r, err
	}
	if report.OrderID == "" {
		report.Platform, report.Shop, report.OrderID = a.Ref.Platform, a.Ref.Shop, a.OrderID
	}
	if _, err := s.receive(ctx, w, []aftersale.WarehouseReport{*report}); err != nil {
		// The request stands: its report is asked for again by the same id.
		return w.Name, r, &aftersale.CallError{
			Target: w.Name, Op: string(a.Name), Class: aftersale.ClassUnknown,
			Message: "the answer could not be stored", Err: err,
		}
	}
	return w.Name, r, nil
}
