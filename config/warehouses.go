package config

import (
	"fmt"
	"slices"
)

// Warehouse is the connection to one ERP or WMS.
type Warehouse struct {
	Warehouse string
	ID        string            // the {id} of /webhooks/{warehouse}/{id}
	Shops     []string          // platform/id of the shops it serves; empty: every shop
	Settings  map[string]string // checked by the adapter's manifest
}

// String is warehouse/id: settings hold secrets.
func (w Warehouse) String() string { return w.Warehouse + "/" + w.ID }

// GoString keeps settings out of %#v as well.
func (w Warehouse) GoString() string { return w.String() }

// Serves reports whether the warehouse speaks for a shop, given as
// platform/id. At most one of a configuration's warehouses does.
func (w Warehouse) Serves(shop string) bool {
	return len(w.Shops) == 0 || slices.Contains(w.Shops, shop)
}

// warehouseShops checks that warehouses name shops that exist, and that no
// two of them speak for the same shop: they would contradict each other about
// what has left.
func (r *reader) warehouseShops() {
	known := r.shopNames()
	for i, w := range r.config.Warehouses {
		at := fmt.Sprintf("warehouses[%d].shops", i)
		if r.shared(at, i) {
			continue
		}
		for k, shop := range w.Shops {
			one := fmt.Sprintf("%s[%d]", at, k)
			switch {
			case shop == "": // reported already
			case slices.Contains(w.Shops[:k], shop):
				r.fail(one, "stands here a second time")
			case known != nil && !known[shop]:
				r.fail(one, "want platform/id of one of shops")
			}
			r.served(one, shop, i)
		}
	}
}

// shared reports the warehouse at i if it or an earlier one serves every shop.
func (r *reader) shared(at string, i int) bool {
	for j, o := range r.config.Warehouses[:i] {
		if len(o.Shops) == 0 || len(r.config.Warehouses[i].Shops) == 0 {
			r.fail(at, fmt.Sprintf("warehouses[%d] serves shops of these already: list the shops of each, a shop has at most one warehouse", j))
			return true
		}
	}
	return false
}

// served reports a shop that a warehouse before i serves.
func (r *reader) served(at, shop string, i int) {
	for j, o := range r.config.Warehouses[:i] {
		if shop != "" && slices.Contains(o.Shops, shop) {
			r.fail(at, fmt.Sprintf("warehouses[%d] serves it already, a shop has at most one warehouse", j))
			return
		}
	}
}

// shopNames are the names of all shops, or nil if one of them could not be
// read: what it was meant to be called is not known.
func (r *reader) shopNames() map[string]bool {
	known := map[string]bool{}
	for _, s := range r.config.Shops {
		if s.Platform == "" || s.ID == "" {
			return nil
		}
		known[s.String()] = true
	}
	return known
}
