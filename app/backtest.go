package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"makegood/adapters"
	"makegood/backtest"
	"makegood/config"
	"makegood/policy"
	"makegood/registry"
	"makegood/service"
	"makegood/store/sqlstore"
)

// ErrNoScope means that no configured shop is in the scope that was named.
var ErrNoScope = errors.New("scope: no such shop is configured; expected a platform or platform/shop")

// BacktestRequest is what a back-test tries out.
type BacktestRequest struct {
	Rules      *policy.Rules  // nil: those in force
	Scope      policy.Scope   // of Thresholds: "" for everybody, a platform, or platform/shop
	Thresholds map[string]any // by name, in any form policy.CheckValue reads; null takes an override away
	Limits     backtest.Limits
	Progress   backtest.Progress // nil: nobody watches
}

// Backtest decides stored cases once more, by what is in force and by what is
// proposed. It opens the configured database beside a running service and
// changes nothing.
func Backtest(ctx context.Context, cfg *config.Config, r BacktestRequest) (backtest.Result, error) {
	s, done, err := storedService(ctx, cfg, "backtest")
	if err != nil {
		return backtest.Result{}, err
	}
	defer done()
	p := backtest.Proposal{Rules: r.Rules}
	if p.Rules == nil {
		p.Rules = s.Settings.Current().Rules
	}
	if !hasScope(s.Registry, r.Scope) {
		return backtest.Result{}, ErrNoScope
	}
	if p.Overrides, err = s.Settings.Patched(r.Scope, r.Thresholds); err != nil {
		return backtest.Result{}, err
	}
	return s.Backtest.Run(ctx, p, r.Limits, r.Progress)
}

// hasScope reports whether a shop that is configured is in the scope.
func hasScope(reg *registry.Registry, scope policy.Scope) bool {
	return scope == "" || slices.ContainsFunc(reg.Shops, func(s *registry.Shop) bool {
		return scope == policy.Scope(s.Platform) || scope == policy.ShopScope(s.Platform, s.ID)
	})
}

// storedService is a service over the configured database for reading what is
// stored: it wakes nobody and its adapters are never called. done closes it.
func storedService(ctx context.Context, cfg *config.Config, holder string) (made *service.Service, done func(), err error) {
	log := slog.New(slog.DiscardHandler)
	reg, err := buildRegistry(cfg, adapters.Env{Log: log})
	if err != nil {
		return nil, nil, err
	}
	s, err := sqlstore.Open(ctx, cfg.Database, sqlstore.Options{SkipMigrate: true})
	if err != nil {
		return nil, nil, err
	}
	done = func() { _ = s.Close() }
	made, err = service.New(ctx, service.Options{
		Store: s, Registry: reg, Wake: noWaker{}, Log: log, Now: time.Now, Zone: cfg.TimeZone, Goods: goodsOf(cfg), Holder: holder,
	})
	if err != nil {
		done()
		return nil, nil, err
	}
	return made, done, nil
}
