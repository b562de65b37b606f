package server

import (
	"time"

	"makegood/adapters"
	"makegood/service"
)

// address is what a webhook's URL names.
type address struct{ platform, account string }

// endpoint is one configured shop, courier account or warehouse as the public listener sees it.
type endpoint struct {
	address                  // from the configuration, never from the URL
	answersGET bool          // platforms check URLs with GET, couriers and warehouses do not
	within     time.Duration // for the durable write
	hook       hook
	intake     intake
}

// hook is what marketplace.Webhook, courier.Push and the warehouses' push have in common.
type hook interface {
	Verify(in *adapters.Inbound) error
	Reply(in *adapters.Inbound, err error) adapters.Reply
}

// newEndpoint makes an endpoint of anything that is configured and receives pushes.
func newEndpoint(at address, m adapters.Manifest, h hook, in intake) *endpoint {
	return &endpoint{address: at, within: patience(m), hook: h, intake: in}
}

// endpointsOf indexes what is configured. A shop wins over a courier account
// of the same name, and a courier account over a warehouse.
func endpointsOf(s *service.Service) map[address]*endpoint {
	out := make(map[address]*endpoint, len(s.Registry.Shops)+len(s.Registry.Couriers))
	add := func(e *endpoint) { out[e.address] = e }
	for _, w := range s.Registry.Warehouses {
		add(newEndpoint(address{w.Name, w.ID}, w.Manifest, w.Adapter, reportIntake(s.Engine, w)))
	}
	for _, c := range s.Registry.Couriers {
		add(newEndpoint(address{c.Name, c.ID}, c.Manifest, c.Adapter, scanIntake(s.Engine, c)))
	}
	for _, shop := range s.Registry.Shops {
		e := newEndpoint(address{shop.Platform, shop.ID}, shop.Manifest, shop.Adapter, eventIntake(s.Engine, shop))
		e.answersGET = true
		add(e)
	}
	return out
}

// The time a durable write may take before the other side is told to send
// again: nearly what it waits for, else ackWithin.
const (
	ackWithin    = 5 * time.Second
	ackWithinMax = 10 * time.Second
)

// patience is how long a durable write may take.
func patience(m adapters.Manifest) time.Duration {
	if m.AckWithin <= 0 {
		return ackWithin
	}
	return min(m.AckWithin*9/10, ackWithinMax)
}
