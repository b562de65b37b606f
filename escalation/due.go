package escalation

import (
	"context"
	"errors"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// stillDue reads the cases that notices are about once more and returns those
// notices that are to be sent now, with their lines. The others are stored as done,
// or put off. A case that cannot be read delays only its own notice.
func (n *Notifier) stillDue(ctx context.Context, due []store.Notice) ([]item, error) {
	now := n.o.Now()
	var keep, others []item
	var errs error
	for _, notice := range due {
		i := item{Notice: notice}
		if notice.CaseID != "" {
			c, err := n.o.Store.Case(ctx, notice.CaseID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				errs = errors.Join(errs, err)
				continue
			}
			i.c = c
		}
		i.Done, i.NextAt = n.whenDue(i.Notice, i.c, now)
		if i.Done || i.NextAt.After(now) {
			others = append(others, i)
			continue
		}
		i.line = n.lineOf(notice, i.c, now)
		keep = append(keep, i)
	}
	return keep, errors.Join(errs, n.save(ctx, others))
}

// whenDue says what becomes of a notice whose time has come: it is done without
// being sent, it is looked at again at next, or it is sent now, which is when next
// is not after now. c is the case it is about.
func (n *Notifier) whenDue(notice store.Notice, c aftersale.Case, now time.Time) (done bool, next time.Time) {
	if notice.CaseID == "" {
		return now.Sub(notice.At) > expireAfter, notice.NextAt
	}
	if c.ID == "" || c.State.Final() {
		return true, notice.NextAt
	}
	if s, found := stepOf(notice.Kind); found {
		return n.whenStepDue(notice, s, c, now)
	}
	switch notice.Kind {
	case NoticeReview:
		over := c.State != aftersale.StateNeedsReview || notice.ID != reviewNotice(c).ID
		return over || c.ClaimedBy != "" || urgentNow(c, now), notice.NextAt
	case NoticeConfirm:
		return !needsConfirmation(c) || notice.ID != ConfirmNotice(c).ID, notice.NextAt
	}
	return false, notice.NextAt
}

// whenStepDue is whenDue for the notice of an escalation step.
func (n *Notifier) whenStepDue(notice store.Notice, s Step, c aftersale.Case, now time.Time) (done bool, next time.Time) {
	reached := policy[max(stepAt(c.Deadline.At, now), 0)]
	switch {
	case notice.ID != stepID(c, s): // another clock runs
		return true, notice.NextAt
	case reached.Before < s.Before: // a later step has taken over
		return true, notice.NextAt
	case now.Sub(c.Deadline.At) > staleAfter:
		return true, notice.NextAt
	case now.Before(c.Deadline.At.Add(-s.Before)): // the deadline has moved a little
		return false, c.Deadline.At.Add(-s.Before)
	case !needsReview(c, n.margin(c), now):
		return false, n.putOff(notice, now)
	}
	return false, notice.NextAt
}

// putOff is when a notice is looked at again whose case needs nobody just now.
func (n *Notifier) putOff(notice store.Notice, now time.Time) time.Time {
	if notice.Urgent {
		return now.Add(putOffTime)
	}
	return nextDigest(now, n.o.Notices.every)
}

// margin is the safety margin of the case's shop.
func (n *Notifier) margin(c aftersale.Case) time.Duration {
	return n.o.Settings.Current().ThresholdsFor(c.Ref).SafetyMargin
}
