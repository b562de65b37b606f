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

// promtool checks the syntax of the configuration and runs the rule tests.
func promtool(ctx context.Context, s settings, out io.Writer) error {
	if s.promtool == "" {
		return nil
	}
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
		fmt.Fprintf(out, "ok    promtool %s %s\n", args[0], args[1])
	}
	return nil
}

// fetch returns the body of a page; every status but 200 is an error.
func fetch(ctx context.Context, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 16<<20))
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", url, res.Status)
	}
	return string(body), err
}

// reachable fails early and clearly when nothing is there to be scraped.
func reachable(ctx context.Context, address string) error {
	body, err := fetch(ctx, "http://"+address+"/metrics")
	if err == nil && !strings.Contains(body, "makegood_") {
		err = errors.New("the page has no makegood_ metrics")
	}
	if err != nil {
		return fmt.Errorf("no makegood to scrape: %w", err)
	}
	return nil
}

// configuration scrapes and evaluates every second.
const configuration = `global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
rule_files: [%q]
scrape_configs:
  - job_name: makegood
    static_configs: [{targets: [%q]}]
`

// server is a Prometheus that this program has started. Its configuration, data and log are in a
// temporary folder.
type server struct {
	url    string
	dir    string
	end    context.CancelFunc // sends SIGTERM, and ten seconds later SIGKILL
	exited chan error
}

// start runs Prometheus on a free port and waits until it serves.
func start(ctx context.Context, s settings) (*server, error) {
	rules, err := filepath.Abs(filepath.Join(s.deploy, "prometheus", "rules", "*.yml"))
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "makegood-check-")
	if err != nil {
		return nil, err
	}
	file, log := filepath.Join(dir, "prometheus.yml"), filepath.Join(dir, "log")
	p := &server{dir: dir, exited: make(chan error, 1), end: func() {}}
	err = os.WriteFile(file, fmt.Appendf(nil, configuration, rules, s.metrics), 0o600)
	if err == nil {
		err = p.launch(ctx, s.prometheus, log, "--config.file="+file, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--log.level=warn")
	}
	if err == nil {
		err = p.ready(ctx)
	}
	if err != nil {
		text, _ := os.ReadFile(log)
		return nil, errors.Join(fmt.Errorf("prometheus did not start: %w\n%s", err, text), p.stop())
	}
	return p, nil
}

// launch starts the program on a free port.
func (p *server) launch(ctx context.Context, program, log string, args ...string) error {
	free, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := free.Addr().String()
	out, err := os.Create(log)
	if err := errors.Join(err, free.Close()); err != nil {
		return err
	}
	defer out.Close() // the program has it
	ctx, p.end = context.WithCancel(context.WithoutCancel(ctx))
	p.url = "http://" + address
	cmd := exec.CommandContext(ctx, program, append(args, "--web.listen-address="+address)...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		p.exited <- err
		return err
	}
	go func() { p.exited <- cmd.Wait() }()
	return nil
}

// ready waits until Prometheus serves.
func (p *server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		_, err := fetch(ctx, p.url+"/-/ready")
		if err == nil {
			return nil
		}
		select {
		case err := <-p.exited:
			p.exited <- err
			return fmt.Errorf("it exited: %w", err)
		default:
		}
		if stopped := pause(ctx, 100*time.Millisecond); stopped != nil {
			return errors.Join(stopped, err)
		}
	}
}

// stop ends Prometheus and removes its folder.
func (p *server) stop() error {
	if p.end(); p.url != "" {
		<-p.exited //nolint:errcheck // how it exits is of no interest
	}
	return os.RemoveAll(p.dir)
}

// pause waits, or returns the context's error.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
