package engine_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/service"
)

// socket is a platform's socket that several processes may want to consume.
type socket struct {
	marketplace.Adapter
	mu     sync.Mutex
	open   int
	most   int
	drops  atomic.Int64
	queue  chan aftersale.Event
	stored func(error)
}

func (s *socket) ConsumerKey() string { return "app/default" }

// Consume hands over one event after the other; a drop ends the connection.
func (s *socket) Consume(ctx context.Context, sink marketplace.Sink, alive func()) error {
	s.mu.Lock()
	s.open++
	s.most = max(s.most, s.open)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.open--
		s.mu.Unlock()
	}()
	alive()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case ev := <-s.queue:
			if ev.Ref.ID == "drop" {
				s.drops.Add(1)
				return errors.New("connection lost")
			}
			s.stored(sink(ctx, []aftersale.Event{ev}))
		}
	}
}

func TestOneConsumerPerAppIsFollowedByAnother(t *testing.T) {
	t.Parallel()
	r := setup(t)
	results := make(chan error, 16)
	s := &socket{Adapter: r.Shop.Adapter, queue: make(chan aftersale.Event), stored: func(err error) { results <- err }}
	r.Shop.Adapter = s
	process := func(name string) (stop func()) {
		e := r.Process(func(o *service.Options) { o.Holder, o.Now = name, time.Now }).Engine
		ctx, cancel := context.WithCancel(context.Background())
		var done sync.WaitGroup
		done.Go(func() { e.Consumers().Run(ctx) })
		return func() { cancel(); done.Wait() }
	}
	first := process("first")
	send := func(key, shop string) {
		t.Helper()
		s.queue <- aftersale.Event{Ref: aftersale.Ref{Shop: shop, ID: "1" + key}, Key: key, Type: aftersale.EventRequested, At: time.Now()}
		if err := <-results; err != nil {
			t.Fatal(err)
		}
	}
	send("a", "")
	t.Cleanup(process("second")) // finds the lease taken
	send("b", shopID)
	send("c", "nobody's shop") // acknowledged: the platform would send it for ever
	s.queue <- aftersale.Event{Ref: aftersale.Ref{ID: "drop"}}
	send("d", "") // connected again
	first()
	send("e", "") // by the other process
	for key, want := range map[string]int{"a": 1, "b": 1, "d": 1, "e": 1} {
		if n := len(r.Load("1" + key).Pending); n != want {
			t.Errorf("%s: %d messages in the inbox, want %d", key, n, want)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.most != 1 || s.drops.Load() != 1 {
		t.Errorf("got %d consumers at once and %d drops, want 1 and 1", s.most, s.drops.Load())
	}
	states, err := r.Store.ListConsumers(t.Context())
	if err != nil || len(states) != 1 || states[0].Name != "douyin/app/default" || states[0].Reconnects < 1 || states[0].LastMessageAt.IsZero() {
		t.Errorf("got states %+v, %v; want one of douyin/app/default, connected again at least once, with a last message", states, err)
	}
}

// received makes one connection that hands the engine messages, one push after
// the other, and returns what each of them came to.
func (r *rig) received(pushes ...[]aftersale.Event) []error {
	r.T.Helper()
	ctx, cancel := context.WithCancel(r.T.Context())
	defer cancel()
	s := &scripted{Adapter: r.Shop.Adapter, pushes: pushes, done: cancel}
	r.Shop.Adapter = s
	r.Service.Engine.Consumers().Run(ctx)
	r.Shop.Adapter = s.Adapter
	return s.results
}

// scripted is a platform's queue with known content.
type scripted struct {
	marketplace.Adapter
	pushes  [][]aftersale.Event
	results []error
	done    func()
}

func (s *scripted) ConsumerKey() string { return "queue" }

func (s *scripted) Consume(ctx context.Context, sink marketplace.Sink, _ func()) error {
	for _, push := range s.pushes {
		s.results = append(s.results, sink(ctx, push))
	}
	s.done()
	return nil
}

func TestConsumedMessagesCountAsWebhooks(t *testing.T) {
	t.Parallel()
	r, reg := measured(t)
	at := r.Clock.Now()
	message := func(shop, key string) aftersale.Event {
		return aftersale.Event{Ref: aftersale.Ref{Platform: "a lie", Shop: shop, ID: "1"}, Key: key, Type: aftersale.EventRequested, At: at}
	}
	results := r.received(
		[]aftersale.Event{message("", "a"), message(shopID, "b")},                      // two fresh ones
		[]aftersale.Event{message("", "a"), message("", "c"), message("another", "d")}, // known, fresh, foreign
		[]aftersale.Event{message("another", "e")},                                     // only foreign
		nil, // a message of no kind that counts
	)
	for i, err := range results {
		if err != nil {
			t.Errorf("push %d: got %v, want it acknowledged", i, err)
		}
	}
	for result, want := range map[string]float64{"accepted": 3, "duplicate": 1, "unknown_shop": 2, "ignored": 1, "unavailable": 0} {
		wantValue(t, reg, want, "webhooks_total", "platform=douyin", "result="+result)
	}
	if n := len(r.Load("1").Pending); n != 3 {
		t.Errorf("got %d messages in the inbox, want 3", n)
	}
}

// What cannot be stored must not be acknowledged: the platform sends it again.
func TestConsumedMessageThatCannotBeStoredIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	b.fail("Append", errBroken)
	message := aftersale.Event{Ref: aftersale.Ref{ID: "1"}, Key: "a", Type: aftersale.EventRequested}
	results := r.received([]aftersale.Event{message})
	if len(results) != 1 || !errors.Is(results[0], errBroken) {
		t.Errorf("got results %v, want %v", results, errBroken)
	}
	b.fail("Append", nil)
	if results := r.received([]aftersale.Event{message}); results[0] != nil || len(r.Load("1").Pending) != 1 {
		t.Errorf("sent again: got %v and %d messages, want it stored", results[0], len(r.Load("1").Pending))
	}
}

// A process that stops in order gives its lease back: nobody has to wait for it.
func TestConsumerThatStopsGivesItsLeaseBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.received()
	mine, err := r.Store.Lease(t.Context(), "consume/douyin/queue", "another", r.Clock.Now(), time.Second)
	if err != nil || !mine {
		t.Errorf("got %v, %v; want the lease free", mine, err)
	}
}

// Shops of one app share its socket; a platform without a key has none.
func TestConsumersAreOnePerApp(t *testing.T) {
	t.Parallel()
	r := setup(t)
	s := &socket{Adapter: r.Shop.Adapter}
	ctx, cancel := context.WithCancel(t.Context())
	connected := make(chan struct{}, 4)
	for _, id := range []string{"a", "b", "c"} {
		r.Service.Registry.Shops = append(r.Service.Registry.Shops, &registry.Shop{
			Platform: "douyin", ID: id, Adapter: &connecting{socket: s, connected: connected},
		})
	}
	var done sync.WaitGroup
	done.Go(func() { r.Service.Engine.Consumers().Run(ctx) })
	<-connected
	cancel()
	done.Wait()
	if len(connected) != 0 {
		t.Errorf("got %d more connections, want one for the app", len(connected))
	}
}

// connecting is a socket that says when it is connected.
type connecting struct {
	*socket
	connected chan struct{}
}

func (c *connecting) Consume(ctx context.Context, _ marketplace.Sink, _ func()) error {
	c.connected <- struct{}{}
	<-ctx.Done()
	return ctx.Err()
}
