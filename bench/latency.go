package bench

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
)

// The bars of the idle latency, in milliseconds.
const (
	latencyMedian = 20
	latencyTail   = 100
)

// latency measures, in a service with nothing else to do, the time from a
// webhook being sent to its refund being carried out by the platform.
func (r *runner) latency(ctx context.Context, b *backend) error {
	var p50, p99, worst []float64
	for n := range r.o.Rounds {
		r.say("%s: idle latency, round %d of %d", b.name, n+1, r.o.Rounds)
		values, err := r.latencyRound(ctx, b)
		if err != nil {
			return err
		}
		p50, p99, worst = append(p50, percentile(values, 0.50)), append(p99, percentile(values, 0.99)), append(worst, percentile(values, 1))
	}
	r.report.atMost(b, "idle, webhook to refund, p50", "ms", p50, latencyMedian)
	r.report.atMost(b, "idle, webhook to refund, p99", "ms", p99, latencyTail)
	r.report.plain(b, "idle, webhook to refund, worst", "ms", worst)
	return nil
}

func (r *runner) latencyRound(ctx context.Context, b *backend) (values []float64, err error) {
	s, err := startApplication(ctx, b)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if _, err := r.feed(ctx, s, warmCases); err != nil {
		return nil, err
	}
	conns, err := dialAll(ctx, s.address(), 1)
	if err != nil {
		return nil, err
	}
	defer closeAll(conns)
	p, sent, ids := s.world.Douyin, map[string]time.Time{}, []string{}
	for range r.o.Samples {
		id := p.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: amount})
		request := pushRequest(p, id)
		// Jitter, so that the samples do not move in step with any ticker.
		time.Sleep(25*time.Millisecond + rand.N(50*time.Millisecond))
		if err := conns[0].SetDeadline(time.Now().Add(patience)); err != nil {
			return nil, err
		}
		sent[id], ids = time.Now(), append(ids, id)
		if err := conns[0].exchange(request); err != nil {
			return nil, err
		}
	}
	ledger, err := paidAt(ctx, p, warmCases+r.o.Samples)
	if err != nil {
		return nil, err
	}
	for _, e := range ledger {
		if at, ok := sent[e.ID]; ok {
			values = append(values, milliseconds(e.At.Sub(at)))
		}
	}
	return values, paidOnce(p, ids)
}
