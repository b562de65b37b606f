package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"makegood/sandbox"
)

// child is `makegood serve` in a process of its own, with the outside world
// in this one.
type child struct {
	world         *sandbox.World
	command       *exec.Cmd
	public, admin string // host:port
	stderr        *tail
	ended         chan error
	ready         time.Duration // from the start of the process to the first "ready"
	folder        string
	drop          func() error
	b             *backend
	once          sync.Once
	endedWith     error
}

// startChild starts the service on a new database and waits until it is ready.
func (r *runner) startChild(ctx context.Context, b *backend) (_ *child, err error) {
	c := &child{b: b, world: sandbox.NewWorld(""), stderr: &tail{}, ended: make(chan error, 1)}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.stop())
		}
	}()
	if err := c.world.Start("127.0.0.1:0"); err != nil {
		return nil, err
	}
	path, err := c.prepare(ctx)
	if err != nil {
		return nil, err
	}
	c.command = exec.Command(r.o.Executable, "serve", "--config", path)
	c.command.Stderr = c.stderr
	begin := time.Now()
	if err := c.command.Start(); err != nil {
		return nil, err
	}
	go func() { c.ended <- c.command.Wait() }()
	if err := c.awaitReady(ctx); err != nil {
		return nil, err
	}
	c.ready = time.Since(begin)
	return c, nil
}

// prepare makes the database and writes the configuration.
func (c *child) prepare(ctx context.Context) (path string, err error) {
	if c.folder, err = os.MkdirTemp(c.b.dir, "makegood-bench-child-"); err != nil {
		return "", err
	}
	dsn, drop, err := c.b.database(ctx)
	if err != nil {
		return "", err
	}
	c.drop = drop
	if c.public, err = freePort(); err != nil {
		return "", err
	}
	if c.admin, err = freePort(); err != nil {
		return "", err
	}
	text, err := configText(c.world, sandbox.Site{Listen: c.public, AdminListen: c.admin, Database: dsn, Redis: c.b.redis, Mode: "live"})
	if err != nil {
		return "", err
	}
	path = filepath.Join(c.folder, "config.yaml")
	return path, os.WriteFile(path, []byte(text), 0o600)
}

// freePort returns an address that nobody listens on just now.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// awaitReady asks /readyz every millisecond.
func (c *child) awaitReady(ctx context.Context) error {
	client := &http.Client{Timeout: 2 * time.Second}
	defer client.CloseIdleConnections()
	end := time.Now().Add(30 * time.Second)
	for time.Now().Before(end) {
		resp, err := client.Get("http://" + c.admin + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case err := <-c.ended:
			c.ended <- err
			return fmt.Errorf("the service has ended: %v: %s", err, c.stderr)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Millisecond):
		}
	}
	return fmt.Errorf("the service does not get ready: %s", c.stderr)
}

// stop ends the process and everything around it. A process that fails while
// it stops is an error.
func (c *child) stop() error {
	c.once.Do(func() { c.endedWith = c.end() })
	return c.endedWith
}

func (c *child) end() error {
	var errs []error
	if c.command != nil && c.command.Process != nil {
		_ = c.command.Process.Signal(syscall.SIGTERM) // it may have ended already
		select {
		case err := <-c.ended:
			if err != nil {
				errs = append(errs, fmt.Errorf("the service: %w: %s", err, c.stderr))
			}
		case <-time.After(45 * time.Second):
			errs = append(errs, errors.New("the service does not stop"), c.command.Process.Kill())
			<-c.ended //nolint:errcheck // it was killed
		}
	}
	errs = append(errs, c.world.Close())
	if c.drop != nil {
		errs = append(errs, c.drop())
	}
	if c.folder != "" {
		errs = append(errs, os.RemoveAll(c.folder))
	}
	return errors.Join(append(errs, c.b.clear(context.Background()))...)
}

// tail keeps the last of what a process has written.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if extra := len(t.text) - 2000; extra > 0 {
		t.text = bytes.Clone(t.text[extra:])
	}
	return len(p), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.text))
}
