package douyin

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
)

// receiver acknowledges pushes the way the server does and keeps the events.
type receiver struct {
	adapter *Adapter
	mu      sync.Mutex
	events  []aftersale.Event
	errs    []error
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	in := &adapters.Inbound{Method: req.Method, Path: req.URL.Path, Header: req.Header, Body: body}
	var events []aftersale.Event
	err := r.adapter.Verify(in)
	if err == nil {
		events, err = r.adapter.Parse(in)
	}
	r.mu.Lock()
	r.events, r.errs = append(r.events, events...), append(r.errs, err)
	r.mu.Unlock()
	reply := r.adapter.Reply(in, err)
	w.Header().Set("Content-Type", reply.ContentType)
	w.WriteHeader(reply.Status)
	_, _ = w.Write(reply.Body)
}

// Everything the platform pushes is taken, in every form it signs.
func TestPushesOfThePlatform(t *testing.T) {
	t.Parallel()
	for _, opt := range []fake.Options{{}, {PushHMAC: true}, {OmitSignMethod: true}, {PushHMAC: true, OmitSignMethod: true}} {
		p, a := setup(t, opt, nil)
		r := &receiver{adapter: a}
		server := httptest.NewServer(r)
		t.Cleanup(server.Close)
		id := p.Open(fake.AfterSale{Type: fake.TypeReturn})
		for _, tag := range append(slices.Sorted(maps.Keys(refundTags)), "0", "999") {
			if err := p.Push(t.Context(), server.URL, tag, id); err != nil {
				t.Errorf("tag %s: %v %v", tag, err, r.errs)
			}
		}
		if len(r.events) != len(refundTags) {
			t.Errorf("%d events of %d tags", len(r.events), len(refundTags))
		}
		for _, e := range r.events {
			if e.Ref.ID != id || e.Type != refundTags[e.Tag].event || e.Version == "" || e.At.IsZero() || e.Amount != aftersale.Fen(9900) {
				t.Errorf("event %+v", e)
			}
		}
		text, _ := json.Marshal(r.events)
		for _, value := range fake.BuyerData() {
			if strings.Contains(string(text), value) {
				t.Errorf("%q in the events", value)
			}
		}
	}
}

// A push with another app's key, or changed on the way, is not acknowledged.
func TestPushTampered(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r := &receiver{adapter: a}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	req, err := p.Request(server.URL, "200", p.Open(fake.AfterSale{}))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(req.Body)
	req.Body = io.NopCloser(strings.NewReader(strings.Replace(string(body), "9900", "9901", 1)))
	if err := p.Send(req); err == nil || len(r.events) != 0 || !errors.Is(r.errs[0], adapters.ErrSignature) {
		t.Errorf("%v, events %v, errors %v", err, r.events, r.errs)
	}
}

// The platform tells of the money by itself; the case is refunded once.
func TestPushAfterEffect(t *testing.T) {
	t.Parallel()
	r := &receiver{adapter: plain(t)}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	p, a := setup(t, fake.Options{PushAfterEffect: server.URL}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeUnshipped})
	if _, err := a.Do(t.Context(), decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if len(r.events) != 2 || r.events[0].Type != aftersale.EventRefundAgreed || r.events[1].Type != aftersale.EventRefunded ||
		r.events[1].Status != aftersale.StatusRefunded {
		t.Errorf("events %+v", r.events)
	}
}

// Slow money is agreed, not paid, until it arrives.
func TestSlowMoney(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{SlowMoney: true}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeShipped})
	act := decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	for _, want := range []aftersale.Status{aftersale.StatusRefunding, aftersale.StatusRefunded} {
		if s, err := a.Fetch(t.Context(), act.Ref, ""); err != nil || s.Status != want {
			t.Errorf("%v, %v: want %s", s, err, want)
		}
		p.Settle(id)
	}
}

func BenchmarkApprove(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	b.ReportAllocs()
	for b.Loop() {
		id := p.Open(fake.AfterSale{Type: fake.TypeUnshipped})
		if _, err := a.Do(b.Context(), decided(b, a, id, aftersale.Action{Name: aftersale.ActionApprove})); err != nil {
			b.Fatal(err)
		}
	}
}
