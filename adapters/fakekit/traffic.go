package fakekit

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"makegood/sandbox/fault"
)

// maxRejected bounds the list of refused calls; the oldest are kept.
const maxRejected = 10_000

// Traffic is what arrives at a fake: it counts calls, lets the planned ones go
// wrong, and keeps why calls were refused. The zero value is ready. Safe for
// concurrent use.
type Traffic struct {
	faults fault.Plan
	calls  sync.Map // operation → *atomic.Int64

	mu       sync.Mutex
	rejected []string
}

// Faults is the plan of what goes wrong, by operation.
func (t *Traffic) Faults() *fault.Plan { return &t.faults }

// Begin counts a call and takes its fault. stop is true when the reply is
// written already. Otherwise the fake answers "too many calls" if f.Limited is
// set, carries the call out if not, and asks f.End before it writes the reply.
func (t *Traffic) Begin(w http.ResponseWriter, op string) (f fault.Fault, stop bool) {
	t.Count(op)
	return t.faults.Begin(w, op)
}

// Count counts a call that does not go through Begin.
func (t *Traffic) Count(op string) {
	n, ok := t.calls.Load(op)
	if !ok {
		n, _ = t.calls.LoadOrStore(op, new(atomic.Int64))
	}
	n.(*atomic.Int64).Add(1)
}

// Calls counts the calls by operation, refused ones included.
func (t *Traffic) Calls() map[string]int {
	out := map[string]int{}
	for op, n := range t.calls.Range {
		out[op.(string)] = int(n.(*atomic.Int64).Load())
	}
	return out
}

// Reject notes why a call was refused.
func (t *Traffic) Reject(op, why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.rejected) < maxRejected {
		t.rejected = append(t.rejected, op+": "+why)
	}
}

// Rejected says why calls were refused, in order, at most 10,000 of them.
func (t *Traffic) Rejected() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.rejected)
}
