package jobs

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/hibiken/asynq"

	"makegood/aftersale"
	"makegood/store"
)

// redisRig is an asynq on a Redis of its own.
type redisRig struct {
	t      *testing.T
	redis  *miniredis.Miniredis
	client *asynq.Client
	look   *asynq.Inspector
	log    bytes.Buffer
}

func newRedis(t *testing.T) *redisRig {
	t.Helper()
	r := &redisRig{t: t, redis: miniredis.RunT(t)}
	opt := asynq.RedisClientOpt{Addr: r.redis.Addr()}
	r.client, r.look = asynq.NewClient(opt), asynq.NewInspector(opt)
	t.Cleanup(func() { _, _ = r.client.Close(), r.look.Close() })
	return r
}

// enqueuer returns an enqueuer that sends when its methods are called.
func (r *redisRig) enqueuer() *Enqueuer {
	q := newEnqueuer(r.client, slog.New(slog.NewJSONHandler(&r.log, nil)), 4)
	q.now = func() time.Time { return start }
	return q
}

// waiting returns what waits in a queue: type of task, and payload.
func (r *redisRig) waiting(queue string) []string {
	r.t.Helper()
	tasks, err := r.look.ListPendingTasks(queue)
	if err != nil && !errors.Is(err, asynq.ErrQueueNotFound) {
		r.t.Fatal(err)
	}
	var out []string
	for _, task := range tasks {
		out = append(out, task.Type+" "+string(task.Payload))
	}
	slices.Sort(out)
	return out
}

func (r *redisRig) wantWaiting(queue string, want ...string) {
	r.t.Helper()
	if diff := cmp.Diff(want, r.waiting(queue)); diff != "" {
		r.t.Errorf("queue %s (-want +got):\n%s", queue, diff)
	}
}

func subject(kind store.SubjectKind, source, id string) store.Subject {
	return store.Subject{Kind: kind, Source: source, Account: "7", ID: id}
}

func TestSubjectsShareOneTaskPerSource(t *testing.T) {
	t.Parallel()
	r := newRedis(t)
	r.enqueuer().sendSubjects([]store.Subject{
		subject(store.SubjectCase, "douyin", "1"), subject(store.SubjectCase, "douyin", "2"), subject(store.SubjectCase, "douyin", "1"),
		subject(store.SubjectCase, "taobao", "1"), subject(store.SubjectParcel, "sf", "SF1"), subject(store.SubjectFulfilment, "wms", "douyin/7/9"),
	})
	r.wantWaiting(QueueCase,
		`case:advance {"s":[{"k":"case","s":"douyin","a":"7","i":"1"},{"k":"case","s":"douyin","a":"7","i":"2"}]}`,
		`case:advance {"s":[{"k":"case","s":"taobao","a":"7","i":"1"}]}`,
		`stock:apply {"s":[{"k":"stock","s":"wms","a":"7","i":"douyin/7/9"}]}`,
		`tracking:apply {"s":[{"k":"parcel","s":"sf","a":"7","i":"SF1"}]}`,
	)
}

func TestActionsShareOneTaskPerName(t *testing.T) {
	t.Parallel()
	r := newRedis(t)
	named := func(id string, name aftersale.ActionName) aftersale.Action {
		return action(func(a *aftersale.Action) { a.ID, a.Name = id, name })
	}
	r.enqueuer().sendActions([]aftersale.Action{
		named("1", aftersale.ActionApprove), named("2", aftersale.ActionApprove), named("1", aftersale.ActionApprove),
		named("3", aftersale.ActionRemark),
	})
	r.wantWaiting(QueueMoney, `refund:approve {"a":["1","2"]}`)
	r.wantWaiting(QueueLow, `order:remark {"a":["3"]}`)
}

func TestSecondWakeUpOfAWaitingActionIsRefused(t *testing.T) {
	t.Parallel()
	r := newRedis(t)
	q := r.enqueuer()
	q.sendActions([]aftersale.Action{action(nil)})
	q.sendActions([]aftersale.Action{action(nil)})
	r.wantWaiting(QueueMoney, `refund:approve {"a":["a1"]}`)
	if r.log.Len() != 0 {
		t.Errorf("got log %s, want none: a refused double is no failure", r.log.String())
	}
}

