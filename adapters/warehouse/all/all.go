// Package all lists the kinds of warehouse that makegood knows. The list is
// explicit: a test fails if a folder is missing from it.
package all

import (
	"makegood/adapters/warehouse"
	"makegood/adapters/warehouse/wms"
)

// Makers returns the makers of all kinds of warehouse, in the order tables
// show them.
func Makers() []warehouse.Maker {
	return []warehouse.Maker{wms.Maker}
}

// Find returns the maker with that name, which is its manifest's name and the
// {warehouse} of /webhooks/{warehouse}/{id}.
func Find(name string) (warehouse.Maker, bool) {
	for _, m := range Makers() {
		if m.Manifest.Name == name {
			return m, true
		}
	}
	return warehouse.Maker{}, false
}
