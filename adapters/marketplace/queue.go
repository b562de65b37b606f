package marketplace

import (
	"context"
	"time"
)

// TakeQueued waits for a message that a Consumer has read ahead of its sink,
// and takes what else has queued up with it, at most a given number. It ends
// with the context.
func TakeQueued[M any](ctx context.Context, queue <-chan M, most int) ([]M, error) {
	var taken []M
	select {
	case m := <-queue:
		taken = append(taken, m)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	for len(taken) < most {
		select {
		case m := <-queue:
			taken = append(taken, m)
		default:
			return taken, nil
		}
	}
	return taken, nil
}

// Pause waits, or returns why the context ended.
func Pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
