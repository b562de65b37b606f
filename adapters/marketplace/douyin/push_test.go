package douyin

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// Everything the platform pushes is taken, in every form it signs.
func TestPushesOfThePlatform(t *testing.T) {
	t.Parallel()
	for _, opt := range []fake.Options{{}, {PushHMAC: true}, {OmitSignMethod: true}, {PushHMAC: true, OmitSignMethod: true}} {
		p, a := setup(t, opt, nil)
		r := suitekit.Receive(t, a)
		id := p.Open(fake.AfterSale{Type: fake.TypeReturn})
		for _, tag := range append(slices.Sorted(maps.Keys(refundTags)), "0", "999") {
			if err := p.Push(t.Context(), r.URL, tag, id); err != nil {
				t.Errorf("tag %s: got %v (%v), want it acknowledged", tag, err, r.Errs())
			}
		}
		events := r.Items()
		if len(events) != len(refundTags) {
			t.Errorf("got %d events, want one for each of %d tags", len(events), len(refundTags))
		}
		for _, e := range events {
			if e.Ref.ID != id || e.Type != refundTags[e.Tag].event || e.Version == "" || e.At.IsZero() || e.Amount != aftersale.Fen(9900) {
				t.Errorf("tag %s: got event %+v, want the after-sale, its type, version, time and amount", e.Tag, e)
			}
		}
		text, _ := json.Marshal(events)
		suitekit.Forbidden{BuyerData: fake.BuyerData()}.Check(t, "the events", string(text))
	}
}

// A push with another app's key, or changed on the way, is not acknowledged.
func TestPushTampered(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	r := suitekit.Receive(t, a)
	req, err := p.Request(r.URL, "200", p.Open(fake.AfterSale{}))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(req.Body)
	req.Body = io.NopCloser(strings.NewReader(strings.Replace(string(body), "9900", "9901", 1)))
	if err := p.Send(req); err == nil || len(r.Items()) != 0 || !errors.Is(r.Errs()[0], adapters.ErrSignature) {
		t.Errorf("got %v, events %v, errors %v, want ErrSignature, not acknowledged", err, r.Items(), r.Errs())
	}
}

// The platform tells of the money by itself; the case is refunded once.
func TestPushAfterEffect(t *testing.T) {
	t.Parallel()
	r := suitekit.Receive(t, plain(t))
	p, a := setup(t, fake.Options{PushAfterEffect: r.URL}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeUnshipped})
	if _, err := a.Do(t.Context(), decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})); err != nil {
		t.Fatal(err)
	}
	p.Wait()
	var got []string
	for _, e := range r.Items() {
		got = append(got, string(e.Type)+" "+string(e.Status))
	}
	want := []string{
		string(aftersale.EventRefundAgreed) + " " + string(aftersale.StatusRefunding),
		string(aftersale.EventRefunded) + " " + string(aftersale.StatusRefunded),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// Slow money is agreed, not paid, until it arrives.
func TestSlowMoney(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{SlowMoney: true}, nil)
	id := p.Open(fake.AfterSale{Type: fake.TypeShipped})
	act := decided(t, a, id, aftersale.Action{Name: aftersale.ActionApprove})
	suite.SlowMoney(t, a, act, func() { p.Settle(id) })
}

func BenchmarkApprove(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	suite.BenchmarkApprove(b, a, func() aftersale.Action {
		return aftersale.Action{Name: aftersale.ActionApprove, Ref: refTo(p.Open(fake.AfterSale{Type: fake.TypeUnshipped}))}
	})
}
