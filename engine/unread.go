package engine

import (
	"context"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// failsBeforeReview is how many failed readings in a row bring a person.
const failsBeforeReview = 8

// readFailed keeps the case visible and due when the platform cannot be read.
func (r *run) readFailed(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	class := aftersale.ClassOf(cause)
	if class == aftersale.ClassAuth {
		r.e.tokens.Rejected(r.shop)
	}
	r.c.ReadFails++
	r.c.ReadError = cause.Error()
	forCase(r.e.log, r.c).Warn("case cannot be read",
		"class", class, "fails", r.c.ReadFails, "error", cause.Error())
	if r.c.Version == 0 {
		r.c.RequestedAt, r.c.ClockFrom = r.now, r.now
	}
	r.c.UpdatedAt = r.now
	r.c.NextCheckAt = r.now.Add(readWait(r.c.ReadFails))
	if r.unreadNeedsReview(class) {
		r.c.State, r.c.Rule, r.c.Outcome = aftersale.StateNeedsReview, "C6", aftersale.OutcomeReview
		r.c.ReviewSince = r.now
		r.c.Why = aftersale.Text{
			EN: "the platform cannot be read: " + cause.Error(),
			ZH: "无法从平台读取该申请：" + cause.Error(),
		}
		r.entries = append(r.entries, aftersale.Entry{
			At: r.now, Type: aftersale.EntryDecision, Summary: r.c.Why,
			Detail: map[string]any{"rule": r.c.Rule, "outcome": r.c.Outcome, "state": r.c.State},
		})
	}
	return r.e.store.Commit(ctx, store.Change{Case: r.c, Entries: r.entries, Done: r.done})
}

// readWait is the time until a case is read again. It doubles with every
// failure, from one second to 256 seconds.
func readWait(fails int) time.Duration {
	return time.Second << (min(fails, 9) - 1)
}

// unreadNeedsReview reports whether a person has to look at a case that cannot
// be read: reading it again will not help, its time is running out, or it has
// failed often enough.
func (r *run) unreadNeedsReview(class aftersale.Class) bool {
	switch r.c.State {
	case aftersale.StateRecovering, aftersale.StateNeedsReview:
		return false
	}
	if r.c.State.Final() {
		return false
	}
	hopeless := class == aftersale.ClassRefused || class == aftersale.ClassManual
	margin := r.e.settings.Current().Overrides.Resolve(r.c.Ref.Platform, r.c.Ref.Shop).SafetyMargin
	late := !r.c.Deadline.At.IsZero() && r.now.After(r.c.Deadline.At.Add(-margin))
	return hopeless || late || r.c.ReadFails >= failsBeforeReview
}
