package shopify

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
	"makegood/aftersale"
)

// The made-up credentials of all tests; they have signed the fixtures.
const (
	testDomain   = "made-up-store.myshopify.com"
	testSecret   = "shpss_0000000000000000000000000000test"
	testPrevious = "shpss_00000000000000000000000previous"
	testToken    = "shpat_0000000000000000000000000000test"
)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"shop_domain": testDomain, "client_secret": testSecret, "previous_client_secret": testPrevious, "access_token": testToken,
	}
}

// setup starts a fake store and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	opt.ShopDomain, opt.ClientSecret, opt.AccessToken = testDomain, testSecret, testToken
	p := fake.New(opt)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"] = server.URL
	for k, v := range changed {
		s[k] = v
	}
	a, err := New("store-1", s, adapters.Env{Now: opt.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

// answering makes an adapter whose store answers with the given texts, one
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
	a, err := New("store-1", s, adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a, calls
}

// with returns the settings with one replaced.
func with(s adapters.Settings, key, value string) adapters.Settings {
	s[key] = value
	return s
}

func envAt(now func() time.Time) adapters.Env { return adapters.Env{Now: now} }

func plain(t testing.TB) *Adapter {
	t.Helper()
	a, err := New("store-1", testSettings(), adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = aftersale.Ref{Platform: Name, Shop: "store-1", ID: id}
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

// The three actions, and a return whose goods are on their way back.
var (
	agree   = aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn, N: 1}
	refuse  = aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, N: 1, Reason: "worn"}
	pay     = aftersale.Action{ID: "c.1", Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt, N: 1}
	payBack = aftersale.Action{ID: "c.1", Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, N: 1}
	coming  = fake.AfterSale{Status: "OPEN", Carrier: "SF Express", Tracking: "SF1"}
)

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_775_550_000, 0)

func clock() time.Time { return at }
