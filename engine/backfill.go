package engine

import (
	"context"
	"fmt"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/registry"
)

const (
	// backfillLookBack is how far the first backfill of a shop goes back, at
	// most: not more windows than backfillWindows, so that a platform with
	// small windows is done in minutes.
	backfillLookBack = 7 * 24 * time.Hour
	backfillWindows  = 50

	// backfillOverlap is how far each backfill reaches into what the one
	// before has covered: clocks differ and lists lag.
	backfillOverlap = 2 * time.Minute

	// backfillLease keeps two processes from listing the same shop at once.
	backfillLease = 3 * time.Minute
)

// Backfill lists what pushes may have missed in one shop, up to now, and
// takes what is not known yet into the inbox. "Complete up to" moves on after
// every window that was read to its end.
func (e *Engine) Backfill(ctx context.Context, platform, id string) error {
	shop, err := e.reg.Shop(platform, id)
	if err != nil {
		return err
	}
	lister, ok := shop.Adapter.(marketplace.Lister)
	if !ok {
		return nil
	}
	lease := "reconcile/" + platform + "/" + id
	mine, err := e.store.Lease(ctx, lease, e.holder, e.now(), backfillLease)
	if err != nil || !mine {
		return err
	}
	defer func() { _ = e.store.Release(context.WithoutCancel(ctx), lease, e.holder) }()
	row, err := e.store.Shop(ctx, platform, id)
	if err != nil {
		return err
	}
	until := e.now()
	from := row.ReconciledUntil.Add(-backfillOverlap)
	if row.ReconciledUntil.IsZero() {
		from = until.Add(-min(backfillLookBack, backfillWindows*lister.ListWindow()))
	}
	for from.Before(until) {
		to := until
		if w := lister.ListWindow(); to.Sub(from) > w {
			to = from.Add(w)
		}
		if err := e.listWindow(ctx, shop, lister, from, to); err != nil {
			if aftersale.ClassOf(err) == aftersale.ClassAuth {
				e.tokens.Rejected(shop)
			}
			return fmt.Errorf("backfill %s: %w", platform, err)
		}
		if err := e.store.SetReconciled(ctx, platform, id, to); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// listWindow reads every page of one window.
func (e *Engine) listWindow(ctx context.Context, shop *registry.Shop, lister marketplace.Lister, from, to time.Time) error {
	for cursor, pages := "", 0; ; pages++ {
		page, next, err := lister.List(ctx, from, to.Add(time.Second), cursor)
		if err != nil {
			return err
		}
		missed := page[:0:0]
		for _, ev := range page {
			ev.Ref.Platform, ev.Ref.Shop = shop.Platform, shop.ID
			known, err := e.knows(ctx, ev)
			if err != nil {
				return err
			}
			if !known {
				missed = append(missed, ev)
			}
		}
		if _, err := e.ReceiveEvents(ctx, missed); err != nil {
			return err
		}
		if next == "" || next == cursor {
			return nil
		}
		cursor = next
	}
}

// knows reports whether the case has been read at the listed version already.
func (e *Engine) knows(ctx context.Context, ev aftersale.Event) (bool, error) {
	if ev.Version == "" {
		return false, nil
	}
	l, err := e.store.Load(ctx, ev.Ref)
	if err != nil || l.Case.Version == 0 || l.Case.Snapshot == nil {
		return false, err
	}
	return l.Case.Snapshot.Version == ev.Version && (ev.Status == "" || l.Case.Snapshot.Status == ev.Status), nil
}
