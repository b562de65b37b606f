package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
)

// stuck is how long no refund may arrive before the wait is given up. The
// sweep, which finds lost wake-ups, comes every 30 s.
const stuck = 75 * time.Second

// paidAt waits until the platform has paid n refunds, and returns when it
// paid each of them, in the platform's own order.
func paidAt(ctx context.Context, p *douyinfake.Platform, n int) ([]douyinfake.Entry, error) {
	last, since := 0, time.Now()
	for {
		calls := p.Calls()[operate] // cheap; the ledger is a copy
		if calls >= n {
			if ledger := p.Ledger(); len(ledger) >= n {
				return ledger, nil
			}
		}
		if calls > last {
			last, since = calls, time.Now()
		}
		if time.Since(since) > stuck {
			return nil, fmt.Errorf("%d refunds were asked for, %d of %d were paid: %v", calls, len(p.Ledger()), n, first(p.Rejected()))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// paidOnce reports whether each after-sale was paid exactly once, asked for
// exactly once, and with the right amount, and whether the platform refused
// anything at all.
func paidOnce(p *douyinfake.Platform, ids []string) error {
	var errs []error
	for _, id := range ids {
		if paid, asked, fen := p.Paid(id), p.Attempts(id), p.PaidFen(id); paid != 1 || asked != 1 || fen != amount {
			errs = append(errs, fmt.Errorf("after-sale %s: asked for %d times, paid %d times, %d fen", id, asked, paid, fen))
		}
		if len(errs) > 3 {
			break
		}
	}
	if refused := p.Rejected(); len(refused) > 0 {
		errs = append(errs, fmt.Errorf("the platform refused %d calls: %s", len(refused), first(refused)))
	}
	return errors.Join(errs...)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
