package casework

import (
	"context"

	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// overrides counts a person who decides otherwise than the rules of the running
// canary, or of its control group, would. It returns nil if no canary runs, or if
// the rules leave the case to a person anyway.
func (d *Desk) overrides(ctx context.Context, c aftersale.Case, shop *registry.Shop, decided aftersale.Outcome) []store.TrialCount {
	current := d.settings.Current()
	rules, side := current.RulesFor(c.Ref)
	if side == "" {
		return nil
	}
	actions, err := d.store.Actions(ctx, c.ID)
	if err != nil {
		return nil // a count that is missed must not stop a decision
	}
	c.Review, c.ClaimedBy = nil, ""
	now := d.now()
	parcels := d.engine.KnownParcels(ctx, c, now)
	would := rules.Decide(d.engine.Input(current, shop, c, actions, parcels, aftersale.ModeLive, now))
	if would.Outcome == aftersale.OutcomeReview || would.Outcome == decided {
		return nil
	}
	return []store.TrialCount{{Name: current.Canary.Name(), Side: side, Overridden: 1}}
}
