package bench

import (
	"context"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
)

// feed opens n after-sales at the platform, pushes one webhook for each to
// the address and waits until all are paid. rate is webhooks a second; 0: as
// many as the connections allow. It returns when the first push left and when
// the last payment was made, and an error unless each was paid exactly once.
func feed(ctx context.Context, b *backend, p *douyinfake.Platform, address string, connections, n, rate int) (begin, end time.Time, err error) {
	prepared, err := newPushes(b.dir, p, n)
	if err != nil {
		return begin, end, err
	}
	defer prepared.close()
	conns, err := dialAll(ctx, address, connections)
	if err != nil {
		return begin, end, err
	}
	defer closeAll(conns)
	before := len(p.Ledger())
	l := &load{pushes: prepared, rate: rate}
	begin = time.Now()
	if _, _, err := l.run(ctx, conns, begin.Add(10*time.Minute)); err != nil {
		return begin, end, err
	}
	ledger, err := paidAt(ctx, p, before+n)
	if err != nil {
		return begin, end, err
	}
	return begin, ledger[len(ledger)-1].At, paidOnce(p, prepared.ids)
}
