package escalation

import (
	"fmt"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// Step is one step of the escalation policy: when people are told of a deadline.
type Step struct {
	Kind   string
	Before time.Duration // the deadline, that is
	Urgent bool
	All    bool // by every channel at once
	Once   bool // not repeated, because nothing can be saved any more
}

// Policy lists the steps, the earliest first. A case that comes to people
// with less time left starts at the step that applies.
var Policy = []Step{
	{Kind: NoticeDeadline8h, Before: 8 * time.Hour},
	{Kind: NoticeDeadline2h, Before: 2 * time.Hour, Urgent: true},
	{Kind: NoticeDeadline30m, Before: 30 * time.Minute, Urgent: true, All: true},
	{Kind: NoticeDeadlinePassed, Urgent: true, Once: true},
}

// staleAfter is how long after its deadline a case may cause its first notice, so
// that a newly connected channel is not flooded with everything that ever was late.
const staleAfter = 24 * time.Hour

// stepOf finds the step with that kind.
func stepOf(kind string) (Step, bool) {
	i := slices.IndexFunc(Policy, func(r Step) bool { return r.Kind == kind })
	if i < 0 {
		return Step{}, false
	}
	return Policy[i], true
}

// stepAt returns the index of the last step whose time has come, -1 if none has.
func stepAt(deadline, now time.Time) int {
	at := -1
	for i, r := range Policy {
		if !now.Before(deadline.Add(-r.Before)) {
			at = i
		}
	}
	return at
}

// urgentNow reports whether an urgent step applies to the case.
func urgentNow(c aftersale.Case, now time.Time) bool {
	at := stepAt(c.Deadline.At, now)
	return !c.Deadline.At.IsZero() && at >= 0 && Policy[at].Urgent && now.Sub(c.Deadline.At) <= staleAfter
}

// stepID names a step of a case's clock: when the clock started and for how
// many hours it runs. A deadline that a platform moves by more than half an
// hour is another clock; one that it rounds differently with every reading is not.
func stepID(c aftersale.Case, r Step) string {
	from := c.ClockFrom
	if from.IsZero() {
		from = c.CreatedAt
	}
	hours := int64(c.Deadline.At.Sub(from).Round(time.Hour) / time.Hour)
	return fmt.Sprintf("case/%s/%d+%dh/%s", c.ID, from.Unix(), hours, r.Kind)
}

// stepNotice is the notice of a step. Its text is made from the case when it is sent.
func stepNotice(c aftersale.Case, r Step) store.Notice {
	return store.Notice{
		ID: stepID(c, r), Kind: r.Kind, CaseID: c.ID, Platform: c.Ref.Platform, Urgent: r.Urgent, Title: c.Why,
		Deadline: c.Deadline.At, At: c.Deadline.At.Add(-r.Before),
	}
}

// needsReview reports whether the deadline of a case is a person's business
// at the given time: the case waits for a review, or its deadline is nearer than
// the safety margin and nothing has been decided.
func needsReview(c aftersale.Case, margin time.Duration, now time.Time) bool {
	switch {
	case c.Deadline.At.IsZero(), c.Snapshot != nil && !c.Snapshot.Status.WaitsForSeller():
		return false
	case c.State == aftersale.StateNeedsReview:
		return true
	case c.State == aftersale.StateNew, c.State == aftersale.StateWaiting, c.State == aftersale.StateActing:
		return !now.Before(c.Deadline.At.Add(-margin))
	}
	return false // agreed, refused, being recovered, ended
}

// reviewNotice tells that a case has come to a person.
func reviewNotice(c aftersale.Case) store.Notice {
	return store.Notice{
		ID: fmt.Sprintf("case/%s/%d/%s", c.ID, c.ReviewSince.Unix(), NoticeReview), Kind: NoticeReview, CaseID: c.ID, Platform: c.Ref.Platform,
		Title: c.Why, Deadline: c.Deadline.At,
	}
}

// UrgentNotice is what people are told at once of a case whose deadline is so
// near that an urgent step speaks for it; false if none does, or nobody is needed.
func UrgentNotice(c aftersale.Case, now time.Time) (store.Notice, bool) {
	if !needsReview(c, 0, now) || !urgentNow(c, now) {
		return store.Notice{}, false
	}
	return stepNotice(c, Policy[stepAt(c.Deadline.At, now)]), true
}

// ConfirmNotice tells that a person's decision waits for a supervisor.
func ConfirmNotice(c aftersale.Case) store.Notice {
	return store.Notice{
		ID: fmt.Sprintf("case/%s/%d/%s", c.ID, c.Review.At.Unix(), NoticeConfirm), Kind: NoticeConfirm, CaseID: c.ID, Platform: c.Ref.Platform, Urgent: true,
		Title: aftersale.Text{
			EN: c.Review.By + " decided, above the agent's limit: a supervisor has to confirm", ZH: c.Review.By + " 已处理，超出客服权限，需主管确认",
		},
		Deadline: c.Deadline.At,
	}
}

// waitsForConfirmation reports whether a supervisor has to confirm now.
func waitsForConfirmation(c aftersale.Case) bool {
	return c.Review != nil && c.Review.NeedsApproval && !c.State.Final() && (c.Snapshot == nil || c.Snapshot.Status.WaitsForSeller())
}
