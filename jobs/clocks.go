package jobs

import (
	"context"
	"time"
)

// The intervals of the clocks. How often shops are listed is configured.
const (
	tickEvery   = time.Second
	sweepEvery  = 30 * time.Second
	tokensEvery = time.Minute
)

// runClocks enqueues the periodic tasks until ctx ends.
func (w *Worker) runClocks(ctx context.Context) {
	ticker := time.NewTicker(tickEvery)
	defer ticker.Stop()
	last := map[string]string{}
	for {
		w.enqueueDue(last)
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

// enqueueDue enqueues the periodic tasks whose slot has begun. A task has the
// same id in every process, so that one of them runs it; last holds the ids
// that this process has used.
func (w *Worker) enqueueDue(last map[string]string) {
	periodic := func(kind, what string, every, timeout time.Duration, p payload) {
		id := tickTaskID(kind, what, every, w.now())
		if last[kind+what] == id {
			return
		}
		last[kind+what] = id
		w.queue.send(w.log.With("platform", p.Platform, "shop", p.Shop),
			job{kind: kind, id: id, payload: p, timeout: timeout, retention: tickRetention})
	}
	for _, s := range w.registry.Shops {
		p := payload{Platform: s.Platform, Shop: s.ID}
		periodic(TaskBackfill, s.Platform+":"+s.ID, w.backfillEvery, backfillTimeout, p)
	}
	periodic(TaskTimers, "", tickEvery, taskTimeout, payload{})
	periodic(TaskSweep, "", sweepEvery, taskTimeout, payload{})
	periodic(TaskTokens, "", tokensEvery, taskTimeout, payload{})
}
