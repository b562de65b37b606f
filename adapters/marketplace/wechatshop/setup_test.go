package wechatshop

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
)

// The credentials of all tests: those of the platform's own published
// message, so that it is one of the fixtures; the previous key is wechatpy's.
const (
	testApp     = "wxba5fad812f8e6fb9"
	testSecret  = "test-app-secret-0001"
	testPush    = "AAAAA"
	testPrevKey = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
	testToken   = "test-access-token-0001"
	testAddress = "222333"
)

var testKey = strings.Repeat("A", 43)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"app_id": testApp, "app_secret": testSecret, "token": testPush, "encoding_aes_key": testKey,
		"previous_encoding_aes_key": testPrevKey, "access_token": testToken, "return_address_id": testAddress,
	}
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	opt.AppID, opt.AppSecret, opt.Token, opt.EncodingAESKey, opt.AccessToken = testApp, testSecret, testPush, testKey, testToken
	p := fake.New(opt)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return p, connected(t, server.URL, opt.Now, changed)
}

func connected(t testing.TB, url string, now func() time.Time, changed adapters.Settings) *Adapter {
	t.Helper()
	s := testSettings()
	s["api_url"] = url
	maps.Copy(s, changed)
	a, err := New("shop-1", s, adapters.Env{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter {
	t.Helper()
	return connected(t, "http://127.0.0.1:1", nil, nil)
}

// answering makes an adapter whose platform answers each path with a text of
// its own, and counts the calls by path.
func answering(t testing.TB, status int, bodies map[string]string) (*Adapter, map[string]int) {
	t.Helper()
	calls := map[string]int{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		op := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/"), "channels/ec/")
		calls[op]++
		w.WriteHeader(status)
		_, _ = w.Write([]byte(bodies[op]))
	}))
	t.Cleanup(server.Close)
	return connected(t, server.URL, nil, nil), calls
}

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = aftersale.Ref{Platform: Name, Shop: "shop-1", ID: id}
	s, err := a.Fetch(t.Context(), act.Ref, "")
	if err != nil {
		t.Fatal(err)
	}
	act.OrderID, act.Kind, act.Status, act.Amount, act.Version = s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	return act
}

// calls counts the calls of an operation.
func calls(p *fake.Platform, op string) int { return p.Calls()["channels/ec/"+op] }

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

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_763_800_000, 0)
