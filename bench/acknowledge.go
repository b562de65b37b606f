package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	marketplaces "makegood/adapters/marketplace/all"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/jobs"
	"makegood/metrics"
	"makegood/sandbox"
	"makegood/server"
	"makegood/store"
	"makegood/store/sqlstore"
)

// pushesPerSecond is how many webhooks are prepared for each second of a
// round. A server that takes more ends its round early.
const pushesPerSecond = 14_000

// warmUp is the share of a round that is run before it and not measured.
const warmUp = 10

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
	var base, durable []float64
	for n := range r.o.Rounds {
		r.say("%s: acknowledge, round %d of %d", b.name, n+1, r.o.Rounds)
		rate, err := r.bareRound(ctx, p, hook)
		if err != nil {
			return fmt.Errorf("bare: %w", err)
		}
		base = append(base, rate)
		if rate, err = r.durableRound(ctx, b, p, hook, maker); err != nil {
			return err
		}
		durable = append(durable, rate)
	}
	r.report.plain(b, "bare handler", "webhooks/s", base)
	r.report.share(b, "durable acknowledge", "webhooks/s", durable, "bare handler", base, b.ackShare)
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

func (r *runner) bareRound(ctx context.Context, p *pushes, hook marketplace.Webhook) (float64, error) {
	l := &load{pushes: p, again: true}
	return r.loadRound(ctx, bare(hook), l)
}

// durableRound loads the service's public handler on a new database, without
// workers, and then looks for every acknowledged webhook in the store.
func (r *runner) durableRound(ctx context.Context, b *backend, p *pushes, a marketplace.Adapter, maker marketplace.Maker) (rate float64, err error) {
	dsn, drop, err := b.database(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	s, err := sqlstore.Open(ctx, dsn, sqlstore.Options{})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	tuning, err := jobs.NewTuning(ctx, s, nil, time.Now)
	if err != nil {
		return 0, err
	}
	m, log := metrics.New(metrics.NewRegistry()), slog.New(slog.DiscardHandler)
	reg := &jobs.Registry{Shops: []*jobs.Shop{{Platform: maker.Manifest.Name, ID: sandbox.LiveShop, Mode: aftersale.ModeLive, Adapter: a, Manifest: maker.Manifest}}}
	engine := jobs.New(jobs.Options{
		Store: s, Registry: reg, Tuning: tuning, Metrics: m, Wake: deaf{}, Log: log, Now: time.Now, Zone: adapters.Shanghai, Holder: "bench",
	})
	l := &load{pushes: p}
	rate, err = r.loadRound(ctx, server.Public(server.Options{Engine: engine, Store: s, Metrics: m, Log: log, Now: time.Now}), l)
	if err != nil {
		return 0, err
	}
	return rate, allStored(ctx, s, p.ids[:min(int(l.next.Load()), len(p.ids))])
}

// loadRound serves a handler as the service does and loads it.
func (r *runner) loadRound(ctx context.Context, h http.Handler, l *load) (rate float64, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 15 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	go func() { _ = s.Serve(listener) }()
	defer func() { err = errors.Join(err, s.Close()) }()
	conns, err := dialAll(ctx, listener.Addr().String(), r.o.Connections)
	if err != nil {
		return 0, err
	}
	defer closeAll(conns)
	if _, _, err := l.run(ctx, conns, time.Now().Add(r.o.Duration/warmUp)); err != nil {
		return 0, err
	}
	n, took, err := l.run(ctx, conns, time.Now().Add(r.o.Duration))
	if err == nil && n == 0 {
		err = errors.New("nothing was sent: the warm-up has used up what was prepared")
	}
	return perSecond(n, took), err
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

// deaf wakes nobody: the inbox is measured without what comes after it.
type deaf struct{}

func (deaf) Wake(...store.Subject)   {}
func (deaf) Act(...aftersale.Action) {}
