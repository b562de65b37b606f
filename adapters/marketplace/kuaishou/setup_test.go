package kuaishou

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/aftersale"
)

// The made-up credentials of all tests; they have encrypted the fixtures.
const (
	testKey        = "ks000000000000000001"
	testAppSecret  = "app-secret-of-the-tests-0001"
	testSignSecret = "sign0secret0000000000000000000ab"
	testMessageKey = "AAECAwQFBgcICQoLDA0ODw=="
	testToken      = "test-access-token-0001"
	testAddress    = 41
)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"app_key": testKey, "app_secret": testAppSecret, "sign_secret": testSignSecret, "message_key": testMessageKey,
		"access_token": testToken, "return_address_id": "41",
	}
}

// with fills in the credentials of the tests.
func with(opt fake.Options) fake.Options {
	opt.AppKey, opt.AppSecret, opt.SignSecret, opt.MessageKey = testKey, testAppSecret, testSignSecret, testMessageKey
	opt.AccessToken, opt.ReturnAddressID = testToken, testAddress
	return opt
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	p := fake.New(with(opt))
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"] = server.URL
	for k, v := range changed {
		s[k] = v
	}
	a, err := New("1234567", s, adapters.Env{Now: opt.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

// answering makes an adapter whose platform answers with the given texts, one
// after the other, the last for ever, and counts the calls.
func answering(t testing.TB, status int, bodies ...string) (*Adapter, *int) {
	t.Helper()
	calls := new(int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		body := bodies[min(*calls, len(bodies)-1)]
		*calls++
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"] = server.URL
	a, err := New("1234567", s, adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a, calls
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter {
	t.Helper()
	a, err := New("1234567", testSettings(), adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = aftersale.Ref{Platform: Name, Shop: "1234567", ID: id}
	s, err := a.Fetch(t.Context(), act.Ref, "")
	if err != nil {
		t.Fatal(err)
	}
	act.OrderID, act.Kind, act.Status, act.Amount, act.Version = s.OrderID, s.Kind, s.Status, s.Amount, s.Version
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

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_763_800_000, 0)
