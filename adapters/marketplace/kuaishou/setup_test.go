package kuaishou

import (
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
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
	testShop       = "1234567"
)

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_763_800_000, 0)

// secrets are what no text of the adapter may show.
var secrets = suitekit.Forbidden{
	Secrets: []string{testAppSecret, testSignSecret, testMessageKey, testToken}, BuyerData: fake.BuyerData(),
}

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

// connect makes an adapter that calls a URL.
func connect(t testing.TB, url string, now func() time.Time, changed adapters.Settings) *Adapter {
	t.Helper()
	env := adapters.Env{Now: now}
	return suitekit.Open[*Adapter](t, Maker.New, testShop, env, testSettings(), adapters.Settings{"api_url": url}, changed)
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter { return connect(t, suitekit.Nowhere, nil, nil) }

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	p := fake.New(with(opt))
	return p, connect(t, suitekit.Serve(t, p), opt.Now, changed)
}

// answering makes an adapter whose platform answers with the given texts, one
// after the other and the last for ever.
func answering(t testing.TB, status int, bodies ...string) (*Adapter, *suitekit.Server) {
	t.Helper()
	s := suitekit.Answering(t, status, bodies...)
	return connect(t, s.URL, nil, nil), s
}

func refTo(id string) aftersale.Ref { return aftersale.Ref{Platform: Name, Shop: testShop, ID: id} }

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = refTo(id)
	return suite.Decided(t, a, act)
}
