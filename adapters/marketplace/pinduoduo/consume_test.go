package pinduoduo

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// consumer runs Consume and keeps what it hands over.
type consumer struct {
	mu     sync.Mutex
	events []aftersale.Event
	sinks  int
	fail   error // what the sink answers
	alive  atomic.Int64
	done   chan error
	stop   context.CancelFunc
}

func consume(t testing.TB, a *Adapter) *consumer {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := &consumer{done: make(chan error, 1), stop: cancel}
	c.start(ctx, a)
	t.Cleanup(cancel)
	return c
}

func (c *consumer) start(ctx context.Context, a *Adapter) {
	go func() { c.done <- a.Consume(ctx, c.sink, func() { c.alive.Add(1) }) }()
}

func (c *consumer) sink(_ context.Context, events []aftersale.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sinks++
	if c.fail == nil {
		c.events = append(c.events, events...)
	}
	return c.fail
}

func (c *consumer) set(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = err
}

func (c *consumer) got() []aftersale.Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]aftersale.Event(nil), c.events...)
}

// eventually waits until ok, or fails.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for begin := time.Now(); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("%s did not happen", what)
		}
	}
}

func ended(t testing.TB, c *consumer) error {
	t.Helper()
	select {
	case err := <-c.done:
		return err
	case <-time.After(10 * time.Second):
		t.Fatal("Consume does not end")
		return nil
	}
}

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// Every message is acknowledged after the sink has it, also one that is not ours.
func TestConsume(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	if a.ConsumerKey() != testClient {
		t.Errorf("key %q", a.ConsumerKey())
	}
	c := consume(t, a)
	id := p.Open(fake.AfterSale{Amount: 1990})
	other := p.Open(fake.AfterSale{MallID: 888002})
	for _, kind := range eventNames() {
		if err := p.Push(within(t), kind, id); err != nil {
			t.Fatalf("%s: %v, %v", kind, err, p.Rejected())
		}
	}
	for _, kind := range []string{"pdd_trade_TradeSuccess", "pdd_refund_RefundCreateMessage", "pdd_new_Thing"} {
		if err := p.Push(within(t), kind, id); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if err := p.Push(within(t), "pdd_refund_RefundCreated", other); err != nil {
		t.Error(err)
	}
	events := c.got()
	if len(events) != len(refundTypes)+1 {
		t.Fatalf("%d events", len(events))
	}
	for _, e := range events[:len(refundTypes)] {
		if e.Ref.ID != id || e.Ref.Shop != testMall || e.OrderID != p.Get(id).OrderSN || e.Amount != aftersale.Fen(1990) {
			t.Errorf("event %+v", e)
		}
	}
	if last := events[len(events)-1]; last.Ref.Shop != "888002" {
		t.Errorf("another shop's message: %+v", last)
	}
	if s := p.Socket(); s.Pending != 0 || s.Fails != 0 || s.Connects != 1 || len(p.Rejected()) != 0 {
		t.Errorf("%+v %v", s, p.Rejected())
	}
	c.stop()
	if err := ended(t, c); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What the sink does not take is reported as failed, and comes again.
func TestSinkFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	c := consume(t, a)
	c.set(errors.New("disk full"))
	id := p.Open(fake.AfterSale{})
	err := p.Push(within(t), "pdd_refund_RefundCreated", id)
	if err == nil || strings.Contains(err.Error(), "disk full") {
		t.Errorf("reported as %v", err)
	}
	if err := ended(t, c); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("Consume says %v", err)
	}
	if s := p.Socket(); s.Fails != 1 || s.Acks != 0 || s.Pending != 1 {
		t.Errorf("%+v", s)
	}
	c.set(nil)
	c.start(t.Context(), a)
	eventually(t, "the message again", func() bool { return p.Socket().Pending == 0 })
	if e := c.got(); len(e) != 1 || e[0].Ref.ID != id {
		t.Errorf("%+v", e)
	}
}

// A message that cannot be read is reported as failed; the rest goes on.
func TestMalformedMessage(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	c := consume(t, a)
	for _, content := range []string{"", "no json", `{"refund_id":0}`, `{"refund_id":17,"refund_fee":-1,"remark":"13900001234"}`} {
		err := p.QueueContent("pdd_refund_RefundCreated", 888001, content).Wait(within(t))
		if err == nil || strings.Contains(err.Error(), "13900001234") {
			t.Errorf("%q: %v", content, err)
		}
	}
	if err := p.Push(within(t), "pdd_refund_RefundCreated", p.Open(fake.AfterSale{})); err != nil || len(c.got()) != 1 {
		t.Error(err, c.got())
	}
}

