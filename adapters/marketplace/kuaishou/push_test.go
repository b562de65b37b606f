package kuaishou

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
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

func listen(t *testing.T, a *Adapter) (*receiver, string) {
	r := &receiver{adapter: a}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return r, server.URL
}

func TestEveryPushIsTaken(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r, url := listen(t, a)
	id := p.Open(fake.AfterSale{Way: fake.WayReturn})
	tags := []string{fake.TagAdd, "0", "2", "3", "4", "5", "6", "7", "50", "60", "70"}
	for _, tag := range append(tags, fake.TagTest) {
		if err := p.Push(t.Context(), url, tag, id); err != nil {
			t.Errorf("%s: %v %v", tag, err, r.errs)
		}
	}
	if len(r.events) != len(tags) {
		t.Errorf("%d events of %d", len(r.events), len(tags))
	}
	keys := map[string]bool{}
	for i, e := range r.events {
		keys[e.Key] = true
		if e.Ref.ID != id || e.OrderID != p.Get(id).OrderID || e.At.IsZero() || (e.Version == "") != (i == 0) || !e.Amount.IsZero() ||
			e.Kind != aftersale.KindReturnRefund {
			t.Errorf("event %+v", e)
		}
	}
	if len(keys) != len(tags) {
		t.Errorf("%d keys of %d messages", len(keys), len(tags))
	}
	text, _ := json.Marshal(r.events)
	for _, value := range fake.BuyerData() {
		if strings.Contains(string(text), value) {
			t.Errorf("%q in the events", value)
		}
	}
}

// A push encrypted with another key, or changed on the way, is not acknowledged.
func TestPushTampered(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r, url := listen(t, a)
	body := p.Body(fake.TagAdd, p.Open(fake.AfterSale{}))
	for at := range body {
		changed := append([]byte(nil), body...)
		if changed[at] ^= 2; changed[at] == '\n' || changed[at] == '\r' {
			continue
		}
		req, err := p.RequestFor(url, changed)
		if err != nil {
			t.Fatal(err)
		}
		if p.Send(req) == nil {
			t.Errorf("byte %d changed: acknowledged", at)
		}
	}
	for _, err := range r.errs {
		if !errors.Is(err, adapters.ErrSignature) {
			t.Error(err)
		}
	}
	if len(r.events) != 0 {
		t.Errorf("events %v", r.events)
	}
}

// The platform tells of the money by itself; the case is refunded once.
func TestPushAfterEffect(t *testing.T) {
	t.Parallel()
	r, url := listen(t, plain(t))
	p, a := setup(t, fake.Options{PushAfterEffect: url}, nil)
	id := p.Open(fake.AfterSale{})
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
	id := p.Open(fake.AfterSale{OrderStatus: fake.OrderSent})
	act := decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})
	if _, err := a.Do(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	for _, want := range []aftersale.Status{aftersale.StatusRefunding, aftersale.StatusRefunded} {
		if s, err := a.Fetch(t.Context(), act.Ref, ""); err != nil || s.Status != want || s.Kind != act.Kind {
			t.Errorf("%+v, %v: want %s", s, err, want)
		}
		p.Settle(id)
	}
}

func BenchmarkApprove(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	b.ReportAllocs()
	for b.Loop() {
		id := p.Open(fake.AfterSale{})
		if _, err := a.Do(b.Context(), decided(b, a, id, aftersale.Action{Name: aftersale.ActionApprove})); err != nil {
			b.Fatal(err)
		}
	}
}
