package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	marketplaces "makegood/adapters/marketplace/all"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/metrics"
	"makegood/registry"
	"makegood/sandbox"
	"makegood/server"
	"makegood/service"
	"makegood/store"
	"makegood/store/sqlstore"
)

// pushesPerSecond is how many webhooks are prepared for each second of a
// round. A server that takes more ends its round early.
const pushesPerSecond = 14_000

// acknowledge measures how many webhooks a second are taken in durably, and
// how many the bare handler takes in, in turns.
func (r *runner) acknowledge(ctx context.Context, b *backend) error {
	r.say("%s: preparing webhooks", b.name)
	platform := douyinfake.New(douyinfake.Options{AppKey: sandbox.DouyinAppKey, AppSecret: sandbox.DouyinAppSecret, AccessToken: sandbox.DouyinToken})
	p, err := newPushes(b.dir, platform, int(r.o.Duration.Seconds()*pushesPerSecond)+1000)
	if err != nil {
		return err
	}
	defer p.close()
	hook, maker, err := liveShop()
	if err != nil {
		return err
	}
	var base, durable, baseCPU, durableCPU []float64
	for n := range r.o.Rounds {
		r.say("%s: acknowledge, round %d of %d", b.name, n+1, r.o.Rounds)
		without, with, err := r.acknowledgeRound(ctx, b, p, hook, maker)
		if err != nil {
			return err
		}
		base, durable = append(base, without.rate()), append(durable, with.rate())
		baseCPU, durableCPU = append(baseCPU, without.cost()), append(durableCPU, with.cost())
	}
	r.report.plain(b, "bare handler", "webhooks/s", base)
	r.report.share(b, "durable acknowledge", "webhooks/s", durable, "bare handler", base, b.ackShare)
	r.report.plain(b, "processor time of bare, client included", "µs/webhook", baseCPU)
	r.report.plain(b, "processor time of durable, client included", "µs/webhook", durableCPU)
	return nil
}

// liveShop makes the adapter of the sandbox's live shop. It is never asked to call out.
func liveShop() (marketplace.Adapter, marketplace.Maker, error) {
	maker, ok := marketplaces.Find("douyin")
	if !ok {
		return nil, maker, errors.New("no adapter douyin")
	}
	settings := adapters.Settings{
		"app_key": sandbox.DouyinAppKey, "app_secret": sandbox.DouyinAppSecret, "access_token": sandbox.DouyinToken,
		"return_address_id": fmt.Sprint(sandbox.DouyinAddress),
	}
	a, err := maker.New(sandbox.LiveShop, settings, adapters.Env{})
	return a, maker, err
}

// acknowledgeRound loads the bare handler and the service's public handler,
// the latter on a new database and without workers, in short turns, so that
// whatever else the machine does hits both alike. Then it looks for every
// acknowledged webhook in the store.
func (r *runner) acknowledgeRound(ctx context.Context, b *backend, p *pushes, a marketplace.Adapter, maker marketplace.Maker) (without, with *side, err error) {
	dsn, drop, err := b.database(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	s, err := sqlstore.Open(ctx, dsn, sqlstore.Options{})
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	handler, err := publicHandler(ctx, s, a, maker)
	if err != nil {
		return nil, nil, err
	}
	without, with = &side{load: load{pushes: p, again: true}}, &side{load: load{pushes: p}}
	defer func() { err = errors.Join(err, without.close(), with.close()) }()
	if err := errors.Join(without.open(ctx, bare(a), r.o.Connections), with.open(ctx, handler, r.o.Connections)); err != nil {
		return nil, nil, err
	}
	if err := inTurns(ctx, r.o.Duration, without, with); err != nil {
		return nil, nil, err
	}
	return without, with, allStored(ctx, s, p.ids[:with.load.taken()])
}

// publicHandler is the service's public listener on a store, with nobody to
// wake: the inbox is measured without what comes after it.
func publicHandler(ctx context.Context, s store.Store, a marketplace.Adapter, maker marketplace.Maker) (http.Handler, error) {
	m, log := metrics.New(metrics.NewRegistry()), slog.New(slog.DiscardHandler)
	reg := &registry.Registry{Shops: []*registry.Shop{{Platform: maker.Manifest.Name, ID: sandbox.LiveShop, Mode: aftersale.ModeLive, Adapter: a, Manifest: maker.Manifest}}}
	made, err := service.New(ctx, service.Options{
		Store: s, Registry: reg, Metrics: m, Wake: deaf{}, Log: log, Now: time.Now, Zone: adapters.Shanghai, Holder: "bench",
	})
	if err != nil {
		return nil, err
	}
	return server.Public(server.Options{Service: made, Metrics: m, Log: log, Now: time.Now}), nil
}

// allStored reports whether the inbox holds every one of the after-sales.
func allStored(ctx context.Context, s store.Inbox, ids []string) error {
	subjects, err := s.PendingSubjects(ctx, time.Now().Add(time.Hour), len(ids)+1)
	if err != nil {
		return err
	}
	have := make(map[string]bool, len(subjects))
	for _, x := range subjects {
		have[x.ID] = true
	}
	lost := 0
	for _, id := range ids {
		if !have[id] {
			lost++
		}
	}
	if lost > 0 {
		return fmt.Errorf("%d of %d acknowledged webhooks are not in the store", lost, len(ids))
	}
	return nil
}

// deaf wakes nobody.
type deaf struct{}

func (deaf) Wake(...store.Subject)   {}
func (deaf) Act(...aftersale.Action) {}
