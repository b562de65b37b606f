package engine

import (
	"context"
	"math"
	"slices"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// Input gathers what a decision about an observed case rests on, under the
// given settings. Back-tests use it too, so that they decide as the engine does.
func (e *Engine) Input(
	current *settings.Snapshot, shop *registry.Shop, c aftersale.Case, actions []aftersale.Action,
	parcels map[string]aftersale.Parcel, mode aftersale.Mode, now time.Time,
) policy.Input {
	in := policy.Input{
		Case: c, Actions: actions, Parcels: parcels, Goods: e.goods.Kind(c.Ref, c.Snapshot.Items),
		CanRefuse: shop.CanRefuse(c.Snapshot.Kind), Thresholds: current.Overrides.Resolve(c.Ref.Platform, c.Ref.Shop), Now: now,
		Shop: policy.ShopFacts{
			Mode: mode, KillSwitch: current.SafetyLimits.KillSwitch,
			// What is left is not read beforehand: the store takes the amount
			// in the same transaction, and returns ErrBudget if it does not fit.
			BudgetOK: true, BudgetLeftHour: math.MaxInt64, BudgetLeftDay: math.MaxInt64,
		},
	}
	in.CanTrack, in.CanIntercept = e.reg.Reach(*c.Snapshot)
	in.InterceptFrom, in.InterceptWithin = e.reg.InterceptTerms(*c.Snapshot)
	in.CanConvert = slices.Contains(shop.Manifest.Convert, string(c.Snapshot.Kind))
	_, in.CanMessage = shop.Adapter.(marketplace.Messenger)
	_, in.CanReportShipment = shop.Adapter.(marketplace.ShipmentReporter)
	_, in.Warehouse = e.reg.WarehouseOf(c.Ref.Platform, c.Ref.Shop)
	return in
}

// Explanation says why a stored case would be decided as it would be now.
type Explanation struct {
	Case     aftersale.Case
	Decision aftersale.Decision
	Trace    []policy.Trace
}

// Explain decides a stored case once more from what is stored: no platform and
// no courier is queried, nothing is stored and nothing is sent. query is a
// case id, an after-sale id, an order id or a waybill number;
// store.ErrNotFound if no case has it, or the platform was never read.
func (e *Engine) Explain(ctx context.Context, query string) (Explanation, error) {
	cases, _, err := e.store.ListCases(ctx, store.CaseFilter{Query: query, Limit: 1})
	if err != nil {
		return Explanation{}, err
	}
	if len(cases) == 0 || cases[0].Snapshot == nil {
		return Explanation{}, store.ErrNotFound
	}
	c := cases[0]
	shop, err := e.reg.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil {
		return Explanation{}, err
	}
	actions, err := e.store.Actions(ctx, c.ID)
	if err != nil {
		return Explanation{}, err
	}
	mode, err := e.modes.Of(ctx, shop)
	if err != nil {
		return Explanation{}, err
	}
	now := e.now()
	current := e.settings.Current()
	in := e.Input(current, shop, c, actions, e.KnownParcels(ctx, c, now), mode, now)
	in.Buyer = e.BuyerFacts(ctx, c, now)
	rules, _ := current.RulesFor(c.Ref)
	return Explanation{Case: c, Decision: rules.Decide(in), Trace: rules.Explain(in)}, nil
}

// KnownParcels are the case's parcels as they are stored. No courier is queried.
func (e *Engine) KnownParcels(ctx context.Context, c aftersale.Case, now time.Time) map[string]aftersale.Parcel {
	return e.tracking.parcels(ctx, c, now, false)
}
