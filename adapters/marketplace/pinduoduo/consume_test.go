package pinduoduo

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

const created = "pdd_refund_RefundCreated"

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// push sends a message and waits until it is acknowledged.
func push(t testing.TB, p *fake.Platform, kind, id string) {
	t.Helper()
	if err := p.Push(within(t), kind, id); err != nil {
		t.Errorf("%s: got error %v and %v, want it acknowledged", kind, err, p.Rejected())
	}
}

// wantSocket compares what the socket has seen, but for the heartbeats.
func wantSocket(t testing.TB, p *fake.Platform, want fake.Stats) {
	t.Helper()
	got := p.Socket()
	got.Beats = 0
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the socket (-want +got):\n%s", diff)
	}
}

// Every message is acknowledged after the sink has it, also one that is not ours.
func TestConsume(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	if a.ConsumerKey() != testClient {
		t.Errorf("got key %q, want %q", a.ConsumerKey(), testClient)
	}
	c := suite.Consume(t, a)
	id := p.Open(fake.AfterSale{Amount: 1990})
	for _, kind := range append(eventNames(), "pdd_trade_TradeSuccess", "pdd_refund_RefundCreateMessage", "pdd_new_Thing") {
		push(t, p, kind, id)
	}
	push(t, p, created, p.Open(fake.AfterSale{MallID: 888002}))
	events, ours := c.Events(), len(refundTypes)
	if len(events) != ours+1 {
		t.Fatalf("got %d events, want %d", len(events), ours+1)
	}
	for _, e := range events[:ours] {
		if e.Ref.ID != id || e.Ref.Shop != testMall || e.OrderID != p.Get(id).OrderSN || e.Amount != aftersale.Fen(1990) {
			t.Errorf("got event %+v, want %s of this shop with order and amount", e, id)
		}
	}
	if got := events[ours].Ref.Shop; got != "888002" {
		t.Errorf("another shop's message: got shop %q, want 888002", got)
	}
	wantSocket(t, p, fake.Stats{Connected: 1, Connects: 1, Acks: ours + 4})
	if len(p.Rejected()) != 0 {
		t.Errorf("got frames refused: %v, want none", p.Rejected())
	}
	if err := c.Stop(); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: got %v, want it cancelled", err)
	}
}

// What the sink does not take is reported as failed, and comes again.
func TestSinkFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	c := suite.Consume(t, a)
	full := errors.New("disk full")
	c.Refuse(full)
	id := p.Open(fake.AfterSale{})
	if err := p.Push(within(t), created, id); err == nil || strings.Contains(err.Error(), full.Error()) {
		t.Errorf("got it reported as %v, want a failure without the cause", err)
	}
	if err := c.Ended(); !errors.Is(err, full) {
		t.Errorf("Consume: got %v, want %v", err, full)
	}
	suite.Eventually(t, "gone", func() bool { return p.Socket().Connected == 0 })
	wantSocket(t, p, fake.Stats{Connects: 1, Fails: 1, Pending: 1})
	c.Refuse(nil)
	c.Again()
	suite.Eventually(t, "the message again", func() bool { return p.Socket().Pending == 0 })
	if e := c.Events(); len(e) != 1 || e[0].Ref.ID != id {
		t.Errorf("got events %+v, want one of %s", e, id)
	}
}

// A message that cannot be read is reported as failed; the rest goes on.
func TestMalformedMessage(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	c := suite.Consume(t, a)
	for _, content := range []string{"", "no json", `{"refund_id":0}`, `{"refund_id":17,"refund_fee":-1,"remark":"13900001234"}`} {
		err := p.QueueContent(created, 888001, content).Wait(within(t))
		if err == nil || strings.Contains(err.Error(), "13900001234") {
			t.Errorf("%q: got it reported as %v, want a failure without buyer data", content, err)
		}
	}
	push(t, p, created, p.Open(fake.AfterSale{}))
	if e := c.Events(); len(e) != 1 {
		t.Errorf("got events %+v, want the one that can be read", e)
	}
}

