package app_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	webhookfake "makegood/adapters/notify/webhook/fake"
	"makegood/app"
	"makegood/config"
	"makegood/sandbox"
	"makegood/store/suite"
)

// TestNothingLeaks plays every scenario, and stories in which platforms,
// couriers, warehouses and strangers write about the buyer wherever they can,
// and then looks for the buyers and for the secrets of the configuration in
// everything that makegood has written or answers: its log, its metrics, what
// it tells people, every call of the private listener, every command and value
// of Redis, every column of the database and the bytes of its files.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		r := &leakRun{site: sandbox.Site{Database: suite.SQLite(t)}}
		r.miniature(t)
		r.run(t)
	})
	t.Run("real", func(t *testing.T) {
		t.Parallel()
		address := os.Getenv("MAKEGOOD_TEST_REDIS_ADDR")
		if address == "" {
			t.Skip("MAKEGOOD_TEST_REDIS_ADDR is not set")
		}
		r := &leakRun{site: sandbox.Site{Database: suite.Postgres(t)}}
		r.site.Redis, _ = realRedis(t, address, 11)
		host, _, _ := strings.Cut(address, "/")
		r.redis = redis.NewClient(&redis.Options{Addr: host, DB: 11})
		r.run(t)
	})
}

// leakRun is one process with everything around it.
type leakRun struct {
	site   sandbox.Site
	world  *sandbox.World
	target sandbox.Target
	search atomic.Pointer[finder]
	log    lockedBuffer
	redis  *redis.Client
	people *webhookfake.Receiver

	proofCase, proof string // a file that a person has brought: its case and digest
}

// look searches what was found at a place.
func (r *leakRun) look(place string, data []byte) { r.search.Load().look(place, data) }

// lockedBuffer keeps what is written. Safe for concurrent use.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.text.Bytes())
}

// miniature is a Redis of which every command is looked at.
func (r *leakRun) miniature(t *testing.T) {
	t.Helper()
	m := miniredis.RunT(t)
	m.Server().SetPreHook(func(_ *server.Peer, command string, args ...string) bool {
		if f := r.search.Load(); f != nil {
			f.look("redis command", []byte(command+"\x00"+strings.Join(args, "\x00")))
		}
		return false
	})
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		for ticker := time.NewTicker(time.Second); ; {
			select {
			case <-ticker.C:
				m.FastForward(time.Second)
			case <-stop:
				ticker.Stop()
				return
			}
		}
	}()
	r.site.Redis = m.Addr()
	r.redis = redis.NewClient(&redis.Options{Addr: m.Addr(), Protocol: 2, DisableIdentity: true})
}

// notifySecret signs what people are told.
const notifySecret = "whsec_bGVhay10ZXN0LW5vdGlmeS1zZWNyZXQtMzI="

// run plays, looks, and proves that looking finds something.
func (r *leakRun) run(t *testing.T) {
	t.Cleanup(func() { _ = r.redis.Close() })
	r.start(t)
	watched := r.watch(t)
	results, err := sandbox.Play(t.Context(), io.Discard, r.world, r.target, append(r.world.Scenarios(), r.stories()...))
	for _, played := range results {
		if played.Err != nil {
			t.Logf("%s %s: %v", played.Scenario.ID, played.Scenario.Title, played.Err)
		}
		if played.Err != nil && played.Scenario.ID == story {
			t.Error("a story of this test did not end as it should") // TestScenarios answers for the others
		}
	}
	if len(results) < 40 {
		t.Fatalf("only %d stories were played: %v", len(results), err)
	}
	r.bring(t)
	watched()
	cases := r.everything(t)
	for _, f := range r.search.Load().findings() {
		t.Error(f)
	}
	if cases < len(results)-5 {
		t.Errorf("%d cases were read of %d scenarios", cases, len(results))
	}
	for _, place := range []string{"the log", "GET /metrics", "what people are told", "redis", "table cases", "table timeline", "table actions", "table inbox", "table notices"} {
		if r.search.Load().size(place) == 0 {
			t.Errorf("%s was empty", place)
		}
	}
	r.plant(t)
}

