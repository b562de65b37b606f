package aftersale

import (
	"slices"
	"time"
)

// unattended is how long an open case is left alone if nothing names a time.
const unattended = time.Hour

// nextCheck is the earliest of what the policy asks for and what the ledger and
// the open inquiries need.
func (t *transition) nextCheck() time.Time {
	if t.step.Case.State.Final() && !slices.ContainsFunc(t.actions, func(a Action) bool { return a.State.Open() }) {
		return time.Time{}
	}
	next := t.d.NextCheck
	earlier := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, a := range t.actions {
		switch a.State {
		case Unknown:
			earlier(NextProbe(a.SentAt, t.now))
		case Sent:
			earlier(a.LeaseTill.Add(time.Second))
		case Planned:
			if a.NotBefore.After(t.now) {
				earlier(a.NotBefore)
				break
			}
			// A worker is woken for it now. One that dies with it stores no next check.
			earlier(t.now.Add(Lease + 5*time.Second + min(t.now.Sub(a.PlannedAt), 5*time.Minute)))
		}
	}
	for _, inq := range t.step.Case.Inquiries {
		if inq.Open() && inq.Question != QuestionClaim {
			earlier(inq.Due)
		}
	}
	// What the platform has accepted but does not show yet is read again soon.
	if s := t.step.Case.State; s == StateAgreed || s == StateRefused && t.snapshot().Status.WaitsForSeller() {
		wait := min(t.now.Sub(t.step.Case.FollowSince)/2+30*time.Second, time.Hour)
		earlier(t.now.Add(wait))
	}
	switch {
	case next.IsZero() && !t.step.Case.State.Final():
		next = t.now.Add(unattended) // every promise has a clock
	case !next.IsZero() && !next.After(t.now):
		next = t.now.Add(time.Second)
	}
	return next
}
