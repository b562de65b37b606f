package server

import (
	"context"
	"slices"
	"time"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/engine"
	"makegood/registry"
	"makegood/service"
)

// address is what a webhook's URL names.
type address struct{ platform, account string }

// endpoint is one configured shop, courier account or warehouse as the public listener
// sees it.
type endpoint struct {
	platform, account string // from the configuration, never from the URL
	answersGET        bool   // platforms check URLs with GET, couriers do not
	within            time.Duration
	hook              hook

	// store parses a verified request and makes what it holds durable. err is
	// Parse's, which may be *adapters.Ignored beside messages.
	store func(ctx context.Context, in *adapters.Inbound) (total, fresh int, parse, stored error)
}

// hook is what marketplace.Webhook and courier.Push have in common.
type hook interface {
	Verify(in *adapters.Inbound) error
	Reply(in *adapters.Inbound, err error) adapters.Reply
}

// The time a durable write may take before the other side is told to send
// again: nearly what it waits for, else ackWithin.
const (
	ackWithin    = 5 * time.Second
	ackWithinMax = 10 * time.Second
)

// endpointsOf indexes what is configured. A shop wins over a courier account
// of the same name.
func endpointsOf(s *service.Service) map[address]*endpoint {
	reg, engine := s.Registry, s.Engine
	out := make(map[address]*endpoint, len(reg.Shops)+len(reg.Couriers))
	for _, w := range reg.Warehouses {
		out[address{w.Name, w.ID}] = warehouseEndpoint(engine, w)
	}
	for _, c := range reg.Couriers {
		out[address{c.Name, c.ID}] = courierEndpoint(engine, c)
	}
	for _, shop := range reg.Shops {
		out[address{shop.Platform, shop.ID}] = shopEndpoint(engine, shop)
	}
	return out
}

func shopEndpoint(engine *engine.Engine, s *registry.Shop) *endpoint {
	return &endpoint{
		platform: s.Platform, account: s.ID, answersGET: true, within: patience(s.Manifest), hook: s.Adapter,
		store: func(ctx context.Context, in *adapters.Inbound) (int, int, error, error) {
			events, err := s.Adapter.Parse(in)
			if refuses(err) {
				return 0, 0, err, nil
			}
			for i := range events {
				events[i].Ref.Platform, events[i].Ref.Shop = s.Platform, s.ID
			}
			if slices.ContainsFunc(events, func(e aftersale.Event) bool { return e.Ref.ID == "" || e.Key == "" }) {
				return 0, 0, adapters.Malformed("event without an id"), nil
			}
			fresh, stored := engine.ReceiveEvents(ctx, events)
			return len(events), fresh, err, stored
		},
	}
}

func courierEndpoint(engine *engine.Engine, c *registry.Courier) *endpoint {
	return &endpoint{
		platform: c.Name, account: c.ID, within: patience(c.Manifest), hook: c.Adapter,
		store: func(ctx context.Context, in *adapters.Inbound) (int, int, error, error) {
			scans, err := c.Adapter.Parse(in)
			if refuses(err) {
				return 0, 0, err, nil
			}
			if slices.ContainsFunc(scans, func(s aftersale.Scan) bool { return s.Number == "" || s.Key == "" }) {
				return 0, 0, adapters.Malformed("scan without a waybill number"), nil
			}
			fresh, stored := engine.ReceiveScans(ctx, c, scans)
			return len(scans), fresh, err, stored
		},
	}
}

func warehouseEndpoint(engine *engine.Engine, w *registry.Warehouse) *endpoint {
	return &endpoint{
		platform: w.Name, account: w.ID, within: patience(w.Manifest), hook: w.Adapter,
		store: func(ctx context.Context, in *adapters.Inbound) (int, int, error, error) {
			reports, err := w.Adapter.Parse(in)
			if refuses(err) {
				return 0, 0, err, nil
			}
			if slices.ContainsFunc(reports, func(r aftersale.WarehouseReport) bool { return r.OrderID == "" || r.Key == "" }) {
				return 0, 0, adapters.Malformed("report without an order"), nil
			}
			fresh, stored := engine.ReceiveReports(ctx, w, reports)
			return len(reports), fresh, err, stored
		},
	}
}

// patience is how long a durable write may take.
func patience(m adapters.Manifest) time.Duration {
	if m.AckWithin <= 0 {
		return ackWithin
	}
	return min(m.AckWithin*9/10, ackWithinMax)
}
