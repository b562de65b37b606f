package app

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"makegood/adapters"
	"makegood/adapters/courier"
	couriers "makegood/adapters/courier/all"
	"makegood/adapters/marketplace"
	marketplaces "makegood/adapters/marketplace/all"
	"makegood/adapters/warehouse"
	warehouses "makegood/adapters/warehouse/all"
	"makegood/config"
	"makegood/policy"
	"makegood/registry"
)

// buildRegistry makes an adapter for everything that is configured. A wrong
// setting is a *config.Error with file, line and key; all are reported at once.
func buildRegistry(cfg *config.Config, env adapters.Env) (*registry.Registry, error) {
	reg := &registry.Registry{}
	var problems []error
	for i, s := range cfg.Shops {
		at := fmt.Sprintf("shops[%d]", i)
		maker, ok := marketplaces.Find(s.Platform)
		if !ok {
			problems = append(problems, cfg.ErrorAt(at+".platform", "unknown marketplace; known are "+names(marketplaceNames())))
			continue
		}
		e := env
		e.Log = quiet(env.Log, s.Platform)
		a, err := maker.New(s.ID, s.Settings, e)
		if err != nil {
			problems = append(problems, settingsError(cfg, at, err))
			continue
		}
		reg.Shops = append(reg.Shops, &registry.Shop{Platform: s.Platform, ID: s.ID, Mode: s.Mode, Adapter: a, Manifest: maker.Manifest, URL: apiURL(maker.Manifest, s.Settings)})
	}
	for i, c := range cfg.Couriers {
		at := fmt.Sprintf("couriers[%d]", i)
		maker, ok := couriers.Find(c.Courier)
		if !ok {
			problems = append(problems, cfg.ErrorAt(at+".courier", "unknown courier; known are "+names(courierNames())))
			continue
		}
		e := env
		e.Log = quiet(env.Log, c.Courier)
		a, err := maker.New(c.ID, c.Settings, e)
		if err != nil {
			problems = append(problems, settingsError(cfg, at, err))
			continue
		}
		reg.Couriers = append(reg.Couriers, &registry.Courier{Name: c.Courier, ID: c.ID, Adapter: a, Manifest: maker.Manifest})
	}
	for i, w := range cfg.Warehouses {
		at := fmt.Sprintf("warehouses[%d]", i)
		maker, ok := warehouses.Find(w.Warehouse)
		if !ok {
			problems = append(problems, cfg.ErrorAt(at+".warehouse", "unknown kind of warehouse; known are "+names(warehouseNames())))
			continue
		}
		e := env
		e.Log = quiet(env.Log, w.Warehouse)
		a, err := maker.New(w.ID, w.Settings, e)
		if err != nil {
			problems = append(problems, settingsError(cfg, at, err))
			continue
		}
		reg.Warehouses = append(reg.Warehouses, &registry.Warehouse{Name: w.Warehouse, ID: w.ID, Shops: w.Shops, Adapter: a, Manifest: maker.Manifest})
	}
	return reg, errors.Join(problems...)
}

// apiURL is the host that a shop's calls go to.
func apiURL(m adapters.Manifest, s adapters.Settings) string {
	if u := s["api_url"]; u != "" {
		return u
	}
	for _, f := range m.Config {
		if f.Name == "api_url" {
			return f.Default
		}
	}
	return ""
}

// quiet names the adapter in every line it logs.
func quiet(log *slog.Logger, name string) *slog.Logger { return log.With("adapter", name) }

// settingsError adds file and line to what an adapter says of its settings.
func settingsError(cfg *config.Config, at string, err error) error {
	var one *adapters.SettingError
	if errors.As(err, &one) {
		return cfg.ErrorAt(at+".settings."+one.Key, one.Want)
	}
	return cfg.ErrorAt(at+".settings", err.Error())
}

// Marketplaces returns every marketplace adapter.
func Marketplaces() []marketplace.Maker { return marketplaces.Makers() }

// Couriers returns every courier adapter.
func Couriers() []courier.Maker { return couriers.Makers() }

// Warehouses returns every kind of warehouse.
func Warehouses() []warehouse.Maker { return warehouses.Makers() }

func warehouseNames() []string {
	var out []string
	for _, m := range warehouses.Makers() {
		out = append(out, m.Manifest.Name)
	}
	return out
}

func marketplaceNames() []string {
	var out []string
	for _, m := range marketplaces.Makers() {
		out = append(out, m.Manifest.Name)
	}
	return out
}

func courierNames() []string {
	var out []string
	for _, m := range couriers.Makers() {
		out = append(out, m.Manifest.Name)
	}
	return out
}

func names(list []string) string { return strings.Join(list, ", ") }

// goodsOf hands the configured goods to the policy.
func goodsOf(cfg *config.Config) policy.Goods {
	out := make(policy.Goods, 0, len(cfg.Goods))
	for _, g := range cfg.Goods {
		out = append(out, policy.GoodsRule{Shop: g.Shop, SKUPrefix: g.SKUPrefix, Category: g.Category, SKUs: g.SKUs, Kind: g.Kind})
	}
	return out
}
