package registry_test

import (
	"context"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/registry"
)

// account is a courier account that can do nothing but exist. Embedded in the
// others, it lends them the companies whose parcels it knows.
type account struct {
	courier.Push
	carries []string // nil: an aggregator
}

func (a account) Carries() []string { return a.carries }

// tracking can say where parcels are.
type tracking struct{ account }

func (tracking) Track(context.Context, aftersale.Waybill) ([]aftersale.Scan, error) { return nil, nil }
func (tracking) TrackEvery() time.Duration                                          { return time.Minute }

// subscribing can be asked to push.
type subscribing struct{ account }

func (subscribing) Subscribe(context.Context, aftersale.Waybill) error { return nil }

// intercepting can bring parcels back, on its terms.
type intercepting struct {
	tracking
	terms courier.InterceptTerms
}

func (i intercepting) InterceptTerms() courier.InterceptTerms { return i.terms }

func (intercepting) Intercept(context.Context, aftersale.Action) (aftersale.Receipt, error) {
	return aftersale.Receipt{}, nil
}

// named makes a configured courier account of an adapter.
func named(id string, a courier.Adapter) *registry.Courier {
	return &registry.Courier{Name: "x", ID: id, Adapter: a}
}

// parcels is a request with one outbound parcel for each company.
func parcels(companies ...string) aftersale.Snapshot {
	var s aftersale.Snapshot
	for i, c := range companies {
		s.Outbound = append(s.Outbound, aftersale.Waybill{Courier: c, Number: c + string(rune('0'+i))})
	}
	return s
}

// shop makes a configured shop with a manifest.
func shop(platform, id string, m adapters.Manifest) *registry.Shop {
	return &registry.Shop{Platform: platform, ID: id, Manifest: m}
}
