package douyin

import (
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// The made-up credentials of all tests; they have signed the fixtures.
const (
	testKey     = "7000000000000000001"
	testSecret  = "3f1c0de5-0000-4000-8000-00000000abcd"
	testToken   = "test-access-token-0001"
	testAddress = 41
	testShop    = "463600"
)

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_763_800_000, 0)

// secrets are what no text of the adapter may show.
var secrets = suitekit.Forbidden{Secrets: []string{testSecret, testToken}, BuyerData: fake.BuyerData()}

func testSettings() adapters.Settings {
	return adapters.Settings{
		"app_key": testKey, "app_secret": testSecret, "access_token": testToken, "return_address_id": "41",
	}
}

// connect makes an adapter that calls a URL. A is *Adapter, or an interface of
// the adapter with an authorisation page.
func connect[A any](t testing.TB, url string, now func() time.Time, changed ...adapters.Settings) A {
	t.Helper()
	changed = append([]adapters.Settings{{"api_url": url}}, changed...)
	return suite.Open[A](t, Maker, testShop, adapters.Env{Now: now}, testSettings(), changed...)
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter { return connect[*Adapter](t, suitekit.Nowhere, nil) }

// platform starts a fake platform with the tests' credentials.
func platform(t testing.TB, opt fake.Options) (*fake.Platform, string) {
	t.Helper()
	opt.AppKey, opt.AppSecret, opt.AccessToken, opt.ReturnAddressID = testKey, testSecret, testToken, testAddress
	p := fake.New(opt)
	return p, suitekit.Serve(t, p)
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	p, url := platform(t, opt)
	return p, connect[*Adapter](t, url, opt.Now, changed)
}

// answering makes an adapter whose platform answers every call with a text.
func answering(t testing.TB, text string) (*Adapter, *suitekit.Server) {
	t.Helper()
	s := suitekit.Answering(t, 200, text)
	return connect[*Adapter](t, s.URL, nil), s
}

func refTo(id string) aftersale.Ref { return aftersale.Ref{Platform: Name, Shop: testShop, ID: id} }

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = refTo(id)
	return suite.Decided(t, a, act)
}
