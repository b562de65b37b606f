package jobs

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hibiken/asynq"

	"makegood/aftersale"
	"makegood/store"
)

var start = time.Date(2026, 3, 1, 8, 0, 30, 0, time.UTC)

func action(change func(*aftersale.Action)) aftersale.Action {
	a := aftersale.Action{
		ID: "a1", Ref: aftersale.Ref{Platform: "douyin", Shop: "7", ID: "4"}, CaseID: "c1",
		Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, N: 1, Attempts: 0,
	}
	if change != nil {
		change(&a)
	}
	return a
}

func TestPayloadRoundTrip(t *testing.T) {
	t.Parallel()
	want := payload{
		Subjects: []store.Subject{
			{Kind: store.SubjectCase, Source: "douyin", Account: "7", ID: "4/5"},
			{Kind: store.SubjectParcel, Source: "sf", Account: "main", ID: "SF1"},
		},
		Actions: []string{"a1", "a2"}, Platform: "douyin", Shop: "7",
	}
	task, err := job{kind: TaskProcess, payload: want}.task()
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodePayload(task)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("payload (-want +got):\n%s", diff)
	}
}

func TestPayloadThatDoesNotDecodeIsNotRetried(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null and void", `{"s":7}`, `{"a":[1]}`} {
		got, err := decodePayload(asynq.NewTask(TaskProcess, []byte(body)))
		if !errors.Is(err, asynq.SkipRetry) {
			t.Errorf("payload %q: got %+v, %v; want an error that is asynq.SkipRetry", body, got, err)
		}
	}
}

// FuzzPayload checks that no payload panics, and that what decodes survives
// another round trip.
func FuzzPayload(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `{"s":[{"k":"case","s":"douyin","a":"7","i":"4"}]}`, `{"a":["a1","a2"]}`, `{"p":"douyin","h":"7"}`, `[`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		first, err := decodePayload(asynq.NewTask(TaskSweep, body))
		if err != nil {
			if diff := cmp.Diff(payload{}, first); diff != "" {
				t.Errorf("a failed decoding left a payload (-want +got):\n%s", diff)
			}
			return
		}
		task, err := job{kind: TaskSweep, payload: first}.task()
		if err != nil {
			t.Fatal(err)
		}
		again, err := job{kind: TaskSweep, payload: first}.task()
		if err != nil || string(task.Payload()) != string(again.Payload()) {
			t.Errorf("got %q and %q (%v), want the same bytes", task.Payload(), again.Payload(), err)
		}
	})
}

func TestActionTaskIDChangesWithWhatMustNotBeRefused(t *testing.T) {
	t.Parallel()
	base := actionTaskID(action(nil), start)
	if want := "refund:douyin:7:4:refund:1.0:29539200"; base != want {
		t.Errorf("got id %q, want %q", base, want)
	}
	if got := actionTaskID(action(nil), start.Add(20*time.Second)); got != base {
		t.Errorf("within a minute: got id %q, want %q", got, base)
	}
	ids := map[string]string{base: "base"}
	for what, id := range map[string]string{
		"platform":        actionTaskID(action(func(a *aftersale.Action) { a.Ref.Platform = "taobao" }), start),
		"shop":            actionTaskID(action(func(a *aftersale.Action) { a.Ref.Shop = "8" }), start),
		"after-sale":      actionTaskID(action(func(a *aftersale.Action) { a.Ref.ID = "5" }), start),
		"stage":           actionTaskID(action(func(a *aftersale.Action) { a.Stage = aftersale.StageReceipt }), start),
		"repeat":          actionTaskID(action(func(a *aftersale.Action) { a.N = 2 }), start),
		"attempt":         actionTaskID(action(func(a *aftersale.Action) { a.Attempts = 1 }), start),
		"name":            actionTaskID(action(func(a *aftersale.Action) { a.Name = aftersale.ActionRefuse }), start),
		"the next minute": actionTaskID(action(nil), start.Add(time.Minute)),
	} {
		if other, taken := ids[id]; taken {
			t.Errorf("another %s: got id %q, the same as for %s", what, id, other)
		}
		ids[id] = what
	}
}

func TestTickTaskIDIsOnePerSlot(t *testing.T) {
	t.Parallel()
	id := func(d time.Duration) string { return tickTaskID(TaskSweep, "", sweepEvery, start.Add(d)) }
	if id(0) != id(29*time.Second) {
		t.Errorf("got ids %q and %q within one slot, want one", id(0), id(29*time.Second))
	}
	if id(0) == id(30*time.Second) {
		t.Errorf("got id %q for two slots, want two", id(0))
	}
	if a, b := tickTaskID(TaskBackfill, "douyin:1", time.Minute, start), tickTaskID(TaskBackfill, "douyin:2", time.Minute, start); a == b {
		t.Errorf("got id %q for two shops, want two", a)
	}
}

func TestQueues(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		TaskProcess: QueueCase, TaskTracking: QueueCase, TaskFulfilment: QueueCase, TaskTimers: QueueCase, TaskSweep: QueueCase,
		TaskBackfill: QueueLow, TaskTokens: QueueLow,
		"order:remark": QueueLow, "refund:approve": QueueMoney, "refund:refuse": QueueMoney, "courier:intercept": QueueMoney,
	}
	for _, name := range aftersale.ActionNames() {
		if _, listed := want[string(name)]; !listed {
			want[string(name)] = QueueMoney
		}
	}
	for kind, queue := range want {
		if got := queueOf(kind); got != queue {
			t.Errorf("%s: got queue %q, want %q", kind, got, queue)
		}
		if Queues()[queueOf(kind)] == 0 {
			t.Errorf("%s waits in %q, which no worker looks at", kind, queueOf(kind))
		}
	}
}
