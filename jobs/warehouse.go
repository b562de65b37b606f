package jobs

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"makegood/adapters"
	"makegood/adapters/warehouse"
	"makegood/aftersale"
	"makegood/store"
)

// Warehouse is one configured warehouse.
type Warehouse struct {
	Name     string // adapter name
	ID       string
	Shops    []string // platform/id of the shops it serves; empty: all
	Adapter  warehouse.Adapter
	Manifest adapters.Manifest
}

// serves reports whether the warehouse keeps the goods of the shop.
func (w *Warehouse) serves(platform, shop string) bool {
	return len(w.Shops) == 0 || slices.Contains(w.Shops, platform+"/"+shop)
}

// WarehouseOf returns the warehouse of a shop, if one is connected.
func (r *Registry) WarehouseOf(platform, shop string) (*Warehouse, bool) {
	for _, w := range r.Warehouses {
		if w.serves(platform, shop) {
			return w, true
		}
	}
	return nil, false
}

// stockSubject is the subject of one order at a warehouse.
func stockSubject(w *Warehouse, r aftersale.WarehouseReport) store.Subject {
	return store.Subject{Kind: store.SubjectStock, Source: w.Name, Account: w.ID, ID: r.Platform + "/" + r.Shop + "/" + r.OrderID}
}

// ReceiveReports makes what a warehouse says durable and wakes the cases it is
// about. Reports about shops that it does not serve are not ours: they count
// as taken and change nothing.
func (e *Engine) ReceiveReports(ctx context.Context, w *Warehouse, reports []aftersale.WarehouseReport) (fresh int, err error) {
	messages := make([]store.Message, 0, len(reports))
	for _, r := range reports {
		if _, err := e.reg.Shop(r.Platform, r.Shop); err != nil || !w.serves(r.Platform, r.Shop) || r.OrderID == "" {
			e.log.Warn("warehouse speaks of a shop it does not serve", "warehouse", w.Name)
			continue
		}
		body, err := json.Marshal(r)
		if err != nil {
			return 0, err
		}
		messages = append(messages, store.Message{Subject: stockSubject(w, r), Key: r.Key, Body: body, At: e.now()})
	}
	return e.receive(ctx, messages)
}

// ApplyStock takes in what a warehouse has said of one order and wakes the
// cases of that order.
func (e *Engine) ApplyStock(ctx context.Context, s store.Subject) error {
	pending, err := e.store.Pending(ctx, s)
	if err != nil || len(pending) == 0 {
		return err
	}
	platform, rest, _ := strings.Cut(s.ID, "/")
	shop, order, _ := strings.Cut(rest, "/")
	done, reports := make([]int64, 0, len(pending)), make([]aftersale.WarehouseReport, 0, len(pending))
	for _, m := range pending {
		done = append(done, m.Seq)
		var r aftersale.WarehouseReport
		if err := json.Unmarshal(m.Body, &r); err != nil {
			e.log.Error("inbox row does not decode", "seq", m.Seq, "error", err.Error())
			continue
		}
		reports = append(reports, r)
	}
	now := e.now()
	_, refs, err := e.store.UpdateStock(ctx, platform, shop, order, done, func(known aftersale.Stock) aftersale.Stock {
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

// askStateTime bounds asking a warehouse within a case's turn.
const askStateTime = 3 * time.Second

// stockOf is the warehouse's word about the case's order; nil if no warehouse
// serves the shop, or it knows nothing of the order. Where money may depend on
// it and it is old, the warehouse is asked anew; down says that it had no
// answer, so that nobody can tell.
func (e *Engine) stockOf(ctx context.Context, seen *aftersale.Snapshot, ref aftersale.Ref, now time.Time) (stock *aftersale.Stock, down bool) {
	w, connected := e.reg.WarehouseOf(ref.Platform, ref.Shop)
	if !connected || seen.OrderID == "" {
		return nil, false
	}
	s, err := e.store.Stock(ctx, ref.Platform, ref.Shop, seen.OrderID)
	if err != nil {
		e.log.Error("the warehouse's word cannot be read", "error", err.Error())
		return nil, true
	}
	limits := e.tuning.Current().Overrides.Resolve(ref.Platform, ref.Shop)
	if matters(seen) && s.Shipment != aftersale.ShipmentGone && now.Sub(s.ShipmentAt) > limits.WarehouseFresh {
		s, down = e.askState(ctx, w, s, ref, seen.OrderID)
	}
	if s.HeardAt.IsZero() {
		return nil, down
	}
	return &s, down
}

// matters reports whether money may depend on the parcel still being there.
func matters(seen *aftersale.Snapshot) bool {
	refundOnly := seen.Kind == aftersale.KindRefundUnshipped || seen.Kind == aftersale.KindRefundShipped
	return refundOnly && seen.Status.WaitsForSeller()
}

// askState asks the warehouse what it knows of an order now.
func (e *Engine) askState(ctx context.Context, w *Warehouse, known aftersale.Stock, ref aftersale.Ref, order string) (stock aftersale.Stock, down bool) {
	asker, ok := w.Adapter.(warehouse.StatusQuerier)
	if !ok {
		return known, false
	}
	ctx, cancel := context.WithTimeout(ctx, askStateTime)
	defer cancel()
	report, err := asker.State(ctx, ref.Platform, ref.Shop, order)
	if err != nil {
		e.log.Warn("the warehouse cannot be asked", "warehouse", w.Name, "class", aftersale.ClassOf(err), "error", err.Error())
		return known, true
	}
	if report == nil {
		return known, false // it has never seen the order: nothing of it can have left from there
	}
	now := e.now()
	stock, _, err = e.store.UpdateStock(ctx, ref.Platform, ref.Shop, order, nil, func(s aftersale.Stock) aftersale.Stock { return s.Apply(*report, now) })
	if err != nil {
		e.log.Error("the warehouse's word cannot be stored", "error", err.Error())
		return known, true
	}
	return stock, false
}

// withStock adds the waybill that only the warehouse knows: goods may have been
// shipped without the platform being told (U6).
func withStock(seen aftersale.Snapshot, s *aftersale.Stock) aftersale.Snapshot {
	if s == nil || s.Waybill.Number == "" || slices.ContainsFunc(seen.Outbound, func(w aftersale.Waybill) bool { return w.Number == s.Waybill.Number }) {
		return seen
	}
	seen.Outbound = append(slices.Clone(seen.Outbound), s.Waybill)
	return seen
}

// askWarehouse carries out a hold, a release or a resend. What the warehouse
// answers at once is taken in like a push.
func (e *Engine) askWarehouse(ctx context.Context, a aftersale.Action) (string, aftersale.Receipt, error) {
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
