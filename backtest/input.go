package backtest

import (
	"context"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/policy"
	"makegood/settings"
)

// inputAt gathers what a decision about a stored case rests on.
//
// For a case that waits for the shop this is what is known now; for any other, what
// was known at the moment that stateAt finds. Deadlines are not kept once a case has
// moved on, so that those cases are never pressed by a clock. The buyer's history is
// counted up to the present. possible is false for a case that leaves nothing to
// decide, and for one of a shop that is no longer configured.
func (b *Backtest) inputAt(ctx context.Context, current *settings.Snapshot, c aftersale.Case, now time.Time) (in policy.Input, possible bool, err error) {
	shop, err := b.Registry.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil || c.Snapshot == nil {
		return policy.Input{}, false, nil
	}
	actions, err := b.Store.Actions(ctx, c.ID)
	if err != nil {
		return policy.Input{}, false, err
	}
	then := state{c: c, actions: actions, at: now}
	if !c.Snapshot.Status.WaitsForSeller() {
		if then, possible = stateAt(c, actions); !possible {
			return policy.Input{}, false, nil
		}
	}
	parcels, err := b.parcelsAt(ctx, then.c.Snapshot, then.at)
	if err != nil {
		return policy.Input{}, false, err
	}
	in = b.Engine.Input(current, shop, then.c, then.actions, parcels, shop.Mode, then.at)
	in.Buyer = b.Engine.BuyerFacts(ctx, then.c, then.at)
	return in, true, nil
}

// parcelsAt returns the parcels of a snapshot as they were known at a time, by
// waybill number. A waybill that changed its number on the way back is followed. No
// courier is queried.
func (b *Backtest) parcelsAt(ctx context.Context, snapshot *aftersale.Snapshot, at time.Time) (map[string]aftersale.Parcel, error) {
	out := map[string]aftersale.Parcel{}
	for _, w := range waybillsOf(snapshot) {
		p, err := b.parcelAt(ctx, w.Number, at)
		if err != nil {
			return nil, err
		}
		if p.Number == "" {
			continue
		}
		for hops := 0; p.NextNumber != "" && p.NextNumber != p.Number && hops < aftersale.MaxWaybillHops; hops++ {
			next, err := b.parcelAt(ctx, p.NextNumber, at)
			if err != nil {
				return nil, err
			}
			p = engine.Follow(p, next)
		}
		out[w.Number] = p
	}
	return out, nil
}

// waybillsOf lists the waybills of a snapshot that have a number.
func waybillsOf(snapshot *aftersale.Snapshot) []aftersale.Waybill {
	list := slices.Clone(snapshot.Outbound)
	if snapshot.Return != nil {
		list = append(list, *snapshot.Return)
	}
	return slices.DeleteFunc(list, func(w aftersale.Waybill) bool { return w.Number == "" })
}

// parcelAt is one parcel as it was known at a time; zero if nothing is stored.
func (b *Backtest) parcelAt(ctx context.Context, number string, at time.Time) (aftersale.Parcel, error) {
	stored, err := b.Store.Parcels(ctx, []string{number})
	if err != nil || len(stored) == 0 {
		return aftersale.Parcel{}, err
	}
	parcel := stored[0]
	if !parcel.CheckedAt.After(at) {
		return parcel, nil
	}
	then := aftersale.Parcel{Courier: parcel.Courier, Number: number, CheckedAt: at, Subscribed: parcel.Subscribed}
	scans := slices.DeleteFunc(slices.Clone(parcel.Scans), func(s aftersale.Scan) bool { return s.At.After(at) })
	return then.Apply(scans...), nil
}
