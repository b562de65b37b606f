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

// Backfill lists what pushes may have missed in one shop, up to now, and puts
// what is not known yet into the inbox. Its lister reads window after window;
// "complete up to" moves on after every window that was read to its end.
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
	window := lister.ListWindow()
	from := row.ReconciledUntil.Add(-backfillOverlap)
	if row.ReconciledUntil.IsZero() {
		from = until.Add(-min(backfillLookBack, backfillWindows*window))
	}
	b := backfill{e: e, shop: shop, lister: lister}
	for from.Before(until) {
		to := until
		if to.Sub(from) > window {
			to = from.Add(window)
		}
		if err := b.window(ctx, from, to); err != nil {
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

// backfill lists one shop.
type backfill struct {
	e      *Engine
	shop   *registry.Shop
	lister marketplace.Lister
}

// window reads every page of one window. Platforms count in seconds, so the
// window includes the second in which it ends.
func (b backfill) window(ctx context.Context, from, to time.Time) error {
	for cursor := ""; ; {
		page, next, err := b.lister.List(ctx, from, to.Add(time.Second), cursor)
		if err != nil {
			return err
		}
		missed := page[:0:0]
		for _, ev := range page {
			ev.Ref.Platform, ev.Ref.Shop = b.shop.Platform, b.shop.ID
			known, err := b.knows(ctx, ev)
			if err != nil {
				return err
			}
			if !known {
				missed = append(missed, ev)
			}
		}
		if _, err := b.e.ReceiveEvents(ctx, missed); err != nil {
			return err
		}
		if next == "" || next == cursor {
			return nil
		}
		cursor = next
	}
}

// knows reports whether the case has been read at the listed version already.
func (b backfill) knows(ctx context.Context, ev aftersale.Event) (bool, error) {
	if ev.Version == "" {
		return false, nil
	}
	l, err := b.e.store.Load(ctx, ev.Ref)
	s := l.Case.Snapshot
	if err != nil || l.Case.Version == 0 || s == nil {
		return false, err
	}
	return s.Version == ev.Version && (ev.Status == "" || s.Status == ev.Status), nil
}
