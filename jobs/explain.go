package jobs

import (
	"context"
	"math"
	"slices"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/policy"
	"makegood/store"
)

// Input gathers what a decision about an observed case rests on, under what is
// tuned now. Back-tests use it too, so that they decide as the engine does.
func (e *Engine) Input(current *Current, shop *Shop, c aftersale.Case, actions []aftersale.Action, parcels map[string]aftersale.Parcel, mode aftersale.Mode, now time.Time) policy.Input {
	in := policy.Input{
		Case: c, Actions: actions, Parcels: parcels, Goods: e.goods.Kind(c.Ref, c.Seen.Items),
		CanRefuse: canRefuse(shop, c.Seen), Thresholds: current.Overrides.Resolve(c.Ref.Platform, c.Ref.Shop), Now: now,
		Shop: policy.ShopFacts{
			Mode: mode, KillSwitch: current.Brakes.KillSwitch,
			// What is left is not read beforehand: the store takes the amount
			// in the same transaction, and answers ErrBudget if it does not fit.
			BudgetOK: true, BudgetLeftHour: math.MaxInt64, BudgetLeftDay: math.MaxInt64,
		},
	}
	in.CanTrack, in.CanIntercept = e.reach(*c.Seen)
	in.InterceptFrom, in.InterceptWithin = e.interceptTerms(*c.Seen)
	in.CanConvert = slices.Contains(shop.Manifest.Convert, string(c.Seen.Kind))
	_, in.CanMessage = shop.Adapter.(marketplace.Messenger)
	_, in.CanAnswer = shop.Adapter.(marketplace.ShipmentReporter)
	_, in.Warehouse = e.reg.WarehouseOf(c.Ref.Platform, c.Ref.Shop)
	return in
}

// Explanation says why a stored case would be decided as it would be now.
type Explanation struct {
	Case     aftersale.Case
	Decision aftersale.Decision
	Trace    []policy.Trace
}

// Explain decides a stored case once more from what is stored: no platform
// and no courier is asked, nothing is stored and nothing is sent. query is a
// case id, an after-sale id, an order id or a waybill number;
// store.ErrNotFound if no case has it, or the platform was never read.
func (e *Engine) Explain(ctx context.Context, query string) (Explanation, error) {
	cases, _, err := e.store.ListCases(ctx, store.CaseFilter{Query: query, Limit: 1})
	if err != nil {
		return Explanation{}, err
	}
	if len(cases) == 0 || cases[0].Seen == nil {
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
	mode, err := e.mode(ctx, shop)
	if err != nil {
		return Explanation{}, err
	}
	now := e.now()
	current := e.tuning.Current()
	in := e.Input(current, shop, c, actions, e.knownParcels(ctx, c, now), mode, now)
	in.Buyer = e.buyerFacts(ctx, c, now)
	rules, _ := current.RulesFor(c.Ref)
	return Explanation{Case: c, Decision: rules.Decide(in), Trace: rules.Explain(in)}, nil
}

// knownParcels is parcelsOf without asking anybody.
func (e *Engine) knownParcels(ctx context.Context, c aftersale.Case, now time.Time) map[string]aftersale.Parcel {
	c.State = aftersale.StateClosed // final cases are not asked about
	return e.parcelsOf(ctx, c, now)
}
