// Package app puts the service together: store, Redis, adapters, engine,
// workers and listeners. It is the whole process but for the command line.
package app

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/prometheus/client_golang/prometheus"

	"makegood/adapters"
	"makegood/config"
	"makegood/escalation"
	"makegood/internal/httpx"
	"makegood/jobs"
	"makegood/metrics"
	"makegood/registry"
	"makegood/server"
	"makegood/service"
	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/tokens"
)

// Options are what is not in the configuration. The zero value is right for
// `makegood serve`.
type Options struct {
	Role    string // all (default) | web | worker
	Log     *slog.Logger
	Now     func() time.Time
	Version string
}

// App is one process of the service.
type App struct {
	cfg      *config.Config
	o        Options
	store    *sqlstore.Store
	redis    *redisLink
	client   *asynq.Client
	inspect  *asynq.Inspector
	queue    *jobs.Enqueuer
	service  *service.Service
	worker   *jobs.Worker
	people   *escalation.Notifier // nil: there is no channel to tell people by
	registry *prometheus.Registry
	metrics  *metrics.Metrics

	public, private   net.Listener
	publicS, privateS *http.Server
	background        sync.WaitGroup
	stop              context.CancelFunc
	failed            chan error
	holder            string // name of this process, for leases
}

// New checks everything and connects, and starts nothing that acts: after an
// error nothing is left running.
func New(ctx context.Context, cfg *config.Config, o Options) (_ *App, err error) {
	if o.Role == "" {
		o.Role = "all"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if err := cfg.CheckRole(o.Role); err != nil {
		return nil, err
	}
	a := &App{cfg: cfg, o: o, failed: make(chan error, 2), holder: rand.Text()}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.release())
		}
	}()
	for _, t := range cfg.AdminTokens {
		if t.Weak() {
			o.Log.Warn("an admin token is short enough to be guessed: give it at least 16 characters", "name", t.Name)
		}
	}
	env := adapters.Env{Log: o.Log, Now: o.Now, HTTP: &http.Client{Transport: httpx.Transport()}}
	reg, err := buildRegistry(cfg, env)
	if err != nil {
		return nil, err
	}
	channels, err := buildChannels(cfg, env)
	if err != nil {
		return nil, err
	}
	var seed []byte
	if cfg.PolicyFile != "" {
		if seed, err = os.ReadFile(cfg.PolicyFile); err != nil {
			return nil, cfg.ErrorAt("policy_file", "a file that can be read")
		}
	}
	if a.store, err = sqlstore.Open(ctx, cfg.Database, sqlstore.Options{}); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if a.redis, err = openRedis(ctx, cfg.Redis); err != nil {
		return nil, err
	}
	a.client, a.inspect = asynq.NewClientFromRedisClient(a.redis), asynq.NewInspectorFromRedisClient(a.redis)
	a.queue = jobs.NewEnqueuer(a.client, o.Log)
	if err := a.assemble(ctx, reg, seed); err != nil {
		return a, err
	}
	a.people = a.notifier(channels)
	return a, nil
}

// assemble builds the engine and the listeners on what is connected.
func (a *App) assemble(ctx context.Context, reg *registry.Registry, seed []byte) error {
	a.registry = metrics.NewRegistry()
	a.metrics = metrics.New(a.registry)
	var err error
	var sealer *tokens.Sealer
	if a.cfg.SecretKey != nil {
		if sealer, err = tokens.NewSealer(a.cfg.SecretKey); err != nil {
			return a.cfg.ErrorAt("secret_key", "32 bytes")
		}
	}
	buyers, err := buyerKey(a.cfg.SecretKey)
	if err != nil {
		return a.cfg.ErrorAt("secret_key", "32 bytes")
	}
	a.service, err = service.New(ctx, service.Options{
		Store: a.store, Registry: reg, Policy: seed, Metrics: a.metrics, Wake: a.queue, Log: a.o.Log, Now: a.o.Now,
		Zone: a.cfg.TimeZone, Goods: goodsOf(a.cfg), Sealer: sealer, Buyers: buyers, Holder: a.holder,
		DigestEvery: digestEvery(a.cfg),
	})
	if err != nil {
		return fmt.Errorf("policy_file: %w", err)
	}
	if a.o.Role != "web" {
		a.worker = jobs.NewWorker(a.service, a.queue, a.redis, a.o.Log, a.cfg.ReconcileEvery)
	}
	a.registry.MustRegister(metrics.NewCollector(a.collectorConfig(reg)))
	a.metrics.Preset(a.presets(reg, a.service.Settings))
	setTargets(a.metrics, reg)
	return a.listen()
}

