package bench

import (
	"context"
	"errors"
	"fmt"
)

// warmCases are taken through before a round begins, and not measured.
const warmCases = 64

// endToEndShare is the bar: what a case costs, compared with an empty task.
const endToEndShare = 0.50

// endToEnd measures how many cases a second go from webhook to accepted
// refund, and how many empty tasks a second asynq drains, in turns.
func (r *runner) endToEnd(ctx context.Context, b *backend) error {
	var empty, cases, cost []float64
	for n := range r.o.Rounds {
		r.say("%s: end to end, round %d of %d", b.name, n+1, r.o.Rounds)
		rate, err := r.drainRound(ctx, b, r.o.Cases)
		if err != nil {
			return fmt.Errorf("empty handler: %w", err)
		}
		empty = append(empty, rate)
		rate, used, err := r.casesRound(ctx, b)
		if err != nil {
			return err
		}
		cases, cost = append(cases, rate), append(cost, used)
	}
	r.report.plain(b, "asynq, empty handler", "tasks/s", empty)
	r.report.share(b, "webhook to refund", "cases/s", cases, "empty handler", empty, endToEndShare)
	r.report.plain(b, "processor time, client and platform included", "µs/case", cost)
	return nil
}

// casesRound pushes a webhook for every case as fast as the connections allow
// and waits for the last payment. It returns cases a second, and what each
// has cost this process in microseconds of processor time.
func (r *runner) casesRound(ctx context.Context, b *backend) (rate, cost float64, err error) {
	s, err := startApplication(ctx, b)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if _, err := r.feed(ctx, s, warmCases); err != nil {
		return 0, 0, fmt.Errorf("warm-up: %w", err)
	}
	f, err := r.feed(ctx, s, r.o.Cases)
	if err != nil {
		return 0, 0, err
	}
	return perSecond(r.o.Cases, f.took), f.cost, s.drained(ctx)
}

// feed takes n cases through a service, as fast as possible.
func (r *runner) feed(ctx context.Context, s *application, n int) (fed, error) {
	return feed(ctx, s.b, s.world.Douyin, s.address(), r.o.Connections, n, 0)
}