// What was not acknowledged before the connection broke comes again and has
// the same key.
func TestReconnect(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	c := suite.Consume(t, a)
	suite.Eventually(t, "connected", func() bool { return p.Socket().Connected == 1 })
	p.DropConnections()
	suitekit.WantClass(t, "connection lost", c.Ended(), aftersale.ClassRetry)
	suite.Eventually(t, "gone", func() bool { return p.Socket().Connected == 0 })
	for range 300 {
		p.Queue(created, p.Open(fake.AfterSale{}))
	}
	c.Again()
	suite.Eventually(t, "all messages", func() bool { return p.Socket().Pending == 0 })
	keys := map[string]bool{}
	for _, e := range c.Events() {
		keys[e.Key] = true
	}
	if batches, _ := c.Counts(); len(keys) != 300 || batches >= 300 {
		t.Errorf("got %d keys in %d batches, want 300 in fewer batches", len(keys), batches)
	}
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	a.beats = beats{5 * time.Millisecond, 30 * time.Second}
	c := suite.Consume(t, a)
	suite.Eventually(t, "heartbeats", func() bool {
		_, signs := c.Counts()
		return p.Socket().Beats >= 5 && signs >= 5
	})
	if len(p.Rejected()) != 0 {
		t.Errorf("got frames refused: %v, want none", p.Rejected())
	}
	_, mute := setup(t, fake.Options{Mute: true}, nil)
	mute.beats = beats{5 * time.Millisecond, 50 * time.Millisecond}
	suitekit.WantCall(t, "no echo", suite.Consume(t, mute).Ended(), aftersale.ClassRetry, "dead")
}

// A socket that cannot be opened says so without its address, which holds a
// digest of the secret.
func TestConnectFails(t *testing.T) {
	t.Parallel()
	_, stranger := setup(t, fake.Options{}, adapters.Settings{"client_secret": "another"})
	address := suitekit.Forbidden{Secrets: []string{"message/"}}
	for _, c := range []struct {
		name  string
		a     *Adapter
		class aftersale.Class
	}{{"another secret", stranger, aftersale.ClassAuth}, {"nobody there", plain(t), aftersale.ClassRetry}} {
		err := c.a.Consume(t.Context(), nil, func() {})
		suitekit.WantClass(t, c.name, err, c.class)
		if call := address.CallErrorOf(t, c.name, Name, err); call.Err != nil {
			t.Errorf("%s: got cause %v, want none: it quotes the address", c.name, call.Err)
		}
	}
}

// A verdict copies what names the message.
func TestVerdict(t *testing.T) {
	t.Parallel()
	s := &session{a: plain(t)}
	f, err := readFrame([]byte(`{"id":9007199254740993,"commandType":"Common","sendTime":1763800000001,"message":{"type":"t","mallID":5,"content":"{}"}}`))
	if err != nil {
		t.Fatalf("readFrame: got error %v, want a frame", err)
	}
	for reason, want := range map[string]string{
		"":                         `{"id":9007199254740993,"commandType":"Ack","time":1763800000000,"sendTime":1763800000001,"type":"t","mallID":5}`,
		"r":                        `{"id":9007199254740993,"commandType":"Fail","time":1763800000000,"sendTime":1763800000001,"type":"t","mallID":5,"failReason":"r"}`,
		strings.Repeat("长", 2_000): "",
	} {
		got := string(wire.JSON(s.verdict(f, reason)))
		if want != "" && got != want {
			t.Errorf("reason %q: got %s, want %s", reason, got, want)
		}
		var out verdict
		if json.Unmarshal([]byte(got), &out) != nil || len([]rune(out.Reason)) > 1000 {
			t.Errorf("got %s, want JSON with a reason of 1000 characters at most", got)
		}
	}
}

func BenchmarkConsume(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	c := suite.Consume(b, a)
	id := p.Open(fake.AfterSale{})
	suite.Eventually(b, "connected", func() bool { return p.Socket().Connected == 1 })
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Push(b.Context(), created, id); err != nil {
			b.Fatal(err)
		}
	}
	_ = c.Stop()
}
