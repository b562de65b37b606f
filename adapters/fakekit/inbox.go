package fakekit

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Inbox is where messages to people arrive: a chat group with a robot, or a
// webhook. M is a message as the fake's vendor has it. The zero value is empty.
// Safe for concurrent use.
type Inbox[M any] struct {
	Traffic

	mu       sync.Mutex
	messages []M
	bodies   []string
	times    []time.Time
	overruns int
}

// Judge looks at a call that arrived. limited says that the message is one too
// many, whatever the count. m is kept; with nil none was taken, and words say
// why, unless that is no refusal. code is the vendor's own.
type Judge[M any] func(raw []byte, limited bool) (m *M, code int, words string)

// Serve counts a call and takes its fault, reads at most maxBody+1 bytes and
// lets judge look at them, one call at a time. stop is true when the reply is
// written already.
func (b *Inbox[M]) Serve(w http.ResponseWriter, r *http.Request, op string, maxBody int64, now time.Time, judge Judge[M]) (code int, words string, stop bool) {
	f, stop := b.Begin(w, op)
	if stop {
		return 0, "", true
	}
	raw, _ := io.ReadAll(io.LimitReader(r.Body, maxBody+1)) // half a body is none of the vendor's
	b.mu.Lock()
	m, code, words := judge(raw, f.Limited)
	if m != nil {
		b.messages, b.bodies, b.times = append(b.messages, *m), append(b.bodies, string(raw)), append(b.times, now)
	}
	b.mu.Unlock()
	if m == nil && words != "" {
		b.Reject(op, strconv.Itoa(code)+" "+words)
	}
	return code, words, f.End(w)
}

// Within counts the messages of the last span. Only judge calls it.
func (b *Inbox[M]) Within(now time.Time, span time.Duration) int {
	n := 0
	for i := len(b.times) - 1; i >= 0 && now.Sub(b.times[i]) < span; i-- {
		n++
	}
	return n
}

// Overrun notes that a message was one too many. Only judge calls it.
func (b *Inbox[M]) Overrun() { b.overruns++ }

// Find returns the first message that fits, or nil. Only judge calls it.
func (b *Inbox[M]) Find(fits func(M) bool) *M {
	if i := slices.IndexFunc(b.messages, fits); i >= 0 {
		return &b.messages[i]
	}
	return nil
}

// Messages are what was taken, in order.
func (b *Inbox[M]) Messages() []M {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.messages)
}

// Bodies are the requests of those messages, in order.
func (b *Inbox[M]) Bodies() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.bodies)
}

// Overruns counts the messages that were one too many for the vendor's count.
func (b *Inbox[M]) Overruns() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.overruns
}
