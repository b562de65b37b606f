package suite_test

import (
	"context"
	"errors"
	"testing"

	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/suite"
	"makegood/aftersale"
)

// queue is a Consumer that hands over what stands in it.
type queue chan aftersale.Event

func (queue) ConsumerKey() string { return "queue" }

func (q queue) Consume(ctx context.Context, sink marketplace.Sink, alive func()) error {
	for {
		alive()
		select {
		case e := <-q:
			if err := sink(ctx, []aftersale.Event{e}); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func TestConsume(t *testing.T) {
	t.Parallel()
	q := make(queue, 3)
	c := suite.Consume(t, q)
	q <- aftersale.Event{Key: "stored"}
	suite.Eventually(t, "stored", func() bool { return len(c.Events()) == 1 })
	down := errors.New("the database is down")
	c.Refuse(down)
	q <- aftersale.Event{Key: "lost"}
	if err := c.Ended(); !errors.Is(err, down) {
		t.Errorf("with a sink that fails: got %v, want %v", err, down)
	}
	c.Refuse(nil)
	c.Again()
	q <- aftersale.Event{Key: "stored again"}
	suite.Eventually(t, "stored again", func() bool { return len(c.Events()) == 2 })
	if err := c.Stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: got %v, want it cancelled", err)
	}
	if batches, signs := c.Counts(); batches != 3 || signs < 3 {
		t.Errorf("got %d batches and %d signs of life, want 3 and 3 or more", batches, signs)
	}
}
