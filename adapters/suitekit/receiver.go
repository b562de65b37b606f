package suitekit

import (
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"

	"makegood/adapters"
)

// Receiver takes pushes the way the server does, and keeps what came of them.
// Safe for concurrent use.
type Receiver[E any] struct {
	URL string

	hook  Webhook[E]
	mu    sync.Mutex
	items []E
	errs  []error
}

// Receive runs a Receiver until the test ends.
func Receive[E any](t testing.TB, hook Webhook[E]) *Receiver[E] {
	t.Helper()
	r := &Receiver[E]{hook: hook}
	r.URL = Serve(t, r)
	return r
}

// ServeHTTP verifies, parses and acknowledges one push.
func (r *Receiver[E]) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	in := &adapters.Inbound{Method: req.Method, Path: req.URL.Path, Query: req.URL.Query(), Header: req.Header, Body: body}
	var items []E
	err := r.hook.Verify(in)
	if err == nil {
		items, err = r.hook.Parse(in)
	}
	r.mu.Lock()
	r.items, r.errs = append(r.items, items...), append(r.errs, err)
	r.mu.Unlock()
	reply := r.hook.Reply(in, err)
	w.Header().Set("Content-Type", reply.ContentType)
	w.WriteHeader(reply.Status)
	_, _ = w.Write(reply.Body)
}

// Items are what the pushes said, in order.
func (r *Receiver[E]) Items() []E {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.items)
}

// Errs are what Verify or Parse said of each push, in order; nil for success.
func (r *Receiver[E]) Errs() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.errs)
}
