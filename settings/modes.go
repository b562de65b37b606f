package settings

import (
	"context"
	"sync"
	"time"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/registry"
	"makegood/store"
)

const (
	// modeAge is how long a shop's mode is used before it is read again.
	modeAge = time.Second

	// followDelay is when cases are decided again after a setting has changed: by
	// then every process has taken the change over.
	followDelay = 1500 * time.Millisecond
)

// Modes says in which mode each shop runs, and switches it. It keeps a mode that
// it has read for a second, because every processed case needs it. Safe for
// concurrent use.
type Modes struct {
	store store.Store
	reg   *registry.Registry
	now   func() time.Time
	mu    sync.Mutex
	cache map[registry.ShopKey]cachedMode
}

type cachedMode struct {
	mode aftersale.Mode
	at   time.Time // when it was read
}

// NewModes returns the modes of the registry's shops.
func NewModes(s store.Store, reg *registry.Registry, now func() time.Time) *Modes {
	return &Modes{store: s, reg: reg, now: now, cache: map[registry.ShopKey]cachedMode{}}
}

// Of returns the shop's mode in force: the one switched at run time, else the
// configuration's.
func (m *Modes) Of(ctx context.Context, s *registry.Shop) (aftersale.Mode, error) {
	key, now := s.Key(), m.now()
	m.mu.Lock()
	cached, ok := m.cache[key]
	m.mu.Unlock()
	if ok && now.Sub(cached.at) < modeAge && !now.Before(cached.at) {
		return cached.mode, nil
	}
	row, err := m.store.Shop(ctx, s.Platform, s.ID)
	if err != nil {
		return "", err
	}
	mode := row.Mode
	if mode == "" {
		mode = s.Mode
	}
	m.mu.Lock()
	m.cache[key] = cachedMode{mode: mode, at: now}
	m.mu.Unlock()
	return mode, nil
}

// Set switches a shop and lets its open cases be decided again. Errors:
// store.ErrNotFound for a shop that is not configured, *people.Rejection.
func (m *Modes) Set(ctx context.Context, platform, shop string, mode aftersale.Mode, by people.Actor) error {
	s, err := m.reg.Shop(platform, shop)
	if err != nil {
		return store.ErrNotFound
	}
	if mode != aftersale.ModeShadow && mode != aftersale.ModeLive {
		return people.Reject(people.Invalid, "mode must be shadow or live", "mode 只能是 shadow 或 live")
	}
	before, err := m.Of(ctx, s)
	if err != nil {
		return err
	}
	audit := by.Audit(m.now(), "shop.mode", platform+"/"+shop, map[string]any{"mode": before}, map[string]any{"mode": mode})
	if err := m.store.SetMode(ctx, platform, shop, mode, audit); err != nil {
		return err
	}
	m.mu.Lock()
	delete(m.cache, s.Key())
	m.mu.Unlock()
	return m.wake(ctx, s)
}

// WakeScope lets the open cases of a scope be decided again, because a setting
// that they depend on has changed. "" is every shop.
func (m *Modes) WakeScope(ctx context.Context, scope policy.Scope) error {
	for _, s := range m.reg.Shops {
		if scope != "" && scope != policy.Scope(s.Platform) && scope != policy.Scope(s.Platform+"/"+s.ID) {
			continue
		}
		if err := m.wake(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (m *Modes) wake(ctx context.Context, s *registry.Shop) error {
	return m.store.WakeShop(ctx, s.Platform, s.ID, m.now().Add(followDelay))
}
