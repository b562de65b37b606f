package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/app"
	"makegood/config"
	"makegood/sandbox"
	"makegood/store/suite"
)

// childConfig and childRole name the configuration that a child process of the
// tests runs, and its role.
const (
	childConfig = "MAKEGOOD_TEST_CHILD_CONFIG"
	childRole   = "MAKEGOOD_TEST_CHILD_ROLE"
)

// TestMain lets the test binary be the service, so that it can be killed.
func TestMain(m *testing.M) {
	if path := os.Getenv(childConfig); path != "" {
		if err := child(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func child(path string) error {
	cfg, err := config.Load(path)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	a, err := app.New(ctx, cfg, app.Options{Role: os.Getenv(childRole), Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	if err := a.Start(ctx); err != nil {
		return err
	}
	fmt.Println("ready")
	if err := a.Wait(ctx); err != nil {
		return err
	}
	return a.Stop(context.Background())
}

// service is a child process.
type service struct {
	t    *testing.T
	path string
	role string
	mu   sync.Mutex
	cmd  *exec.Cmd
	log  bytes.Buffer
}

func (s *service) start() {
	s.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childConfig+"="+s.path, childRole+"="+s.role)
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd.Stderr = &s.log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || strings.TrimSpace(line) != "ready" {
		_ = cmd.Wait()
		s.t.Fatalf("the service did not start: %v\n%s", err, s.log.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	s.mu.Lock()
	s.cmd = cmd
	s.mu.Unlock()
}

// kill is kill -9: nothing is flushed, nothing is said.
func (s *service) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.cmd.Process.Signal(syscall.SIGKILL)
	_ = s.cmd.Wait()
}

// TestKilledServiceLosesNothingAndPaysOnce pushes webhooks with duplicates in
// any order while the service is killed again and again and Redis is flushed.
// Every acknowledged webhook must reach a case, every after-sale must be paid
// exactly once. MAKEGOOD_TEST_CHAOS=full is the size of acceptance.
func TestKilledServiceLosesNothingAndPaysOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("kills processes and waits for leases to run out")
	}
	total, kills := 1500, 3
	if os.Getenv("MAKEGOOD_TEST_CHAOS") == "full" {
		total, kills = 10000, 10
	}
	world := sandbox.NewWorld("")
	if err := world.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	site := sandbox.Site{Listen: freeAddress(t), AdminListen: freeAddress(t), Mode: "live", Database: suite.SQLite(t)}
	if os.Getenv("MAKEGOOD_TEST_POSTGRES_DSN") != "" {
		site.Database = suite.Postgres(t)
	}
	flush := func() {}
	if address := os.Getenv("MAKEGOOD_TEST_REDIS_ADDR"); address != "" {
		site.Redis, flush = realRedis(t, address, 12)
	}
	path := filepath.Join(t.TempDir(), "makegood.yaml")
	if err := os.WriteFile(path, []byte(world.Config(site)), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &service{t: t, path: path}
	s.start()
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			text := s.log.String()
			t.Log(text[max(0, len(text)-4000):])
		}
	})

	ids, bodies := storm(world, total)
	var sending sync.WaitGroup
	queue := make(chan []byte)
	for range 32 {
		sending.Go(func() {
			for body := range queue {
				deliver(t, world, site, body)
			}
		})
	}
	for i, body := range bodies {
		queue <- body
		if step := len(bodies) / (kills + 1); i%step == step-1 && i/step < kills {
			if i/step == 0 || i/step == kills/2 {
				flush()
			}
			s.kill()
			s.start()
		}
	}
	close(queue)
	sending.Wait()

	unpaid := ids
	for end := time.Now().Add(3 * time.Minute); len(unpaid) > 0 && time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		unpaid = unpaidOf(world, unpaid)
	}
	if len(unpaid) > 0 {
		c, err := (sandbox.Target{Admin: "http://" + site.AdminListen, Token: sandbox.AdminToken}).Case(t.Context(), sandbox.LiveShop, unpaid[0])
		t.Fatalf("%d of %d were never paid; the first: %+v %v", len(unpaid), total, c, err)
	}
	for _, id := range ids {
		if world.Douyin.Paid(id) != 1 || world.Douyin.Attempts(id) != 1 {
			t.Errorf("%s: paid %d times in %d attempts", id, world.Douyin.Paid(id), world.Douyin.Attempts(id))
		}
	}
}

// storm makes n after-sales and their pushes: some twice, some three times,
// in any order.
func storm(world *sandbox.World, n int) (ids []string, bodies [][]byte) {
	random := rand.New(rand.NewPCG(1, 2))
	for range n {
		id := world.Douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 100})
		ids = append(ids, id)
		body := world.Douyin.Body("200", id)
		for range 1 + random.IntN(3) {
			bodies = append(bodies, body)
		}
	}
	random.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
	return ids, bodies
}

// deliver pushes until the push is acknowledged, as platforms do.
func deliver(t *testing.T, world *sandbox.World, site sandbox.Site, body []byte) {
	for try := 0; ; try++ {
		r, err := world.Douyin.RequestFor("http://"+site.Listen+"/webhooks/douyin/"+sandbox.LiveShop, body)
		if err == nil {
			err = world.Douyin.Send(r)
		}
		if err == nil {
			return
		}
		if try > 600 {
			t.Errorf("never acknowledged: %v", err)
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

func unpaidOf(world *sandbox.World, ids []string) (out []string) {
	for _, id := range ids {
		if world.Douyin.Paid(id) == 0 {
			out = append(out, id)
		}
	}
	return out
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l := newListener(t)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// realRedis gives a test a database of the configured server of its own, and
// a way to flush it.
func realRedis(t *testing.T, address string, db int) (redisAddress string, flush func()) {
	t.Helper()
	host, _, _ := strings.Cut(address, "/")
	client := redis.NewClient(&redis.Options{Addr: host, DB: db})
	t.Cleanup(func() { _ = client.Close() })
	flush = func() {
		if err := client.FlushDB(context.Background()).Err(); err != nil {
			t.Error(err)
		}
	}
	flush()
	t.Cleanup(func() { _ = client.FlushDB(context.Background()).Err() })
	return host + "/" + strconv.Itoa(db), flush
}
