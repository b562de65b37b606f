// Command check proves that the dashboard, the recording rules and the alerts
// of this folder work against a running makegood. It starts a real Prometheus
// that scrapes the given address every second, asks it every expression, and
// stops it again.
//
//	go run ./deploy/check -metrics 127.0.0.1:8081
//
// Exit codes: 0 every expression works, 1 at least one does not, 2 the check
// itself could not run.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// settings are the command line.
type settings struct {
	metrics    string        // host:port of the private listener
	prometheus string        // program
	promtool   string        // program; "" skips its checks
	deploy     string        // this folder
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
		say(os.Stderr, "check: %v\n", err)
		os.Exit(2)
	case bad > 0:
		os.Exit(1)
	}
}

// run does the whole check and returns how many expressions failed.
func run(ctx context.Context, s settings, out io.Writer) (bad int, err error) {
	questions, err := collect(s.deploy)
	if err != nil {
		return 0, err
	}
	if err := reachable(ctx, s.metrics); err != nil {
		return 0, err
	}
	if s.promtool != "" {
		if err := promtool(ctx, s, out); err != nil {
			return 0, err
		}
	}
	p, err := start(ctx, s)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	say(out, "prometheus at %s scrapes %s for %v\n", p.url, s.metrics, s.wait)
	if err := p.settle(ctx, s.wait); err != nil {
		return 0, err
	}
	bad, err = ask(ctx, p, questions, out)
	if err != nil {
		return bad, err
	}
	sick, err := p.sickRules(ctx)
	if err != nil {
		return bad, err
	}
	for _, line := range sick {
		say(out, "FAIL  rule health: %s\n", line)
	}
	bad += len(sick)
	say(out, "%d expressions asked, %d failed\n", len(questions), bad)
	return bad, nil
}

// collect gathers every expression of the folder.
func collect(deploy string) ([]question, error) {
	boards, err := filepath.Glob(filepath.Join(deploy, "grafana", "dashboards", "*.json"))
	if err != nil {
		return nil, err
	}
	rules, err := filepath.Glob(filepath.Join(deploy, "prometheus", "rules", "*.yml"))
	if err != nil {
		return nil, err
	}
	if len(boards) == 0 || len(rules) == 0 {
		return nil, fmt.Errorf("%s holds no dashboards or no rules", deploy)
	}
	var all []question
	for _, file := range boards {
		found, err := dashboardQuestions(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, found...)
	}
	for _, file := range rules {
		found, err := ruleQuestions(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// say prints for people; a report that cannot be written changes no verdict.
func say(out io.Writer, format string, a ...any) { _, _ = fmt.Fprintf(out, format, a...) }
