package jobs

import (
	"context"
	"errors"

	"github.com/hibiken/asynq"
	"golang.org/x/sync/errgroup"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/registry"
	"makegood/store"
)

// parallelSubjects bounds the subjects of one batch that are worked on at once.
const parallelSubjects = 32

// handlers maps task types to the engine.
func (w *Worker) handlers() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	e := w.engine
	mux.HandleFunc(TaskProcess, w.each(func(ctx context.Context, s store.Subject) error { return e.Process(ctx, s.Ref()) }))
	mux.HandleFunc(TaskTracking, w.each(e.ApplyTracking))
	mux.HandleFunc(TaskFulfilment, w.each(e.ApplyFulfilment))
	for _, name := range aftersale.ActionNames() {
		mux.HandleFunc(string(name), with(func(ctx context.Context, p payload) error { return e.Perform(ctx, p.Actions) }))
	}
	mux.HandleFunc(TaskTimers, with(func(ctx context.Context, _ payload) error { return e.Tick(ctx) }))
	mux.HandleFunc(TaskSweep, with(func(ctx context.Context, _ payload) error { return e.Sweep(ctx, engine.SweepGrace) }))
	mux.HandleFunc(TaskTokens, with(func(ctx context.Context, _ payload) error { return w.tokens.Refresh(ctx) }))
	mux.HandleFunc(TaskBackfill, with(w.backfill))
	return mux
}

// with decodes the payload for a handler.
func with(run func(context.Context, payload) error) func(context.Context, *asynq.Task) error {
	return func(ctx context.Context, t *asynq.Task) error {
		p, err := decodePayload(t)
		if err != nil {
			return err
		}
		return run(ctx, p)
	}
}

// each runs the subjects of a batch side by side. A subject that fails stays
// due in SQL; the task is retried for the sake of speed only.
func (w *Worker) each(run func(context.Context, store.Subject) error) func(context.Context, *asynq.Task) error {
	return with(func(ctx context.Context, p payload) error {
		var g errgroup.Group
		g.SetLimit(parallelSubjects)
		for _, s := range p.Subjects {
			g.Go(func() error {
				err := run(ctx, s)
				if err == nil {
					return nil
				}
				engine.ForSubject(w.log, s).Warn("work failed", "kind", s.Kind, "error", err.Error())
				if errors.Is(err, registry.ErrNotConfigured) {
					return nil // no retry will help
				}
				return err
			})
		}
		return g.Wait()
	})
}

// backfill lists one shop. A failure is not retried: the next slot comes soon
// enough, and goes back to where this one began.
func (w *Worker) backfill(ctx context.Context, p payload) error {
	if err := w.engine.Backfill(ctx, p.Platform, p.Shop); err != nil {
		w.log.Warn("backfill failed", "platform", p.Platform, "shop", p.Shop, "error", err.Error())
	}
	return nil
}
