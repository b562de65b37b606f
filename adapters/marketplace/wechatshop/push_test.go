package wechatshop

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Everything the platform pushes is taken, with ids of both shapes.
func TestPushesOfThePlatform(t *testing.T) {
	t.Parallel()
	for _, opt := range []fake.Options{{}, {NumericIDs: true}} {
		p, a := setup(t, opt, nil)
		r := suitekit.Receive(t, a)
		if err := p.Check(t.Context(), r.URL); err != nil {
			t.Errorf("the check of the URL: got %v, want it answered", err)
		}
		push := func(event, id string) (added []aftersale.Event) {
			t.Helper()
			n := len(r.Items())
			if err := p.Push(t.Context(), r.URL, event, id); err != nil {
				t.Errorf("%s: got %v and errors %v, want it acknowledged", event, err, r.Errs())
			}
			return r.Items()[n:]
		}
		for status, info := range statuses {
			id := p.Open(fake.AfterSale{Status: status})
			e := push(fake.EventAfterSale, id)
			if len(e) != 1 || e[0].Ref.ID != id || e[0].OrderID != p.Get(id).OrderID ||
				e[0].Type != info.event || e[0].Status != info.status || e[0].At.IsZero() {
				t.Errorf("%s: got events %+v, want one of %s, type %s, status %s, with order and time", status, e, id, info.event, info.status)
			}
		}
		id := p.Open(fake.AfterSale{})
		for event, want := range map[string]int{fake.EventComplaint: 1, "channels_ec_order_ext_info_update": 0} {
			if added := push(event, id); len(added) != want {
				t.Errorf("%s: got events %+v, want %d", event, added, want)
			}
		}
		text, err := json.Marshal(r.Items())
		if err != nil {
			t.Fatal(err)
		}
		secrets.Check(t, "the events", string(text))
	}
}

// A push that was changed on the way is not acknowledged.
func TestPushTampered(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r := suitekit.Receive(t, a)
	req, err := p.Request(r.URL, fake.EventAfterSale, p.Open(fake.AfterSale{}))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(req.Body)
	body[len(body)/2] ^= 1
	req.Body, req.ContentLength = io.NopCloser(strings.NewReader(string(body))), int64(len(body))
	if err := p.Send(req); err == nil || len(r.Items()) != 0 || !errors.Is(r.Errs()[0], adapters.ErrSignature) {
		t.Errorf("got answer %v, events %v, errors %v, want it refused with ErrSignature", err, r.Items(), r.Errs())
	}
}

// The platform tells of the money by itself, and slow money is agreed, not
// paid, until it arrives.
func TestPushAfterEffect(t *testing.T) {
	t.Parallel()
	for _, slow := range []bool{false, true} {
		r := suitekit.Receive(t, plain(t))
		p, a := setup(t, fake.Options{PushAfterEffect: r.URL, SlowMoney: slow}, nil)
		id := p.Open(fake.AfterSale{})
		act := decided(t, a, id, aftersale.Action{Name: approve, Stage: aftersale.StageRefund})
		if _, err := a.Do(t.Context(), act); err != nil {
			t.Fatal(err)
		}
		p.Wait()
		shown := func(want aftersale.Status) {
			t.Helper()
			if s, err := a.Fetch(t.Context(), act.Ref, ""); err != nil || s.Status != want || s.Instant {
				t.Errorf("slow money %v: got snapshot %+v and error %v, want status %s, not instant", slow, s, err, want)
			}
		}
		want := aftersale.StatusRefunded
		if slow {
			want = aftersale.StatusRefunding
		}
		if e := r.Items(); len(e) != 1 || e[0].Status != want {
			t.Errorf("slow money %v: got events %+v, want one with status %s", slow, e, want)
		}
		shown(want)
		p.Settle(id)
		shown(aftersale.StatusRefunded)
	}
}

func BenchmarkApprove(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	suite.BenchmarkApprove(b, a, func() aftersale.Action {
		return aftersale.Action{Name: approve, Stage: aftersale.StageRefund, Ref: refTo(p.Open(fake.AfterSale{}))}
	})
}