// asynq keeps the id of a task that it has given up. The sweep wakes the action
// again a minute later at the latest, and must get through.
func TestArchivedTaskDoesNotBlockItsAction(t *testing.T) {
	t.Parallel()
	r := newRedis(t)
	q := r.enqueuer()
	q.sendActions([]aftersale.Action{action(nil)})
	if err := r.look.ArchiveTask(QueueMoney, actionTaskID(action(nil), start)); err != nil {
		t.Fatal(err)
	}
	q.sendActions([]aftersale.Action{action(nil)})
	r.wantWaiting(QueueMoney)
	q.now = func() time.Time { return start.Add(time.Minute) }
	q.sendActions([]aftersale.Action{action(nil)})
	r.wantWaiting(QueueMoney, `refund:approve {"a":["a1"]}`)
}

func TestFullBufferDropsAndNeverBlocks(t *testing.T) {
	t.Parallel()
	q := newRedis(t).enqueuer() // has no pump: nothing empties the buffers
	for i := range 10 {
		q.Wake(subject(store.SubjectCase, "douyin", string(rune('0'+i))))
		q.Act(action(func(a *aftersale.Action) { a.ID = string(rune('0' + i)) }))
	}
	subjects, actions := drain(q.subjects, nil), drain(q.actions, nil)
	if len(subjects) != 4 || len(actions) != 4 {
		t.Fatalf("got %d subjects and %d actions, want 4 and 4", len(subjects), len(actions))
	}
	for i := range 4 { // the newest are dropped
		if want := string(rune('0' + i)); subjects[i].ID != want || actions[i].ID != want {
			t.Errorf("place %d: got subject %s and action %s, want %s", i, subjects[i].ID, actions[i].ID, want)
		}
	}
}

func TestCloseSendsWhatIsBuffered(t *testing.T) {
	t.Parallel()
	r := newRedis(t)
	q := NewEnqueuer(r.client, slog.New(slog.DiscardHandler))
	const n = 3*wakeBatch + 1
	for i := range n {
		q.Wake(store.Subject{Kind: store.SubjectCase, Source: "douyin", Account: "7", ID: strings.Repeat("i", i+1)})
	}
	q.Close()
	got := 0
	for _, task := range r.waiting(QueueCase) {
		var p payload
		if err := json.Unmarshal([]byte(strings.TrimPrefix(task, TaskProcess+" ")), &p); err != nil {
			t.Fatal(err)
		}
		if len(p.Subjects) > wakeBatch {
			t.Errorf("got a task with %d subjects, want at most %d", len(p.Subjects), wakeBatch)
		}
		got += len(p.Subjects)
	}
	if got != n {
		t.Errorf("got %d subjects in Redis, want %d", got, n)
	}
}

func TestLostWakeUpIsLoggedWithItsNames(t *testing.T) {
	t.Parallel()
	r := newRedis(t)
	q := r.enqueuer()
	r.redis.SetError("LOADING Redis is loading the dataset in memory")
	q.sendActions([]aftersale.Action{action(nil)})
	q.sendSubjects([]store.Subject{subject(store.SubjectFulfilment, "wms", "douyin/8/order-9")})
	var lines []map[string]any
	for row := range strings.Lines(r.log.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(row), &line); err != nil {
			t.Fatal(err)
		}
		delete(line, "time")
		delete(line, "error")
		lines = append(lines, line)
	}
	want := []map[string]any{
		{
			"level": "WARN", "msg": "wake-up lost, the sweep will find it", "task": "refund:approve",
			"platform": "douyin", "shop": "7", "aftersale": "4", "case": "c1", "action": "refund:approve",
		},
		{
			"level": "WARN", "msg": "wake-up lost, the sweep will find it", "task": "stock:apply",
			"platform": "douyin", "shop": "8", "warehouse": "wms", "account": "7",
		},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}
