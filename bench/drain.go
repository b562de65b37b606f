package bench

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/hibiken/asynq"

	"makegood/jobs"
	"makegood/store"
)

// enqueuers is how many goroutines fill the queue beforehand.
const enqueuers = 16

// drainRound fills a queue with one task per case and returns how many tasks
// a second an asynq server with the service's settings and an empty handler
// takes out of it.
func (r *runner) drainRound(ctx context.Context, b *backend, n int) (rate float64, err error) {
	rdb, free, err := b.queues(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, free(), b.clear(context.WithoutCancel(ctx))) }()
	if err := fillQueue(ctx, asynq.NewClientFromRedisClient(rdb), n); err != nil {
		return 0, err
	}
	var handled atomic.Int64
	done := make(chan time.Time, 1)
	server := asynq.NewServerFromRedisClient(rdb, asynq.Config{
		Concurrency: 48, Queues: jobs.Queues(), TaskCheckInterval: 5 * time.Millisecond, DelayedTaskCheckInterval: time.Second,
		ShutdownTimeout: 30 * time.Second, HealthCheckInterval: 15 * time.Second, JanitorInterval: 30 * time.Second, JanitorBatchSize: 200,
		Logger: silent{}, LogLevel: asynq.FatalLevel,
	})
	begin := time.Now()
	err = server.Start(asynq.HandlerFunc(func(context.Context, *asynq.Task) error {
		if handled.Add(1) == int64(n) {
			done <- time.Now()
		}
		return nil
	}))
	if err != nil {
		return 0, err
	}
	defer server.Shutdown()
	select {
	case end := <-done:
		return perSecond(n, end.Sub(begin)), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-time.After(5 * time.Minute):
		return 0, errors.New("asynq did not drain the queue")
	}
}

// fillQueue enqueues n tasks that look like the service's for one case each.
func fillQueue(ctx context.Context, client *asynq.Client, n int) error {
	return parallel(ctx, enqueuers, n, func(ctx context.Context, i int) error {
		payload, err := json.Marshal(map[string]any{"s": []store.Subject{{
			Kind: store.SubjectCase, Source: "douyin", Account: "demo", ID: strconv.Itoa(7_000_000_000_000_000_000 + i),
		}}})
		if err != nil {
			return err
		}
		_, err = client.EnqueueContext(ctx, asynq.NewTask(jobs.TaskProcess, payload,
			asynq.Queue(jobs.QueueCase), asynq.Timeout(30*time.Second), asynq.MaxRetry(3), asynq.Retention(0)))
		return err
	})
}

// silent drops asynq's log lines.
type silent struct{}

func (silent) Debug(...any) {}
func (silent) Info(...any)  {}
func (silent) Warn(...any)  {}
func (silent) Error(...any) {}
func (silent) Fatal(...any) {}
