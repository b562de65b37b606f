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
	TaskAdvance    = "case:advance"   // take cases through their turns
	TaskTracking   = "tracking:apply" // take in what couriers have pushed
	TaskFulfilment = "stock:apply"    // take in what warehouses have said
	TaskTimers     = "timers"         // wake what is due
	TaskSweep      = "sweep"          // wake what was forgotten
	TaskBackfill   = "reconcile"      // list what pushes have missed, one shop
	TaskTokens     = "token:refresh"
)

// The queues, with how often each is looked at in relation to the others.
// Three, because an idle worker asks Redis once per queue and poll.
const (
	QueueMoney = "money" // answers to platforms, intercepts
	QueueCase  = "case"  // turns, tracking, timers
	QueueLow   = "low"   // remarks, reconcile, tokens
)

// Queues lists the queues with their weights.
func Queues() map[string]int { return map[string]int{QueueMoney: 6, QueueCase: 4, QueueLow: 1} }

// queueOf says where a task waits.
func queueOf(task string) string {
	switch task {
	case string(aftersale.ActionRemark), TaskBackfill, TaskTokens:
		return QueueLow
	case TaskAdvance, TaskTracking, TaskFulfilment, TaskTimers, TaskSweep:
		return QueueCase
	}
	return QueueMoney
}

// payload is what a task carries: names of work, never the work itself. It is
// read again from SQL, so a stale or repeated task does no harm.
type payload struct {
	Subjects []store.Subject `json:"s,omitempty"`
	Actions  []string        `json:"a,omitempty"`
	Platform string          `json:"p,omitempty"`
	Shop     string          `json:"h,omitempty"`
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

// newTask makes a task with every option explicit. id "" lets asynq choose one.
func newTask(kind, id string, p payload, timeout, retention time.Duration) (*asynq.Task, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	opts := []asynq.Option{asynq.Queue(queueOf(kind)), asynq.Timeout(timeout), asynq.MaxRetry(taskRetries), asynq.Retention(retention)}
	if id != "" {
		opts = append(opts, asynq.TaskID(id))
	}
	return asynq.NewTask(kind, body, opts...), nil
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
	return fmt.Sprintf("%s:%s:%s:%s:%s:%d.%d:%d", name, a.Ref.Platform, a.Ref.Shop, a.Ref.ID, a.Stage, a.N, a.Attempts, now.Unix()/60)
}

// tickTaskID is the same in every process for the same slot of time.
func tickTaskID(kind, what string, every time.Duration, now time.Time) string {
	return kind + ":" + what + ":" + strconv.FormatInt(now.UnixNano()/int64(every), 10)
}
