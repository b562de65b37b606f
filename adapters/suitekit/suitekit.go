// Package suitekit is what the suites of the adapters and the adapters' own
// tests share: made-up servers and clocks, logs that are searched, fixtures and
// goldens, tables of what goes wrong on the way, and checks whose failures say
// what came and what was wanted.
//
// It knows no kind of adapter and no platform: what only marketplaces need is
// in adapters/marketplace/suite, and so on. Only tests and suites import it.
//
// Start with Serve, Answering and WantClass.
package suitekit

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"makegood/adapters"
)

// Serve runs a fake until the test ends and returns its URL.
func Serve(t testing.TB, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// Nowhere is a URL at which every connection is refused.
const Nowhere = "http://127.0.0.1:1"

// With returns a copy of the settings with some replaced; later ones win.
func With(s adapters.Settings, replaced ...adapters.Settings) adapters.Settings {
	out := adapters.Settings{}
	maps.Copy(out, s)
	for _, r := range replaced {
		maps.Copy(out, r)
	}
	return out
}

// Pairs are settings, a name before each value.
func Pairs(all ...string) adapters.Settings {
	s := adapters.Settings{}
	for i := 0; i < len(all); i += 2 {
		s[all[i]] = all[i+1]
	}
	return s
}

// Open makes an adapter with a Maker's New, as the service does, with some
// settings replaced. Own is the adapter's own type, or an interface it has.
func Open[Own, A any](t testing.TB, open func(string, adapters.Settings, adapters.Env) (A, error), id string, env adapters.Env,
	s adapters.Settings, replaced ...adapters.Settings) Own {
	t.Helper()
	a, err := open(id, With(s, replaced...), env)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	own, ok := any(a).(Own)
	if !ok {
		t.Fatalf("New: got a %T, want a %T", a, *new(Own))
	}
	return own
}

// Clock is a clock that a test moves. Safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock that stands at a time.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to a time.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) { c.Set(c.Now().Add(d)) }

// At is a clock that stands still.
func At(at time.Time) func() time.Time { return func() time.Time { return at } }

// ReadJSON reads a file of test data, such as testdata/vectors.json.
func ReadJSON(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
