package shopify

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// The made-up credentials of all tests; they have signed the fixtures.
const (
	testDomain   = "made-up-store.myshopify.com"
	testSecret   = "shpss_0000000000000000000000000000test"
	testPrevious = "shpss_00000000000000000000000previous"
	testToken    = "shpat_0000000000000000000000000000test"
	testShop     = "store-1"
)

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_775_550_000, 0)

// secrets are what no text of the adapter may show.
var secrets = suitekit.Forbidden{Secrets: []string{testSecret, testPrevious, testToken}, BuyerData: fake.BuyerData()}

// The three decisions, and a return whose goods are on their way back.
var (
	agree   = aftersale.Action{Name: aftersale.ActionReturn, Stage: aftersale.StageReturn, N: 1}
	refuse  = aftersale.Action{Name: aftersale.ActionRefuse, Stage: aftersale.StageReturn, N: 1, Reason: "worn"}
	pay     = aftersale.Action{ID: "c.1", Name: aftersale.ActionApprove, Stage: aftersale.StageReceipt, N: 1}
	payBack = aftersale.Action{ID: "c.1", Name: aftersale.ActionApprove, Stage: aftersale.StageRefund, N: 1}
	coming  = fake.AfterSale{Status: "OPEN", Carrier: "SF Express", Tracking: "SF1"}
)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"shop_domain": testDomain, "client_secret": testSecret, "previous_client_secret": testPrevious, "access_token": testToken,
	}
}

// connect makes an adapter that calls a URL.
func connect(t testing.TB, url string, env adapters.Env, changed ...adapters.Settings) *Adapter {
	t.Helper()
	changed = append([]adapters.Settings{{"api_url": url}}, changed...)
	return suitekit.Open[*Adapter](t, Maker.New, testShop, env, testSettings(), changed...)
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter { return connect(t, suitekit.Nowhere, adapters.Env{}) }

// platform starts a fake store with the tests' credentials.
func platform(t testing.TB, opt fake.Options) (*fake.Platform, string) {
	t.Helper()
	opt.ShopDomain, opt.ClientSecret, opt.AccessToken = testDomain, testSecret, testToken
	p := fake.New(opt)
	return p, suitekit.Serve(t, p)
}

// setup starts a fake store and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed ...adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	p, url := platform(t, opt)
	return p, connect(t, url, adapters.Env{Now: opt.Now}, changed...)
}

// recording starts a fake store and an adapter whose calls are kept.
func recording(t testing.TB, changed ...adapters.Settings) (*fake.Platform, *Adapter, *suitekit.Recorder) {
	t.Helper()
	sent := new(suitekit.Recorder)
	p, url := platform(t, fake.Options{})
	return p, connect(t, url, adapters.Env{HTTP: &http.Client{Transport: sent}}, changed...), sent
}

// answering makes an adapter whose store answers with the given texts, one
// after the other, the last for ever.
func answering(t testing.TB, status int, bodies ...string) (*Adapter, *suitekit.Server) {
	t.Helper()
	s := suitekit.Answering(t, status, bodies...)
	return connect(t, s.URL, adapters.Env{}), s
}

// lastInput is the input of the last of the calls that were made.
func lastInput(t testing.TB, bodies []string) map[string]any {
	t.Helper()
	if len(bodies) == 0 {
		t.Fatal("got no calls, want some")
	}
	var call struct {
		Variables struct {
			Input map[string]any `json:"input"`
		} `json:"variables"`
	}
	body := bodies[len(bodies)-1]
	if err := json.Unmarshal([]byte(body[strings.IndexByte(body, '{'):]), &call); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return call.Variables.Input
}

func refTo(id string) aftersale.Ref { return aftersale.Ref{Platform: Name, Shop: testShop, ID: id} }

func usd(n int64) aftersale.Money { return aftersale.Money{Minor: n, Currency: "USD"} }

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = refTo(id)
	return suite.Decided(t, a, act)
}

// wantStatus checks what the platform shows of an after-sale.
func wantStatus(t testing.TB, what string, a *Adapter, id string, status aftersale.Status) *aftersale.Snapshot {
	t.Helper()
	s, err := a.Fetch(t.Context(), refTo(id), "")
	if err != nil {
		t.Errorf("%s: Fetch: got error %v, want status %s", what, err, status)
		return new(aftersale.Snapshot)
	}
	if s.Status != status {
		t.Errorf("%s: got status %s, want %s", what, s.Status, status)
	}
	return s
}

// wantPaid checks how often and how much a fake store has paid.
func wantPaid(t testing.TB, what string, p *fake.Platform, id string, times int, minor int64) {
	t.Helper()
	if p.Paid(id) != times || p.PaidFen(id) != minor {
		t.Errorf("%s: paid %d times, %d in all, want %d times, %d in all; refused calls: %v",
			what, p.Paid(id), p.PaidFen(id), times, minor, p.Rejected())
	}
}
