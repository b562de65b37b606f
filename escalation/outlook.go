package escalation

import (
	"context"
	"errors"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// check reads the cases that notices are about once more and returns those
// that are still to be told, with their lines. The others are stored as done
// or put off. A case that cannot be read holds only its own notice back.
func (t *Notifier) check(ctx context.Context, due []store.Notice) ([]item, error) {
	now := t.o.Now()
	var keep, put []item
	var errs error
	for _, n := range due {
		i := item{Notice: n}
		if n.CaseID != "" {
			c, err := t.o.Store.Case(ctx, n.CaseID)
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				errs = errors.Join(errs, err)
				continue
			}
			i.c = c
		}
		i.Done, i.NextAt = t.outlook(i.Notice, i.c, now)
		if i.Done || i.NextAt.After(now) {
			put = append(put, i)
			continue
		}
		i.line = t.words.lineOf(n, i.c, now)
		keep = append(keep, i)
	}
	return keep, errors.Join(errs, t.save(ctx, put))
}

// outlook says whether a notice that is due has become pointless, or when to
// look at it again; otherwise it is to be told now. c is the case it is about.
func (t *Notifier) outlook(n store.Notice, c aftersale.Case, now time.Time) (done bool, next time.Time) {
	if n.CaseID == "" {
		return now.Sub(n.At) > forgetAfter, n.NextAt
	}
	if c.ID == "" || c.State.Final() {
		return true, n.NextAt
	}
	r, deadline := stepOf(n.Kind)
	switch {
	case deadline && (n.ID != stepID(c, r) || Policy[max(stepAt(c.Deadline.At, now), 0)].Before < r.Before || now.Sub(c.Deadline.At) > staleAfter):
		return true, n.NextAt // another clock runs, or a later step speaks for it
	case deadline && now.Before(c.Deadline.At.Add(-r.Before)):
		return false, c.Deadline.At.Add(-r.Before)
	case deadline && !needsReview(c, margin(&t.o, c), now):
		return false, t.park(n, now)
	case n.Kind == NoticeReview:
		return c.State != aftersale.StateNeedsReview || n.ID != reviewNotice(c).ID || c.ClaimedBy != "" || urgentNow(c, now), n.NextAt
	case n.Kind == NoticeConfirm:
		return !waitsForConfirmation(c) || n.ID != ConfirmNotice(c).ID, n.NextAt
	}
	return false, n.NextAt
}

// park is when a notice is looked at again whose case needs nobody just now.
func (t *Notifier) park(n store.Notice, now time.Time) time.Time {
	if n.Urgent {
		return now.Add(parkTime)
	}
	return nextDigest(now, t.o.Notices.every)
}

// margin is the safety margin of the case's shop.
func margin(o *Options, c aftersale.Case) time.Duration {
	return o.Settings.Current().Overrides.Resolve(c.Ref.Platform, c.Ref.Shop).SafetyMargin
}
