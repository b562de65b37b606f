package pinduoduo

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/aftersale"
)

// The made-up credentials of all tests.
const (
	testClient  = "1f2e3d4c5b6a79880000000000000001"
	testSecret  = "5ca1ab1e0ddba11000000000000000abcdef0001"
	testToken   = "test-access-token-0001"
	testMall    = "888001"
	testAddress = "90001"
)

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_763_800_000, 0)

func fixed() time.Time { return at }

func testSettings() adapters.Settings {
	return adapters.Settings{
		"client_id": testClient, "client_secret": testSecret, "access_token": testToken, "return_address_id": testAddress,
	}
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter {
	t.Helper()
	a, err := New(testMall, testSettings(), adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	opt.ClientID, opt.ClientSecret, opt.AccessToken = testClient, testSecret, testToken
	p := fake.New(opt)
	server := httptest.NewServer(p)
	t.Cleanup(func() { p.DropConnections(); server.Close() })
	s := testSettings()
	s["api_url"], s["pmc_url"] = server.URL, "ws"+strings.TrimPrefix(server.URL, "http")
	for k, v := range changed {
		s[k] = v
	}
	a, err := New(testMall, s, adapters.Env{Now: opt.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

// reply is what a made-up gateway answers to one method.
type reply struct {
	status int // 0: 200
	body   string
}

// answering makes an adapter whose platform answers each method with a given
// text, and counts the calls.
func answering(t testing.TB, replies map[string]reply) (*Adapter, map[string]int) {
	t.Helper()
	calls := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q map[string]string
		_ = json.NewDecoder(r.Body).Decode(&q)
		calls[q["type"]]++
		answer, ok := replies[q["type"]]
		if !ok {
			answer.body = `{"error_response":{"error_code":20031,"error_msg":"用户没有授权访问此接口"}}`
		}
		if answer.status != 0 {
			w.WriteHeader(answer.status)
		}
		_, _ = w.Write([]byte(answer.body))
	}))
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"] = server.URL
	a, err := New(testMall, s, adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a, calls
}

// recording makes an adapter whose platform answers every call with the text,
// and keeps the bodies of the requests. Its clock stands.
func recording(t testing.TB, body string) (*Adapter, *[]string) {
	t.Helper()
	bodies := new([]string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ := io.ReadAll(r.Body)
		*bodies = append(*bodies, string(got))
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"] = server.URL
	a, err := New(testMall, s, adapters.Env{Now: fixed})
	if err != nil {
		t.Fatal(err)
	}
	return a, bodies
}

// read reads a case as the engine does.
func read(ctx context.Context, p *fake.Platform, a *Adapter, id string) (*aftersale.Snapshot, error) {
	return a.Fetch(ctx, refTo(id), p.Get(id).OrderSN)
}

func refTo(id string) aftersale.Ref {
	return aftersale.Ref{Platform: Name, Shop: testMall, ID: id}
}

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, p *fake.Platform, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	s, err := read(t.Context(), p, a, id)
	if err != nil {
		t.Fatal(err)
	}
	act.Ref, act.OrderID, act.Kind, act.Status, act.Amount, act.Version = s.Ref, s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	return act
}

func readJSON(t testing.TB, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}
