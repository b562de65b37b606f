package suite

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// patience is how long a slow machine may take.
const patience = 30 * time.Second

// Consumed runs a Consumer as the service does and keeps what it hands over.
// Safe for concurrent use.
type Consumed struct {
	t        testing.TB
	consumer marketplace.Consumer
	ctx      context.Context
	stop     context.CancelFunc
	done     chan error

	mu      sync.Mutex
	events  []aftersale.Event
	batches int
	signs   int
	refuse  error
}

// Consume starts a Consumer, which runs until the test or Stop ends it.
func Consume(t testing.TB, consumer marketplace.Consumer) *Consumed {
	t.Helper()
	c := &Consumed{t: t, consumer: consumer, done: make(chan error, 1)}
	c.ctx, c.stop = context.WithCancel(t.Context())
	c.Again()
	return c
}

// Again starts the Consumer anew, after it has ended.
func (c *Consumed) Again() {
	go func() { c.done <- c.consumer.Consume(c.ctx, c.sink, c.alive) }()
}

func (c *Consumed) sink(_ context.Context, events []aftersale.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.batches++
	if c.refuse == nil {
		c.events = append(c.events, events...)
	}
	return c.refuse
}

func (c *Consumed) alive() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.signs++
}

// Refuse makes the sink fail from now on; nil: store again.
func (c *Consumed) Refuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = err
}

// Events are what was stored, in order.
func (c *Consumed) Events() []aftersale.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.events)
}

// Counts says how often the sink was called, and how many signs of life the
// platform gave.
func (c *Consumed) Counts() (batches, signs int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.batches, c.signs
}

// Ended waits until the Consumer ends by itself and returns why.
func (c *Consumed) Ended() error {
	c.t.Helper()
	select {
	case err := <-c.done:
		return err
	case <-time.After(patience):
		c.t.Fatal("Consume: got no end, want one")
		return nil
	}
}

// Stop ends the Consumer and returns what it says.
func (c *Consumed) Stop() error {
	c.t.Helper()
	c.stop()
	return c.Ended()
}

// Eventually waits until something is so.
func Eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("%s: got it not in time, want it within %s", what, patience)
		}
	}
}
