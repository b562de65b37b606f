package escalation

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"makegood/store"
)

// The kinds of notice.
const (
	NoticeDeadline8h     = "deadline_8h"
	NoticeDeadline2h     = "deadline_2h"
	NoticeDeadline30m    = "deadline_30m"
	NoticeDeadlinePassed = "deadline_passed"
	NoticeReview         = "person"       // a case has come to a person
	NoticeConfirm        = "confirm"      // a decision waits for a supervisor
	NoticeBrake          = "brake"        // automatic refunds are stopped
	NoticeListingRisk    = "listing_risk" // how goods are listed costs money
	NoticeToken          = "token"        // a shop's token is about to end
)

// Notices stores what people are to be told. Safe for concurrent use. Where no
// channel is configured nothing is kept.
type Notices struct {
	store store.Notices
	every time.Duration // of the digests; 0: there is no channel
	now   func() time.Time
	log   *slog.Logger
}

// NewNotices returns the Notices of a process. digestEvery is how often people
// are told what is not urgent; 0 means that there is no channel.
func NewNotices(s store.Notices, digestEvery time.Duration, now func() time.Time, log *slog.Logger) *Notices {
	return &Notices{store: s, every: digestEvery, now: now, log: log}
}

// Add stores what people are to be told; whichever process holds the lease
// tells it. The same ID is told once. What is urgent is told at once and, if
// it is about a case, again by the next channel until somebody acknowledges
// it; everything else comes with the next digest. At and NextAt are filled in
// where they are zero. A notice carries no buyer data. Where no channel is
// configured nothing is kept.
func (o *Notices) Add(ctx context.Context, notices ...store.Notice) error {
	if o.every <= 0 || len(notices) == 0 {
		return nil
	}
	now, added := o.now(), slices.Clone(notices)
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
			n.NextAt = nextDigest(now, o.every)
		}
	}
	_, err := o.store.AddNotices(ctx, added)
	return err
}

// TryAdd is Add for callers that have done their own part already. A notice
// that cannot be stored is logged; the Notifier finds its case again later.
func (o *Notices) TryAdd(ctx context.Context, n store.Notice) {
	if err := o.Add(ctx, n); err != nil {
		o.log.Warn("notice not stored", "platform", n.Platform, "case", n.CaseID, "kind", n.Kind, "error", err.Error())
	}
}

// nextDigest is the time of the next digest. Digests keep away from the hour
// and the half-hour, when everybody's robots speak.
func nextDigest(now time.Time, every time.Duration) time.Time {
	offset := min(every/2, 7*time.Minute+30*time.Second)
	return now.Add(-offset).Truncate(every).Add(offset + every)
}
