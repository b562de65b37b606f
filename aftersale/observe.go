package aftersale

import (
	"slices"
	"time"
)

// Observe takes in what the platform shows now: what the request is, when its
// clock started, whether the platform paid by itself. actions are the case's
// ledger entries. It decides nothing.
func Observe(c Case, seen Snapshot, actions []Action, now time.Time) Case {
	before := c.Snapshot
	c.Snapshot = &seen
	if !seen.AppliedAt.IsZero() {
		c.RequestedAt = seen.AppliedAt
	} else if c.RequestedAt.IsZero() {
		c.RequestedAt = now
	}
	switch {
	case before == nil:
		c.ClockFrom = c.RequestedAt
		if seen.Status == StatusReturning && !seen.UpdatedAt.IsZero() {
			c.ClockFrom = seen.UpdatedAt
		}
	case before.Kind != seen.Kind || before.Status != seen.Status && seen.Status.WaitsForSeller():
		// A change of kind restarts the clock, and so does every new turn of the seller.
		c.ClockFrom = now
		if !seen.UpdatedAt.IsZero() {
			c.ClockFrom = seen.UpdatedAt
		}
		c.ReviewSince, c.Review, c.LateClocks = time.Time{}, nil, nil
	}
	switch {
	case seen.Intervention && c.PausedAt.IsZero():
		c.PausedAt = now
	case !seen.Intervention && !c.PausedAt.IsZero():
		from := c.PausedAt
		if c.ClockFrom.After(from) {
			from = c.ClockFrom // the clock was restarted during the pause
		}
		c.ClockFrom = c.ClockFrom.Add(max(0, now.Sub(from)))
		c.PausedAt = time.Time{}
	}
	ours := slices.ContainsFunc(actions, func(a Action) bool {
		return a.Name == ActionApprove && a.State.Effective() && a.State != Planned // what was not sent has paid nothing
	})
	c.PlatformPaid = seen.Instant || seen.Status.Paid() && !ours && !seen.Kind.sendsGoods()
	return c
}

// sendsGoods reports whether the request is complete without money: then
// StatusRefunded says nothing about a payment.
func (k Kind) sendsGoods() bool { return k == KindExchange || k == KindReship || k == KindRepair }
