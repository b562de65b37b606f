// Package service wires what works on one store: settings, tokens, notices, the
// engine, the desk where people act, and the back-test. It has no listener and
// no queue of its own; app, tests and the benchmark build those around it.
package jobs

import (
	"context"
	"log/slog"
	"time"

	"makegood/metrics"
	"makegood/policy"
	"makegood/store"
)

// ServiceOptions are what a Service is made of. Goods, Sealer, Buyers and
// DigestEvery may be left out.
type ServiceOptions struct {
	Store       store.Store
	Registry    *Registry
	Policy      []byte // text of the configured policy file; nil: the built-in SOP
	Metrics     *metrics.Metrics
	Wake        Waker
	Log         *slog.Logger
	Now         func() time.Time
	Zone        *time.Location // where days begin
	Goods       policy.Goods
	Sealer      *Sealer       // nil: tokens are kept in memory only
	Buyers      []byte        // key of the hashes by which buyers are known; nil: buyers are not told apart
	Holder      string        // name of this process, for leases
	DigestEvery time.Duration // how often people are told what is not urgent; 0: there is no channel
}

// Service is everything that works on one store. Its parts are safe for
// concurrent use, and beside other processes on the same store.
type Service struct {
	Store    store.Store
	Registry *Registry
	Settings *Tuning
	Modes    *Modes
	Tokens   *Keeper
	Notices  *Notices
	Engine   *Engine
	Desk     *Desk
	Backtest *Backtest
	Now      func() time.Time
	Holder   string // name of this process, for leases
}

// NewService wires a Service. It fails if the policy does not load or the
// settings cannot be read.
func NewService(ctx context.Context, o ServiceOptions) (*Service, error) {
	tuning, err := NewTuning(ctx, o.Store, o.Policy, o.Now)
	if err != nil {
		return nil, err
	}
	s := &Service{Store: o.Store, Registry: o.Registry, Settings: tuning, Now: o.Now, Holder: o.Holder}
	s.Modes = NewModes(o.Store, o.Registry, o.Now)
	s.Tokens = NewKeeper(KeeperOptions{Store: o.Store, Registry: o.Registry, Sealer: o.Sealer, Log: o.Log, Now: o.Now, Holder: o.Holder})
	s.Notices = NewNotices(o.Store, o.DigestEvery, o.Now, o.Log)
	s.Engine = New(Options{
		Store: o.Store, Registry: o.Registry, Tuning: tuning, Modes: s.Modes, Tokens: s.Tokens, Notices: s.Notices, Metrics: o.Metrics,
		Wake: o.Wake, Log: o.Log, Now: o.Now, Zone: o.Zone, Goods: o.Goods, Buyers: o.Buyers, Holder: o.Holder,
	})
	s.Desk = NewDesk(DeskOptions{
		Engine: s.Engine, Store: o.Store, Registry: o.Registry, Settings: tuning, Modes: s.Modes, Notices: s.Notices,
		Metrics: o.Metrics, Wake: o.Wake, Log: o.Log, Now: o.Now,
	})
	s.Backtest = &Backtest{Engine: s.Engine, Store: o.Store, Registry: o.Registry, Settings: tuning, Now: o.Now}
	return s, nil
}
