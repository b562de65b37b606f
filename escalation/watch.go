package escalation

import (
	"context"
	"errors"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

const (
	// Deadlines that come before the first urgent step are read every watchFar,
	// nearer ones every watchNear.
	watchNear = 30 * time.Second
	watchFar  = 5 * time.Minute

	// watchRest is how often the other sources are read.
	watchRest = time.Minute

	// knownLimit bounds how many stored notices a process remembers.
	knownLimit = 100_000
)

// watch is what the Notifier remembers between two ticks. It only saves work: a process
// that starts anew reads everything again and stores nothing twice.
type watch struct {
	nearAt, farAt, restAt, reviewsAt time.Time       // when they are read again
	near, far                        []store.Notice  // steps to come, as they were read
	known                            map[string]bool // IDs of notices that are stored
}

// collect reads the sources whose time has come.
func (n *Notifier) collect(ctx context.Context) error {
	w, now := &n.watch, n.o.Now()
	var errs error
	if !now.Before(w.nearAt) {
		w.nearAt = now.Add(watchNear)
		errs = errors.Join(errs, n.collectDeadlines(ctx, now, policy[firstUrgent].Before+2*watchNear, &w.near))
	}
	if !now.Before(w.farAt) {
		w.farAt = now.Add(watchFar)
		errs = errors.Join(errs, n.collectDeadlines(ctx, now, policy[0].Before+2*watchFar, &w.far))
	}
	if !now.Before(w.restAt) {
		w.restAt = now.Add(watchRest)
		errs = errors.Join(errs, n.collectBudgets(ctx, now), n.collectTokens(ctx, now), n.collectListingRisks(ctx, now))
	}
	switch {
	case w.reviewsAt.IsZero():
		w.reviewsAt = nextDigest(now, n.o.Notices.every)
	case !now.Before(w.reviewsAt):
		w.reviewsAt = nextDigest(now, n.o.Notices.every)
		errs = errors.Join(errs, n.collectReviews(ctx, now))
	}
	return errors.Join(errs, n.collectKillSwitch(ctx), n.addReached(ctx, now, &w.near), n.addReached(ctx, now, &w.far))
}

// add stores the notices that this process has not stored yet.
func (n *Notifier) add(ctx context.Context, notices ...store.Notice) error {
	w := &n.watch
	if w.known == nil || len(w.known) > knownLimit {
		w.known = map[string]bool{}
	}
	notices = slices.DeleteFunc(notices, func(notice store.Notice) bool { return w.known[notice.ID] })
	if err := n.o.Notices.Add(ctx, notices...); err != nil {
		return err
	}
	for _, notice := range notices {
		w.known[notice.ID] = true
	}
	return nil
}

// collectDeadlines fills the agenda with the cases whose deadlines come within the
// span: each with the step that it is at now, and the one after it.
func (n *Notifier) collectDeadlines(ctx context.Context, now time.Time, span time.Duration, agenda *[]store.Notice) error {
	var found []store.Notice
	for _, state := range []aftersale.State{
		aftersale.StateNeedsReview, aftersale.StateWaiting, aftersale.StateActing, aftersale.StateNew,
	} {
		f := store.CaseFilter{State: string(state), DueBefore: now.Add(span)}
		err := n.eachCase(ctx, f, func(c aftersale.Case) { found = append(found, n.steps(c, now)...) })
		if err != nil {
			return err
		}
	}
	*agenda = found
	return nil
}

// steps are the notices of the step that a case is at now, and of the next one.
func (n *Notifier) steps(c aftersale.Case, now time.Time) []store.Notice {
	if now.Sub(c.Deadline.At) > staleAfter {
		return nil
	}
	at := stepAt(c.Deadline.At, now)
	var out []store.Notice
	for i := max(at, 0); i <= at+1 && i < len(policy); i++ {
		notice := stepNotice(c, policy[i])
		if needsReview(c, n.margin(c), later(now, notice.At)) {
			out = append(out, notice)
		}
	}
	return out
}

// addReached stores those steps of an agenda whose time has come.
func (n *Notifier) addReached(ctx context.Context, now time.Time, agenda *[]store.Notice) error {
	var due, rest []store.Notice
	for _, notice := range *agenda {
		if notice.At.After(now) {
			rest = append(rest, notice)
		} else {
			due = append(due, notice)
		}
	}
	if err := n.add(ctx, due...); err != nil {
		return err
	}
	*agenda = rest
	return nil
}

// collectReviews finds the cases that need review, for the digest that is due now. The
// cases of shops in shadow mode are settled at the platform, so that only their
// deadlines are escalated.
func (n *Notifier) collectReviews(ctx context.Context, now time.Time) error {
	var found []store.Notice
	err := n.eachCase(ctx, store.CaseFilter{State: string(aftersale.StateNeedsReview)}, func(c aftersale.Case) {
		if c.ClaimedBy == "" && !c.ReviewSince.IsZero() && (c.Mode == aftersale.ModeLive || c.Ref.Manual()) {
			notice := reviewNotice(c)
			notice.NextAt = now
			found = append(found, notice)
		}
		if needsConfirmation(c) {
			found = append(found, ConfirmNotice(c))
		}
	})
	return errors.Join(err, n.add(ctx, found...))
}

// eachCase visits every case that the filter selects.
func (n *Notifier) eachCase(ctx context.Context, f store.CaseFilter, visit func(aftersale.Case)) error {
	for f.Limit = 500; ; {
		page, next, err := n.o.Store.ListCases(ctx, f)
		if err != nil {
			return err
		}
		for _, c := range page {
			visit(c)
		}
		if next == "" {
			return nil
		}
		f.Cursor = next
	}
}
