package engine

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/metrics"
	"makegood/registry"
	"makegood/store"
)

// The times of a consumer. A holder that dies is followed by another process,
// or by itself restarted, within the lease and two retries: 25 s.
const (
	consumeLease   = 15 * time.Second
	consumeRenew   = 4 * time.Second
	consumeRetry   = 5 * time.Second
	reconnectFirst = time.Second
	reconnectMost  = time.Minute
	calmAfter      = time.Minute // a connection that held so long resets the back-off
)

// consumer is one socket or queue, shared by the shops of one app.
type consumer struct {
	platform string
	name     string         // of the lease, and of the row in the store
	shop     *registry.Shop // whose adapter connects; messages without a shop are its own
	adapter  marketplace.Consumer
	alive    atomic.Int64 // newest sign of life, Unix microseconds
}

// Consumers keeps the sockets and queues consumed by which platforms send that
// do not push over HTTP. Safe beside other processes.
type Consumers struct {
	e *Engine
}

// Consumers returns the consumers of the configured shops.
func (e *Engine) Consumers() *Consumers { return &Consumers{e: e} }

// list is what has to be consumed: one per platform and key.
func (cs *Consumers) list() []*consumer {
	var out []*consumer
	listed := map[string]bool{}
	for _, s := range cs.e.reg.Shops {
		c, ok := s.Adapter.(marketplace.Consumer)
		if !ok || c.ConsumerKey() == "" {
			continue
		}
		name := s.Platform + "/" + c.ConsumerKey()
		if !listed[name] {
			listed[name] = true
			out = append(out, &consumer{platform: s.Platform, name: name, shop: s, adapter: c})
		}
	}
	return out
}

// Run keeps every socket and queue consumed until ctx ends: by one process
// at a time, with a lease in SQL, connecting again with back-off and jitter.
func (cs *Consumers) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, c := range cs.list() {
		all.Go(func() { cs.keep(ctx, c) })
	}
	all.Wait()
}

func (cs *Consumers) keep(ctx context.Context, c *consumer) {
	wait := reconnectFirst
	for ctx.Err() == nil {
		mine, err := cs.e.store.Lease(ctx, "consume/"+c.name, cs.e.holder, cs.e.now(), consumeLease)
		if err != nil || !mine {
			pause(ctx, consumeRetry)
			continue
		}
		began := cs.e.now()
		err = cs.connect(ctx, c)
		if ctx.Err() != nil {
			break
		}
		cs.e.metrics.ConsumerLost(c.platform)
		if cs.e.now().Sub(began) > calmAfter {
			wait = reconnectFirst
		}
		cs.e.log.Warn("consumer lost its connection", "platform", c.platform, "consumer", c.name, "again_in", wait.String(), "error", fmt.Sprint(err))
		pause(ctx, wait/2+rand.N(wait/2+1)) //nolint:gosec // jitter
		wait = min(2*wait, reconnectMost)
	}
	// Nobody has to wait for the lease of a process that stopped in order.
	free, cancel := context.WithTimeout(context.WithoutCancel(ctx), consumeRenew)
	defer cancel()
	if err := cs.e.store.Release(free, "consume/"+c.name, cs.e.holder); err != nil {
		cs.e.log.Warn("consumer lease not released", "platform", c.platform, "consumer", c.name, "error", err.Error())
	}
}

// connect is one connection. It ends when the lease cannot be renewed:
// another process may have it by then.
func (cs *Consumers) connect(ctx context.Context, c *consumer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	connected := cs.e.now()
	cs.e.metrics.ConsumerConnected(c.platform, true)
	defer cs.e.metrics.ConsumerConnected(c.platform, false)
	var renewing sync.WaitGroup
	defer renewing.Wait()
	renewing.Go(func() {
		defer cancel()
		cs.renewLease(ctx, c, connected)
	})
	defer cancel()
	err := c.adapter.Consume(ctx, cs.sink(c), func() {
		c.alive.Store(cs.e.now().UnixMicro())
		cs.e.metrics.ConsumerAlive(c.platform, cs.e.now())
	})
	keep, done := context.WithTimeout(context.WithoutCancel(ctx), consumeRenew)
	defer done()
	if failed := cs.e.store.SetConsumer(keep, store.Consumer{Name: c.name, LastMessageAt: c.lastAlive(), Reconnects: 1}); failed != nil {
		cs.e.log.Warn("consumer state not stored", "platform", c.platform, "consumer", c.name, "error", failed.Error())
	}
	return err
}

// renewLease holds the lease and stores the state; it returns when the lease is lost.
func (cs *Consumers) renewLease(ctx context.Context, c *consumer, connected time.Time) {
	held := cs.e.now()
	for ctx.Err() == nil {
		mine, err := cs.e.store.Lease(ctx, "consume/"+c.name, cs.e.holder, cs.e.now(), consumeLease)
		switch {
		case err == nil && mine:
			held = cs.e.now()
			state := store.Consumer{Name: c.name, ConnectedAt: connected, LastMessageAt: c.lastAlive()}
			if err := cs.e.store.SetConsumer(ctx, state); err != nil && ctx.Err() == nil {
				cs.e.log.Warn("consumer state not stored", "platform", c.platform, "consumer", c.name, "error", err.Error())
			}
		case err == nil || cs.e.now().Sub(held) > consumeLease-consumeRenew:
			return
		}
		pause(ctx, consumeRenew)
	}
}

func (c *consumer) lastAlive() time.Time {
	if n := c.alive.Load(); n != 0 {
		return time.UnixMicro(n)
	}
	return time.Time{}
}

// sink makes messages durable and counts them as webhooks: they are the same
// thing by another way. A message for a shop that is not configured is
// acknowledged and counted, because the platform would send it for ever.
func (cs *Consumers) sink(c *consumer) marketplace.Sink {
	return func(ctx context.Context, events []aftersale.Event) error {
		started := cs.e.now()
		ours := make([]aftersale.Event, 0, len(events))
		for _, ev := range events {
			ev.Ref.Platform = c.platform
			if ev.Ref.Shop == "" {
				ev.Ref.Shop = c.shop.ID
			}
			if _, err := cs.e.reg.Shop(c.platform, ev.Ref.Shop); err != nil {
				cs.e.metrics.Webhook(c.platform, metrics.WebhookUnknownShop)
				continue
			}
			if !ev.At.IsZero() {
				cs.e.metrics.ConsumerLag(c.platform, started.Sub(ev.At))
			}
			ours = append(ours, ev)
		}
		if len(ours) == 0 {
			if len(events) == 0 {
				cs.e.metrics.Webhook(c.platform, metrics.WebhookIgnored)
			}
			return nil
		}
		fresh, err := cs.e.ReceiveEvents(ctx, ours)
		if err != nil {
			cs.e.metrics.Webhook(c.platform, metrics.WebhookUnavailable)
			return err
		}
		cs.e.metrics.Webhooks(c.platform, metrics.WebhookAccepted, fresh)
		cs.e.metrics.Webhooks(c.platform, metrics.WebhookDuplicate, len(ours)-fresh)
		cs.e.metrics.Ack(c.platform, cs.e.now().Sub(started))
		return nil
	}
}

// pause sleeps, or not to the end when ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