// start makes a process out of the sandbox's configuration and a channel to
// tell people by.
func (r *leakRun) start(t *testing.T) {
	r.people = webhookfake.New(webhookfake.Options{Path: "/told?key=told-secret-key", Secret: notifySecret})
	hook := httptest.NewServer(r.people)
	t.Cleanup(hook.Close)
	r.site.Listen, r.site.AdminListen, r.site.Mode = freeAddress(t), freeAddress(t), "live"
	r.world = sandbox.NewWorld("http://" + r.site.Listen + "/webhooks/douyin/" + sandbox.LiveShop)
	if err := r.world.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.world.Close() })
	channel := fmt.Sprintf("    - {channel: webhook, id: desk, settings: {url: %q, secret: %q}}\n", hook.URL+"/told?key=told-secret-key", notifySecret)
	text := strings.Replace(r.world.Config(r.site), "goods:\n", channel+"goods:\n", 1)
	cfg, err := config.Parse("test.yaml", []byte(text), os.LookupEnv, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	r.search.Store(newFinder(forbidden(cfg)))
	a, err := app.New(t.Context(), cfg, app.Options{Log: slog.New(slog.NewTextHandler(&r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(context.Background()); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	r.target = sandbox.Target{Public: a.PublicURL(), Admin: a.AdminURL(), Token: sandbox.AdminToken}
}

// watch looks at metrics and at Redis while the scenarios play.
func (r *leakRun) watch(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() {
		for ticker := time.NewTicker(500 * time.Millisecond); ; {
			select {
			case <-ticker.C:
				r.read(t, "/metrics")
				if err := r.redisEverything(ctx); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			case <-ctx.Done():
				ticker.Stop()
				return
			}
		}
	})
	return func() { cancel(); group.Wait() }
}

// everything looks at all places, and returns how many cases there were.
func (r *leakRun) everything(t *testing.T) (cases int) {
	t.Helper()
	cases = r.admin(t)
	for _, m := range r.people.Messages() {
		r.look("what people are told", []byte(m.Body))
	}
	for _, m := range r.world.Group.Messages() {
		r.look("what people are told", []byte(m.Body))
	}
	if err := r.redisEverything(t.Context()); err != nil {
		t.Error(err)
	}
	r.database(t)
	r.look("the log", r.log.bytes())
	return cases
}

// plant puts a buyer into every place, in other spellings as well, and expects
// to be told of each.
func (r *leakRun) plant(t *testing.T) {
	const buyer = "张植入 13711119999"
	r.search.Store(newFinder(map[string]string{buyer: "planted"}))
	slog.New(slog.NewTextHandler(&r.log, nil)).Info("planted", "in", hex.EncodeToString([]byte(buyer)))
	if err := r.redis.Set(t.Context(), "planted", base64.StdEncoding.EncodeToString([]byte("x"+buyer)), 0).Err(); err != nil {
		t.Fatal(err)
	}
	if err := r.target.Post(t.Context(), "/admin/v1/cases/"+r.proofCase+"/note", sandbox.AgentToken, map[string]string{"text": buyer}, nil); err != nil {
		t.Fatal(err)
	}
	r.everything(t)
	found := strings.Join(r.search.Load().findings(), "\n")
	for _, place := range []string{"the log: planted, hex", "redis: planted, base64", "GET /admin/v1/cases/" + r.proofCase + ": planted, plain", "table timeline: planted, plain"} {
		if !strings.Contains(found, place) {
			t.Errorf("not found: %s\nfound:\n%s", place, found)
		}
	}
	if strings.HasPrefix(r.site.Database, "sqlite:") && !strings.Contains(found, "database file") {
		t.Errorf("not found in the bytes of the database\nfound:\n%s", found)
	}
}
