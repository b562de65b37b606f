package wechatshop

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
	"makegood/adapters/marketplace/wechatshop/fake"
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
	in := &adapters.Inbound{Method: req.Method, Path: req.URL.Path, Query: req.URL.Query(), Header: req.Header, Body: body}
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

func receive(t testing.TB, a *Adapter) (*receiver, string) {
	t.Helper()
	r := &receiver{adapter: a}
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return r, server.URL
}

// Everything the platform pushes is taken, with ids of both shapes.
func TestPushesOfThePlatform(t *testing.T) {
	t.Parallel()
	for _, opt := range []fake.Options{{}, {NumericIDs: true}} {
		p, a := setup(t, opt, nil)
		r, hook := receive(t, a)
		if err := p.Check(t.Context(), hook); err != nil {
			t.Error(err)
		}
		for status, info := range statuses {
			id := p.Open(fake.AfterSale{Status: status})
			if err := p.Push(t.Context(), hook, fake.EventAfterSale, id); err != nil {
				t.Errorf("%s: %v %v", status, err, r.errs)
				continue
			}
			if e := r.events[len(r.events)-1]; e.Ref.ID != id || e.OrderID != p.Get(id).OrderID || e.Type != info.event || e.Status != info.status || e.At.IsZero() {
				t.Errorf("%s: %+v", status, e)
			}
		}
		id := p.Open(fake.AfterSale{})
		for event, want := range map[string]int{fake.EventComplaint: 1, "channels_ec_order_ext_info_update": 0} {
			n := len(r.events)
			if err := p.Push(t.Context(), hook, event, id); err != nil || len(r.events) != n+want {
				t.Errorf("%s: %v, %d events more", event, err, len(r.events)-n)
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

// A push that was changed on the way is not acknowledged.
func TestPushTampered(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r, hook := receive(t, a)
	req, err := p.Request(hook, fake.EventAfterSale, p.Open(fake.AfterSale{}))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(req.Body)
	body[len(body)/2] ^= 1
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
	if err := p.Send(req); err == nil || len(r.events) != 0 || !errors.Is(r.errs[0], adapters.ErrSignature) {
		t.Errorf("%v, events %v, errors %v", err, r.events, r.errs)
	}
}

// The platform tells of the money by itself, and slow money is agreed, not
// paid, until it arrives.
func TestPushAfterEffect(t *testing.T) {
	t.Parallel()
	for _, slow := range []bool{false, true} {
		r, hook := receive(t, plain(t))
		p, a := setup(t, fake.Options{PushAfterEffect: hook, SlowMoney: slow}, nil)
		id := p.Open(fake.AfterSale{})
		act := decided(t, a, id, aftersale.Action{Name: approve, Stage: aftersale.StageRefund})
		if _, err := a.Do(t.Context(), act); err != nil {
			t.Fatal(err)
		}
		p.Wait()
		want := aftersale.StatusRefunded
		if slow {
			want = aftersale.StatusRefunding
		}
		if len(r.events) != 1 || r.events[0].Status != want {
			t.Errorf("events %+v", r.events)
		}
		if s, err := a.Fetch(t.Context(), act.Ref, ""); err != nil || s.Status != want || s.Instant {
			t.Errorf("%v %+v", err, s)
		}
		p.Settle(id)
		if s, err := a.Fetch(t.Context(), act.Ref, ""); err != nil || s.Status != aftersale.StatusRefunded {
			t.Errorf("%v %+v", err, s)
		}
	}
}

func BenchmarkApprove(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	b.ReportAllocs()
	for b.Loop() {
		id := p.Open(fake.AfterSale{})
		if _, err := a.Do(b.Context(), decided(b, a, id, aftersale.Action{Name: approve, Stage: aftersale.StageRefund})); err != nil {
			b.Fatal(err)
		}
	}
}
