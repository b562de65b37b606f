package taobao

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// patience is how long a slow machine may take.
const patience = 30 * time.Second

// intakes are the two ways messages are fetched.
var intakes = []string{intakeSocket, intakePull}

// inbox is a sink that keeps what it gets, and refuses as often as it is told.
type inbox struct {
	mu      sync.Mutex
	events  []aftersale.Event
	ignored int
	refuse  int
	alive   atomic.Int64
}

func (b *inbox) sink(_ context.Context, events []aftersale.Event) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(events) == 0 {
		b.ignored++
		return nil
	}
	if b.refuse > 0 {
		b.refuse--
		return errors.New("the database is down")
	}
	b.events = append(b.events, events...)
	return nil
}

// snapshot is what was stored, each key once as the store does it: a message
// comes again where its confirmation was slow.
func (b *inbox) snapshot() (events []aftersale.Event, ignored int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	keys := map[string]bool{}
	for _, e := range b.events {
		if !keys[e.Key] {
			keys[e.Key] = true
			events = append(events, e)
		}
	}
	return events, b.ignored
}

// consuming runs the consumer until the test ends; stop waits for it.
func consuming(t *testing.T, a *Adapter, b *inbox) (stop func() error) {
	t.Helper()
	a.pace.ask, a.pace.ping, a.pace.emptyMin, a.pace.emptyMost = 20*time.Millisecond, 20*time.Millisecond, 5*time.Millisecond, 20*time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- a.Consume(ctx, b.sink, func() { b.alive.Add(1) }) }()
	return sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(patience):
			t.Error("the consumer does not stop")
			return nil
		}
	})
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(patience); !ok(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("not in time: %s", what)
		}
	}
}

// Every message is stored once and confirmed, whichever shop it is for;
// those without a meaning are confirmed as well.
func TestConsume(t *testing.T) {
	t.Parallel()
	for _, intake := range intakes {
		p, a := setup(t, fake.Options{RedeliverAfter: time.Minute}, adapters.Settings{"intake": intake})
		var b inbox
		id := p.Open(fake.AfterSale{Amount: 1250})
		before := p.Publish("taobao_refund_RefundCreated", id)
		stop := consuming(t, a, &b)
		eventually(t, intake+": the first", func() bool { return p.Confirmed(before) > 0 })
		other := p.PublishRaw("taobao_refund_RefundClosed", "2200000000002", `{"refund_id":5,"tid":6}`)
		nobody := p.PublishRaw("taobao_trade_TradeMemoModified", testShop, `{"tid":6}`)
		for range 500 {
			p.Publish("taobao_refund_RefundBuyerModifyAgreement", id)
		}
		eventually(t, intake+": all", func() bool { return p.Unconfirmed() == 0 })
		if err := stop(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v at the end, want it cancelled", intake, err)
		}
		events, ignored := b.snapshot()
		if len(events) != 502 || ignored != 1 || p.Confirmed(other) != 1 || p.Confirmed(nobody) != 1 || b.alive.Load() == 0 || len(p.Rejected()) != 0 {
			t.Fatalf("%s: got %d events, %d ignored, %d signs of life, rejected %v, want 502, 1, some, none, and each confirmed once",
				intake, len(events), ignored, b.alive.Load(), p.Rejected())
		}
		first, second := events[0], events[1]
		if first.Ref.Shop != testShop || first.Ref.ID != id || first.Amount != aftersale.Fen(1250) || first.Type != aftersale.EventRequested {
			t.Errorf("%s: got first event %+v, want refund %s of this shop requested, ¥12.50", intake, first, id)
		}
		if second.Ref.Shop != "2200000000002" || second.Ref.ID != "5" || second.Type != aftersale.EventClosed || second.At.IsZero() {
			t.Errorf("%s: got second event %+v, want refund 5 of the other shop closed", intake, second)
		}
	}
}

// What could not be stored is not confirmed, comes again under the same key,
// and is confirmed then.
func TestConsumeAgain(t *testing.T) {
	t.Parallel()
	for _, intake := range intakes {
		p, a := setup(t, fake.Options{RedeliverAfter: 30 * time.Millisecond}, adapters.Settings{"intake": intake})
		b := inbox{refuse: 2}
		id := p.Publish("taobao_refund_RefundCreated", p.Open(fake.AfterSale{}))
		stop := consuming(t, a, &b)
		eventually(t, intake, func() bool { return p.Confirmed(id) > 0 })
		_ = stop()
		if events, _ := b.snapshot(); len(events) != 1 || intake == intakeSocket && p.Failed() < 2 {
			t.Errorf("%s: got %d events, %d reported as failed, want 1 event, at least 2 failed on the socket", intake, len(events), p.Failed())
		}
	}
}

// A message that cannot be read does not stop the others, and does not come
// for ever.
func TestConsumeUnreadable(t *testing.T) {
	t.Parallel()
	for _, intake := range intakes {
		p, a := setup(t, fake.Options{RedeliverAfter: 10 * time.Millisecond}, adapters.Settings{"intake": intake})
		var b inbox
		for _, content := range []string{`{`, ``, `[]`, `null`, `{"refund_id":0}`} {
			p.PublishRaw("taobao_refund_RefundCreated", testShop, content)
		}
		p.Publish("taobao_refund_RefundCreated", p.Open(fake.AfterSale{}))
		stop := consuming(t, a, &b)
		eventually(t, intake, func() bool { return p.Unconfirmed() == 0 })
		_ = stop()
		if events, _ := b.snapshot(); len(events) != 1 || intake == intakeSocket && p.Failed() < 5*giveUpAfter {
			t.Errorf("%s: got %d events, %d reported as failed, want 1 event, at least %d failed on the socket", intake, len(events), p.Failed(), 5*giveUpAfter)
		}
	}
}

