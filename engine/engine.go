// Package engine takes after-sale cases from what came in to what is sent out.
// It makes inbound messages durable, reads and decides the cases they are
// about, makes the calls that were decided, and finds again what got lost on
// the way. It also keeps what couriers and warehouses report.
//
// The engine must not decide anything itself: package policy decides, package
// aftersale says which steps are legal, and both are pure. It must not depend
// on a queue either: a Waker only says that work can be done sooner, and
// whatever it loses the sweep finds again in SQL.
//
// Start reading at process.go (a case is read, decided and stored), then
// perform.go (its actions are sent), then sweep.go (what was lost is found).
package engine

import (
	"log/slog"
	"time"

	"makegood/aftersale"
	"makegood/escalation"
	"makegood/metrics"
	"makegood/policy"
	"makegood/policy/deadline"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
	"makegood/tokens"
)

// Waker has work done soon. It never blocks and may lose wake-ups: the work
// itself is in SQL, where the sweep finds it.
type Waker interface {
	Wake(subjects ...store.Subject)
	Act(actions ...aftersale.Action)
}

// Options are what an Engine is made of. All but Goods and Buyers are required.
type Options struct {
	Store    store.Store
	Registry *registry.Registry
	Settings *settings.Settings
	Modes    *settings.Modes
	Tokens   *tokens.Keeper
	Notices  *escalation.Notices
	Metrics  *metrics.Metrics
	Wake     Waker
	Log      *slog.Logger
	Now      func() time.Time
	Zone     *time.Location // where the budgets' days begin
	Goods    policy.Goods
	Buyers   []byte // key of the hashes by which buyers are known; nil: buyers are not told apart
	Holder   string // name of this process, for leases
}

// Engine does the work. Safe for concurrent use, and beside other processes.
type Engine struct {
	store    store.Store
	reg      *registry.Registry
	settings *settings.Settings
	modes    *settings.Modes
	tokens   *tokens.Keeper
	notices  *escalation.Notices
	metrics  *metrics.Metrics
	wake     Waker
	log      *slog.Logger
	now      func() time.Time
	zone     *time.Location
	goods    policy.Goods
	clocks   *deadline.Table
	buyers   []byte
	holder   string

	locks      caseLocks
	tracking   tracking
	fulfilment fulfilment
	sender     sender
}

// New returns an Engine.
func New(o Options) *Engine {
	e := &Engine{
		store: o.Store, reg: o.Registry, settings: o.Settings, modes: o.Modes, tokens: o.Tokens,
		notices: o.Notices, metrics: o.Metrics, wake: o.Wake, log: o.Log, now: o.Now, zone: o.Zone,
		goods: o.Goods, clocks: deadline.Default(), buyers: o.Buyers, holder: o.Holder,
		locks: caseLocks{running: map[aftersale.Ref]bool{}},
	}
	e.tracking = tracking{store: o.Store, reg: o.Registry, log: o.Log, now: o.Now, recheck: e.Recheck}
	e.fulfilment = fulfilment{
		store: o.Store, reg: o.Registry, settings: o.Settings, log: o.Log, now: o.Now, recheck: e.Recheck,
	}
	e.sender = sender{store: o.Store, reg: o.Registry, modes: o.Modes, now: o.Now, receive: e.ReceiveReports}
	return e
}
