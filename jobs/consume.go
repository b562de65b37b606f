package jobs

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
	"makegood/metrics"
	"makegood/store"
)

// The times of a consumer. A holder that dies is followed by another process,
// or by itself restarted, within the lease and one look: 25 s.
const (
	consumeLease   = 15 * time.Second
	consumeRenew   = 4 * time.Second
	consumeLook    = 5 * time.Second
	reconnectFirst = time.Second
	reconnectMost  = time.Minute
	calmAfter      = time.Minute // a connection that held so long resets the back-off
)

// consumer is one socket or queue, shared by the shops of one app.
type consumer struct {
	platform string
	name     string // of the lease, and of the row in the store
	shop     *Shop  // whose adapter connects; messages without a shop are its own
	adapter  marketplace.Consumer
	alive    atomic.Int64 // newest sign of life, Unix microseconds
}

// consumers lists what has to be consumed: one per platform and key.
func (e *Engine) consumers() []*consumer {
	var out []*consumer
	seen := map[string]bool{}
	for _, s := range e.reg.Shops {
		c, ok := s.Adapter.(marketplace.Consumer)
		if !ok || c.ConsumerKey() == "" {
			continue
		}
		name := s.Platform + "/" + c.ConsumerKey()
		if !seen[name] {
			seen[name] = true
			out = append(out, &consumer{platform: s.Platform, name: name, shop: s, adapter: c})
		}
	}
	return out
}

// Consume keeps every socket and queue consumed until ctx ends: by one process
// at a time, with a lease in SQL, connecting again with back-off and jitter.
func (e *Engine) Consume(ctx context.Context) {
	var all sync.WaitGroup
	for _, c := range e.consumers() {
		all.Go(func() { e.keepConsuming(ctx, c) })
	}
	all.Wait()
}

func (e *Engine) keepConsuming(ctx context.Context, c *consumer) {
	wait := reconnectFirst
	for ctx.Err() == nil {
		mine, err := e.store.Lease(ctx, "consume/"+c.name, e.holder, e.now(), consumeLease)
		if err != nil || !mine {
			pause(ctx, consumeLook)
			continue
		}
		began := e.now()
		err = e.consumeOnce(ctx, c)
		if ctx.Err() != nil {
			break
		}
		e.metrics.ConsumerLost(c.platform)
		if e.now().Sub(began) > calmAfter {
			wait = reconnectFirst
		}
		e.log.Warn("consumer lost its connection", "platform", c.platform, "again_in", wait.String(), "error", text(err))
		pause(ctx, wait/2+rand.N(wait/2+1)) //nolint:gosec // jitter
		wait = min(2*wait, reconnectMost)
	}
	// Nobody has to wait for the lease of a process that stopped in order.
	free, cancel := context.WithTimeout(context.WithoutCancel(ctx), consumeRenew)
	defer cancel()
	if err := e.store.Release(free, "consume/"+c.name, e.holder); err != nil {
		e.log.Warn("consumer lease not released", "platform", c.platform, "error", err.Error())
	}
}

// consumeOnce is one connection. It ends when the lease cannot be renewed:
// another process may have it by then.
func (e *Engine) consumeOnce(ctx context.Context, c *consumer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	connected := e.now()
	e.metrics.ConsumerConnected(c.platform, true)
	defer e.metrics.ConsumerConnected(c.platform, false)
	var renewing sync.WaitGroup
	defer renewing.Wait()
	renewing.Go(func() {
		defer cancel()
		e.renew(ctx, c, connected)
	})
	defer cancel()
	err := c.adapter.Consume(ctx, e.sink(c), func() {
		c.alive.Store(e.now().UnixMicro())
		e.metrics.ConsumerAlive(c.platform, e.now())
	})
	keep, done := context.WithTimeout(context.WithoutCancel(ctx), consumeRenew)
	defer done()
	if failed := e.store.SetConsumer(keep, store.Consumer{Name: c.name, LastMessageAt: c.lastAlive(), Reconnects: 1}); failed != nil {
		e.log.Warn("consumer state not stored", "platform", c.platform, "error", failed.Error())
	}
	return err
}

// renew holds the lease and stores the state; it returns when the lease is lost.
func (e *Engine) renew(ctx context.Context, c *consumer, connected time.Time) {
	held := e.now()
	for ctx.Err() == nil {
		mine, err := e.store.Lease(ctx, "consume/"+c.name, e.holder, e.now(), consumeLease)
		switch {
		case err == nil && mine:
			held = e.now()
			if err := e.store.SetConsumer(ctx, store.Consumer{Name: c.name, ConnectedAt: connected, LastMessageAt: c.lastAlive()}); err != nil && ctx.Err() == nil {
				e.log.Warn("consumer state not stored", "platform", c.platform, "error", err.Error())
			}
		case err == nil || e.now().Sub(held) > consumeLease-consumeRenew:
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
func (e *Engine) sink(c *consumer) marketplace.Sink {
	return func(ctx context.Context, events []aftersale.Event) error {
		started := e.now()
		ours := make([]aftersale.Event, 0, len(events))
		for _, ev := range events {
			ev.Ref.Platform = c.platform
			if ev.Ref.Shop == "" {
				ev.Ref.Shop = c.shop.ID
			}
			if _, err := e.reg.Shop(c.platform, ev.Ref.Shop); err != nil {
				e.metrics.Webhook(c.platform, metrics.WebhookUnknownShop)
				continue
			}
			if !ev.At.IsZero() {
				e.metrics.ConsumerLag(c.platform, started.Sub(ev.At))
			}
			ours = append(ours, ev)
		}
		if len(ours) == 0 {
			if len(events) == 0 {
				e.metrics.Webhook(c.platform, metrics.WebhookIgnored)
			}
			return nil
		}
		fresh, err := e.ReceiveEvents(ctx, ours)
		if err != nil {
			e.metrics.Webhook(c.platform, metrics.WebhookUnavailable)
			return err
		}
		e.metrics.Webhooks(c.platform, metrics.WebhookAccepted, fresh)
		e.metrics.Webhooks(c.platform, metrics.WebhookDuplicate, len(ours)-fresh)
		e.metrics.Ack(c.platform, e.now().Sub(started))
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