// What was not acknowledged before the connection broke comes again and has
// the same key.
func TestReconnect(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	c := consume(t, a)
	eventually(t, "connected", func() bool { return p.Socket().Connected == 1 })
	p.DropConnections()
	var call *aftersale.CallError
	if err := ended(t, c); !errors.As(err, &call) || call.Class != aftersale.ClassRetry {
		t.Error(err)
	}
	eventually(t, "gone", func() bool { return p.Socket().Connected == 0 })
	for range 300 {
		p.Queue("pdd_refund_RefundCreated", p.Open(fake.AfterSale{}))
	}
	c.start(t.Context(), a)
	eventually(t, "all messages", func() bool { return p.Socket().Pending == 0 })
	keys := map[string]bool{}
	for _, e := range c.got() {
		keys[e.Key] = true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(keys) != 300 || c.sinks >= 300 {
		t.Errorf("%d keys in %d batches", len(keys), c.sinks)
	}
}

func TestHeartbeat(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	a.beats = beats{5 * time.Millisecond, 30 * time.Second}
	c := consume(t, a)
	eventually(t, "heartbeats", func() bool { return p.Socket().Beats >= 5 && c.alive.Load() >= 5 })
	if len(p.Rejected()) != 0 {
		t.Error(p.Rejected())
	}

	p, a = setup(t, fake.Options{Mute: true}, nil)
	a.beats = beats{5 * time.Millisecond, 50 * time.Millisecond}
	var call *aftersale.CallError
	if err := ended(t, consume(t, a)); !errors.As(err, &call) || call.Code != "dead" {
		t.Error(err)
	}
	_ = p
}

// A socket that cannot be opened says so without its address, which holds a
// digest of the secret.
func TestConnectFails(t *testing.T) {
	t.Parallel()
	_, a := setup(t, fake.Options{}, adapters.Settings{"client_secret": "another"})
	nowhere := plain(t) // its addresses are nowhere
	for _, c := range []struct {
		a     *Adapter
		class aftersale.Class
	}{{a, aftersale.ClassAuth}, {nowhere, aftersale.ClassRetry}} {
		err := c.a.Consume(t.Context(), nil, func() {})
		var call *aftersale.CallError
		if !errors.As(err, &call) || call.Class != c.class || strings.Contains(err.Error(), "message/") || call.Err != nil {
			t.Errorf("%v", err)
		}
	}
}

// An answer copies what names the message.
func TestAnswerFrame(t *testing.T) {
	t.Parallel()
	s := &session{a: plain(t)}
	f, err := readFrame([]byte(`{"id":9007199254740993,"commandType":"Common","sendTime":1763800000001,"message":{"type":"t","mallID":5,"content":"{}"}}`))
	if err != nil {
		t.Fatal(err)
	}
	for reason, want := range map[string]string{
		"":                         `{"id":9007199254740993,"commandType":"Ack","time":1763800000000,"sendTime":1763800000001,"type":"t","mallID":5}`,
		"r":                        `{"id":9007199254740993,"commandType":"Fail","time":1763800000000,"sendTime":1763800000001,"type":"t","mallID":5,"failReason":"r"}`,
		strings.Repeat("长", 2_000): "",
	} {
		got := string(wire.JSON(s.answer(f, reason)))
		if want != "" && got != want {
			t.Errorf("%s, want %s", got, want)
		}
		var out answer
		if json.Unmarshal([]byte(got), &out) != nil || len([]rune(out.Reason)) > 1000 {
			t.Errorf("reason of %d characters", len([]rune(out.Reason)))
		}
	}
}

func BenchmarkConsume(b *testing.B) {
	p, a := setup(b, fake.Options{}, nil)
	c := consume(b, a)
	id := p.Open(fake.AfterSale{})
	eventually(b, "connected", func() bool { return p.Socket().Connected == 1 })
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Push(b.Context(), "pdd_refund_RefundCreated", id); err != nil {
			b.Fatal(err)
		}
	}
	c.stop()
}
