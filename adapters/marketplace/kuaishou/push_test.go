package kuaishou

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestEveryPushIsTaken(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r := suitekit.Receive(t, a)
	id := p.Open(fake.AfterSale{Way: fake.WayReturn})
	tags := []string{fake.TagAdd, "0", "2", "3", "4", "5", "6", "7", "50", "60", "70"}
	for _, tag := range append(tags, fake.TagTest) {
		if err := p.Push(t.Context(), r.URL, tag, id); err != nil {
			t.Errorf("%s: got %v and errors %v, want it acknowledged", tag, err, r.Errs())
		}
	}
	keys := map[string]bool{}
	for i, e := range r.Items() {
		keys[e.Key] = true
		if e.Ref.ID != id || e.OrderID != p.Get(id).OrderID || e.At.IsZero() || (e.Version == "") != (i == 0) || !e.Amount.IsZero() ||
			e.Kind != aftersale.KindReturnRefund {
			t.Errorf("got event %+v, want id, order, time, kind, a version but for the first, and no amount", e)
		}
	}
	if len(r.Items()) != len(tags) || len(keys) != len(tags) {
		t.Errorf("got %d events with %d keys, want %d of each", len(r.Items()), len(keys), len(tags))
	}
	text, err := json.Marshal(r.Items())
	if err != nil {
		t.Fatal(err)
	}
	secrets.Check(t, "the events", string(text))
}

// A push encrypted with another key, or changed on the way, is not acknowledged.
func TestPushTampered(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r := suitekit.Receive(t, a)
	body := p.Body(fake.TagAdd, p.Open(fake.AfterSale{}))
	for at := range body {
		changed := bytes.Clone(body)
		if changed[at] ^= 2; changed[at] == '\n' || changed[at] == '\r' {
			continue
		}
		req, err := p.RequestFor(r.URL, changed)
		if err != nil {
			t.Fatal(err)
		}
		if p.Send(req) == nil {
			t.Errorf("byte %d changed: got it acknowledged, want it refused", at)
		}
	}
	for _, err := range r.Errs() {
		if !errors.Is(err, adapters.ErrSignature) {
			t.Errorf("got error %v, want ErrSignature", err)
		}
	}
	if len(r.Items()) != 0 {
		t.Errorf("got events %v, want none", r.Items())
	}
}

// The platform tells of the money by itself; the case is refunded once.
func TestPushAfterEffect(t *testing.T) {
	t.Parallel()
	r := suitekit.Receive(t, plain(t))
	p, a := setup(t, fake.Options{PushAfterEffect: r.URL}, nil)
	id := p.Open(fake.AfterSale{})
	if _, err := a.Do(t.Context(), decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	if e := r.Items(); len(e) != 2 || e[0].Type != aftersale.EventRefundAgreed || e[1].Type != aftersale.EventRefunded ||
		e[1].Status != aftersale.StatusRefunded {
		t.Errorf("got events %+v, want the money agreed, then paid", e)
	}
}

// Slow money is agreed, not paid, until it arrives.
func TestSlowMoney(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{SlowMoney: true}, nil)
	id := p.Open(fake.AfterSale{OrderStatus: fake.OrderSent})
	act := decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})
	suite.SlowMoney(t, a, act, func() { p.Settle(id) })
	if s, err := a.Fetch(t.Context(), act.Ref, ""); err != nil || s.Kind != act.Kind {
		t.Errorf("got snapshot %+v and error %v, want kind %s as before", s, err, act.Kind)
	}
}

func BenchmarkApprove(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	suite.BenchmarkApprove(b, a, func() aftersale.Action {
		return aftersale.Action{Name: aftersale.ActionApprove, Ref: refTo(p.Open(fake.AfterSale{}))}
	})
}
