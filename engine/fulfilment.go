package engine

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"makegood/adapters/warehouse"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// warehouseQueryTime bounds querying a warehouse while a case is processed.
const warehouseQueryTime = 3 * time.Second

// fulfilment knows how far warehouses are with orders: it takes in what they
// report, and queries them where money may depend on it.
type fulfilment struct {
	store    store.Fulfilments
	reg      *registry.Registry
	settings *settings.Settings
	log      *slog.Logger
	now      func() time.Time
	recheck  func(context.Context, aftersale.Ref) error
}

// fulfilmentSubject is the subject of one order at a warehouse.
func fulfilmentSubject(w *registry.Warehouse, r aftersale.WarehouseReport) store.Subject {
	return store.Subject{
		Kind: store.SubjectFulfilment, Source: w.Name, Account: w.ID,
		ID: r.Platform + "/" + r.Shop + "/" + r.OrderID,
	}
}

// splitFulfilment takes the id of a fulfilment subject apart.
func splitFulfilment(s store.Subject) (platform, shop, order string) {
	platform, rest, _ := strings.Cut(s.ID, "/")
	shop, order, _ = strings.Cut(rest, "/")
	return platform, shop, order
}

// ApplyFulfilment takes in what a warehouse has reported about one order and
// wakes the cases of that order.
func (e *Engine) ApplyFulfilment(ctx context.Context, s store.Subject) error {
	pending, err := e.store.Pending(ctx, s)
	if err != nil || len(pending) == 0 {
		return err
	}
	done, reports := decodeRows[aftersale.WarehouseReport](ForSubject(e.log, s), pending)
	return e.fulfilment.apply(ctx, s, reports, done)
}

func (f fulfilment) apply(ctx context.Context, s store.Subject, reports []aftersale.WarehouseReport, done []int64) error {
	platform, shop, order := splitFulfilment(s)
	now := f.now()
	_, refs, err := f.store.UpdateFulfilment(ctx, platform, shop, order, done, func(known aftersale.Fulfilment) aftersale.Fulfilment {
		for _, r := range reports {
			known = known.Apply(r, now)
		}
		return known
	})
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := f.recheck(ctx, ref); err != nil {
			return err
		}
	}
	return nil
}

// of is what the warehouse has reported about the request's order; nil if no
// warehouse serves the shop, or it knows nothing of the order. Where money may
// depend on it and it is old, the warehouse is queried; down says that it could
// not be, so that nobody can tell.
func (f fulfilment) of(ctx context.Context, s *aftersale.Snapshot, ref aftersale.Ref, now time.Time) (known *aftersale.Fulfilment, down bool) {
	w, connected := f.reg.WarehouseOf(ref.Platform, ref.Shop)
	if !connected || s.OrderID == "" {
		return nil, false
	}
	stored, err := f.store.Fulfilment(ctx, ref.Platform, ref.Shop, s.OrderID)
	if err != nil {
		forRef(f.log, ref).Error("fulfilment cannot be read", "error", err.Error())
		return nil, true
	}
	fresh := f.settings.Current().Overrides.Resolve(ref.Platform, ref.Shop).WarehouseFresh
	if moneyDepends(s) && stored.Shipment != aftersale.ShipmentGone && now.Sub(stored.ShipmentAt) > fresh {
		stored, down = f.query(ctx, w, stored, ref, s.OrderID)
	}
	if stored.ReportedAt.IsZero() {
		return nil, down
	}
	return &stored, down
}

// moneyDepends reports whether money may depend on the parcel still being there.
func moneyDepends(s *aftersale.Snapshot) bool {
	refundOnly := s.Kind == aftersale.KindRefundUnshipped || s.Kind == aftersale.KindRefundShipped
	return refundOnly && s.Status.WaitsForSeller()
}

// query reads from the warehouse what it knows of an order now, and stores it.
func (f fulfilment) query(
	ctx context.Context, w *registry.Warehouse, known aftersale.Fulfilment, ref aftersale.Ref, order string,
) (_ aftersale.Fulfilment, down bool) {
	querier, ok := w.Adapter.(warehouse.StatusQuerier)
	if !ok {
		return known, false
	}
	log := forRef(f.log, ref).With("warehouse", w.Name, "account", w.ID)
	ctx, cancel := context.WithTimeout(ctx, warehouseQueryTime)
	defer cancel()
	report, err := querier.State(ctx, ref.Platform, ref.Shop, order)
	if err != nil {
		log.Warn("warehouse cannot be queried", "class", aftersale.ClassOf(err), "error", err.Error())
		return known, true
	}
	if report == nil {
		return known, false // it does not know the order: nothing of it can have left from there
	}
	now := f.now()
	updated, _, err := f.store.UpdateFulfilment(ctx, ref.Platform, ref.Shop, order, nil, func(old aftersale.Fulfilment) aftersale.Fulfilment {
		return old.Apply(*report, now)
	})
	if err != nil {
		log.Error("fulfilment cannot be stored", "error", err.Error())
		return known, true
	}
	return updated, false
}

// withWarehouseWaybill adds the waybill that only the warehouse knows: goods
// may have been shipped without the platform being told (U6).
func withWarehouseWaybill(s aftersale.Snapshot, f *aftersale.Fulfilment) aftersale.Snapshot {
	if f == nil || f.Waybill.Number == "" {
		return s
	}
	known := func(w aftersale.Waybill) bool { return w.Number == f.Waybill.Number }
	if !slices.ContainsFunc(s.Outbound, known) {
		s.Outbound = append(slices.Clone(s.Outbound), f.Waybill)
	}
	return s
}
