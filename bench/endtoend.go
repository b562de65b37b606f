package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// warmCases are taken through before a round begins, and not measured.
const warmCases = 64

// endToEndShare is the bar: what a case costs, compared with an empty task.
const endToEndShare = 0.50

// endToEnd measures how many cases a second go from webhook to accepted
// refund, and how many empty tasks a second asynq drains, in turns.
func (r *runner) endToEnd(ctx context.Context, b *backend) error {
	var empty, cases []float64
	for n := range r.o.Rounds {
		r.say("%s: end to end, round %d of %d", b.name, n+1, r.o.Rounds)
		rate, err := r.drainRound(ctx, b, r.o.Cases)
		if err != nil {
			return fmt.Errorf("empty handler: %w", err)
		}
		empty = append(empty, rate)
		if rate, err = r.casesRound(ctx, b); err != nil {
			return err
		}
		cases = append(cases, rate)
	}
	r.report.plain(b, "asynq, empty handler", "tasks/s", empty)
	r.report.share(b, "webhook to refund", "cases/s", cases, "empty handler", empty, endToEndShare)
	return nil
}

// casesRound pushes a webhook for every case as fast as the connections allow
// and waits for the last payment.
func (r *runner) casesRound(ctx context.Context, b *backend) (rate float64, err error) {
	s, err := startService(ctx, b)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	begin, end, err := r.feed(ctx, s, warmCases, 0)
	if err != nil {
		return 0, fmt.Errorf("warm-up: %w", err)
	}
	if begin, end, err = r.feed(ctx, s, r.o.Cases, 0); err != nil {
		return 0, err
	}
	return perSecond(r.o.Cases, end.Sub(begin)), s.settled(ctx)
}

// feed opens n after-sales, pushes them and waits until all are paid; rate is
// webhooks a second, 0 as many as possible. It returns when the first push
// left and when the last payment was made.
func (r *runner) feed(ctx context.Context, s *service, n, rate int) (begin, end time.Time, err error) {
	return feed(ctx, s.b, s.world.Douyin, s.address(), r.o.Connections, n, rate)
}
