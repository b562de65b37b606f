package engine

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"makegood/adapters/warehouse"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// fulfilmentSubject is the subject of one order at a warehouse.
func fulfilmentSubject(w *registry.Warehouse, r aftersale.WarehouseReport) store.Subject {
	return store.Subject{Kind: store.SubjectFulfilment, Source: w.Name, Account: w.ID, ID: r.Platform + "/" + r.Shop + "/" + r.OrderID}
}

// ReceiveReports makes what a warehouse says durable and wakes the cases it is
// about. Reports about shops that it does not serve are not ours: they count
// as taken and change nothing.
func (e *Engine) ReceiveReports(ctx context.Context, w *registry.Warehouse, reports []aftersale.WarehouseReport) (fresh int, err error) {
	messages := make([]store.Message, 0, len(reports))
	for _, r := range reports {
		if _, err := e.reg.Shop(r.Platform, r.Shop); err != nil || !w.Serves(r.Platform, r.Shop) || r.OrderID == "" {
			e.log.Warn("report about a shop that the warehouse does not serve", "warehouse", w.Name, "account", w.ID, "platform", r.Platform, "shop", r.Shop)
			continue
		}
		body, err := json.Marshal(r)
		if err != nil {
			return 0, err
		}
		messages = append(messages, store.Message{Subject: fulfilmentSubject(w, r), Key: r.Key, Body: body, At: e.now()})
	}
	return e.receive(ctx, messages)
}

// ApplyFulfilment takes in what a warehouse has said of one order and wakes the
// cases of that order.
func (e *Engine) ApplyFulfilment(ctx context.Context, s store.Subject) error {
	pending, err := e.store.Pending(ctx, s)
	if err != nil || len(pending) == 0 {
		return err
	}
	platform, shop, order := splitFulfilment(s)
	done, reports := make([]int64, 0, len(pending)), make([]aftersale.WarehouseReport, 0, len(pending))
	for _, m := range pending {
		done = append(done, m.Seq)
		var r aftersale.WarehouseReport
		if err := json.Unmarshal(m.Body, &r); err != nil {
			ForSubject(e.log, s).Error("inbox row does not decode", "seq", m.Seq, "error", err.Error())
			continue
		}
		reports = append(reports, r)
	}
	now := e.now()
	_, refs, err := e.store.UpdateFulfilment(ctx, platform, shop, order, done, func(known aftersale.Fulfilment) aftersale.Fulfilment {
		for _, r := range reports {
			known = known.Apply(r, now)
		}
		return known
	})
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := e.Recheck(ctx, ref); err != nil {
			return err
		}
	}
	return nil
}

// warehouseQueryTime bounds asking a warehouse within a case's turn.
const warehouseQueryTime = 3 * time.Second

// fulfilmentOf is the warehouse's word about the case's order; nil if no warehouse
// serves the shop, or it knows nothing of the order. Where money may depend on
// it and it is old, the warehouse is asked anew; down says that it had no
// answer, so that nobody can tell.
func (e *Engine) fulfilmentOf(ctx context.Context, seen *aftersale.Snapshot, ref aftersale.Ref, now time.Time) (stock *aftersale.Fulfilment, down bool) {
	w, connected := e.reg.WarehouseOf(ref.Platform, ref.Shop)
	if !connected || seen.OrderID == "" {
		return nil, false
	}
	s, err := e.store.Fulfilment(ctx, ref.Platform, ref.Shop, seen.OrderID)
	if err != nil {
		forRef(e.log, ref).Error("fulfilment cannot be read", "error", err.Error())
		return nil, true
	}
	limits := e.settings.Current().Overrides.Resolve(ref.Platform, ref.Shop)
	if moneyDepends(seen) && s.Shipment != aftersale.ShipmentGone && now.Sub(s.ShipmentAt) > limits.WarehouseFresh {
		s, down = e.queryWarehouse(ctx, w, s, ref, seen.OrderID)
	}
	if s.ReportedAt.IsZero() {
		return nil, down
	}
	return &s, down
}

// moneyDepends reports whether money may depend on the parcel still being there.
func moneyDepends(seen *aftersale.Snapshot) bool {
	refundOnly := seen.Kind == aftersale.KindRefundUnshipped || seen.Kind == aftersale.KindRefundShipped
	return refundOnly && seen.Status.WaitsForSeller()
}

// queryWarehouse asks the warehouse what it knows of an order now.
func (e *Engine) queryWarehouse(ctx context.Context, w *registry.Warehouse, known aftersale.Fulfilment, ref aftersale.Ref, order string) (stock aftersale.Fulfilment, down bool) {
	asker, ok := w.Adapter.(warehouse.Asker)
	if !ok {
		return known, false
	}
	ctx, cancel := context.WithTimeout(ctx, warehouseQueryTime)
	defer cancel()
	report, err := asker.State(ctx, ref.Platform, ref.Shop, order)
	if err != nil {
		forRef(e.log, ref).Warn("warehouse cannot be queried", "warehouse", w.Name, "account", w.ID, "class", aftersale.ClassOf(err), "error", err.Error())
		return known, true
	}
	if report == nil {
		return known, false // it has never seen the order: nothing of it can have left from there
	}
	now := e.now()
	stock, _, err = e.store.UpdateFulfilment(ctx, ref.Platform, ref.Shop, order, nil, func(s aftersale.Fulfilment) aftersale.Fulfilment { return s.Apply(*report, now) })
	if err != nil {
		forRef(e.log, ref).Error("fulfilment cannot be stored", "warehouse", w.Name, "account", w.ID, "error", err.Error())
		return known, true
	}
	return stock, false
}

// withWarehouseWaybill adds the waybill that only the warehouse knows: goods may have been
// shipped without the platform being told (U6).
func withWarehouseWaybill(seen aftersale.Snapshot, s *aftersale.Fulfilment) aftersale.Snapshot {
	if s == nil || s.Waybill.Number == "" || slices.ContainsFunc(seen.Outbound, func(w aftersale.Waybill) bool { return w.Number == s.Waybill.Number }) {
		return seen
	}
	seen.Outbound = append(slices.Clone(seen.Outbound), s.Waybill)
	return seen
}

// sendToWarehouse carries out a hold, a release or a resend. What the warehouse
// answers at once is taken in like a push.
func (e *Engine) sendToWarehouse(ctx context.Context, a aftersale.Action) (string, aftersale.Receipt, error) {
	w, ok := e.reg.WarehouseOf(a.Ref.Platform, a.Ref.Shop)
	if !ok {
		return "warehouse", aftersale.Receipt{}, &aftersale.CallError{
			Target: "warehouse", Op: string(a.Name), Class: aftersale.ClassManual, Message: "no warehouse is connected: tell it",
		}
	}
	r, report, err := w.Adapter.Do(ctx, a)
	if err != nil || report == nil {
		return w.Name, r, err
	}
	if report.OrderID == "" {
		report.Platform, report.Shop, report.OrderID = a.Ref.Platform, a.Ref.Shop, a.OrderID
	}
	if _, err := e.ReceiveReports(ctx, w, []aftersale.WarehouseReport{*report}); err != nil {
		// The request stands: its answer is asked for again by the same id.
		return w.Name, r, &aftersale.CallError{Target: w.Name, Op: string(a.Name), Class: aftersale.ClassUnknown, Message: "the answer could not be stored", Err: err}
	}
	return w.Name, r, nil
}
