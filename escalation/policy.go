package escalation

import (
	"fmt"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// Step is one step of the escalation policy: what people are sent at a certain time
// before the deadline of a case.
type Step struct {
	Kind       string        // of the notice
	Before     time.Duration // the deadline
	Urgent     bool          // sent at once, and again until somebody acknowledges it; else with a digest
	Everywhere bool          // by every channel at once
	Once       bool          // never repeated, because nothing can be saved any more
}

// policy is the escalation policy: its steps, the earliest first. A case that comes
// to a person with less time left starts at the step that applies then.
var policy = []Step{
	{Kind: NoticeDeadline8h, Before: 8 * time.Hour},
	{Kind: NoticeDeadline2h, Before: 2 * time.Hour, Urgent: true},
	{Kind: NoticeDeadline30m, Before: 30 * time.Minute, Urgent: true, Everywhere: true},
	{Kind: NoticeDeadlinePassed, Urgent: true, Once: true},
}

// firstUrgent is the index of the first urgent step.
var firstUrgent = slices.IndexFunc(policy, func(s Step) bool { return s.Urgent })

// staleAfter is how long after its deadline a case is not escalated any more: a
// channel that is newly connected does not get everything that ever was late.
const staleAfter = 24 * time.Hour

// stepOf finds the step with that kind; false if the notice is not about a deadline.
func stepOf(kind string) (Step, bool) {
	i := slices.IndexFunc(policy, func(s Step) bool { return s.Kind == kind })
	if i < 0 {
		return Step{}, false
	}
	return policy[i], true
}

// stepAt returns the index of the last step whose time has come, -1 if none has.
func stepAt(deadline, now time.Time) int {
	at := -1
	for i, s := range policy {
		if !now.Before(deadline.Add(-s.Before)) {
			at = i
		}
	}
	return at
}

// urgentNow reports whether the case is at an urgent step.
func urgentNow(c aftersale.Case, now time.Time) bool {
	at := stepAt(c.Deadline.At, now)
	return !c.Deadline.At.IsZero() && at >= 0 && policy[at].Urgent && now.Sub(c.Deadline.At) <= staleAfter
}

// stepID names a step of a case's clock: when the clock started and for how many
// hours it runs. A deadline that a platform moves by more than half an hour is
// another clock; one that it rounds differently with every reading is not.
func stepID(c aftersale.Case, s Step) string {
	from := c.ClockFrom
	if from.IsZero() {
		from = c.CreatedAt
	}
	hours := int64(c.Deadline.At.Sub(from).Round(time.Hour) / time.Hour)
	return fmt.Sprintf("case/%s/%d+%dh/%s", c.ID, from.Unix(), hours, s.Kind)
}

// stepNotice is the notice of a step. Its text is made from the case when it is
// sent.
func stepNotice(c aftersale.Case, s Step) store.Notice {
	return store.Notice{
		ID: stepID(c, s), Kind: s.Kind, CaseID: c.ID, Platform: c.Ref.Platform, Urgent: s.Urgent,
		Title: c.Why, Deadline: c.Deadline.At, At: c.Deadline.At.Add(-s.Before),
	}
}

// needsReview reports whether people have to care about the deadline of a case at
// the given time: the case needs review, or its deadline is nearer than the safety
// margin and the platform has been told no decision.
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
