package suite

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// bench is an adapter that talks to a fake platform.
type bench struct {
	Fake
	h       Harness
	adapter marketplace.Adapter
}

// online starts a fake and an adapter for it. The adapter's log is searched for
// what must not be in it when the test ends.
func online(t *testing.T, h Harness) *bench {
	t.Helper()
	b := &bench{Fake: h.Start(t), h: h}
	if b.Now == nil {
		b.Now = time.Now
	}
	b.connect(t, b.URL, http.DefaultTransport)
	return b
}

// connect makes the adapter call another URL, through a transport.
func (b *bench) connect(t *testing.T, url string, through http.RoundTripper) {
	t.Helper()
	env := adapters.Env{Now: b.Now, HTTP: &http.Client{Transport: through}, Log: b.h.forbidden().Logger(t)}
	b.adapter = Open[marketplace.Adapter](t, b.h.Maker, "shop-1", env, b.h.Settings, adapters.Settings{"api_url": url})
}

// ready prepares an action and fills in what the engine would have read.
func (b *bench) ready(t *testing.T, name aftersale.ActionName) aftersale.Action {
	t.Helper()
	act := b.Prepare(t, name)
	act.Name = name
	act.Ref.Platform, act.Ref.Shop = b.h.Folder, "shop-1"
	return Decided(t, b.adapter, act)
}

// callError checks what every failed call must be and returns it.
func (b *bench) callError(t *testing.T, what string, err error) *aftersale.CallError {
	t.Helper()
	return b.h.forbidden().CallErrorOf(t, what, b.h.Folder, err)
}

// effects checks how often an action took effect.
func (b *bench) effects(t *testing.T, what string, act aftersale.Action, want int) {
	t.Helper()
	if got := b.Effects(act); got != want {
		t.Errorf("%s: took effect %d times, want %d", what, got, want)
	}
}

// fetch: a request that waits is read as it is, and nothing of the buyer.
func fetch(t *testing.T, h Harness) {
	b := online(t, h)
	act := b.ready(t, aftersale.ActionApprove)
	s, err := b.adapter.Fetch(t.Context(), act.Ref, act.OrderID)
	if err != nil {
		t.Fatal(err)
	}
	if s.Ref != act.Ref || s.Version == "" && s.UpdatedAt.IsZero() || !s.Status.WaitsForSeller() {
		t.Errorf("got snapshot %+v, want its ref, a version or a time, and a status that waits for the seller", s)
	}
	if !slices.Contains(aftersale.Kinds(), s.Kind) || s.Amount.Minor <= 0 || s.Amount.Currency == "" {
		t.Errorf("got kind %q and amount %v, want a kind that the domain knows and some money", s.Kind, s.Amount)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	h.forbidden().Check(t, "the snapshot", string(text))

	missing := act.Ref
	missing.ID = b.Missing
	_, err = b.adapter.Fetch(t.Context(), missing, act.OrderID)
	b.callError(t, "missing", err)
	suitekit.WantCall(t, "an after-sale that does not exist", err, aftersale.ClassRefused, "not_found")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = b.adapter.Fetch(ctx, act.Ref, act.OrderID)
	if call := b.callError(t, "cancelled", err); call.Class == aftersale.ClassRefused || call.Class == aftersale.ClassManual {
		t.Errorf("a cancelled read: got class %s, want one that may be repeated", call.Class)
	}
}

// actions: whatever the manifest advertises works, once.
func actions(t *testing.T, h Harness) {
	for _, name := range aftersale.ActionNames() {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			b := online(t, h)
			if !slices.Contains(h.Maker.Manifest.Actions, string(name)) {
				act := b.ready(t, aftersale.ActionApprove)
				act.Name = name
				_, err := b.adapter.Do(t.Context(), act)
				suitekit.WantClass(t, "an action that is not advertised", err, aftersale.ClassManual)
				if b.callError(t, "not advertised", err).Message == "" {
					t.Errorf("an action that is not advertised: got %v, want words for a person", err)
				}
				return
			}
			act := b.ready(t, name)
			receipt, err := b.carryOut(t.Context(), act)
			if err != nil {
				t.Fatalf("Do: %v", err)
			}
			h.forbidden().Check(t, "the receipt", receipt.ReplyText+receipt.Reference)
			b.effects(t, "Do", act, 1)
			if receipt.AlreadyDone {
				t.Error("Do: got AlreadyDone, want it done by this call")
			}
			s, err := b.adapter.Fetch(t.Context(), act.Ref, act.OrderID)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Status.Paid(); got != name.MovesMoney() {
				t.Errorf("after %s: got status %s, paid %v, want paid %v", name, s.Status, got, name.MovesMoney())
			}
		})
	}
}

// faults: what cannot be known is unknown, what never left is retryable.
func faults(t *testing.T, h Harness) {
	h.transport(t, aftersale.ActionApprove)
	t.Run("no connection", func(t *testing.T) {
		t.Parallel()
		b := online(t, h)
		act := b.ready(t, aftersale.ActionApprove)
		b.connect(t, suitekit.Nowhere, http.DefaultTransport)
		_, err := b.adapter.Do(t.Context(), act)
		b.callError(t, "Do", err)
		suitekit.WantClass(t, "Do", err, aftersale.ClassRetry)
		_, err = b.adapter.Fetch(t.Context(), act.Ref, act.OrderID)
		b.callError(t, "Fetch", err)
		suitekit.WantClass(t, "Fetch", err, aftersale.ClassRetry)
	})
}

// transport lets an action go wrong on the way in every way there is.
func (h Harness) transport(t *testing.T, name aftersale.ActionName) {
	for _, f := range suitekit.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			b := online(t, h)
			act := b.ready(t, name)
			b.Fault(name, f.Fault)
			_, err := b.carryOut(t.Context(), act)
			b.callError(t, f.Name, err)
			suitekit.WantClass(t, f.Name, err, f.Class)
			b.effects(t, f.Name, act, f.Effects)
		})
	}
}

// list: what was opened is found by time, with its version, and paging ends.
func list(t *testing.T, h Harness) {
	b := online(t, h)
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
	got := ListAll(t, lister, b.Now().Add(-min(lister.ListWindow(), time.Hour)/2), b.Now().Add(time.Second), nil)
	for id, version := range want {
		if got[id] != version {
			t.Errorf("after-sale %s: got version %q listed, want %q", id, got[id], version)
		}
	}
}
