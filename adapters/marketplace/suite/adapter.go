package suite

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Open makes a shop's adapter for a test, as the service does, with some
// settings replaced. A is the adapter's own type, or an interface it has.
func Open[A any](t testing.TB, m marketplace.Maker, shop string, env adapters.Env, s adapters.Settings, replaced ...adapters.Settings) A {
	t.Helper()
	a, err := m.New(shop, suitekit.With(s, replaced...), env)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	own, ok := a.(A)
	if !ok {
		t.Fatalf("New: got a %T, want a %T", a, *new(A))
	}
	return own
}

// Opener makes adapters of settings where only the error matters.
func Opener(m marketplace.Maker) suitekit.Opener {
	return func(s adapters.Settings, env adapters.Env) error {
		_, err := m.New("shop-1", s, env)
		return err
	}
}

// Decided fills an action in with the after-sale as it is now, as the engine
// does before it carries the action out. Ref, and OrderID where Fetch needs it,
// name the after-sale.
func Decided(t testing.TB, a marketplace.API, act aftersale.Action) aftersale.Action {
	t.Helper()
	s, err := a.Fetch(t.Context(), act.Ref, act.OrderID)
	if err != nil {
		t.Fatalf("Fetch: %v", err)
	}
	act.OrderID, act.Kind, act.Status, act.Amount, act.Version = s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	return act
}
