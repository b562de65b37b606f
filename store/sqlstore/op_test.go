package sqlstore

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// gated is a batcher that is inside its first batch, of the item -1, until
// the gate is closed. What it ran afterwards is in batches once it has stopped.
func gated(t *testing.T, result func(item int) error) (b *batcher[int], gate chan struct{}, batches *[][]int) {
	t.Helper()
	gate, batches = make(chan struct{}), &[][]int{}
	inside := make(chan struct{}, 1)
	b = newBatcher(true, func(items []int) []error {
		if items[0] == -1 {
			inside <- struct{}{}
			<-gate
			return []error{nil}
		}
		*batches = append(*batches, items)
		errs := make([]error, len(items))
		for i, item := range items {
			errs[i] = result(item)
		}
		return errs
	})
	go func() { _ = b.submit(context.Background(), -1) }()
	<-inside
	return b, gate, batches
}

// queued waits until n items are in the queue.
func queued(t *testing.T, b *batcher[int], n int) {
	t.Helper()
	for range 5000 {
		if len(b.in) == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("got %d queued items, want %d", len(b.in), n)
}

func TestBatcherSharesWhatHasQueuedUp(t *testing.T) {
	t.Parallel()
	b, gate, batches := gated(t, func(item int) error {
		if item%2 == 1 {
			return errors.New("odd")
		}
		return nil
	})
	var wg sync.WaitGroup
	for i := range 9 {
		wg.Go(func() {
			if err := b.submit(context.Background(), i); (err != nil) != (i%2 == 1) {
				t.Errorf("item %d: got error %v, want one for odd items only", i, err)
			}
		})
	}
	queued(t, b, 9)
	close(gate)
	wg.Wait()
	b.stop()
	if len(*batches) != 1 || len((*batches)[0]) != 9 {
		t.Errorf("got batches %v, want one of 9", *batches)
	}
}

func TestBatcherStops(t *testing.T) {
	t.Parallel()
	ran := 0
	b := newBatcher(true, func(items []int) []error { ran += len(items); return make([]error, len(items)) })
	var wg sync.WaitGroup
	var mu sync.Mutex
	accepted := 0
	for i := range 200 {
		wg.Go(func() {
			if err := b.submit(context.Background(), i); err == nil {
				mu.Lock()
				accepted++
				mu.Unlock()
			} else if !errors.Is(err, errClosed) {
				t.Errorf("item %d: got error %v, want none or errClosed", i, err)
			}
		})
	}
	b.stop()
	wg.Wait() // nobody is left waiting
	if ran < accepted {
		t.Errorf("got %d run of %d accepted, want all of them", ran, accepted)
	}
}

func TestBatcherSkipsWhoeverHasGone(t *testing.T) {
	t.Parallel()
	b, gate, batches := gated(t, func(int) error { return nil })
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := b.submit(ctx, 1); !errors.Is(err, context.Canceled) {
			t.Errorf("got error %v, want Canceled", err)
		}
	})
	queued(t, b, 1)
	cancel()
	wg.Go(func() {
		if err := b.submit(context.Background(), 2); err != nil {
			t.Error(err)
		}
	})
	queued(t, b, 2)
	close(gate)
	wg.Wait()
	b.stop()
	if diff := cmp.Diff([][]int{{2}}, *batches); diff != "" {
		t.Errorf("batches (-want +got):\n%s", diff)
	}
}

func TestCursor(t *testing.T) {
	t.Parallel()
	for _, l := range []listed{{at: never, id: "a"}, {at: -5, id: "a,b"}, {at: 0, id: ""}} {
		at, id, err := parseCursor(cursor(l))
		if err != nil || at != l.at || id != l.id {
			t.Errorf("%v: got %d, %q, error %v, want the same", l, at, id, err)
		}
	}
	for _, text := range []string{"", "!", "YQ", "MTIz"} {
		if _, _, err := parseCursor(text); !errors.Is(err, errCursor) {
			t.Errorf("%q: got error %v, want errCursor", text, err)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 8, 0, 0, 123456789, time.FixedZone("CST", 8*3600))
	if got := instant(micros(at)); !got.Equal(at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
		t.Errorf("%v: got %v, want the same moment in UTC, to the microsecond", at, got)
	}
	if !instant(micros(time.Time{})).IsZero() || !instant(sortable(time.Time{})).IsZero() {
		t.Error("no time: got a time, want none")
	}
}

func TestSharedRowsAreTakenLastAndInOrder(t *testing.T) {
	t.Parallel()
	forgotten := 0
	ops := []*op{
		{stmts: []stmt{{text: "a1"}, {text: "a2", lock: "spend 2"}, {text: "a3", lock: "trial"}}, fault: errClosed, reset: func() { forgotten++ }},
		{stmts: []stmt{{text: "b1", lock: "record"}, {text: "b2"}, {text: "b3", lock: "spend 1"}, {text: "b4", lock: "trial"}}},
	}
	var got []string
	for _, s := range ordered(ops) {
		if s.op != ops[0] && s.op != ops[1] || s.op.stmts[s.text[1]-'1'].text != s.text {
			t.Errorf("%s: got another op, want its own", s.text)
		}
		got = append(got, s.text)
	}
	if diff := cmp.Diff([]string{"a1", "b2", "b1", "b3", "a2", "a3", "b4"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if forgotten != 1 || ops[0].fault != nil {
		t.Errorf("got %d resets, fault %v, want one reset and no fault", forgotten, ops[0].fault)
	}
}
