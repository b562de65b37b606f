// Command check proves that the dashboard, the recording rules and the alerts of the deploy folder
// work against a running makegood. It starts a real Prometheus that scrapes the given address every
// second, asks it every expression, and stops it again. It changes nothing in makegood or in any
// other Prometheus. Start reading at run.
//
//	go run ./deploy/check -metrics 127.0.0.1:8081
//
// Exit codes: 0 every expression works, 1 at least one does not, 2 the check itself could not run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settings are the command line.
type settings struct {
	metrics    string        // host:port of the private listener
	prometheus string        // program
	promtool   string        // program; "" skips its checks
	deploy     string        // the folder with prometheus/ and grafana/
	wait       time.Duration // how long to scrape before asking
}

func main() {
	var s settings
	flag.StringVar(&s.metrics, "metrics", "127.0.0.1:8081", "host:port that serves /metrics of a running makegood")
	flag.StringVar(&s.prometheus, "prometheus", "prometheus", "the prometheus program")
	flag.StringVar(&s.promtool, "promtool", "promtool", "the promtool program; empty skips its checks of syntax and rule tests")
	flag.StringVar(&s.deploy, "deploy", "deploy", "the folder with prometheus/ and grafana/")
	flag.DurationVar(&s.wait, "wait", 20*time.Second, "how long to scrape before asking")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	bad, err := run(ctx, s, os.Stdout)
	switch {
	case err != nil:
		fmt.Fprintf(os.Stderr, "check: %v\n", err)
		os.Exit(2)
	case bad > 0:
		os.Exit(1)
	}
}

// run does the whole check and returns how many expressions failed.
func run(ctx context.Context, s settings, out io.Writer) (bad int, err error) {
	panels, err := dashboards(s.deploy)
	if err != nil {
		return 0, err
	}
	if err := reachable(ctx, s.metrics); err != nil {
		return 0, err
	}
	if err := promtool(ctx, s, out); err != nil {
		return 0, err
	}
	p, err := start(ctx, s)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	fmt.Fprintf(out, "prometheus at %s scrapes %s for %v\n", p.url, s.metrics, s.wait)
	a, err := newAsker(p.url, out)
	if err != nil {
		return 0, err
	}
	if err := a.waitForScrapes(ctx, s.wait); err != nil {
		return 0, err
	}
	rules, err := a.rules(ctx)
	if err != nil {
		return 0, err
	}
	err = a.ask(ctx, append(panels, rules...))
	fmt.Fprintf(out, "%d expressions asked, %d failed\n", len(panels)+len(rules), a.bad)
	return a.bad, err
}
