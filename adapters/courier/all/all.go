// Package all lists the couriers that makegood knows. The list is explicit: a
// test fails if a folder is missing from it.
package all

import (
	"makegood/adapters/courier"
	"makegood/adapters/courier/kuaidi100"
	"makegood/adapters/courier/sf"
)

// Makers returns the makers of all couriers and aggregators, in the order
// tables show them: companies first, then aggregators.
func Makers() []courier.Maker {
	return []courier.Maker{sf.Maker, kuaidi100.Maker}
}

// Find returns the maker with that name, which is its manifest's name and the
// {courier} of /webhooks/{courier}/{id}.
func Find(name string) (courier.Maker, bool) {
	for _, m := range Makers() {
		if m.Manifest.Name == name {
			return m, true
		}
	}
	return courier.Maker{}, false
}
