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

// collector finds what people have to know and stores it as notices. What it
// remembers only repeats what is stored: a process that starts anew reads it
// again and stores nothing twice.
type collector struct {
	o *Options

	nearAt, farAt, restAt, peopleAt time.Time      // when they are read again
	near, far                       []store.Notice // steps to come, as they were read
	known                           map[string]bool
}

// collect reads the sources whose time has come.
func (c *collector) collect(ctx context.Context) error {
	now := c.o.Now()
	var errs error
	if !now.Before(c.nearAt) {
		c.nearAt = now.Add(watchNear)
		errs = errors.Join(errs, c.collectDeadlines(ctx, now, Policy[1].Before+2*watchNear, &c.near))
	}
	if !now.Before(c.farAt) {
		c.farAt = now.Add(watchFar)
		errs = errors.Join(errs, c.collectDeadlines(ctx, now, Policy[0].Before+2*watchFar, &c.far))
	}
	if !now.Before(c.restAt) {
		c.restAt = now.Add(watchRest)
		errs = errors.Join(errs, c.collectBudgets(ctx, now), c.collectTokens(ctx, now), c.collectListingRisks(ctx, now))
	}
	switch {
	case c.peopleAt.IsZero():
		c.peopleAt = nextDigest(now, c.o.Notices.every)
	case !now.Before(c.peopleAt):
		c.peopleAt = nextDigest(now, c.o.Notices.every)
		errs = errors.Join(errs, c.collectReviews(ctx, now))
	}
	return errors.Join(errs, c.collectKillSwitch(ctx), c.reached(ctx, now, &c.near), c.reached(ctx, now, &c.far))
}

// add stores notices that this process has not stored yet.
func (c *collector) add(ctx context.Context, notices ...store.Notice) error {
	if c.known == nil || len(c.known) > knownLimit {
		c.known = map[string]bool{}
	}
	notices = slices.DeleteFunc(notices, func(n store.Notice) bool { return c.known[n.ID] })
	if err := c.o.Notices.Add(ctx, notices...); err != nil {
		return err
	}
	for _, n := range notices {
		c.known[n.ID] = true
	}
	return nil
}

// collectDeadlines puts the cases whose deadlines come within the span on the
// agenda: each with the step that applies now, and the one after it.
func (c *collector) collectDeadlines(ctx context.Context, now time.Time, span time.Duration, agenda *[]store.Notice) error {
	var found []store.Notice
	for _, state := range []aftersale.State{aftersale.StateNeedsReview, aftersale.StateWaiting, aftersale.StateActing, aftersale.StateNew} {
		f := store.CaseFilter{State: string(state), DueBefore: now.Add(span)}
		err := c.cases(ctx, f, func(one aftersale.Case) { found = append(found, c.steps(one, now)...) })
		if err != nil {
			return err
		}
	}
	*agenda = found
	return nil
}

// steps are the notices of the step that applies to a case now, and of the next.
func (c *collector) steps(one aftersale.Case, now time.Time) []store.Notice {
	if now.Sub(one.Deadline.At) > staleAfter {
		return nil
	}
	at := stepAt(one.Deadline.At, now)
	var out []store.Notice
	for i := max(at, 0); i <= at+1 && i < len(Policy); i++ {
		n := stepNotice(one, Policy[i])
		if needsReview(one, margin(c.o, one), later(now, n.At)) {
			out = append(out, n)
		}
	}
	return out
}

// reached stores the steps of an agenda whose time has come.
func (c *collector) reached(ctx context.Context, now time.Time, agenda *[]store.Notice) error {
	var due, rest []store.Notice
	for _, n := range *agenda {
		if n.At.After(now) {
			rest = append(rest, n)
		} else {
			due = append(due, n)
		}
	}
	if err := c.add(ctx, due...); err != nil {
		return err
	}
	*agenda = rest
	return nil
}

// collectReviews finds the cases that have come to people, for the digest that
// is due now. Cases of shops in shadow mode are settled at the platform, as
// they were before: only their deadlines are told.
func (c *collector) collectReviews(ctx context.Context, now time.Time) error {
	var found []store.Notice
	err := c.cases(ctx, store.CaseFilter{State: string(aftersale.StateNeedsReview)}, func(c aftersale.Case) {
		if c.ClaimedBy == "" && !c.ReviewSince.IsZero() && (c.Mode == aftersale.ModeLive || c.Ref.Manual()) {
			n := reviewNotice(c)
			n.NextAt = now
			found = append(found, n)
		}
		if waitsForConfirmation(c) {
			found = append(found, ConfirmNotice(c))
		}
	})
	return errors.Join(err, c.add(ctx, found...))
}

// cases visits every case that the filter selects.
func (c *collector) cases(ctx context.Context, f store.CaseFilter, visit func(aftersale.Case)) error {
	for f.Limit = 500; ; {
		page, next, err := c.o.Store.ListCases(ctx, f)
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
