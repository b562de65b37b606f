package server

import (
	"context"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/jobs"
	"makegood/policy"
)

// momentOf gathers what a decision about a stored case rests on: for a case
// that waits for the shop, what is known now; for any other, what was known
// when it was last answered, or first decided. Deadlines are not kept once a
// case has moved on, so that for those no clock presses. possible is false
// for a case that leaves nothing to decide.
func (p *private) momentOf(ctx context.Context, now *jobs.Current, c aftersale.Case) (in policy.Input, possible bool, err error) {
	shop, err := p.o.Engine.Registry().Shop(c.Ref.Platform, c.Ref.Shop)
	if err != nil || c.Seen == nil {
		return in, false, nil
	}
	actions, err := p.o.Store.Actions(ctx, c.ID)
	if err != nil {
		return in, false, err
	}
	at := p.o.Now()
	if !c.Seen.Status.WaitsForSeller() {
		if c, actions, at, possible = rewind(c, actions); !possible {
			return in, false, nil
		}
	}
	parcels, err := p.parcelsAt(ctx, c.Seen, at)
	if err != nil {
		return in, false, err
	}
	return p.o.Engine.Input(now, shop, c, actions, parcels, shop.Mode, at), true, nil
}

// rewind takes a case back to its last answer to the platform, or to its
// first decision if it was never answered here. What the platform paid by
// itself was never ours to decide.
func rewind(c aftersale.Case, actions []aftersale.Action) (aftersale.Case, []aftersale.Action, time.Time, bool) {
	seen := *c.Seen
	at := c.DecidedAt
	before := 0
	if i := lastAnswer(actions); i >= 0 {
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
	c.Seen, c.State = &seen, aftersale.StateWaiting
	c.PlatformPaid, c.Person, c.ClaimedBy = false, nil, ""
	c.PersonSince, c.HeldSince, c.PausedAt, c.ClosedAt = time.Time{}, time.Time{}, time.Time{}, time.Time{}
	c.Deadline = aftersale.Deadline{}
	return c, actionsAt(actions[:before], at), at, true
}

func lastAnswer(actions []aftersale.Action) int {
	for i, a := range slices.Backward(actions) {
		if a.Name == aftersale.ActionApprove || a.Name == aftersale.ActionRefuse || a.Name == aftersale.ActionReturn {
			return i
		}
	}
	return -1
}

// actionsAt shows ledger entries as they stood at a time.
func actionsAt(actions []aftersale.Action, at time.Time) []aftersale.Action {
	out := slices.Clone(actions)
	for i := range out {
		if out[i].SettledAt.After(at) {
			out[i].State, out[i].SettledAt, out[i].Result = aftersale.Sent, time.Time{}, ""
		}
	}
	return out
}

// parcelsAt returns the case's parcels as they were known at a time.
func (p *private) parcelsAt(ctx context.Context, seen *aftersale.Snapshot, at time.Time) (map[string]aftersale.Parcel, error) {
	var numbers []string
	for _, w := range seen.Outbound {
		numbers = append(numbers, w.Number)
	}
	if seen.Return != nil {
		numbers = append(numbers, seen.Return.Number)
	}
	known, err := p.parcelsByNumber(ctx, numbers)
	if err != nil {
		return nil, err
	}
	for number, parcel := range known {
		if !parcel.CheckedAt.After(at) {
			continue
		}
		then := aftersale.Parcel{Courier: parcel.Courier, Number: number, CheckedAt: at, Subscribed: parcel.Subscribed}
		scans := slices.DeleteFunc(slices.Clone(parcel.Scans), func(s aftersale.Scan) bool { return s.At.After(at) })
		known[number] = then.Apply(scans...)
	}
	return known, nil
}
