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

// inputAt gathers what a decision about a stored case rests on: for a case
// that waits for the shop, what is known now; for any other, what was known
// when it was last answered, or first decided. Deadlines are not kept once a
// case has moved on, so that for those no clock presses; the buyer's history
// is counted to the present. possible is false for a case that leaves nothing
// to decide, and for one of a shop that is no longer configured.
func (b *Backtest) inputAt(ctx context.Context, current *settings.Snapshot, c aftersale.Case, now time.Time) (in policy.Input, possible bool, err error) {
	shop, err := b.Registry.Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil || c.Snapshot == nil {
		return in, false, nil
	}
	actions, err := b.Store.Actions(ctx, c.ID)
	if err != nil {
		return in, false, err
	}
	at := now
	if !c.Snapshot.Status.WaitsForSeller() {
		if c, actions, at, possible = stateAt(c, actions); !possible {
			return in, false, nil
		}
	}
	parcels, err := b.parcelsAt(ctx, c.Snapshot, at)
	if err != nil {
		return in, false, err
	}
	in = b.Engine.Input(current, shop, c, actions, parcels, shop.Mode, at)
	in.Buyer = b.Engine.BuyerFacts(ctx, c, at)
	return in, true, nil
}

// stateAt takes a case back to its last answer to the platform, or to its
// first decision if it was never answered here. What the platform paid by
// itself was never ours to decide.
func stateAt(c aftersale.Case, actions []aftersale.Action) (aftersale.Case, []aftersale.Action, time.Time, bool) {
	seen := *c.Snapshot
	at := c.DecidedAt
	before := 0
	if i := lastDecision(actions); i >= 0 {
		a := actions[i]
		seen.Kind, seen.Status, seen.Amount, seen.Version = a.Kind, a.Status, a.Amount, a.Version
		at, before = a.PlannedAt, i
	} else {
		seen.Status = aftersale.StatusPending
	}
	if at.IsZero() || seen.Instant || !seen.Status.WaitsForSeller() {
		return c, nil, at, false
	}
	seen.Intervention = false
	c.Snapshot, c.State = &seen, aftersale.StateWaiting
	c.PlatformPaid, c.Review, c.ClaimedBy, c.Loss = false, nil, "", nil
	c.ReviewSince, c.HeldSince, c.PausedAt, c.ClosedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	c.Deadline = aftersale.Deadline{}
	c.Inquiries, c.Fulfilment = inquiriesAt(c.Inquiries, at), fulfilmentAt(c.Fulfilment, at)
	return c, actionsAt(actions[:before], at), at, true
}

func lastDecision(actions []aftersale.Action) int {
	for i, a := range slices.Backward(actions) {
		if a.Name.IsDecision() {
			return i
		}
	}
	return -1
}

// actionsAt shows ledger entries as they stood at a time.
func actionsAt(actions []aftersale.Action, at time.Time) []aftersale.Action {
	out := slices.Clone(actions)
	for i := range out {
		if out[i].CompletedAt.After(at) {
			out[i].State, out[i].CompletedAt, out[i].Result = aftersale.Sent, time.Time{}, ""
		}
	}
	return out
}

// inquiriesAt shows what others had been asked and had answered by a time.
func inquiriesAt(all []aftersale.Inquiry, at time.Time) []aftersale.Inquiry {
	var out []aftersale.Inquiry
	for _, h := range all {
		if h.At.After(at) {
			continue
		}
		if h.RespondedAt.After(at) {
			h.Response, h.RespondedAt, h.RespondedBy = "", time.Time{}, ""
		}
		out = append(out, h)
	}
	return out
}

// fulfilmentAt shows what the warehouse had said by a time. Of a word that was
// replaced since, nothing is left.
func fulfilmentAt(s *aftersale.Fulfilment, at time.Time) *aftersale.Fulfilment {
	if s == nil {
		return nil
	}
	then := *s
	if then.ShipmentAt.After(at) {
		then.Shipment, then.ShipmentAt = "", time.Time{}
	}
	if then.WaybillAt.After(at) {
		then.Waybill, then.WaybillAt = aftersale.Waybill{}, time.Time{}
	}
	if then.AnsweredAt.After(at) {
		then.AnsweredRequest, then.AnsweredAt = "", time.Time{}
	}
	if then.InspectedAt.After(at) {
		then.Inspection, then.InspectedAt, then.ReturnNumber, then.Evidence = "", time.Time{}, "", nil
	}
	if then.Shipment == "" && then.Inspection == "" {
		return nil
	}
	if then.ReportedAt.After(at) {
		then.ReportedAt = at
	}
	return &then
}

// parcelsAt returns the case's parcels as they were known at a time. Nobody
// is asked.
func (b *Backtest) parcelsAt(ctx context.Context, seen *aftersale.Snapshot, at time.Time) (map[string]aftersale.Parcel, error) {
	out := map[string]aftersale.Parcel{}
	for _, w := range waybillsOf(seen) {
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

// waybillsOf lists the parcels of a request that have a number.
func waybillsOf(seen *aftersale.Snapshot) []aftersale.Waybill {
	list := slices.Clone(seen.Outbound)
	if seen.Return != nil {
		list = append(list, *seen.Return)
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
