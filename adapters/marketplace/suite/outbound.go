package suite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// bench is an adapter that talks to a fake platform, with its log kept.
type bench struct {
	Fake
	h       Harness
	adapter marketplace.Adapter
	log     *buffer
}

// buffer collects log lines of concurrent writers.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// online starts a fake and an adapter for it; the log is searched for what
// must not be in it at the end.
func online(t *testing.T, h Harness, replaced adapters.Settings) *bench {
	t.Helper()
	b := &bench{Fake: h.Start(t), h: h, log: new(buffer)}
	if b.Now == nil {
		b.Now = time.Now
	}
	s := with(with(h.Settings, adapters.Settings{"api_url": b.URL}), replaced)
	env := adapters.Env{
		Now: b.Now, HTTP: &http.Client{Transport: &http.Transport{}},
		Log: slog.New(slog.NewJSONHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	var err error
	if b.adapter, err = h.Maker.New("shop-1", s, env); err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(func() { noLeak(t, h, "the log", b.log.String()) })
	return b
}

// fetch reads an after-sale the way the engine does.
func (b *bench) fetch(ctx context.Context, ref aftersale.Ref, orderID string) (*aftersale.Snapshot, error) {
	return b.adapter.Fetch(ctx, ref, orderID)
}

// ready prepares an action and fills in what the core would have read.
func (b *bench) ready(t *testing.T, name aftersale.ActionName) aftersale.Action {
	t.Helper()
	act := b.Prepare(t, name)
	act.Name = name
	act.Ref.Platform, act.Ref.Shop = b.h.Folder, "shop-1"
	s, err := b.fetch(t.Context(), act.Ref, act.OrderID)
	if err != nil {
		t.Fatalf("Fetch: %v", err)
	}
	act.OrderID, act.Kind, act.Status, act.Amount, act.Version = s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	return act
}

// callError checks the error of a call: its kind, that it names the adapter,
// and that nothing leaks, from the errors below it either.
func (b *bench) callError(t *testing.T, what string, err error) *aftersale.CallError {
	t.Helper()
	var call *aftersale.CallError
	if !errors.As(err, &call) {
		t.Fatalf("%s: error = %v, want an *aftersale.CallError", what, err)
	}
	if call.Target != b.h.Folder || call.Op == "" || len([]rune(call.Message)) > 200 {
		t.Errorf("%s: Target = %q, Op = %q, Message of %d bytes", what, call.Target, call.Op, len(call.Message))
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		noLeak(t, b.h, what, fmt.Sprintf("%v %+v", e, e))
	}
	return call
}

func fetch(t *testing.T, h Harness) {
	b := online(t, h, nil)
	act := b.ready(t, aftersale.ActionApprove)
	s, err := b.fetch(t.Context(), act.Ref, act.OrderID)
	if err != nil {
		t.Fatal(err)
	}
	if s.Ref != act.Ref || s.Version == "" && s.UpdatedAt.IsZero() || !s.Status.WaitsForSeller() {
		t.Errorf("snapshot of a request that waits for the seller: %+v", s)
	}
	if !slices.Contains(aftersale.Kinds(), s.Kind) || s.Amount.Minor <= 0 || s.Amount.Currency == "" {
		t.Errorf("Kind = %q, Amount = %v", s.Kind, s.Amount)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	noLeak(t, h, "the snapshot", string(text))

	missing := act.Ref
	missing.ID = b.Missing
	_, err = b.fetch(t.Context(), missing, act.OrderID)
	if call := b.callError(t, "missing", err); call.Class != aftersale.ClassRefused || call.Code != "not_found" {
		t.Errorf("an after-sale that does not exist: %v, want refused not_found", call)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = b.fetch(ctx, act.Ref, act.OrderID)
	if call := b.callError(t, "cancelled", err); call.Class == aftersale.ClassRefused || call.Class == aftersale.ClassManual {
		t.Errorf("a cancelled read is %v, want a class that may be repeated", call.Class)
	}
}

// actions: whatever the manifest advertises works, once.
func actions(t *testing.T, h Harness) {
	for _, name := range aftersale.ActionNames() {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			b := online(t, h, nil)
			if !slices.Contains(h.Maker.Manifest.Actions, string(name)) {
				act := b.ready(t, aftersale.ActionApprove)
				act.Name = name
				_, err := b.adapter.Do(t.Context(), act)
				if call := b.callError(t, "not advertised", err); call.Class != aftersale.ClassManual || call.Message == "" {
					t.Errorf("an action that is not advertised: %v, want manual, with words", call)
				}
				return
			}
			act := b.ready(t, name)
			receipt, err := b.carryOut(t.Context(), act)
			if err != nil {
				t.Fatalf("Do: %v", err)
			}
			noLeak(t, h, "the receipt", receipt.Answer+receipt.Reference)
			if n := b.Effects(act); n != 1 || receipt.AlreadyDone {
				t.Errorf("took effect %d times, AlreadyDone = %v", n, receipt.AlreadyDone)
			}
			s, err := b.fetch(t.Context(), act.Ref, act.OrderID)
			if err != nil {
				t.Fatal(err)
			}
			if name.MovesMoney() != s.Status.Paid() {
				t.Errorf("status after %s is %s", name, s.Status)
			}
		})
	}
}

// faults: what cannot be known is unknown, what never left is retryable.
func faults(t *testing.T, h Harness) {
	for _, c := range []struct {
		name    string
		fault   fault.Fault
		class   aftersale.Class
		effects int
	}{
		{"drop after the effect", fault.Fault{DropAfter: true}, aftersale.ClassUnknown, 1},
		{"5xx after the effect", fault.Fault{FailAfter: true}, aftersale.ClassUnknown, 1},
		{"5xx before the effect", fault.Fault{FailBefore: true}, aftersale.ClassUnknown, 0},
		{"too many calls", fault.Fault{Limited: true}, aftersale.ClassLimited, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := online(t, h, nil)
			act := b.ready(t, aftersale.ActionApprove)
			b.Fault(act.Name, c.fault)
			_, err := b.adapter.Do(t.Context(), act)
			if call := b.callError(t, c.name, err); call.Class != c.class {
				t.Errorf("class = %s, want %s (%v)", call.Class, c.class, call)
			}
			if n := b.Effects(act); n != c.effects {
				t.Errorf("took effect %d times, want %d", n, c.effects)
			}
		})
	}
	t.Run("no connection", func(t *testing.T) {
		t.Parallel()
		closed := httptest.NewServer(http.NotFoundHandler())
		closed.Close()
		act := online(t, h, nil).ready(t, aftersale.ActionApprove)
		b := online(t, h, adapters.Settings{"api_url": closed.URL})
		_, err := b.adapter.Do(t.Context(), act)
		if call := b.callError(t, "no connection", err); call.Class != aftersale.ClassRetry {
			t.Errorf("class = %s, want retryable", call.Class)
		}
		_, err = b.fetch(t.Context(), act.Ref, act.OrderID)
		if call := b.callError(t, "no connection", err); call.Class != aftersale.ClassRetry {
			t.Errorf("Fetch: class = %s, want retryable", call.Class)
		}
	})
}

// list: what was opened is found by time, with its version, and paging ends.
func list(t *testing.T, h Harness) {
	b := online(t, h, nil)
	lister, ok := b.adapter.(marketplace.Lister)
	if !ok {
		if slices.Contains(h.Maker.Manifest.Capabilities, "list") {
			t.Error("the manifest promises list")
		}
		return
	}
	want := map[string]string{}
	for range 3 {
		act := b.ready(t, aftersale.ActionApprove)
		want[act.Ref.ID] = act.Version
	}
	from, cursor := b.Now().Add(-min(lister.ListWindow(), time.Hour)/2), ""
	for page := 0; ; page++ {
		events, next, err := lister.List(t.Context(), from, b.Now().Add(time.Second), cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Type != aftersale.EventListed || e.Key == "" || e.Version == "" {
				t.Errorf("listed event %+v: want type, key and version", e)
			}
			if version, ok := want[e.Ref.ID]; ok && version == e.Version {
				delete(want, e.Ref.ID)
			}
		}
		if cursor = next; cursor == "" {
			break
		}
		if page > 1000 {
			t.Fatal("paging does not end")
		}
	}
	if len(want) > 0 {
		t.Errorf("not listed: %v", want)
	}
}
