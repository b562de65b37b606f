package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/app"
	"makegood/config"
	"makegood/sandbox"
)

// operate is the fake's method that pays.
const operate = "afterSale.operate"

// configText is the configuration of a service for the world. Listing is put
// off: what is measured comes in by webhooks.
func configText(w *sandbox.World, s sandbox.Site) (string, error) {
	const often, seldom = "reconcile_every: 10s\n", "reconcile_every: 1h\n"
	text := w.Config(s)
	if !strings.Contains(text, often) {
		return "", errors.New("the sandbox's configuration has changed: reconcile_every is not as expected")
	}
	return strings.Replace(text, often, seldom+"log: {level: error}\n", 1), nil
}

// application is the whole application in this process, with the outside world.
type application struct {
	b     *backend
	world *sandbox.World
	app   *app.App
	drop  func() error
}

// startApplication runs the application on a new database.
func startApplication(ctx context.Context, b *backend) (_ *application, err error) {
	s := &application{b: b, world: sandbox.NewWorld("")}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.stop())
		}
	}()
	if err := s.world.Start("127.0.0.1:0"); err != nil {
		return nil, err
	}
	dsn, drop, err := b.database(ctx)
	if err != nil {
		return nil, err
	}
	s.drop = drop
	text, err := configText(s.world, sandbox.Site{Listen: "127.0.0.1:0", AdminListen: "127.0.0.1:0", Database: dsn, Redis: b.redis, Mode: "live"})
	if err != nil {
		return nil, err
	}
	cfg, err := config.Parse("bench.yaml", []byte(text), os.LookupEnv, os.ReadFile)
	if err != nil {
		return nil, err
	}
	if s.app, err = app.New(ctx, cfg, app.Options{}); err != nil {
		return nil, err
	}
	if err := s.app.Start(ctx); err != nil {
		return nil, err
	}
	return s, listed(ctx, s.world)
}

// address is where webhooks go.
func (s *application) address() string { return strings.TrimPrefix(s.app.PublicURL(), "http://") }

func (s *application) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
	defer cancel()
	var errs []error
	if s.app != nil {
		errs = append(errs, s.app.Stop(ctx))
	}
	errs = append(errs, s.world.Close())
	if s.drop != nil {
		errs = append(errs, s.drop())
	}
	return errors.Join(append(errs, s.b.clear(ctx))...)
}

// drained reports whether every action has its result in the ledger.
func (s *application) drained(ctx context.Context) error {
	return wait(ctx, 20*time.Second, func() error {
		open, err := s.app.Store().LedgerByState(ctx)
		if err == nil && len(open) > 0 {
			err = fmt.Errorf("%d actions are still %s", open[0].N, open[0].Label)
		}
		return err
	})
}

// quiet is how long nothing may be listed before listing counts as done.
const quiet = 300 * time.Millisecond

// listed waits until the shops were listed for the first time, to the end,
// while there is nothing to find: later on only webhooks bring cases in.
func listed(ctx context.Context, w *sandbox.World) error {
	const list = "afterSale.List"
	last, since := 0, time.Now()
	return wait(ctx, 20*time.Second, func() error {
		live, trial := w.Douyin.Calls()[list], w.Trial.Calls()[list]
		if live+trial != last {
			last, since = live+trial, time.Now()
		}
		if live == 0 || trial == 0 || time.Since(since) < quiet {
			return errors.New("the service does not finish listing its shops")
		}
		return nil
	})
}

// wait asks until there is no error, and returns the last one when time is up.
func wait(ctx context.Context, within time.Duration, ask func() error) error {
	for end := time.Now().Add(within); ; {
		err := ask()
		if err == nil || time.Now().After(end) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// parallel calls do for 0 to n-1 on a few goroutines.
func parallel(ctx context.Context, goroutines, n int, do func(ctx context.Context, i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range goroutines {
		g.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}
