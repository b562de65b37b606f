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
	// The deadlines of the next two hours are read every watchNear, those of
	// the next eight every watchFar: the first urgent step is two hours before.
	watchNear = 30 * time.Second
	watchFar  = 5 * time.Minute

	// watchRest is how often the other sources are read.
	watchRest = time.Minute

	// knownLimit bounds what a process remembers of what it has stored.
	knownLimit = 100_000
)

// watch is what the Notifier has collected. It only repeats what is stored:
// a process that starts anew reads it again and stores nothing twice.
type watch struct {
	nearAt, farAt, restAt, peopleAt time.Time      // when they are read again
	near, far                       []store.Notice // steps to come, as they were read
	known                           map[string]bool
}

// collect reads the sources whose time has come.
func (t *Notifier) collect(ctx context.Context) error {
	w, now := &t.watch, t.o.Now()
	var errs error
	if !now.Before(w.nearAt) {
		w.nearAt = now.Add(watchNear)
		errs = errors.Join(errs, t.collectDeadlines(ctx, now, Policy[1].Before+2*watchNear, &w.near))
	}
	if !now.Before(w.farAt) {
		w.farAt = now.Add(watchFar)
		errs = errors.Join(errs, t.collectDeadlines(ctx, now, Policy[0].Before+2*watchFar, &w.far))
	}
	if !now.Before(w.restAt) {
		w.restAt = now.Add(watchRest)
		errs = errors.Join(errs, t.collectBudgets(ctx, now), t.collectTokens(ctx, now), t.collectListingRisks(ctx, now))
	}
	switch {
	case w.peopleAt.IsZero():
		w.peopleAt = nextDigest(now, t.o.Notices.every)
	case !now.Before(w.peopleAt):
		w.peopleAt = nextDigest(now, t.o.Notices.every)
		errs = errors.Join(errs, t.collectReviews(ctx, now))
	}
	return errors.Join(errs, t.collectKillSwitch(ctx), t.reached(ctx, now, &w.near), t.reached(ctx, now, &w.far))
}

// add stores notices that this process has not stored yet.
func (t *Notifier) add(ctx context.Context, notices ...store.Notice) error {
	w := &t.watch
	if w.known == nil || len(w.known) > knownLimit {
		w.known = map[string]bool{}
	}
	notices = slices.DeleteFunc(notices, func(n store.Notice) bool { return w.known[n.ID] })
	if err := t.o.Notices.Add(ctx, notices...); err != nil {
		return err
	}
	for _, n := range notices {
		w.known[n.ID] = true
	}
	return nil
}

// collectDeadlines puts the cases whose deadlines come within the span on the
// agenda: each with the step that applies now, and the one after it.
func (t *Notifier) collectDeadlines(ctx context.Context, now time.Time, span time.Duration, agenda *[]store.Notice) error {
	var found []store.Notice
	for _, state := range []aftersale.State{aftersale.StateNeedsReview, aftersale.StateWaiting, aftersale.StateActing, aftersale.StateNew} {
		f := store.CaseFilter{State: string(state), DueBefore: now.Add(span)}
		err := t.cases(ctx, f, func(c aftersale.Case) { found = append(found, t.steps(c, now)...) })
		if err != nil {
			return err
		}
	}
	*agenda = found
	return nil
}

// steps are the notices of the step that applies to a case now, and of the next.
func (t *Notifier) steps(c aftersale.Case, now time.Time) []store.Notice {
	if now.Sub(c.Deadline.At) > staleAfter {
		return nil
	}
	at := stepAt(c.Deadline.At, now)
	var out []store.Notice
	for i := max(at, 0); i <= at+1 && i < len(Policy); i++ {
		n := stepNotice(c, Policy[i])
		if needsReview(c, t.margin(c), later(now, n.At)) {
			out = append(out, n)
		}
	}
	return out
}

// reached stores the steps of an agenda whose time has come.
func (t *Notifier) reached(ctx context.Context, now time.Time, agenda *[]store.Notice) error {
	var due, rest []store.Notice
	for _, n := range *agenda {
		if n.At.After(now) {
			rest = append(rest, n)
		} else {
			due = append(due, n)
		}
	}
	if err := t.add(ctx, due...); err != nil {
		return err
	}
	*agenda = rest
	return nil
}

// collectReviews finds the cases that have come to people, for the digest that
// is due now. Cases of shops in shadow mode are settled at the platform, as
// they were before: only their deadlines are told.
func (t *Notifier) collectReviews(ctx context.Context, now time.Time) error {
	var found []store.Notice
	err := t.cases(ctx, store.CaseFilter{State: string(aftersale.StateNeedsReview)}, func(c aftersale.Case) {
		if c.ClaimedBy == "" && !c.ReviewSince.IsZero() && (c.Mode == aftersale.ModeLive || c.Ref.Manual()) {
			n := reviewNotice(c)
			n.NextAt = now
			found = append(found, n)
		}
		if waitsForConfirmation(c) {
			found = append(found, ConfirmNotice(c))
		}
	})
	return errors.Join(err, t.add(ctx, found...))
}

// cases visits every case that the filter selects.
func (t *Notifier) cases(ctx context.Context, f store.CaseFilter, visit func(aftersale.Case)) error {
	for f.Limit = 500; ; {
		page, next, err := t.o.Store.ListCases(ctx, f)
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