// A connection that is refused, lost or silent ends with an error that shows
// no secret; it is for the caller to connect again.
func TestConsumeEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		set   adapters.Settings
		fault *fault.Fault
		class aftersale.Class
	}{
		{"another app's secret", adapters.Settings{"app_secret": "another-apps-secret"}, nil, aftersale.ClassRefused},
		{"another group", adapters.Settings{"group": "nobody"}, nil, aftersale.ClassRefused},
		{"too many connections", nil, &fault.Fault{Limited: true}, aftersale.ClassRefused},
		{"lost", nil, &fault.Fault{DropAfter: true}, aftersale.ClassRetry},
		{"bad gateway", nil, &fault.Fault{FailBefore: true}, aftersale.ClassRetry},
		{"no connection", adapters.Settings{"tmc_url": "ws://127.0.0.1:1/"}, nil, aftersale.ClassRetry},
		{"pull with another group", adapters.Settings{"intake": "pull", "group": "nobody"}, nil, aftersale.ClassRefused},
		{"pull with another secret", adapters.Settings{"intake": "pull", "app_secret": "another-apps-secret"}, nil, aftersale.ClassRefused},
		{"spi", adapters.Settings{"intake": "spi"}, nil, aftersale.ClassManual},
	} {
		p, a := setup(t, fake.Options{}, c.set)
		if c.fault != nil {
			p.Faults().Next("tmc.connect", *c.fault)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err := a.Consume(ctx, new(inbox).sink, func() {})
		cancel()
		suitekit.WantClass(t, c.name, err, c.class)
		secrets.CheckError(t, c.name, err)
	}
}

func TestConsumeSilence(t *testing.T) {
	t.Parallel()
	_, a := setup(t, fake.Options{}, nil)
	a.pace.ask, a.pace.silence = 5*time.Millisecond, 20*time.Millisecond
	err := a.Consume(t.Context(), new(inbox).sink, func() {})
	suitekit.WantWords(t, "no sign of life", err, aftersale.ClassRetry, "silent")
}

func TestConsumerKey(t *testing.T) {
	t.Parallel()
	for intake, want := range map[string]string{"websocket": "23000001/default", "pull": "23000001/default", "spi": ""} {
		_, a := setup(t, fake.Options{}, adapters.Settings{"intake": intake})
		if got := a.ConsumerKey(); got != want {
			t.Errorf("%s: got key %q, want %q", intake, got, want)
		}
	}
}

// AG's request to hold an order names no refund: it is looked up, stored like
// any other message, and confirmed only then. What cannot be found is
// confirmed, what cannot be looked up now comes again.
func TestConsumeHoldRequests(t *testing.T) {
	t.Parallel()
	for _, intake := range intakes {
		p, a := setup(t, fake.Options{RedeliverAfter: 20 * time.Millisecond}, adapters.Settings{"intake": intake})
		var b inbox
		id := p.Open(fake.AfterSale{SubOrderID: "3000000000000000302"})
		p.Faults().Next(methodTrade, fault.Fault{FailBefore: true})
		known := p.Publish(topicHold, id)
		p.PublishRaw(topicHold, testShop, `{"tid":5,"oid":6,"action_type":1}`)
		p.PublishRaw(topicHold, testShop, `{"tid":`+p.Get(id).OrderID+`,"oid":6,"action_type":1}`)
		p.PublishRaw(topicHold, testShop, `{"tid":`+p.Get(id).OrderID+`,"oid":3000000000000000302,"action_type":2}`)
		p.PublishRaw(topicHold, "2200000000002", `{"tid":`+p.Get(id).OrderID+`,"oid":3000000000000000302,"action_type":1}`)
		p.PublishRaw(topicHold, testShop, `{"oid":6}`)
		other := p.Publish("taobao_refund_RefundCreated", p.Open(fake.AfterSale{}))
		stop := consuming(t, a, &b)
		eventually(t, intake, func() bool { return p.Unconfirmed() == 0 })
		_ = stop()
		events, _ := b.snapshot()
		if len(events) != 2 || p.Confirmed(known) == 0 || p.Confirmed(other) == 0 {
			t.Fatalf("%s: got events %+v, want two, and both messages confirmed", intake, events)
		}
		for _, e := range events {
			if e.Tag == topicHold && (e.Ref.ID != id || e.Ref.Shop != testShop || e.OrderID != p.Get(id).OrderID || e.Type != aftersale.EventRequested || e.Key == "") {
				t.Errorf("%s: got event %+v, want refund %s of this shop and its order requested, with a key", intake, e, id)
			}
		}
	}
}

// An app that may not read orders loses nothing: the message is confirmed.
func TestConsumeHoldRequestsWithoutOrders(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{NoTrades: true}, nil)
	var b inbox
	p.Publish(topicHold, p.Open(fake.AfterSale{}))
	stop := consuming(t, a, &b)
	eventually(t, "confirmed", func() bool { return p.Unconfirmed() == 0 })
	_ = stop()
	if events, ignored := b.snapshot(); len(events) != 0 || ignored == 0 {
		t.Errorf("got %d events, %d ignored, want none and some", len(events), ignored)
	}
}
