package suite

import (
	"context"
	"slices"
	"testing"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// carryOut does what the engine does with an action: two of them have
// interfaces of their own.
func (b *bench) carryOut(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionMessage:
		if m, ok := b.adapter.(marketplace.Messenger); ok {
			return m.Message(ctx, act)
		}
	case aftersale.ActionShipment:
		if s, ok := b.adapter.(marketplace.ShipmentReporter); ok {
			return s.ReportShipment(ctx, act)
		}
	}
	return b.adapter.Do(ctx, act)
}

// optional: the manifest promises what the adapter implements, no more and no
// less, and an answer about a shipment is handled like money.
func optional(t *testing.T, h Harness) {
	a := offline(t, h, nil)
	_, messenger := a.(marketplace.Messenger)
	_, answerer := a.(marketplace.ShipmentReporter)
	for name, has := range map[aftersale.ActionName]bool{aftersale.ActionMessage: messenger, aftersale.ActionShipment: answerer} {
		if slices.Contains(h.Maker.Manifest.Actions, string(name)) != has {
			t.Errorf("Actions: %s must be listed where the adapter implements it, and only there (it does: %v)", name, has)
		}
	}
	if !answerer {
		return
	}
	for _, c := range []struct {
		name    string
		fault   fault.Fault
		class   aftersale.Class
		effects int
	}{
		{"drop after the effect", fault.Fault{DropAfter: true}, aftersale.ClassUnknown, 1},
		{"5xx after the effect", fault.Fault{FailAfter: true}, aftersale.ClassUnknown, 1},
		{"5xx before the effect", fault.Fault{FailBefore: true}, aftersale.ClassUnknown, 0},
		{"too many calls", fault.Fault{Limited: true}, aftersale.ClassLimited, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := online(t, h, nil)
			act := b.ready(t, aftersale.ActionShipment)
			b.Fault(act.Name, c.fault)
			_, err := b.carryOut(t.Context(), act)
			if call := b.callError(t, c.name, err); call.Class != c.class {
				t.Errorf("class = %s, want %s (%v)", call.Class, c.class, call)
			}
			if n := b.Effects(act); n != c.effects {
				t.Errorf("took effect %d times, want %d", n, c.effects)
			}
		})
	}
	t.Run("not said", func(t *testing.T) {
		t.Parallel()
		b := online(t, h, nil)
		act := b.ready(t, aftersale.ActionShipment)
		for _, state := range []aftersale.ShipmentState{"", aftersale.ShipmentPending} {
			act.Shipment = state
			_, err := b.carryOut(t.Context(), act)
			if call := b.callError(t, "not said", err); call.Class != aftersale.ClassRefused || b.Effects(act) != 0 {
				t.Errorf("shipment %q: %v, want refused", state, call)
			}
		}
	})
}