// buyerKey derives the key of the hashes by which buyers are known from the
// one that seals tokens. Without one buyers cannot be told apart.
func buyerKey(secret []byte) ([]byte, error) {
	if secret == nil {
		return nil, nil
	}
	return hkdf.Key(sha256.New, secret, nil, "makegood buyers", 32)
}

// listen opens the listeners. A worker has the private one only.
func (a *App) listen() (err error) {
	o := server.Options{
		Service: a.service, Metrics: a.metrics, Gatherer: a.registry, Log: a.o.Log, Now: a.o.Now,
		Tokens: serverTokens(a.cfg), Ready: a.ready, Queues: func(ctx context.Context) (any, error) { return a.queues(ctx) }, Version: a.o.Version,
		WorkersHere: a.worker != nil, Zone: a.cfg.TimeZone,
	}
	if a.private, err = net.Listen("tcp", a.cfg.AdminListen); err != nil {
		return a.cfg.ErrorAt("admin_listen", "an address that is free: "+err.Error())
	}
	a.privateS = httpServer(server.Private(o), time.Minute)
	if a.o.Role == "worker" {
		return nil
	}
	if a.public, err = net.Listen("tcp", a.cfg.Listen); err != nil {
		return a.cfg.ErrorAt("listen", "an address that is free: "+err.Error())
	}
	a.publicS = httpServer(server.Public(o), 15*time.Second)
	return nil
}

// httpServer bounds every phase of a request: slow clients must not hold connections.
func httpServer(h http.Handler, write time.Duration) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: write,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
}

// Start begins to work and to listen.
func (a *App) Start(ctx context.Context) error {
	if err := a.service.Tokens.Refresh(ctx); err != nil {
		a.o.Log.Warn("not every token could be renewed at start", "error", err.Error())
	}
	if a.worker != nil {
		if err := a.worker.Start(ctx); err != nil {
			return err
		}
	}
	ctx, a.stop = context.WithCancel(context.WithoutCancel(ctx))
	a.background.Go(func() { a.followTuning(ctx) })
	if a.people != nil && a.worker != nil {
		a.background.Go(func() { a.people.Run(ctx) })
	}
	serve := func(s *http.Server, l net.Listener) {
		if s == nil {
			return
		}
		a.background.Go(func() {
			if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				a.failed <- err
			}
		})
	}
	serve(a.privateS, a.private)
	serve(a.publicS, a.public)
	return nil
}

// followTuning takes over what other processes have changed.
func (a *App) followTuning(ctx context.Context) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := a.service.Settings.Refresh(ctx); err != nil && ctx.Err() == nil {
				a.o.Log.Warn("thresholds and policy cannot be refreshed: the last ones stay in force", "error", err.Error())
			}
		case <-ctx.Done():
			return
		}
	}
}

// Wait returns when ctx ends or a listener fails.
func (a *App) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.failed:
		return err
	}
}

// Stop takes no more requests, lets running work finish, and lets go of everything.
func (a *App) Stop(ctx context.Context) error {
	var errs []error
	for _, s := range []*http.Server{a.publicS, a.privateS} {
		if s != nil {
			errs = append(errs, s.Shutdown(ctx))
		}
	}
	if a.worker != nil {
		a.worker.Stop()
	}
	if a.stop != nil {
		a.stop()
	}
	a.background.Wait()
	return errors.Join(append(errs, a.release())...)
}

// release closes what New has opened.
func (a *App) release() error {
	var errs []error
	for _, l := range []net.Listener{a.public, a.private} {
		if l != nil {
			_ = l.Close() // closed already by its server
		}
	}
	if a.queue != nil {
		a.queue.Close()
	}
	if a.redis != nil {
		errs = append(errs, a.redis.Close())
	}
	if a.store != nil {
		errs = append(errs, a.store.Close())
	}
	return errors.Join(errs...)
}

// PublicURL and AdminURL say where the process listens; "" if it does not.
func (a *App) PublicURL() string { return urlOf(a.public) }

// AdminURL is where the private listener is.
func (a *App) AdminURL() string { return urlOf(a.private) }

func urlOf(l net.Listener) string {
	if l == nil {
		return ""
	}
	return "http://" + l.Addr().String()
}

// Store is the store inside, for tests and benchmarks.
func (a *App) Store() store.Store { return a.store }

func serverTokens(cfg *config.Config) []server.Token {
	out := make([]server.Token, 0, len(cfg.AdminTokens))
	for _, t := range cfg.AdminTokens {
		out = append(out, server.Token{Name: t.Name, Role: string(t.Role), Token: t.Token})
	}
	return out
}
