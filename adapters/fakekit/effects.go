package fakekit

import (
	"slices"
	"sync"
	"time"
)

// Effect is what every entry of a ledger says. A fake's own type of entry
// embeds it and adds what its platform knows of a call.
type Effect struct {
	Seq int64     // 1, 2, 3 … in the order of the ledger
	ID  string    // after-sale
	Fen int64     // money paid by it, in minor units
	At  time.Time // platform's clock
}

func (e *Effect) effect() *Effect { return e }

// Effects is the ledger of what a fake really did; E is its own type of entry.
// The zero value is empty. Safe for concurrent use.
type Effects[E any, P interface {
	*E
	effect() *Effect
}] struct {
	mu      sync.Mutex
	entries []E
}

// Record adds an entry and numbers it.
func (l *Effects[E, P]) Record(e E) {
	l.mu.Lock()
	defer l.mu.Unlock()
	P(&e).effect().Seq = int64(len(l.entries)) + 1
	l.entries = append(l.entries, e)
}

// Ledger returns everything that took effect, in order.
func (l *Effects[E, P]) Ledger() []E {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

// LedgerOf returns what took effect for one after-sale, in order.
func (l *Effects[E, P]) LedgerOf(id string) []E {
	return slices.DeleteFunc(l.Ledger(), func(e E) bool { return P(&e).effect().ID != id })
}
