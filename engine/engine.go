// Package jobs carries decisions out: it takes cases through their turns,
// sends what was decided, and keeps the clocks. The Engine is plain Go over
// the store and the adapters; asynq (tasks.go, worker.go, enqueue.go) only
// wakes it. Whatever asynq or Redis lose, the sweep finds again in SQL.
package engine

import (
	"log/slog"
	"sync"
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

// Waker asks for work to be done soon. It never blocks and may lose what it
// is told: SQL knows better.
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
	locks    caseLocks
	tracking tracking
}

// New returns an Engine.
func New(o Options) *Engine {
	e := &Engine{
		store: o.Store, reg: o.Registry, settings: o.Settings, modes: o.Modes, tokens: o.Tokens, notices: o.Notices, metrics: o.Metrics, wake: o.Wake,
		log: o.Log, now: o.Now, zone: o.Zone, goods: o.Goods, clocks: deadline.Default(), buyers: o.Buyers, holder: o.Holder,
		locks: caseLocks{running: map[aftersale.Ref]bool{}},
	}
	e.tracking = tracking{e: e}
	return e
}

// caseLocks keeps two runs of one case in this process from running side by side;
// between processes the compare-and-set of the store does.
type caseLocks struct {
	mu      sync.Mutex
	running map[aftersale.Ref]bool // value: somebody asked for another turn meanwhile
}

// enter reports whether the caller may take the turn. If not, the holder will
// take another one when it is done.
func (l *caseLocks) enter(ref aftersale.Ref) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, taken := l.running[ref]; taken {
		l.running[ref] = true
		return false
	}
	l.running[ref] = false
	return true
}

// leave ends the turn and reports whether another one is wanted; then the
// caller still holds the case.
func (l *caseLocks) leave(ref aftersale.Ref) (again bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running[ref] {
		l.running[ref] = false
		return true
	}
	delete(l.running, ref)
	return false
}
