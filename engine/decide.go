package engine

import (
	"context"
	"errors"
	"fmt"

	"makegood/aftersale"
	"makegood/store"
)

// decide has the rules decide the case, makes the transition that follows, and
// commits it. An approval that does not fit into the budget is decided once
// more without one.
func (r *run) decide(ctx context.Context) error {
	r.current = r.e.settings.Current()
	r.rules, r.side = r.current.RulesFor(r.c.Ref)
	r.input = r.e.Input(r.current, r.shop, r.c, r.actions, r.parcels, r.mode, r.now)
	r.input.Buyer, r.input.WarehouseDown = r.e.BuyerFacts(ctx, r.c, r.now), r.warehouseDown
	err := r.decideOnce(ctx)
	if errors.Is(err, store.ErrBudget) {
		r.input.Shop.BudgetOK = false
		err = r.decideOnce(ctx)
	}
	return err
}

func (r *run) decideOnce(ctx context.Context) error {
	r.decision = r.rules.Decide(r.input)
	r.decision.Mode = r.mode
	if o := r.decision.Outcome; o == aftersale.OutcomeReview || o == aftersale.OutcomeRefuse {
		r.refuseReasons(ctx)
	}
	var err error
	if r.step, err = aftersale.Transition(r.c, r.actions, r.resolved, r.decision, r.now); err != nil {
		return fmt.Errorf("%s: %w", r.c.Ref, err)
	}
	return r.commit(ctx)
}
