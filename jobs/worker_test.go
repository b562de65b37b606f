package jobs

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/service/servicetest"
	"makegood/store"
)

// workerRig is a worker of a rig's service, on a Redis of its own.
type workerRig struct {
	*servicetest.Rig
	*redisRig
	worker *Worker
}

func newWorker(t *testing.T) *workerRig {
	t.Helper()
	r := &workerRig{Rig: servicetest.New(t), redisRig: newRedis(t)}
	rdb := redis.NewClient(&redis.Options{Addr: r.redis.Addr()})
	t.Cleanup(func() { _ = rdb.Close() })
	r.worker = NewWorker(r.Service, r.enqueuer(), rdb, slog.New(slog.DiscardHandler), 10*time.Minute)
	return r
}

// handle runs a task as asynq would.
func (r *workerRig) handle(j job) error {
	r.T.Helper()
	task, err := j.task()
	if err != nil {
		r.T.Fatal(err)
	}
	return r.worker.handlers().ProcessTask(r.T.Context(), task)
}

func TestHandlersReachTheEngine(t *testing.T) {
	t.Parallel()
	r := newWorker(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	subjects, _ := r.Wake.Take()
	if err := r.handle(job{kind: TaskProcess, payload: payload{Subjects: subjects}}); err != nil {
		t.Fatal(err)
	}
	_, actions := r.Wake.Take()
	if len(actions) != 1 || actions[0].Name != aftersale.ActionApprove {
		t.Fatalf("got actions %+v, want one approval", actions)
	}
	if err := r.handle(job{kind: string(aftersale.ActionApprove), payload: payload{Actions: []string{actions[0].ID}}}); err != nil {
		t.Fatal(err)
	}
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	r.Clock.Add(time.Minute)
	r.Wake.Take()
	if err := r.handle(job{kind: TaskTimers}); err != nil {
		t.Fatal(err)
	}
	woken, _ := r.Wake.Take()
	if diff := cmp.Diff([]store.Subject{store.CaseSubject(r.Ref(id))}, woken); diff != "" {
		t.Errorf("woken by the timers (-want +got):\n%s", diff)
	}
}

func TestSweepAndBackfillTasksFindLostWork(t *testing.T) {
	t.Parallel()
	r := newWorker(t)
	pushed := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	missed := r.Douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Wake.Take() // Redis was flushed
	r.Clock.Add(time.Minute)
	for _, j := range []job{{kind: TaskSweep}, {kind: TaskBackfill, payload: payload{Platform: "douyin", Shop: servicetest.ShopID}}} {
		if err := r.handle(j); err != nil {
			t.Fatalf("%s: %v", j.kind, err)
		}
	}
	r.Run()
	r.Want(pushed, "U1", aftersale.StateAgreed, 1)
	r.Want(missed, "U1", aftersale.StateAgreed, 1)
}

func TestWorkOfAShopThatIsNotConfiguredIsNotRetried(t *testing.T) {
	t.Parallel()
	r := newWorker(t)
	gone := store.CaseSubject(aftersale.Ref{Platform: "douyin", Shop: "gone", ID: "1"})
	courier := store.Subject{Kind: store.SubjectParcel, Source: "sf", Account: "gone", ID: "SF1"}
	if err := r.handle(job{kind: TaskProcess, payload: payload{Subjects: []store.Subject{gone}}}); err != nil {
		t.Errorf("case of an unknown shop: got %v, want no error", err)
	}
	if err := r.handle(job{kind: TaskTracking, payload: payload{Subjects: []store.Subject{courier}}}); err != nil {
		t.Errorf("parcel of an unknown account: got %v, want no error", err)
	}
	if err := r.handle(job{kind: TaskBackfill, payload: payload{Platform: "douyin", Shop: "gone"}}); err != nil {
		t.Errorf("backfill of an unknown shop: got %v, want no error", err)
	}
}

// One subject that fails is retried with its batch; the others are done.
func TestFailedSubjectDoesNotHoldUpItsBatch(t *testing.T) {
	t.Parallel()
	r := newWorker(t)
	done := make(chan string, 3)
	failure := errors.New("database is gone")
	task, err := job{kind: TaskProcess, payload: payload{Subjects: []store.Subject{{ID: "1"}, {ID: "2"}, {ID: "3"}}}}.task()
	if err != nil {
		t.Fatal(err)
	}
	err = r.worker.each(func(_ context.Context, s store.Subject) error {
		done <- s.ID
		if s.ID == "1" {
			return failure
		}
		return nil
	})(t.Context(), task)
	if !errors.Is(err, failure) {
		t.Errorf("got error %v, want %v", err, failure)
	}
	if len(done) != 3 {
		t.Errorf("got %d subjects worked on, want 3", len(done))
	}
}

func TestUnknownTaskFails(t *testing.T) {
	t.Parallel()
	if err := newWorker(t).handle(job{kind: "nobody's"}); !errors.Is(err, asynq.ErrHandlerNotFound) {
		t.Errorf("got %v, want %v", err, asynq.ErrHandlerNotFound)
	}
}

// Two processes whose clocks agree enqueue a slot's tasks once.
func TestClocksOfTwoProcessesEnqueueOnce(t *testing.T) {
	t.Parallel()
	r := newWorker(t)
	r.Clock.Set(start)
	first, second := map[string]string{}, map[string]string{}
	r.worker.enqueueDue(first)
	r.worker.enqueueDue(first)
	r.worker.enqueueDue(second)
	wantLow := []string{`reconcile {"p":"douyin","h":"` + servicetest.ShopID + `"}`, `token:refresh {}`}
	r.wantWaiting(QueueCase, `sweep {}`, `timers {}`)
	r.wantWaiting(QueueLow, wantLow...)
	r.Clock.Add(time.Second)
	r.worker.enqueueDue(second)
	r.wantWaiting(QueueCase, `sweep {}`, `timers {}`, `timers {}`)
	r.wantWaiting(QueueLow, wantLow...)
}

// The whole way: a worker that starts finds what is undone and works it off.
func TestWorkerWorksOffWhatItFindsAtStart(t *testing.T) {
	t.Parallel()
	r := newWorker(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	subjects, _ := r.Wake.Take()
	queue := NewEnqueuer(r.client, slog.New(slog.DiscardHandler))
	t.Cleanup(queue.Close)
	r.worker.queue = queue
	queue.Wake(subjects...)
	if err := r.worker.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer r.worker.Stop()
	deadline, tick := time.After(20*time.Second), time.NewTicker(5*time.Millisecond)
	defer tick.Stop()
	for r.Douyin.Paid(id) == 0 {
		_, actions := r.Wake.Take() // the rig's Waker stands between engine and queue
		queue.Act(actions...)
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("got case %+v, want it paid within 20 s", r.Load(id).Case)
		}
	}
}

func TestRetryDelayGrows(t *testing.T) {
	t.Parallel()
	for failed, want := range []time.Duration{2 * time.Second, 4 * time.Second, 6 * time.Second} {
		if got := retryDelay(failed, nil, nil); got != want {
			t.Errorf("after %d failures: got %s, want %s", failed, got, want)
		}
	}
}
