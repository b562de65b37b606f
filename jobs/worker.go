package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"makegood/engine"
	"makegood/registry"
	"makegood/service"
	"makegood/tokens"
)

// Worker runs the jobs: an asynq server and the clocks that feed it.
type Worker struct {
	engine        *engine.Engine
	tokens        *tokens.Keeper
	registry      *registry.Registry
	now           func() time.Time
	queue         *Enqueuer
	server        *asynq.Server
	log           *slog.Logger
	backfillEvery time.Duration
	stop          context.CancelFunc
	done          sync.WaitGroup
}

// NewWorker makes a worker on the given Redis. backfillEvery is how often each
// shop is listed.
func NewWorker(s *service.Service, q *Enqueuer, rdb redis.UniversalClient, log *slog.Logger, backfillEvery time.Duration) *Worker {
	server := asynq.NewServerFromRedisClient(rdb, asynq.Config{
		Concurrency:    48,
		Queues:         Queues(),
		StrictPriority: false,
		// The default of 1 s would be the idle latency; each step down costs
		// processor time while idle.
		TaskCheckInterval:        5 * time.Millisecond,
		DelayedTaskCheckInterval: time.Second,
		RetryDelayFunc:           retryDelay,
		ShutdownTimeout:          30 * time.Second,
		HealthCheckInterval:      15 * time.Second,
		JanitorInterval:          30 * time.Second,
		JanitorBatchSize:         100,
		BaseContext:              context.Background,
		Logger:                   asynqLog{log},
		LogLevel:                 asynq.WarnLevel,
	})
	return &Worker{
		engine: s.Engine, tokens: s.Tokens, registry: s.Registry, now: s.Now, queue: q, server: server,
		log: log, backfillEvery: backfillEvery,
	}
}

// retryDelay is how long a failed task waits: 2, 4, then 6 seconds.
func retryDelay(failed int, _ error, _ *asynq.Task) time.Duration {
	return time.Duration(1+failed) * 2 * time.Second
}

// Start wakes everything undone and begins to work.
func (w *Worker) Start(ctx context.Context) error {
	if err := w.server.Start(w.handlers()); err != nil {
		return fmt.Errorf("asynq: %w", err)
	}
	if err := w.engine.Sweep(ctx, 0); err != nil {
		w.server.Shutdown()
		return fmt.Errorf("first sweep: %w", err)
	}
	clocks, stop := context.WithCancel(context.Background())
	w.stop = stop
	w.done.Go(func() { w.runClocks(clocks) })
	w.done.Go(func() { w.engine.Consumers().Run(clocks) })
	return nil
}

// Stop lets running handlers finish, up to the shutdown time.
func (w *Worker) Stop() {
	if w.stop != nil {
		w.stop()
	}
	w.done.Wait()
	w.server.Shutdown()
}

// asynqLog hands asynq's own log lines to slog.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(a ...any) { l.log.Debug("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Info(a ...any)  { l.log.Debug("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Warn(a ...any)  { l.log.Warn("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Error(a ...any) { l.log.Error("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Fatal(a ...any) { l.log.Error("asynq: " + fmt.Sprint(a...)) }
