package suitekit

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
)

// Webhook is the inbound half of an adapter; E is what a push is parsed to.
type Webhook[E any] interface {
	Verify(in *adapters.Inbound) error
	Parse(in *adapters.Inbound) ([]E, error)
	Reply(in *adapters.Inbound, err error) adapters.Reply
}

// Inbound checks the inbound half of an adapter, whatever its kind.
type Inbound[E any] struct {
	Hook      Webhook[E]
	Fixtures  []Fixture
	Forbidden Forbidden
	Unproved  bool // fixtures need not verify: the platform pushes over a socket

	// Sane checks what every parsed item must be.
	Sane func(t testing.TB, what string, items []E)

	// Golden is the form in which the kind's goldens are stored.
	Golden func(Parsed[E]) any
}

// Parsed is what Parse made of a push.
type Parsed[E any] struct {
	Items     []E
	Ignored   []string // kinds of messages that are not ours
	Malformed string   // what the error says
}

// Parse parses a push and checks that the outcome is one of those that the
// contract has.
func (i Inbound[E]) Parse(t testing.TB, what string, in *adapters.Inbound) (p Parsed[E]) {
	t.Helper()
	items, err := i.Hook.Parse(in)
	i.Forbidden.CheckError(t, what+": Parse", err)
	if i.Sane != nil {
		i.Sane(t, what, items)
	}
	p.Items = items
	var ignored *adapters.Ignored
	switch {
	case err == nil:
	case errors.As(err, &ignored):
		if p.Ignored = ignored.Kinds; len(p.Ignored) == 0 {
			t.Errorf("%s: Parse: got Ignored without a kind", what)
		}
	case errors.Is(err, adapters.ErrMalformed):
		if p.Malformed = err.Error(); len(items) > 0 {
			t.Errorf("%s: Parse: got %d items beside ErrMalformed, want none", what, len(items))
		}
	default:
		t.Errorf("%s: Parse: got error %v, want Ignored or ErrMalformed", what, err)
	}
	return p
}

// Goldens checks that every fixture is genuine and parses to its golden, twice
// the same and without a change to the request. It returns what was parsed, by
// the names of the fixtures.
func (i Inbound[E]) Goldens(t testing.TB) map[string]Parsed[E] {
	t.Helper()
	out := map[string]Parsed[E]{}
	for _, f := range i.Fixtures {
		in := f.In()
		if err := i.Hook.Verify(in); err != nil && !i.Unproved {
			t.Errorf("%s: Verify: got %v, want it genuine", f.Name, err)
			continue
		}
		p := i.Parse(t, f.Name, in)
		if !bytes.Equal(in.Body, f.in.Body) {
			t.Errorf("%s: Verify or Parse changed the body", f.Name)
		}
		if diff := cmp.Diff(p, i.Parse(t, f.Name, f.In())); diff != "" {
			t.Errorf("%s: parsed twice, two results (-first +second):\n%s", f.Name, diff)
		}
		i.Forbidden.Check(t, f.Name+": golden", Golden(t, f.Golden, i.Golden(p)))
		out[f.Name] = p
	}
	return out
}

// Refused checks that a request is not taken for genuine.
func (i Inbound[E]) Refused(t testing.TB, what string, hook Webhook[E], in *adapters.Inbound) {
	t.Helper()
	err := hook.Verify(in)
	if !errors.Is(err, adapters.ErrSignature) {
		t.Errorf("%s: Verify: got %v, want ErrSignature", what, err)
	}
	i.Forbidden.CheckError(t, what, err)
}

// Broken checks that no body makes the adapter panic or talk: each fixture is
// damaged at up to n places.
func (i Inbound[E]) Broken(t testing.TB, n int) {
	t.Helper()
	for _, f := range i.Fixtures {
		for what, in := range Damaged(f, n) {
			i.Forbidden.CheckError(t, what, i.Hook.Verify(in))
			i.Parse(t, what, in)
			_, err := i.Hook.Parse(in)
			i.Forbidden.Check(t, what+": reply", string(i.Hook.Reply(in, err).Body))
		}
	}
}

// Verdict is something that Reply is told.
type Verdict struct {
	Name   string
	Err    error
	Taken  bool // the outside system must take the reply for success
	Status int  // of the reply, where the outside system leaves it to us
}

// Verdicts are all of them.
func Verdicts() []Verdict {
	wrapped := func(err error) error { return fmt.Errorf("outer: %w", err) }
	return []Verdict{
		{"accepted", nil, true, http.StatusOK},
		{"ignored", &adapters.Ignored{Kinds: []string{"x"}}, true, http.StatusOK},
		{"ignored, wrapped", wrapped(&adapters.Ignored{}), true, http.StatusOK},
		{"bad signature", wrapped(adapters.ErrSignature), false, http.StatusUnauthorized},
		{"stale", wrapped(adapters.ErrStale), false, http.StatusUnauthorized},
		{"malformed", adapters.Malformed("x"), false, http.StatusBadRequest},
		{"not stored", wrapped(adapters.ErrUnavailable), false, http.StatusServiceUnavailable},
		{"anything else", errors.New("boom"), false, http.StatusServiceUnavailable},
	}
}

// Replies checks that what is taken is acknowledged, always in the same form,
// and that a failure never looks like it and has its status.
func (i Inbound[E]) Replies(t testing.TB) {
	t.Helper()
	for _, f := range i.Fixtures {
		good := i.Hook.Reply(f.In(), nil)
		if len(good.Body) == 0 || good.ContentType == "" {
			t.Errorf("%s: success: got body %q of type %q, want both", f.Name, good.Body, good.ContentType)
		}
		for _, v := range Verdicts() {
			got := i.Hook.Reply(f.In(), v.Err)
			i.Forbidden.Check(t, f.Name+": reply", string(got.Body))
			if got.Status != v.Status || len(got.Body) == 0 || bytes.Equal(got.Body, good.Body) != v.Taken {
				t.Errorf("%s: %s: got reply %d %q, want status %d and success %v", f.Name, v.Name, got.Status, got.Body, v.Status, v.Taken)
			}
		}
	}
}

// Concurrent checks (with -race) that the inbound half keeps no state.
func (i Inbound[E]) Concurrent(t testing.TB) {
	t.Helper()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, f := range i.Fixtures {
				if err := i.Hook.Verify(f.In()); err != nil && !i.Unproved {
					t.Errorf("%s: Verify: got %v, want it genuine", f.Name, err)
				}
				i.Parse(t, f.Name, f.In())
			}
		})
	}
	group.Wait()
}
