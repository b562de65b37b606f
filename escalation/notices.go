package escalation

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// Notices stores what people have to know. Safe for concurrent use, and beside
// other processes. Where no channel is configured nothing is stored.
type Notices struct {
	store store.Notices
	every time.Duration // between digests; 0: there is no channel
	now   func() time.Time
	log   *slog.Logger
}

// NewNotices returns the Notices of a process. digestEvery is the time between two
// digests; 0 means that there is no channel.
func NewNotices(s store.Notices, digestEvery time.Duration, now func() time.Time, log *slog.Logger) *Notices {
	return &Notices{store: s, every: digestEvery, now: now, log: log}
}

// Add stores notices; whichever process holds the lease sends them.
//
//   - A notice whose ID is stored already is not stored again, nor sent again.
//   - An urgent one is sent at once. If it is about a case, the next channels repeat
//     it until somebody acknowledges it.
//   - Any other comes with the next digest.
//
// At and NextAt are filled in where they are zero. A notice must not contain buyer
// data.
func (n *Notices) Add(ctx context.Context, notices ...store.Notice) error {
	if n.every <= 0 || len(notices) == 0 {
		return nil
	}
	now, added := n.now(), slices.Clone(notices)
	for i := range added {
		notice := &added[i]
		if notice.At.IsZero() {
			notice.At = now
		}
		switch {
		case !notice.NextAt.IsZero():
		case notice.Urgent:
			notice.NextAt = now
		default:
			notice.NextAt = nextDigest(now, n.every)
		}
	}
	_, err := n.store.AddNotices(ctx, added)
	return err
}

// TryAdd adds a notice about a case, for callers that have done their own part
// already. If it cannot be stored it is logged; the Notifier finds the case later.
func (n *Notices) TryAdd(ctx context.Context, c aftersale.Case, notice store.Notice) {
	if err := n.Add(ctx, notice); err != nil {
		n.log.Warn("notice not stored",
			"platform", c.Ref.Platform, "shop", c.Ref.Shop, "aftersale", c.Ref.ID, "case", c.ID,
			"kind", notice.Kind, "error", err.Error())
	}
}

// nextDigest is the time of the next digest. Digests keep away from the hour and
// the half-hour, when everybody's robots send.
func nextDigest(now time.Time, every time.Duration) time.Time {
	offset := min(every/2, 7*time.Minute+30*time.Second)
	return now.Add(-offset).Truncate(every).Add(offset + every)
}
