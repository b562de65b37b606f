package aftersale

import (
	"slices"
	"time"
)

// Observe takes in what the platform shows now: what the request is, when its
// clock started, and whether the platform paid by itself. actions are the entries
// of the case's ledger. Observe decides nothing.
func Observe(c Case, snapshot Snapshot, actions []Action, now time.Time) Case {
	before := c.Snapshot
	c.Snapshot = &snapshot
	if !snapshot.AppliedAt.IsZero() {
		c.RequestedAt = snapshot.AppliedAt
	} else if c.RequestedAt.IsZero() {
		c.RequestedAt = now
	}
	switch {
	case before == nil:
		c.ClockFrom = c.RequestedAt
		if snapshot.Status == StatusReturning && !snapshot.UpdatedAt.IsZero() {
			c.ClockFrom = snapshot.UpdatedAt
		}
	case before.Kind != snapshot.Kind || before.Status != snapshot.Status && snapshot.Status.WaitsForSeller():
		// The clock starts again when the kind of the request changes, and whenever
		// the request begins to wait for the seller again.
		c.ClockFrom = now
		if !snapshot.UpdatedAt.IsZero() {
			c.ClockFrom = snapshot.UpdatedAt
		}
		c.ReviewSince, c.Review, c.LateClocks = time.Time{}, nil, nil
	}
	switch {
	case snapshot.Intervention && c.PausedAt.IsZero():
		c.PausedAt = now
	case !snapshot.Intervention && !c.PausedAt.IsZero():
		from := c.PausedAt
		if c.ClockFrom.After(from) {
			from = c.ClockFrom // the clock was restarted during the pause
		}
		c.ClockFrom = c.ClockFrom.Add(max(0, now.Sub(from)))
		c.PausedAt = time.Time{}
	}
	ours := slices.ContainsFunc(actions, func(a Action) bool {
		sent := a.State.Effective() && a.State != Planned
		return a.Name == ActionApprove && sent
	})
	c.PlatformPaid = snapshot.Instant || snapshot.Status.Paid() && !ours && !snapshot.Kind.sendsGoods()
	return c
}

// sendsGoods reports whether the request is complete without money: then
// StatusRefunded says nothing about a payment.
func (k Kind) sendsGoods() bool { return k == KindExchange || k == KindReship || k == KindRepair }
