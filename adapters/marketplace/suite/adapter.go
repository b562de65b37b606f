package suite

import (
	"testing"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

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
