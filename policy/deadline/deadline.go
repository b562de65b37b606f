// Package deadline says when a platform acts by itself if the shop does not,
// and when the shop should have decided for the sake of its score. The clocks
// are a built-in table, clocks.yaml, with the platforms' holidays and the hours
// of the night that do not count.
//
// The package decides nothing and knows no rules: policy reads its answers as
// facts. Start reading at Table.Deadline.
package deadline

import (
	"time"

	"makegood/aftersale"
)

// Deadline returns when the platform acts by itself and when we want to have
// decided for the shop's score (zero: no target). The ticket's own deadline
// wins; the table is the fallback, counted from Case.ClockFrom. Both are zero
// while the next move is not the seller's. While the platform's staff has
// stepped in the table's clocks stand still and give nothing.
//
// A return on its way counts by the cap from when the buyer sent it; where
// the courier says when it was delivered, DeadlineSigned is more exact.
func (t *Table) Deadline(c aftersale.Case, seen aftersale.Snapshot, now time.Time) (deadline aftersale.Deadline, actBy time.Time) {
	return t.DeadlineSigned(c, seen, time.Time{}, now)
}

// DeadlineSigned is Deadline for a return that was delivered to the shop at
// signed. A zero signed means that it was not, or that nobody knows; so does
// one that is still to come at now.
func (t *Table) DeadlineSigned(c aftersale.Case, seen aftersale.Snapshot, signed, now time.Time) (deadline aftersale.Deadline, actBy time.Time) {
	if !seen.Status.WaitsForSeller() {
		return deadline, actBy
	}
	if signed.After(now) {
		signed = time.Time{}
	}
	running := c.PausedAt.IsZero() && !seen.Intervention && !c.ClockFrom.IsZero()
	if running {
		deadline, actBy = t.fromTable(c, seen, signed)
	}
	if !seen.Deadline.IsZero() {
		deadline = aftersale.Deadline{At: seen.Deadline, Source: aftersale.DeadlineTicket}
	}
	if !actBy.IsZero() && !deadline.At.IsZero() && actBy.After(deadline.At) {
		actBy = deadline.At
	}
	return deadline, actBy
}

// fromTable is what the table alone says.
func (t *Table) fromTable(c aftersale.Case, seen aftersale.Snapshot, signed time.Time) (aftersale.Deadline, time.Time) {
	if seen.Status == aftersale.StatusReturning {
		return t.receipt(c, signed)
	}
	return t.run(c.Ref.Platform, responseStage(seen.Kind), c.ClockFrom)
}

// receipt is the clock for confirming a return: the earlier of the one from
// its delivery and the cap from its dispatch.
func (t *Table) receipt(c aftersale.Case, signed time.Time) (aftersale.Deadline, time.Time) {
	deadline, actBy := t.run(c.Ref.Platform, StageUnsignedCap, c.ClockFrom)
	if signed.IsZero() {
		return deadline, actBy
	}
	after, target := t.run(c.Ref.Platform, StageAfterSigned, signed)
	if deadline.At.IsZero() || !after.At.IsZero() && after.At.Before(deadline.At) {
		deadline = after
	}
	return deadline, target
}

// run is one clock started at an instant. The hours of the night move the
// target for the score, never the platform's deadline.
func (t *Table) run(platform string, stage Stage, start time.Time) (aftersale.Deadline, time.Time) {
	clock, ok := t.on(platform, stage, start)
	if !ok {
		return aftersale.Deadline{}, time.Time{}
	}
	deadline := aftersale.Deadline{At: start.Add(clock.Hard), Source: aftersale.DeadlineTable, Confidence: clock.Confidence}
	if clock.Act == 0 {
		return deadline, time.Time{}
	}
	return deadline, t.of(platform).quiet.start(start).Add(clock.Act)
}

// responseStage is the clock of the first answer to a request of that kind.
// Re-sending, repair and whatever a platform invents have no clock of their
// own in the table; they run by the one for exchanges.
func responseStage(k aftersale.Kind) Stage {
	switch k {
	case aftersale.KindRefundUnshipped:
		return StageUnshipped
	case aftersale.KindRefundShipped:
		return StageShipped
	case aftersale.KindReturnRefund:
		return StageReturnReview
	}
	return StageExchange
}
