package jobs

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/store"
)

const (
	// wakeBuffer is how many wake-ups may wait; more are dropped and left to
	// the sweep, because a webhook must not wait for Redis.
	wakeBuffer = 8192

	// wakeBatch bounds how many cases or actions one task wakes.
	wakeBatch = 64

	// wakeLinger is the shortest time between two tasks of a kind: idle, a
	// wake-up leaves at once; under load, many share one task.
	wakeLinger = 4 * time.Millisecond

	// enqueueTimeout bounds how long a frozen Redis holds the enqueuer up.
	enqueueTimeout = 2 * time.Second
)

// Enqueuer is the engine's Waker on asynq. Safe for concurrent use.
type Enqueuer struct {
	client   *asynq.Client
	log      *slog.Logger
	now      func() time.Time
	subjects chan store.Subject
	actions  chan aftersale.Action
	stop     chan struct{}
	done     sync.WaitGroup
}

// NewEnqueuer starts an enqueuer; Close ends it.
func NewEnqueuer(client *asynq.Client, log *slog.Logger) *Enqueuer {
	q := newEnqueuer(client, log, wakeBuffer)
	q.done.Go(func() { pump(q.stop, q.subjects, q.sendSubjects) })
	q.done.Go(func() { pump(q.stop, q.actions, q.sendActions) })
	return q
}

// newEnqueuer makes an enqueuer that only buffers.
func newEnqueuer(client *asynq.Client, log *slog.Logger, buffer int) *Enqueuer {
	return &Enqueuer{
		client: client, log: log, now: time.Now, stop: make(chan struct{}),
		subjects: make(chan store.Subject, buffer), actions: make(chan aftersale.Action, buffer),
	}
}

// Wake implements engine.Waker.
func (q *Enqueuer) Wake(subjects ...store.Subject) { offer(q.subjects, subjects) }

// Act implements engine.Waker.
func (q *Enqueuer) Act(actions ...aftersale.Action) { offer(q.actions, actions) }

// Close sends what is buffered and stops.
func (q *Enqueuer) Close() {
	close(q.stop)
	q.done.Wait()
}

// offer puts work into a buffer; what does not fit is dropped.
func offer[T any](buffer chan T, work []T) {
	for _, w := range work {
		select {
		case buffer <- w:
		default:
		}
	}
}

// pump takes what has queued up and sends it as one batch, over and over.
func pump[T any](stop <-chan struct{}, in chan T, send func([]T)) {
	var last time.Time
	for {
		var batch []T
		select {
		case first := <-in:
			batch = append(batch, first)
		case <-stop:
			for batch = drain(in, nil); len(batch) > 0; batch = drain(in, nil) {
				send(batch)
			}
			return
		}
		if since := time.Since(last); since < wakeLinger && len(in) < wakeBatch {
			time.Sleep(wakeLinger - since)
		}
		send(drain(in, batch))
		last = time.Now()
	}
}

// drain adds what is waiting, up to a full batch.
func drain[T any](in chan T, batch []T) []T {
	for len(batch) < wakeBatch {
		select {
		case v := <-in:
			batch = append(batch, v)
		default:
			return batch
		}
	}
	return batch
}

// sendSubjects enqueues one task per source, so that a slow platform holds up
// its own cases only.
func (q *Enqueuer) sendSubjects(batch []store.Subject) {
	type lane struct {
		kind   store.SubjectKind
		source string
	}
	lanes := group(batch,
		func(s store.Subject) store.Subject { return s },
		func(s store.Subject) lane { return lane{s.Kind, s.Source} })
	for l, subjects := range lanes {
		log := q.log.With("kind", l.kind, "source", l.source)
		if len(subjects) == 1 {
			log = engine.ForSubject(q.log, subjects[0])
		}
		kind := TaskProcess
		switch l.kind {
		case store.SubjectParcel:
			kind = TaskTracking
		case store.SubjectFulfilment:
			kind = TaskFulfilment
		}
		q.send(log, job{kind: kind, payload: payload{Subjects: subjects}})
	}
}

// sendActions enqueues one task per action name. A single action's task has
// the canonical id: while it waits, a second wake-up for it is refused.
func (q *Enqueuer) sendActions(batch []aftersale.Action) {
	lanes := group(batch,
		func(a aftersale.Action) string { return a.ID },
		func(a aftersale.Action) aftersale.ActionName { return a.Name })
	for name, actions := range lanes {
		log, j := q.log.With("action", name, "actions", len(actions)), job{kind: string(name)}
		if len(actions) == 1 {
			log, j.id = engine.ForAction(q.log, actions[0]), actionTaskID(actions[0], q.now())
		}
		for _, a := range actions {
			j.payload.Actions = append(j.payload.Actions, a.ID)
		}
		q.send(log, j)
	}
}

// group leaves out what is there twice by id, and sorts the rest into lanes.
func group[T any, ID, Lane comparable](batch []T, id func(T) ID, lane func(T) Lane) map[Lane][]T {
	lanes, known := map[Lane][]T{}, map[ID]bool{}
	for _, w := range batch {
		if !known[id(w)] {
			known[id(w)] = true
			lanes[lane(w)] = append(lanes[lane(w)], w)
		}
	}
	return lanes
}

// send enqueues one task. A failure is logged in log, which names the work, and
// forgotten: the sweep will find the work.
func (q *Enqueuer) send(log *slog.Logger, j job) {
	task, err := j.task()
	if err != nil {
		log.Error("task cannot be made", "task", j.kind, "error", err.Error())
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), enqueueTimeout)
	defer cancel()
	if _, err := q.client.EnqueueContext(ctx, task); err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		log.Warn("wake-up lost, the sweep will find it", "task", j.kind, "error", err.Error())
	}
}
