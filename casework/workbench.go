package casework

import (
	"context"

	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
)

// Workbench is what a person needs beside the case itself to settle it.
type Workbench struct {
	Checklist []policy.Check
	Scripts   []Script
	Offers    []policy.Offer
	Questions []Possible // by question
	Decisions []Possible // by decision, as POST …/decision names it
	Sources   []Source
	Agree     bool // the sources do not contradict each other, and none is stale
	Buyer     policy.BuyerFacts
}

// Script is something to say, with the case's values filled in.
type Script struct {
	ID    string
	Title aftersale.Text
	Text  aftersale.Text
}

// Workbench gathers what a person needs to settle a stored case, from what is
// known here: no outside system is called. It is empty for a case that leaves
// nothing to do.
func (d *Desk) Workbench(ctx context.Context, c aftersale.Case, actions []aftersale.Action, by people.Actor) (Workbench, error) {
	shop, err := d.reg.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil || c.Snapshot == nil {
		return Workbench{}, nil //nolint:nilerr // a shop that is no longer configured leaves nothing to do
	}
	mode, err := d.modes.Of(ctx, shop)
	if err != nil {
		return Workbench{}, err
	}
	now, current := d.now(), d.settings.Current()
	parcels := d.engine.KnownParcels(ctx, c, now)
	in := d.engine.Input(current, shop, c, actions, parcels, mode, now)
	in.Buyer = d.engine.BuyerFacts(ctx, c, now)
	facts := policy.NewFacts(in)
	rules, _ := current.RulesFor(c.Ref)
	values := policy.CaseValues(c)
	bench := Workbench{
		Checklist: policy.Checklist(in, c.Checks),
		Offers:    policy.Offers(policy.NewOfferCase(in, shop.Manifest.PartRefund)),
		Scripts:   scriptsOf(rules.Decide(in), values),
		Sources:   sourcesOf(in, facts),
		Buyer:     in.Buyer,
	}
	for i, o := range bench.Offers {
		bench.Offers[i].Script = policy.Fill(o.Script, values)
	}
	bench.Agree = agree(bench.Sources, facts)
	if bench.Questions, err = d.questions(ctx, c, by); err != nil {
		return Workbench{}, err
	}
	bench.Decisions, err = d.decisions(ctx, proposed{c: c, shop: shop}, by)
	return bench, err
}
