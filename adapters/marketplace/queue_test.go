package marketplace_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace"
)

func TestTakeQueued(t *testing.T) {
	t.Parallel()
	queue := make(chan int, 5)
	for n := range 5 {
		queue <- n
	}
	for _, want := range [][]int{{0, 1, 2}, {3, 4}} {
		got, err := marketplace.TakeQueued(t.Context(), queue, 3)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("got error %v, messages (-want +got):\n%s", err, diff)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := marketplace.TakeQueued(ctx, queue, 3); len(got) != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("an empty queue: got %v and error %v, want it cancelled", got, err)
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		if err := marketplace.Pause(t.Context(), time.Hour); err != nil || time.Since(begun) != time.Hour {
			t.Errorf("got error %v after %s, want none after 1h", err, time.Since(begun))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := marketplace.Pause(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v, want the context's end", err)
		}
	})
}
