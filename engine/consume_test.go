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
	"makegood/service"
)

// socket is a platform's socket that several processes may want.
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
		t.Errorf("%d consumers at once, %d drops", s.most, s.drops.Load())
	}
	states, err := r.Store.ListConsumers(t.Context())
	if err != nil || len(states) != 1 || states[0].Name != "douyin/app/default" || states[0].Reconnects < 1 || states[0].LastMessageAt.IsZero() {
		t.Errorf("state %+v, %v", states, err)
	}
}
