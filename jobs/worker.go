package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/registry"
	"makegood/service"
	"makegood/store"
	"makegood/tokens"
)

// The intervals of the clocks.
const (
	tickEvery   = time.Second
	sweepEvery  = 30 * time.Second
	tokensEvery = time.Minute
)

// parallelTurns bounds the turns of one batch that are under way at once.
const parallelTurns = 32

// Worker runs the jobs: an asynq server and the clocks that feed it.
type Worker struct {
	engine   *engine.Engine
	tokens   *tokens.Keeper
	registry *registry.Registry
	now      func() time.Time
	queue    *Enqueuer
	server   *asynq.Server
	log      *slog.Logger
	backfill time.Duration
	stop     context.CancelFunc
	done     sync.WaitGroup
}

// NewWorker makes a worker on the given Redis. reconcile is how often each
// shop is listed.
func NewWorker(s *service.Service, q *Enqueuer, rdb redis.UniversalClient, log *slog.Logger, reconcile time.Duration) *Worker {
	server := asynq.NewServerFromRedisClient(rdb, asynq.Config{
		Concurrency:              48,
		Queues:                   Queues(),
		StrictPriority:           false,
		TaskCheckInterval:        5 * time.Millisecond, // the default of 1 s would be the idle latency; each step down costs processor time while idle
		DelayedTaskCheckInterval: time.Second,
		RetryDelayFunc:           func(n int, _ error, _ *asynq.Task) time.Duration { return time.Duration(1+n) * 2 * time.Second },
		ShutdownTimeout:          30 * time.Second,
		HealthCheckInterval:      15 * time.Second,
		JanitorInterval:          30 * time.Second,
		JanitorBatchSize:         100,
		BaseContext:              context.Background,
		Logger:                   asynqLog{log},
		LogLevel:                 asynq.WarnLevel,
	})
	return &Worker{engine: s.Engine, tokens: s.Tokens, registry: s.Registry, now: s.Now, queue: q, server: server, log: log, backfill: reconcile}
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

// runClocks enqueues the periodic tasks; each has the same id in every
// process, so that one of them runs it.
func (w *Worker) runClocks(ctx context.Context) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	last := map[string]string{}
	periodic := func(kind, what string, every, timeout time.Duration, p payload) {
		id := tickTaskID(kind, what, every, w.now())
		if last[kind+what] != id {
			last[kind+what] = id
			w.queue.send(w.log.With("platform", p.Platform, "shop", p.Shop), kind, id, p, timeout, tickRetention)
		}
	}
	for {
		for _, s := range w.registry.Shops {
			periodic(TaskBackfill, s.Platform+":"+s.ID, w.backfill, backfillTimeout, payload{Platform: s.Platform, Shop: s.ID})
		}
		periodic(TaskTimers, "", tickEvery, taskTimeout, payload{})
		periodic(TaskSweep, "", sweepEvery, taskTimeout, payload{})
		periodic(TaskTokens, "", tokensEvery, taskTimeout, payload{})
		if w.tokens.AnyRejected() { // this process's adapters cannot work until it is renewed
			if err := w.tokens.Refresh(ctx); err != nil {
				w.log.Warn("token renewal failed", "error", err.Error())
			}
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// handlers maps task types to the engine.
func (w *Worker) handlers() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	e := w.engine
	mux.HandleFunc(TaskAdvance, w.each(func(ctx context.Context, s store.Subject) error { return e.Process(ctx, s.Ref()) }))
	mux.HandleFunc(TaskTracking, w.each(e.ApplyTracking))
	mux.HandleFunc(TaskFulfilment, w.each(e.ApplyFulfilment))
	for _, name := range aftersale.ActionNames() {
		mux.HandleFunc(string(name), with(func(ctx context.Context, p payload) error { return e.Perform(ctx, p.Actions) }))
	}
	mux.HandleFunc(TaskTimers, with(func(ctx context.Context, _ payload) error { return e.Tick(ctx) }))
	mux.HandleFunc(TaskSweep, with(func(ctx context.Context, _ payload) error { return e.Sweep(ctx, engine.SweepGrace) }))
	mux.HandleFunc(TaskTokens, with(func(ctx context.Context, _ payload) error { return w.tokens.Refresh(ctx) }))
	mux.HandleFunc(TaskBackfill, with(func(ctx context.Context, p payload) error {
		err := e.Backfill(ctx, p.Platform, p.Shop)
		if err != nil {
			w.log.Warn("backfill failed", "platform", p.Platform, "shop", p.Shop, "error", err.Error())
		}
		return nil // the next slot comes soon enough, and goes back to where this one began
	}))
	return mux
}

// with decodes the payload; one that does not decode is not worth a retry.
func with(run func(context.Context, payload) error) func(context.Context, *asynq.Task) error {
	return func(ctx context.Context, t *asynq.Task) error {
		var p payload
		if err := json.Unmarshal(t.Payload(), &p); err != nil {
			return fmt.Errorf("%w: payload of %s: %w", asynq.SkipRetry, t.Type(), err)
		}
		return run(ctx, p)
	}
}

// each runs the subjects of a batch side by side. A subject that fails stays
// due in SQL; the task is retried for the sake of speed only.
func (w *Worker) each(run func(context.Context, store.Subject) error) func(context.Context, *asynq.Task) error {
	return with(func(ctx context.Context, p payload) error {
		var g errgroup.Group
		g.SetLimit(parallelTurns)
		for _, s := range p.Subjects {
			g.Go(func() error {
				err := run(ctx, s)
				if err == nil {
					return nil
				}
				engine.ForSubject(w.log, s).Warn("work failed", "kind", s.Kind, "error", err.Error())
				if errors.Is(err, registry.ErrNotConfigured) {
					return nil
				}
				return err
			})
		}
		return g.Wait()
	})
}

// asynqLog hands asynq's own log lines to slog.
type asynqLog struct{ log *slog.Logger }

func (l asynqLog) Debug(a ...any) { l.log.Debug("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Info(a ...any)  { l.log.Debug("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Warn(a ...any)  { l.log.Warn("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Error(a ...any) { l.log.Error("asynq: " + fmt.Sprint(a...)) }
func (l asynqLog) Fatal(a ...any) { l.log.Error("asynq: " + fmt.Sprint(a...)) }
