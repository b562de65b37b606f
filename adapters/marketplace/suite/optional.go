package suite

import (
	"context"
	"slices"
	"testing"

	"makegood/adapters/marketplace"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// carryOut does what the engine does with an action: two of them have
// interfaces of their own.
func (b *bench) carryOut(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionMessage:
		if m, ok := b.adapter.(marketplace.Messenger); ok {
			return m.Message(ctx, act)
		}
	case aftersale.ActionReportShipment:
		if s, ok := b.adapter.(marketplace.ShipmentReporter); ok {
			return s.ReportShipment(ctx, act)
		}
	}
	return b.adapter.Do(ctx, act)
}

// optional: the manifest promises what the adapter implements, no more and no
// less, and an answer about a shipment is handled like money.
func optional(t *testing.T, h Harness) {
	a := h.offline(t, nil)
	_, messenger := a.(marketplace.Messenger)
	_, answerer := a.(marketplace.ShipmentReporter)
	for name, has := range map[aftersale.ActionName]bool{aftersale.ActionMessage: messenger, aftersale.ActionReportShipment: answerer} {
		if got := slices.Contains(h.Maker.Manifest.Actions, string(name)); got != has {
			t.Errorf("Actions: got %s listed %v, want %v: that is what the adapter implements", name, got, has)
		}
	}
	if !answerer {
		return
	}
	h.transport(t, aftersale.ActionReportShipment)
	t.Run("not said", func(t *testing.T) {
		t.Parallel()
		b := online(t, h)
		act := b.ready(t, aftersale.ActionReportShipment)
		for _, state := range []aftersale.ShipmentState{"", aftersale.ShipmentPending} {
			act.Shipment = state
			_, err := b.carryOut(t.Context(), act)
			b.callError(t, "not said", err)
			suitekit.WantClass(t, "shipment "+string(state), err, aftersale.ClassRefused)
			b.effects(t, "shipment "+string(state), act, 0)
		}
	})
}
