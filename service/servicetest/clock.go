package servicetest

import (
	"sync"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// Clock is a made-up time that tests move.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the made-up time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Add moves the clock on.
func (c *Clock) Add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Set moves the clock to an instant.
func (c *Clock) Set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// Waker collects wake-ups; tests decide when they come true, or get lost.
type Waker struct {
	mu       sync.Mutex
	subjects []store.Subject
	actions  []aftersale.Action
}

// Wake implements engine.Waker.
func (w *Waker) Wake(s ...store.Subject) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.subjects = append(w.subjects, s...)
}

// Act implements engine.Waker.
func (w *Waker) Act(a ...aftersale.Action) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.actions = append(w.actions, a...)
}

// Take returns what has been collected, and forgets it.
func (w *Waker) Take() ([]store.Subject, []aftersale.Action) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s, a := w.subjects, w.actions
	w.subjects, w.actions = nil, nil
	return s, a
}
