package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"makegood/app"
	"makegood/config"
	"makegood/sandbox"
)

func demoCommand() *cobra.Command {
	var o demoOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "Play a merchant's day against fake platforms: nothing to set up",
		Long: "Runs everything in one process: embedded Redis, SQLite in a temporary folder, fake\n" +
			"marketplaces and couriers. Signed webhooks go through the real HTTP path; what happens\n" +
			"to each case is printed as it happens, then a table.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return demo(c.Context(), c.OutOrStdout(), o) },
	}
	c.Flags().BoolVar(&o.once, "once", false, "exit after the scenario; fails if any case ended otherwise than it should")
	c.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8080", "address of the webhooks (port 0: any)")
	c.Flags().StringVar(&o.admin, "admin-listen", "127.0.0.1:8081", "address of the admin API and metrics (port 0: any)")
	c.Flags().StringVar(&o.database, "database", "", "database to use instead of a temporary SQLite")
	c.Flags().StringVar(&o.redis, "redis", "", "Redis to use instead of the embedded one")
	c.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "show the service's own log")
	return c
}

type demoOptions struct {
	once, verbose                  bool
	listen, admin, database, redis string
}

// site fills in what the flags leave open. Ports are chosen beforehand,
// because couriers are told where to push.
func (o demoOptions) site(folder string) (s sandbox.Site, err error) {
	s = sandbox.Site{Database: o.database, Redis: o.redis, Mode: "live"}
	if s.Database == "" {
		s.Database = "sqlite:" + filepath.Join(folder, "makegood.db")
	}
	if s.Listen, err = freePort(o.listen); err != nil {
		return s, err
	}
	s.AdminListen, err = freePort(o.admin)
	return s, err
}

// freePort replaces an address that is taken, or whose port is 0, by one on a
// free port of the same host.
func freePort(address string) (string, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return "", usageError{err}
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		l, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return "", err
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

func demo(ctx context.Context, out io.Writer, o demoOptions) (err error) {
	folder, err := os.MkdirTemp("", "makegood-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	site, err := o.site(folder)
	if err != nil {
		return err
	}
	world := sandbox.NewWorld("http://" + site.Listen + "/webhooks/douyin/" + sandbox.LiveShop)
	if err := world.Start("127.0.0.1:0"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, world.Close()) }()
	a, err := startApp(ctx, world.Config(site), o.verbose)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopApp(a)) }()
	console := a.AdminURL() + "/console/#token="
	fmt.Fprintf(out, "makegood demo\n  console   %s%s\n  webhooks  %s\n  admin     %s   (token %s)\n  metrics   %s/metrics\n  sandbox   %s\n",
		console, sandbox.AdminToken, a.PublicURL(), a.AdminURL(), sandbox.AdminToken, a.AdminURL(), world.URL())
	target := sandbox.Target{Public: a.PublicURL(), Admin: a.AdminURL(), Token: sandbox.AdminToken}
	_, failed := sandbox.Play(ctx, out, world, target, world.Scenarios())
	if o.once || ctx.Err() != nil {
		return failed
	}
	if failed != nil {
		fmt.Fprintln(out, "\n"+failed.Error())
	}
	fmt.Fprintf(out, "\nStill running. The console, where every case above can be looked at and settled:\n  as admin       %[1]s%[2]s\n  as supervisor  %[1]s%[3]s\n  as agent       %[1]s%[4]s\nCtrl-C ends it.\n",
		console, sandbox.AdminToken, sandbox.SupervisorToken, sandbox.AgentToken)
	return a.Wait(ctx)
}

// startApp runs the service of a configuration text.
func startApp(ctx context.Context, text string, verbose bool) (*app.App, error) {
	cfg, err := config.Parse("sandbox.yaml", []byte(text), os.LookupEnv, os.ReadFile)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.DiscardHandler)
	if verbose {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	a, err := app.New(ctx, cfg, app.Options{Log: log, Version: version()})
	if err != nil {
		return nil, err
	}
	if err := a.Start(ctx); err != nil {
		return nil, errors.Join(err, stopApp(a))
	}
	return a, nil
}

func stopApp(a *app.App) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	return a.Stop(ctx)
}
