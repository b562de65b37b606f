// Package jobs carries decisions out: it takes cases through their turns,
// sends what was decided, and keeps the clocks. The Engine is plain Go over
// the store and the adapters; asynq (tasks.go, worker.go, enqueue.go) only
// wakes it. Whatever asynq or Redis lose, the sweep finds again in SQL.
package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"makegood/aftersale"
	"makegood/metrics"
	"makegood/policy"
	"makegood/policy/deadline"
	"makegood/store"
)

// Waker asks for work to be done soon. It never blocks and may lose what it
// is told: SQL knows better.
type Waker interface {
	Wake(subjects ...store.Subject)
	Act(actions ...aftersale.Action)
}

// Options are what an Engine is made of. All but Goods and Sealer are required.
type Options struct {
	Store    store.Store
	Registry *Registry
	Tuning   *Tuning
	Metrics  *metrics.Metrics
	Wake     Waker
	Log      *slog.Logger
	Now      func() time.Time
	Zone     *time.Location // where the budgets' days begin
	Goods    policy.Goods
	Sealer   *Sealer // nil: tokens are kept in memory only
	Buyers   []byte  // key of the hashes by which buyers are known; nil: buyers are not told apart
	Holder   string  // name of this process, for leases

	DigestEvery time.Duration // how often people are told what is not urgent; 0: there is no channel, nobody is told
}

// Engine does the work. Safe for concurrent use, and beside other processes.
type Engine struct {
	store   store.Store
	reg     *Registry
	tuning  *Tuning
	metrics *metrics.Metrics
	wake    Waker
	log     *slog.Logger
	now     func() time.Time
	zone    *time.Location
	goods   policy.Goods
	clocks  *deadline.Table
	sealer  *Sealer
	buyers  []byte
	holder  string
	digest  time.Duration
	busy    busy
	modes   modeCache
	tokens  tokenCache
}

// New returns an Engine.
func New(o Options) *Engine {
	return &Engine{
		store: o.Store, reg: o.Registry, tuning: o.Tuning, metrics: o.Metrics, wake: o.Wake, log: o.Log, now: o.Now,
		zone: o.Zone, goods: o.Goods, clocks: deadline.Default(), sealer: o.Sealer, buyers: o.Buyers, holder: o.Holder, digest: o.DigestEvery,
		busy: busy{running: map[aftersale.Ref]bool{}}, modes: modeCache{modes: map[shopKey]cachedMode{}}, tokens: tokenCache{used: map[shopKey]time.Time{}},
	}
}

// Tuning is what admins change at run time.
func (e *Engine) Tuning() *Tuning { return e.tuning }

// Registry is what is configured.
func (e *Engine) Registry() *Registry { return e.reg }

type shopKey struct{ platform, shop string }

// busy keeps turns of one case in this process from running side by side;
// between processes the compare-and-set of the store does.
type busy struct {
	mu      sync.Mutex
	running map[aftersale.Ref]bool // value: somebody asked for another turn meanwhile
}

// enter reports whether the caller may take the turn. If not, the holder will
// take another one when it is done.
func (b *busy) enter(ref aftersale.Ref) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, taken := b.running[ref]; taken {
		b.running[ref] = true
		return false
	}
	b.running[ref] = false
	return true
}

// leave ends the turn and reports whether another one is wanted; then the
// caller still holds the case.
func (b *busy) leave(ref aftersale.Ref) (again bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running[ref] {
		b.running[ref] = false
		return true
	}
	delete(b.running, ref)
	return false
}

// modeCache remembers the shops' modes for a second: every turn asks.
type modeCache struct {
	mu    sync.Mutex
	modes map[shopKey]cachedMode
}

type cachedMode struct {
	mode aftersale.Mode
	at   time.Time
}

// mode returns the shop's mode: the one switched at run time, else the
// configuration's.
func (e *Engine) mode(ctx context.Context, s *Shop) (aftersale.Mode, error) {
	key, now := shopKey{s.Platform, s.ID}, e.now()
	e.modes.mu.Lock()
	c, ok := e.modes.modes[key]
	e.modes.mu.Unlock()
	if ok && now.Sub(c.at) < time.Second && !now.Before(c.at) {
		return c.mode, nil
	}
	row, err := e.store.Shop(ctx, s.Platform, s.ID)
	if err != nil {
		return "", err
	}
	mode := row.Mode
	if mode == "" {
		mode = s.Mode
	}
	e.modes.mu.Lock()
	e.modes.modes[key] = cachedMode{mode, now}
	e.modes.mu.Unlock()
	return mode, nil
}

// SetMode switches a shop and lets its open cases be decided again.
func (e *Engine) SetMode(ctx context.Context, platform, shop string, mode aftersale.Mode, by Actor) error {
	s, err := e.reg.Shop(platform, shop)
	if err != nil {
		return store.ErrNotFound
	}
	if mode != aftersale.ModeShadow && mode != aftersale.ModeLive {
		return reject(Invalid, "mode must be shadow or live", "mode 只能是 shadow 或 live")
	}
	before, err := e.mode(ctx, s)
	if err != nil {
		return err
	}
	now := e.now()
	audit := by.audit(now, "shop.mode", platform+"/"+shop, map[string]any{"mode": before}, map[string]any{"mode": mode})
	if err := e.store.SetMode(ctx, platform, shop, mode, audit); err != nil {
		return err
	}
	e.modes.mu.Lock()
	delete(e.modes.modes, shopKey{platform, shop})
	e.modes.mu.Unlock()
	return e.store.WakeShop(ctx, platform, shop, now.Add(followDelay))
}

// followDelay is when cases are decided again after something was tuned: by
// then every process has taken it over.
const followDelay = 1500 * time.Millisecond

// WakeScope lets the open cases of a scope be decided again, because what they
// are decided by has changed. "" is every shop.
func (e *Engine) WakeScope(ctx context.Context, scope policy.Scope) error {
	for _, s := range e.reg.Shops {
		if scope != "" && scope != policy.Scope(s.Platform) && scope != policy.Scope(s.Platform+"/"+s.ID) {
			continue
		}
		if err := e.store.WakeShop(ctx, s.Platform, s.ID, e.now().Add(followDelay)); err != nil {
			return err
		}
	}
	return nil
}

// Mode returns the mode in force for a configured shop.
func (e *Engine) Mode(ctx context.Context, s *Shop) (aftersale.Mode, error) { return e.mode(ctx, s) }

func isConflict(err error) bool { return errors.Is(err, store.ErrConflict) }
