package adapters_test

import (
	"strings"
	"testing"

	"makegood/adapters"
	couriers "makegood/adapters/courier/all"
	marketplaces "makegood/adapters/marketplace/all"
	channels "makegood/adapters/notify/all"
	warehouses "makegood/adapters/warehouse/all"
)

// registered lists the manifests of all adapters. Fields has checked the tags
// of those with a Config type when this test binary started.
func registered() []adapters.Manifest {
	var all []adapters.Manifest
	for _, m := range marketplaces.Makers() {
		all = append(all, m.Manifest)
	}
	for _, m := range couriers.Makers() {
		all = append(all, m.Manifest)
	}
	for _, m := range warehouses.Makers() {
		all = append(all, m.Manifest)
	}
	for _, m := range channels.Makers() {
		all = append(all, m.Manifest)
	}
	return all
}

func TestEverySettingIsDescribed(t *testing.T) {
	t.Parallel()
	all := registered()
	if len(all) < 13 {
		t.Fatalf("%d adapters are registered, want 13 or more", len(all))
	}
	for _, m := range all {
		seen := map[string]bool{}
		for _, f := range m.Config {
			if f.Name == "" || strings.ToLower(f.Name) != f.Name || strings.ContainsAny(f.Name, " -.") || seen[f.Name] {
				t.Errorf("%s: %q is no name of a setting, or stands there twice", m.Name, f.Name)
			}
			seen[f.Name] = true
			if f.Doc == "" || strings.HasSuffix(f.Doc, ".") {
				t.Errorf("%s: %s is described as %q, want words without a full stop", m.Name, f.Name, f.Doc)
			}
			if f.Default != "" && (f.Secret || f.Required) {
				t.Errorf("%s: %s has a default, but is secret or required", m.Name, f.Name)
			}
		}
		if len(m.Config) == 0 {
			t.Errorf("%s has no settings", m.Name)
		}
	}
}
