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

// Enqueuer is the Waker on asynq.
type Enqueuer struct {
	client   *asynq.Client
	log      *slog.Logger
	subjects chan store.Subject
	actions  chan aftersale.Action
	stop     chan struct{}
	done     sync.WaitGroup
}

// NewEnqueuer starts an enqueuer; Close ends it.
func NewEnqueuer(client *asynq.Client, log *slog.Logger) *Enqueuer {
	q := &Enqueuer{client: client, log: log, subjects: make(chan store.Subject, wakeBuffer), actions: make(chan aftersale.Action, wakeBuffer), stop: make(chan struct{})}
	q.done.Add(2)
	go pump(q, q.subjects, q.sendSubjects)
	go pump(q, q.actions, q.sendActions)
	return q
}

// Wake implements Waker.
func (q *Enqueuer) Wake(subjects ...store.Subject) {
	for _, s := range subjects {
		select {
		case q.subjects <- s:
		default:
		}
	}
}

// Act implements Waker.
func (q *Enqueuer) Act(actions ...aftersale.Action) {
	for _, a := range actions {
		select {
		case q.actions <- a:
		default:
		}
	}
}

// Close sends what is buffered and stops.
func (q *Enqueuer) Close() {
	close(q.stop)
	q.done.Wait()
}

// pump takes what has queued up and sends it as one batch, over and over.
func pump[T any](q *Enqueuer, in chan T, send func([]T)) {
	defer q.done.Done()
	var last time.Time
	for {
		var batch []T
		select {
		case first := <-in:
			batch = append(batch, first)
		case <-q.stop:
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
	lanes, seen := map[lane][]store.Subject{}, map[store.Subject]bool{}
	for _, s := range batch {
		if !seen[s] {
			seen[s] = true
			lanes[lane{s.Kind, s.Source}] = append(lanes[lane{s.Kind, s.Source}], s)
		}
	}
	for l, subjects := range lanes {
		kind := TaskAdvance
		switch l.kind {
		case store.SubjectParcel:
			kind = TaskTracking
		case store.SubjectFulfilment:
			kind = TaskFulfilment
		}
		log := q.log.With("kind", l.kind, "source", l.source)
		if len(subjects) == 1 {
			log = engine.ForSubject(q.log, subjects[0])
		}
		q.send(log, kind, "", payload{Subjects: subjects}, taskTimeout, 0)
	}
}

// sendActions enqueues one task per action name. A single action's task has
// the canonical id: while it waits, a second wake-up for it is refused.
func (q *Enqueuer) sendActions(batch []aftersale.Action) {
	lanes, seen := map[aftersale.ActionName][]aftersale.Action{}, map[string]bool{}
	for _, a := range batch {
		if !seen[a.ID] {
			seen[a.ID] = true
			lanes[a.Name] = append(lanes[a.Name], a)
		}
	}
	for name, actions := range lanes {
		if len(actions) == 1 {
			q.send(engine.ForAction(q.log, actions[0]), string(name), actionTaskID(actions[0], time.Now()), payload{Actions: []string{actions[0].ID}}, taskTimeout, 0)
			continue
		}
		ids := make([]string, len(actions))
		for i, a := range actions {
			ids[i] = a.ID
		}
		q.send(q.log.With("action", name, "actions", len(ids)), string(name), "", payload{Actions: ids}, taskTimeout, 0)
	}
}

// send enqueues one task. A failure is logged in log, which names the work, and
// forgotten: the sweep will find the work.
func (q *Enqueuer) send(log *slog.Logger, kind, id string, p payload, timeout, retention time.Duration) {
	task, err := newTask(kind, id, p, timeout, retention)
	if err != nil {
		log.Error("task cannot be made", "task", kind, "error", err.Error())
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), enqueueTimeout)
	defer cancel()
	if _, err := q.client.EnqueueContext(ctx, task); err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		log.Warn("wake-up lost, the sweep will find it", "task", kind, "error", err.Error())
	}
}
