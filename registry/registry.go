// Package registry holds what is configured: shops, courier accounts and
// warehouses, each with its adapter. It answers which of them is responsible for a
// shop or a parcel.
//
// It must not change while the process runs, call an outside system or decide
// anything. Start reading at Registry.
package registry

import (
	"errors"
	"fmt"
	"slices"

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
	URL      string // the host that its calls go to
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

// Registry holds what is configured. It does not change while the process runs, so
// that it needs no lock.
type Registry struct {
	Shops      []*Shop
	Couriers   []*Courier
	Warehouses []*Warehouse
}

// ErrNotConfigured means that a stored case belongs to a shop that the
// configuration no longer has.
var ErrNotConfigured = errors.New("shop is not configured")

// Shop finds a shop by platform and id. The error is ErrNotConfigured.
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

// HasPlatform reports whether any shop, courier account or warehouse of that
// adapter is configured.
func (r *Registry) HasPlatform(name string) bool {
	return slices.ContainsFunc(r.Shops, func(s *Shop) bool { return s.Platform == name }) ||
		slices.ContainsFunc(r.Couriers, func(c *Courier) bool { return c.Name == name }) ||
		slices.ContainsFunc(r.Warehouses, func(w *Warehouse) bool { return w.Name == name })
}

// Platforms lists the marketplaces that have a shop, each once, by name.
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

// WarehouseOf returns the warehouse of a shop, if one is connected.
func (r *Registry) WarehouseOf(platform, shop string) (*Warehouse, bool) {
	for _, w := range r.Warehouses {
		if w.Serves(platform, shop) {
			return w, true
		}
	}
	return nil, false
}
