package app

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"makegood/adapters"
	"makegood/config"
	"makegood/jobs"
	"makegood/policy"
	"makegood/store/sqlstore"
)

// ErrNoScope means that no configured shop is in the scope that was named.
var ErrNoScope = errors.New("scope: no such shop is configured; expected a platform or platform/shop")

// BacktestRequest is what a back-test tries out.
type BacktestRequest struct {
	Rules      *policy.Rules  // nil: those in force
	Scope      policy.Scope   // of Thresholds: "" for everybody, a platform, or platform/shop
	Thresholds map[string]any // by name, in any form policy.CheckValue reads; null takes an override away
	Limits     jobs.ReplayLimits
	Progress   jobs.ReplayProgress // nil: nobody watches
}

// Backtest decides stored cases once more, by what is in force and by what is
// proposed. It opens the configured database beside a running service and
// changes nothing.
func Backtest(ctx context.Context, cfg *config.Config, r BacktestRequest) (jobs.Replay, error) {
	e, done, err := storedEngine(ctx, cfg, "backtest")
	if err != nil {
		return jobs.Replay{}, err
	}
	defer done()
	p := jobs.Proposal{Rules: r.Rules}
	if p.Rules == nil {
		p.Rules = e.Tuning().Current().Rules
	}
	if !hasScope(e.Registry(), r.Scope) {
		return jobs.Replay{}, ErrNoScope
	}
	if p.Overrides, err = e.Tuning().Patched(r.Scope, r.Thresholds); err != nil {
		return jobs.Replay{}, err
	}
	return e.Replay(ctx, p, r.Limits, r.Progress)
}

// hasScope reports whether a shop that is configured is in the scope.
func hasScope(reg *jobs.Registry, scope policy.Scope) bool {
	return scope == "" || slices.ContainsFunc(reg.Shops, func(s *jobs.Shop) bool {
		return scope == policy.Scope(s.Platform) || scope == policy.ShopScope(s.Platform, s.ID)
	})
}

// storedEngine is an engine over the configured database for reading what is
// stored: it wakes nobody and its adapters are never called. done closes it.
func storedEngine(ctx context.Context, cfg *config.Config, holder string) (e *jobs.Engine, done func(), err error) {
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
	tuning, err := jobs.NewTuning(ctx, s, nil, time.Now)
	if err != nil {
		done()
		return nil, nil, err
	}
	return jobs.New(jobs.Options{
		Store: s, Registry: reg, Tuning: tuning, Wake: noWaker{}, Log: log, Now: time.Now, Zone: cfg.TimeZone, Goods: goodsOf(cfg), Holder: holder,
	}), done, nil
}
