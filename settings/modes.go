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

// Modes says in which mode each shop runs, and switches it. It remembers the
// answer for a second, because every processed case asks. Safe for concurrent use.
type Modes struct {
	store store.Store
	reg   *registry.Registry
	now   func() time.Time
	mu    sync.Mutex
	modes map[registry.ShopKey]cachedMode
}

// NewModes returns the modes of the registry's shops.
func NewModes(s store.Store, reg *registry.Registry, now func() time.Time) *Modes {
	return &Modes{store: s, reg: reg, now: now, modes: map[registry.ShopKey]cachedMode{}}
}

type cachedMode struct {
	mode aftersale.Mode
	at   time.Time
}

// Of returns the shop's mode in force: the one switched at run time, else the
// configuration's.
func (m *Modes) Of(ctx context.Context, s *registry.Shop) (aftersale.Mode, error) {
	key, now := s.Key(), m.now()
	m.mu.Lock()
	c, ok := m.modes[key]
	m.mu.Unlock()
	if ok && now.Sub(c.at) < time.Second && !now.Before(c.at) {
		return c.mode, nil
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
	m.modes[key] = cachedMode{mode, now}
	m.mu.Unlock()
	return mode, nil
}

// Set switches a shop and lets its open cases be decided again.
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
	now := m.now()
	audit := by.Audit(now, "shop.mode", platform+"/"+shop, map[string]any{"mode": before}, map[string]any{"mode": mode})
	if err := m.store.SetMode(ctx, platform, shop, mode, audit); err != nil {
		return err
	}
	m.mu.Lock()
	delete(m.modes, s.Key())
	m.mu.Unlock()
	return m.store.WakeShop(ctx, platform, shop, now.Add(followDelay))
}

// followDelay is when cases are decided again after a setting has changed: by
// then every process has taken it over.
const followDelay = 1500 * time.Millisecond

// WakeScope lets the open cases of a scope be decided again, because what they
// are decided by has changed. "" is every shop.
func (m *Modes) WakeScope(ctx context.Context, scope policy.Scope) error {
	for _, s := range m.reg.Shops {
		if scope != "" && scope != policy.Scope(s.Platform) && scope != policy.Scope(s.Platform+"/"+s.ID) {
			continue
		}
		if err := m.store.WakeShop(ctx, s.Platform, s.ID, m.now().Add(followDelay)); err != nil {
			return err
		}
	}
	return nil
}
