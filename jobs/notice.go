package jobs

import (
	"context"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// The kinds of notice.
const (
	NoticeDeadline8h     = "deadline_8h"
	NoticeDeadline2h     = "deadline_2h"
	NoticeDeadline30m    = "deadline_30m"
	NoticeDeadlinePassed = "deadline_passed"
	NoticePerson         = "person"       // a case has come to a person
	NoticeConfirm        = "confirm"      // a decision waits for a supervisor
	NoticeBrake          = "brake"        // automatic refunds are stopped
	NoticeListingRisk    = "listing_risk" // how goods are listed costs money
	NoticeToken          = "token"        // a shop's token is about to end
)

// Tell stores what people are to be told; whichever process holds the lease
// tells it. The same ID is told once. What is urgent is told at once and, if
// it is about a case, again by the next channel until somebody acknowledges
// it; everything else comes with the next digest. At and NextAt are filled in
// where they are zero. A notice carries no buyer data. Where no channel is
// configured nothing is kept.
func (e *Engine) Tell(ctx context.Context, notices ...store.Notice) error {
	if e.digest <= 0 || len(notices) == 0 {
		return nil
	}
	now, added := e.now(), slices.Clone(notices)
	for i := range added {
		n := &added[i]
		if n.At.IsZero() {
			n.At = now
		}
		switch {
		case !n.NextAt.IsZero():
		case n.Urgent:
			n.NextAt = now
		default:
			n.NextAt = nextDigest(now, e.digest)
		}
	}
	_, err := e.store.AddNotices(ctx, added)
	return err
}

// tellOf is Tell for those who have done their own part already: that nobody
// could be told is found again in what they have stored.
func (e *Engine) tellOf(ctx context.Context, n store.Notice) {
	if err := e.Tell(ctx, n); err != nil {
		e.log.Warn("notice not stored", "kind", n.Kind, "error", err.Error())
	}
}

// nextDigest is the time of the next digest. Digests keep away from the hour
// and the half-hour, when everybody's robots speak.
func nextDigest(now time.Time, every time.Duration) time.Time {
	offset := min(every/2, 7*time.Minute+30*time.Second)
	return now.Add(-offset).Truncate(every).Add(offset + every)
}

// acknowledgeTries bounds how often an acknowledgement that meets another
// change of its case is put on the timeline again.
const acknowledgeTries = 5

// Acknowledge records that somebody knows of the case: what people were told
// about it is not told again, until its next deadline step. Claiming or
// deciding a case acknowledges it too. Errors: store.ErrNotFound,
// store.ErrConflict.
func (e *Engine) Acknowledge(ctx context.Context, id string, by Actor) (aftersale.Case, error) {
	c, err := e.store.Case(ctx, id)
	if err != nil {
		return c, err
	}
	if err := e.store.Acknowledge(ctx, id, by.Name, e.now()); err != nil {
		return c, err
	}
	for try := 1; ; try++ {
		now := e.now()
		entry := aftersale.Entry{At: now, Type: aftersale.EntryPerson, Summary: aftersale.Text{EN: by.Name + " knows of the case", ZH: by.Name + " 已知悉"}}
		audit := by.audit(now, "case.acknowledge", c.ID, nil, nil)
		err := e.store.Commit(ctx, store.Change{Case: c, Entries: []aftersale.Entry{entry}, Audit: &audit})
		if err == nil {
			c.Version++
			return c, nil
		}
		if !isConflict(err) || try == acknowledgeTries {
			return c, err
		}
		if c, err = e.store.Case(ctx, id); err != nil {
			return c, err
		}
	}
}
