package sqlstore

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestBatcherSharesWhatHasQueuedUp(t *testing.T) {
	t.Parallel()
	gate := make(chan struct{})
	var sizes []int
	b := newBatcher(func(items []int) []error {
		<-gate
		sizes = append(sizes, len(items))
		errs := make([]error, len(items))
		for i, item := range items {
			if item%2 == 1 {
				errs[i] = errors.New("odd")
			}
		}
		return errs
	})
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			if err := b.submit(context.Background(), i); (err != nil) != (i%2 == 1) {
				t.Errorf("item %d: %v", i, err)
			}
		})
	}
	for len(b.in) < 9 { // one is being run
		time.Sleep(time.Millisecond)
	}
	close(gate)
	wg.Wait()
	b.stop()
	if diff := cmp.Diff([]int{1, 9}, sizes); diff != "" {
		t.Error(diff)
	}
}

func TestBatcherStops(t *testing.T) {
	t.Parallel()
	ran := 0
	b := newBatcher(func(items []int) []error { ran += len(items); return make([]error, len(items)) })
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
				t.Error(err)
			}
		})
	}
	b.stop()
	wg.Wait() // nobody is left waiting
	if ran < accepted {
		t.Errorf("%d accepted, %d run", accepted, ran)
	}
}

func TestBatcherSkipsWhoeverHasGone(t *testing.T) {
	t.Parallel()
	gate, ran := make(chan struct{}), []int{}
	b := newBatcher(func(items []int) []error {
		<-gate
		ran = append(ran, items...)
		return make([]error, len(items))
	})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = b.submit(context.Background(), 1) })
	for len(b.in) > 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Millisecond)
	wg.Go(func() {
		if err := b.submit(ctx, 2); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want Canceled", err)
		}
	})
	for len(b.in) == 0 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	close(gate)
	wg.Wait()
	b.stop()
	if diff := cmp.Diff([]int{1}, ran); diff != "" {
		t.Error(diff)
	}
}

func TestCursor(t *testing.T) {
	t.Parallel()
	for _, l := range []listed{{deadline: never, id: "a"}, {deadline: -5, id: "a,b"}, {deadline: 0, id: ""}} {
		deadline, id, err := parseCursor(cursor(l))
		if err != nil || deadline != l.deadline || id != l.id {
			t.Errorf("%v became %d, %q, %v", l, deadline, id, err)
		}
	}
	for _, text := range []string{"", "!", "YQ", "MTIz"} {
		if _, _, err := parseCursor(text); !errors.Is(err, errCursor) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 8, 0, 0, 123456789, time.FixedZone("CST", 8*3600))
	if got := instant(micros(at)); !got.Equal(at.Truncate(time.Microsecond)) || got.Location() != time.UTC {
		t.Errorf("%v became %v", at, got)
	}
	if !instant(micros(time.Time{})).IsZero() || !instant(sortable(time.Time{})).IsZero() {
		t.Error("none became a time")
	}
}
