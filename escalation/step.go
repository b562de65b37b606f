package escalation

import (
	"fmt"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// step is one step of the ladder by which people are told of a deadline.
type step struct {
	kind   string
	before time.Duration // the deadline, that is
	urgent bool
	all    bool // by every channel at once
	once   bool // not repeated, because nothing can be saved any more
}

// policySteps lists the steps, the earliest first. A case that comes to a person
// with less time left starts at the step that applies.
var policySteps = []step{
	{kind: NoticeDeadline8h, before: 8 * time.Hour},
	{kind: NoticeDeadline2h, before: 2 * time.Hour, urgent: true},
	{kind: NoticeDeadline30m, before: 30 * time.Minute, urgent: true, all: true},
	{kind: NoticeDeadlinePassed, urgent: true, once: true},
}

// staleAfter is how long after its deadline a case is told of for the first time:
// who connects a channel is not told of everything that ever was late.
const staleAfter = 24 * time.Hour

// stepOf finds the step with that kind.
func stepOf(kind string) (step, bool) {
	i := slices.IndexFunc(policySteps, func(r step) bool { return r.kind == kind })
	if i < 0 {
		return step{}, false
	}
	return policySteps[i], true
}

// stepAt returns the index of the last step whose time has come, -1 if none has.
func stepAt(deadline, now time.Time) int {
	at := -1
	for i, r := range policySteps {
		if !now.Before(deadline.Add(-r.before)) {
			at = i
		}
	}
	return at
}

// urgentNow reports whether an urgent step of the ladder speaks for the case.
func urgentNow(c aftersale.Case, now time.Time) bool {
	at := stepAt(c.Deadline.At, now)
	return !c.Deadline.At.IsZero() && at >= 0 && policySteps[at].urgent && now.Sub(c.Deadline.At) <= staleAfter
}

// stepID names a step of a case's clock: when the clock started and for how
// many hours it runs. A deadline that a platform moves by more than half an
// hour is another clock; one that it rounds differently with every reading is not.
func stepID(c aftersale.Case, r step) string {
	from := c.ClockFrom
	if from.IsZero() {
		from = c.CreatedAt
	}
	hours := int64(c.Deadline.At.Sub(from).Round(time.Hour) / time.Hour)
	return fmt.Sprintf("case/%s/%d+%dh/%s", c.ID, from.Unix(), hours, r.kind)
}

// stepNotice is what a step tells. Its text is made from the case when it is told.
func stepNotice(c aftersale.Case, r step) store.Notice {
	return store.Notice{
		ID: stepID(c, r), Kind: r.kind, CaseID: c.ID, Platform: c.Ref.Platform, Urgent: r.urgent, Title: c.Why,
		Deadline: c.Deadline.At, At: c.Deadline.At.Add(-r.before),
	}
}

// needsReview reports whether the deadline of a case is a person's business
// at the given time: a person has been asked, or it is nearer than the safety
// margin and nobody has answered.
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
	return stepNotice(c, policySteps[stepAt(c.Deadline.At, now)]), true
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
