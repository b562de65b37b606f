// Package registry holds what is configured: shops, courier accounts and
// warehouses with their adapters. It does not change while the process runs and
// decides nothing. Start reading at Registry.
package registry

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier"
	"makegood/adapters/marketplace"
	"makegood/adapters/warehouse"
	"makegood/aftersale"
)

// Shop is one configured shop with its connection to the platform.
type Shop struct {
	Platform string
	ID       string
	Mode     aftersale.Mode // the configuration's; a mode switched at run time wins
	Adapter  marketplace.Adapter
	Manifest adapters.Manifest
	URL      string // host that its calls go to
}

// ShopKey names a configured shop.
type ShopKey struct{ Platform, ID string }

// Key names the shop.
func (s *Shop) Key() ShopKey { return ShopKey{Platform: s.Platform, ID: s.ID} }

// CanRefuse reports whether the platform has an API to refuse the request.
func (s *Shop) CanRefuse(kind aftersale.Kind) bool {
	return slices.Contains(s.Manifest.Actions, string(aftersale.ActionRefuse)) && !slices.Contains(s.Manifest.CannotRefuse, string(kind))
}

// Courier is one configured account at a courier or aggregator.
type Courier struct {
	Name     string // adapter name
	ID       string
	Adapter  courier.Adapter
	Manifest adapters.Manifest
}

// Warehouse is one configured warehouse.
type Warehouse struct {
	Name     string // adapter name
	ID       string
	Shops    []string // platform/id of the shops it serves; empty: all
	Adapter  warehouse.Adapter
	Manifest adapters.Manifest
}

// Serves reports whether the warehouse keeps the goods of the shop.
func (w *Warehouse) Serves(platform, shop string) bool {
	return len(w.Shops) == 0 || slices.Contains(w.Shops, platform+"/"+shop)
}

// Registry holds what is configured. It does not change while running.
type Registry struct {
	Shops      []*Shop
	Couriers   []*Courier
	Warehouses []*Warehouse
}

// ErrNotConfigured means that a stored case belongs to a shop that the
// configuration no longer has.
var ErrNotConfigured = errors.New("shop is not configured")

// Shop finds a shop by platform and id.
func (r *Registry) Shop(platform, id string) (*Shop, error) {
	for _, s := range r.Shops {
		if s.Platform == platform && s.ID == id {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%w: %s/%s", ErrNotConfigured, platform, id)
}

// Courier finds an account by adapter name and id.
func (r *Registry) Courier(name, id string) (*Courier, bool) {
	for _, c := range r.Couriers {
		if c.Name == name && c.ID == id {
			return c, true
		}
	}
	return nil, false
}

// HasPlatform reports whether any shop or courier account of that adapter is configured.
func (r *Registry) HasPlatform(name string) bool {
	return slices.ContainsFunc(r.Shops, func(s *Shop) bool { return s.Platform == name }) ||
		slices.ContainsFunc(r.Couriers, func(c *Courier) bool { return c.Name == name }) ||
		slices.ContainsFunc(r.Warehouses, func(w *Warehouse) bool { return w.Name == name })
}

// Platforms lists the marketplaces that have a shop, each once.
func (r *Registry) Platforms() []string {
	var out []string
	for _, s := range r.Shops {
		if !slices.Contains(out, s.Platform) {
			out = append(out, s.Platform)
		}
	}
	slices.Sort(out)
	return out
}

// carriersOf returns the accounts that know parcels of a company: the company's own
// first, then the aggregators, in the order of the configuration.
func (r *Registry) carriersOf(company string) []*Courier {
	var own, others []*Courier
	for _, c := range r.Couriers {
		names := c.Adapter.Carries()
		switch {
		case names == nil:
			others = append(others, c)
		case slices.Contains(names, company):
			own = append(own, c)
		}
	}
	return append(own, others...)
}

// Tracker returns who can say where a parcel of the company is.
func (r *Registry) Tracker(company string) (courier.Tracker, *Courier, bool) {
	for _, c := range r.carriersOf(company) {
		if t, ok := c.Adapter.(courier.Tracker); ok {
			return t, c, true
		}
	}
	return nil, nil, false
}

// Subscriber returns who has to be asked to push about parcels of the company.
func (r *Registry) Subscriber(company string) (courier.Subscriber, *Courier, bool) {
	for _, c := range r.carriersOf(company) {
		if s, ok := c.Adapter.(courier.Subscriber); ok {
			return s, c, true
		}
		if c.Adapter.Carries() != nil {
			break // the company's own account pushes without being asked
		}
	}
	return nil, nil, false
}

// Interceptor returns who can bring a parcel of the company back.
func (r *Registry) Interceptor(company string) (courier.Interceptor, *Courier, bool) {
	for _, c := range r.carriersOf(company) {
		if i, ok := c.Adapter.(courier.Interceptor); ok {
			return i, c, true
		}
	}
	return nil, nil, false
}

// WarehouseOf returns the warehouse of a shop, if one is connected.
func (r *Registry) WarehouseOf(platform, shop string) (*Warehouse, bool) {
	for _, w := range r.Warehouses {
		if w.Serves(platform, shop) {
			return w, true
		}
	}
	return nil, false
}

// InterceptTerms are what the couriers of the outbound parcels have in common:
// the states in which they take an intercept, and how long they need until its
// result shows (the longest; 0 if nothing is known).
func (r *Registry) InterceptTerms(s aftersale.Snapshot) (from []aftersale.TrackState, within time.Duration) {
	for _, w := range s.Outbound {
		i, _, ok := r.Interceptor(w.Courier)
		if !ok {
			continue
		}
		terms := i.InterceptTerms()
		within = max(within, terms.AnswerWithin)
		if from == nil {
			from = slices.Clone(terms.From)
			continue
		}
		from = slices.DeleteFunc(from, func(s aftersale.TrackState) bool { return !slices.Contains(terms.From, s) })
	}
	return from, within
}

// Reach reports whether the outbound parcel can be tracked and intercepted.
func (r *Registry) Reach(s aftersale.Snapshot) (track, intercept bool) {
	track, intercept = len(s.Outbound) > 0, len(s.Outbound) > 0
	for _, w := range s.Outbound {
		_, _, t := r.Tracker(w.Courier)
		_, _, i := r.Interceptor(w.Courier)
		track, intercept = track && t, intercept && i
	}
	return track, intercept
}
