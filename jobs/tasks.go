// Package jobs carries work through asynq: it puts wake-ups into Redis, runs the
// engine on what comes out, and keeps the clocks. It is the only package beside
// app that knows asynq.
//
// A task must not carry the work itself, only its name: everything is read again
// from SQL, so a repeated, stale or lost task does no harm. Whatever asynq or
// Redis lose, the engine's sweep finds again.
//
// Start reading here at the types of task, then enqueue.go (the way in) and
// handlers.go (the way out).
package jobs

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/hibiken/asynq"

	"makegood/aftersale"
	"makegood/store"
)

// The types of task. An action's task has the action's name.
const (
	TaskProcess    = "case:advance"   // process cases
	TaskTracking   = "tracking:apply" // take in what couriers have pushed
	TaskFulfilment = "stock:apply"    // take in what warehouses have reported
	TaskTimers     = "timers"         // wake what is due
	TaskSweep      = "sweep"          // wake what was forgotten
	TaskBackfill   = "reconcile"      // list what pushes have missed, one shop
	TaskTokens     = "token:refresh"
)

// The queues, with how often each is looked at in relation to the others.
// Three, because an idle worker polls Redis once per queue.
const (
	QueueMoney = "money" // decisions for platforms, intercepts
	QueueCase  = "case"  // processing, tracking, timers
	QueueLow   = "low"   // remarks, backfill, tokens
)

// Queues lists the queues with their weights.
func Queues() map[string]int { return map[string]int{QueueMoney: 6, QueueCase: 4, QueueLow: 1} }

// queueOf says where a task waits.
func queueOf(task string) string {
	switch task {
	case string(aftersale.ActionRemark), TaskBackfill, TaskTokens:
		return QueueLow
	case TaskProcess, TaskTracking, TaskFulfilment, TaskTimers, TaskSweep:
		return QueueCase
	}
	return QueueMoney
}

const (
	// taskTimeout bounds one run of a handler.
	taskTimeout = 30 * time.Second

	// backfillTimeout bounds the listing of one shop, which may be many pages.
	backfillTimeout = 2 * time.Minute

	// taskRetries is small: what fails stays due in SQL, and the sweep finds it.
	taskRetries = 3

	// tickRetention keeps the id of a finished tick taken, so that a second
	// process's copy of the same tick is refused.
	tickRetention = 90 * time.Second
)

// job is a task before asynq has it.
type job struct {
	kind      string // its type
	id        string // "": asynq chooses one
	payload   payload
	timeout   time.Duration // 0: taskTimeout
	retention time.Duration // how long a finished task keeps its id
}

// payload is what a task carries: names of work.
type payload struct {
	Subjects []store.Subject `json:"s,omitempty"`
	Actions  []string        `json:"a,omitempty"`
	Platform string          `json:"p,omitempty"`
	Shop     string          `json:"h,omitempty"`
}

// task makes the job a task of asynq, with every option explicit.
func (j job) task() (*asynq.Task, error) {
	body, err := json.Marshal(j.payload)
	if err != nil {
		return nil, err
	}
	if j.timeout == 0 {
		j.timeout = taskTimeout
	}
	opts := []asynq.Option{
		asynq.Queue(queueOf(j.kind)), asynq.Timeout(j.timeout), asynq.MaxRetry(taskRetries), asynq.Retention(j.retention),
	}
	if j.id != "" {
		opts = append(opts, asynq.TaskID(j.id))
	}
	return asynq.NewTask(j.kind, body, opts...), nil
}

// decodePayload reads a task's payload. One that does not decode is not worth a retry.
func decodePayload(t *asynq.Task) (payload, error) {
	var p payload
	if err := json.Unmarshal(t.Payload(), &p); err != nil {
		return payload{}, fmt.Errorf("%w: payload of %s: %w", asynq.SkipRetry, t.Type(), err)
	}
	return p, nil
}

// actionTaskID is the canonical id of an action's own task. The attempt is
// part of it: a wanted repeat must not run into the id of an older try. So is
// the minute: a task that asynq has archived keeps its id, and must not keep
// the sweep from waking the action again.
func actionTaskID(a aftersale.Action, now time.Time) string {
	name := string(a.Name)
	if a.Name == aftersale.ActionApprove {
		name = "refund"
	}
	return fmt.Sprintf("%s:%s:%s:%s:%s:%d.%d:%d",
		name, a.Ref.Platform, a.Ref.Shop, a.Ref.ID, a.Stage, a.N, a.Attempts, now.Unix()/60)
}

// tickTaskID is the same in every process for the same slot of time.
func tickTaskID(kind, what string, every time.Duration, now time.Time) string {
	return kind + ":" + what + ":" + strconv.FormatInt(now.UnixNano()/int64(every), 10)
}
