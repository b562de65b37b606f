package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// client asks both makegood and Prometheus; nothing here takes long.
var client = &http.Client{Timeout: 10 * time.Second}

// reachable fails early and clearly when nothing is there to be scraped.
func reachable(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/metrics", nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("no makegood to scrape: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body), "makegood_") {
		return fmt.Errorf("http://%s/metrics answers %s without makegood's metrics", address, res.Status)
	}
	return nil
}

// promtool checks the syntax of the configuration and runs the rule tests.
func promtool(ctx context.Context, s settings, out io.Writer) error {
	dir := filepath.Join(s.deploy, "prometheus")
	tests, err := filepath.Glob(filepath.Join(dir, "tests", "*.yml"))
	if err != nil {
		return err
	}
	for _, args := range [][]string{{"check", "config", filepath.Join(dir, "prometheus.yml")}, append([]string{"test", "rules"}, tests...)} {
		text, err := exec.CommandContext(ctx, s.promtool, args...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("promtool %s %s: %w\n%s", args[0], args[1], err, text)
		}
		say(out, "ok    promtool %s %s\n", args[0], args[1])
	}
	return nil
}

// server is a Prometheus that this program has started.
type server struct {
	url    string
	dir    string
	cmd    *exec.Cmd
	log    *os.File
	exited chan error
}

// configuration scrapes and evaluates every second.
const configuration = `global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: [%q]
scrape_configs:
  - job_name: makegood
    static_configs: [{targets: [%q]}]
`

// start runs Prometheus on a free port with its data in a temporary folder.
func start(ctx context.Context, s settings) (*server, error) {
	rules, err := filepath.Abs(filepath.Join(s.deploy, "prometheus", "rules"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "makegood-check-")
	if err != nil {
		return nil, err
	}
	p := &server{dir: dir, exited: make(chan error, 1)}
	if err := p.launch(ctx, s, rules); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := p.ready(ctx); err != nil {
		text, _ := os.ReadFile(p.log.Name())
		return nil, errors.Join(fmt.Errorf("prometheus did not start: %w\n%s", err, text), p.stop())
	}
	return p, nil
}

func (p *server) launch(ctx context.Context, s settings, rules string) error {
	file := filepath.Join(p.dir, "prometheus.yml")
	if err := os.WriteFile(file, fmt.Appendf(nil, configuration, rules+"/*.yml", s.metrics), 0o600); err != nil {
		return err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return err
	}
	if p.log, err = os.Create(filepath.Join(p.dir, "log")); err != nil {
		return err
	}
	p.url = "http://" + address
	p.cmd = exec.Command(s.prometheus, "--config.file="+file, "--storage.tsdb.path="+filepath.Join(p.dir, "data"),
		"--web.listen-address="+address, "--log.level=warn")
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	if err := p.cmd.Start(); err != nil {
		return errors.Join(err, p.log.Close())
	}
	go func() { p.exited <- p.cmd.Wait() }()
	return nil
}

func freeAddress(ctx context.Context) (string, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// ready waits until Prometheus serves.
func (p *server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/-/ready", nil)
		if err != nil {
			return err
		}
		if res, err := client.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-p.exited:
			p.exited <- err
			return fmt.Errorf("it exited: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// stop ends Prometheus and removes its data.
func (p *server) stop() error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.exited: //nolint:errcheck // how it ends is of no interest here
	case <-time.After(10 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.exited //nolint:errcheck // as above
	}
	return errors.Join(p.log.Close(), os.RemoveAll(p.dir))
}
