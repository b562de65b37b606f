// Package service wires what works on one store: settings, tokens, notices, the
// engine, the desk where people act, and the back-test. It must not have a
// listener or a queue of its own; app, tests and the benchmark build those
// around it. Start reading at New.
package service

import (
	"context"
	"log/slog"
	"time"

	"makegood/backtest"
	"makegood/casework"
	"makegood/engine"
	"makegood/escalation"
	"makegood/metrics"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
	"makegood/tokens"
)

// Options are what a Service is made of. Goods, Sealer, Buyers and
// DigestEvery may be left out.
type Options struct {
	Store       store.Store
	Registry    *registry.Registry
	Policy      []byte // text of the configured policy file; nil: the built-in SOP
	Metrics     *metrics.Metrics
	Wake        engine.Waker
	Log         *slog.Logger
	Now         func() time.Time
	Zone        *time.Location // where days begin
	Goods       policy.Goods
	Sealer      *tokens.Sealer // nil: tokens are kept in memory only
	Buyers      []byte         // key of the hashes by which buyers are known; nil: buyers are not told apart
	Holder      string         // name of this process, for leases
	DigestEvery time.Duration  // how often people are told what is not urgent; 0: there is no channel
}

// Service is everything that works on one store. Its parts are safe for
// concurrent use, and beside other processes on the same store.
type Service struct {
	Store    store.Store
	Registry *registry.Registry
	Settings *settings.Settings
	Modes    *settings.Modes
	Tokens   *tokens.Keeper
	Notices  *escalation.Notices
	Engine   *engine.Engine
	Desk     *casework.Desk
	Backtest *backtest.Backtest
	Now      func() time.Time
	Holder   string // name of this process, for leases
}

// New wires a Service. It fails if the policy does not load or the
// settings cannot be read.
func New(ctx context.Context, o Options) (*Service, error) {
	s := &Service{Store: o.Store, Registry: o.Registry, Now: o.Now, Holder: o.Holder}
	var err error
	if s.Settings, err = settings.New(ctx, o.Store, o.Policy, o.Now); err != nil {
		return nil, err
	}
	s.Modes = settings.NewModes(o.Store, o.Registry, o.Now)
	s.Tokens = tokens.NewKeeper(tokens.Options{
		Store: o.Store, Registry: o.Registry, Sealer: o.Sealer, Log: o.Log, Now: o.Now, Holder: o.Holder,
	})
	s.Notices = escalation.NewNotices(o.Store, o.DigestEvery, o.Now, o.Log)
	s.Engine = engine.New(engine.Options{
		Store: o.Store, Registry: o.Registry, Settings: s.Settings, Modes: s.Modes, Tokens: s.Tokens,
		Notices: s.Notices, Metrics: o.Metrics, Wake: o.Wake, Log: o.Log, Now: o.Now, Zone: o.Zone,
		Goods: o.Goods, Buyers: o.Buyers, Holder: o.Holder,
	})
	s.Desk = casework.New(casework.Options{
		Engine: s.Engine, Store: o.Store, Registry: o.Registry, Settings: s.Settings, Modes: s.Modes,
		Notices: s.Notices, Metrics: o.Metrics, Wake: o.Wake, Log: o.Log, Now: o.Now,
	})
	s.Backtest = &backtest.Backtest{
		Engine: s.Engine, Store: o.Store, Registry: o.Registry, Settings: s.Settings, Now: o.Now,
	}
	return s, nil
}
