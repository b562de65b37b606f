// Package fault lets a fake misbehave on demand, the way real platforms do.
// Standard library only; every fake uses it, nothing in the service does.
package fault

import (
	"net/http"
	"sync"
	"time"
)

// Fault is one way a call goes wrong. The zero value is a call that works.
type Fault struct {
	Delay      time.Duration // before anything else
	FailBefore bool          // HTTP 502 and no effect
	FailAfter  bool          // the effect, then HTTP 502
	DropAfter  bool          // the effect, then the connection is closed without a reply
	Limited    bool          // no effect, the platform's own "too many calls"; written by the fake
}

// Plan holds the faults that are still to happen, by operation. The zero
// value has none. Safe for concurrent use.
type Plan struct {
	mu     sync.Mutex
	queued map[string][]Fault
	always map[string]Fault
}

// Next makes the next calls of op suffer the faults, one each, in order.
func (p *Plan) Next(op string, faults ...Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.queued == nil {
		p.queued = map[string][]Fault{}
	}
	p.queued[op] = append(p.queued[op], faults...)
}

// Always makes every call of op suffer f until Always is called again with
// the zero Fault. Queued faults come first.
func (p *Plan) Always(op string, f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.always == nil {
		p.always = map[string]Fault{}
	}
	p.always[op] = f
}

// Begin takes the fault of this call. stop is true when the call is over
// without an effect and the reply is written. Limited is left to the fake.
func (p *Plan) Begin(w http.ResponseWriter, op string) (f Fault, stop bool) {
	p.mu.Lock()
	if q := p.queued[op]; len(q) > 0 {
		f, p.queued[op] = q[0], q[1:]
	} else {
		f = p.always[op]
	}
	p.mu.Unlock()
	time.Sleep(f.Delay)
	if f.FailBefore {
		http.Error(w, "bad gateway", http.StatusBadGateway)
	}
	return f, f.FailBefore
}

// End is called after the effect and before the reply. It reports whether
// the reply must not be written any more.
func (f Fault) End(w http.ResponseWriter) (stop bool) {
	switch {
	case f.DropAfter:
		if h, ok := w.(http.Hijacker); ok {
			if conn, _, err := h.Hijack(); err == nil {
				_ = conn.Close()
			}
		}
		return true
	case f.FailAfter:
		http.Error(w, "bad gateway", http.StatusBadGateway)
		return true
	}
	return false
}
