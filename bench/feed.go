package bench

import (
	"context"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
)

// fed is what became of cases that were pushed.
type fed struct {
	took time.Duration // from the first push to the last payment
	cost float64       // processor time of this process, µs per case; the payments' replies may be missing
}

// feed opens n after-sales at the platform, pushes one webhook for each to
// the address and waits until all are paid. rate is webhooks a second; 0: as
// many as the connections allow. It is an error unless each was paid exactly
// once.
func feed(ctx context.Context, b *backend, p *douyinfake.Platform, address string, connections, n, rate int) (f fed, err error) {
	before := len(p.Ledger())
	prepared, err := newPushes(b.dir, p, n)
	if err != nil {
		return f, err
	}
	defer prepared.close()
	conns, err := dialAll(ctx, address, connections)
	if err != nil {
		return f, err
	}
	defer closeAll(conns)
	l := &load{pushes: prepared, rate: rate}
	begin, used := time.Now(), processTime()
	if _, _, err := l.run(ctx, conns, begin.Add(10*time.Minute)); err != nil {
		return f, err
	}
	ledger, err := paidAt(ctx, p, before+n)
	if err != nil {
		return f, err
	}
	f.took, f.cost = ledger[len(ledger)-1].At.Sub(begin), microseconds(processTime()-used)/float64(n)
	return f, paidOnce(p, prepared.ids)
}
