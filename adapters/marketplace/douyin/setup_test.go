package douyin

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
)

// The made-up credentials of all tests; they have signed the fixtures.
const (
	testKey     = "7000000000000000001"
	testSecret  = "3f1c0de5-0000-4000-8000-00000000abcd"
	testToken   = "test-access-token-0001"
	testAddress = 41
)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"app_key": testKey, "app_secret": testSecret, "access_token": testToken, "return_address_id": "41",
	}
}

// build makes the adapter of a shop without an authorisation page.
func build(t testing.TB, s adapters.Settings, env adapters.Env) *Adapter {
	t.Helper()
	a, err := Maker.New("463600", s, env)
	if err != nil {
		t.Fatal(err)
	}
	return a.(*Adapter)
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	opt.AppKey, opt.AppSecret, opt.AccessToken, opt.ReturnAddressID = testKey, testSecret, testToken, testAddress
	p := fake.New(opt)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"] = server.URL
	for k, v := range changed {
		s[k] = v
	}
	return p, build(t, s, adapters.Env{Now: opt.Now})
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
	return build(t, s, adapters.Env{}), calls
}

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = aftersale.Ref{Platform: Name, Shop: "463600", ID: id}
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
