package wechatshop

import (
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/adapters/suitekit"
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
	testShop    = "shop-1"
)

var testKey = strings.Repeat("A", 43)

// at is a fixed moment for tests that compare times.
var at = time.Unix(1_763_800_000, 0)

// secrets are what no text of the adapter may show.
var secrets = suitekit.Forbidden{Secrets: []string{testSecret, testToken}, BuyerData: fake.BuyerData()}

func testSettings() adapters.Settings {
	return adapters.Settings{
		"app_id": testApp, "app_secret": testSecret, "token": testPush, "encoding_aes_key": testKey,
		"previous_encoding_aes_key": testPrevKey, "access_token": testToken, "return_address_id": testAddress,
	}
}

// connect makes an adapter that calls a URL.
func connect(t testing.TB, url string, now func() time.Time, changed adapters.Settings) *Adapter {
	t.Helper()
	env := adapters.Env{Now: now}
	return suitekit.Open[*Adapter](t, Maker.New, testShop, env, testSettings(), adapters.Settings{"api_url": url}, changed)
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter { return connect(t, suitekit.Nowhere, nil, nil) }

// platform starts a fake platform with the tests' credentials.
func platform(t testing.TB, opt fake.Options) (*fake.Platform, string) {
	t.Helper()
	opt.AppID, opt.AppSecret, opt.Token, opt.EncodingAESKey, opt.AccessToken = testApp, testSecret, testPush, testKey, testToken
	p := fake.New(opt)
	return p, suitekit.Serve(t, p)
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	p, url := platform(t, opt)
	return p, connect(t, url, opt.Now, changed)
}

// answering makes an adapter whose platform answers each operation with a text
// of its own. asked counts the calls of an operation.
func answering(t testing.TB, status int, bodies map[string]string, changed adapters.Settings) (a *Adapter, asked func(op string) int) {
	t.Helper()
	operation := func(c suitekit.Call) string {
		return strings.TrimPrefix(strings.TrimPrefix(c.Path, "/"), "channels/ec/")
	}
	s := suitekit.AnsweringBy(t, func(c suitekit.Call) (int, string) { return status, bodies[operation(c)] })
	return connect(t, s.URL, nil, changed), func(op string) (n int) {
		for _, c := range s.Calls() {
			if operation(c) == op {
				n++
			}
		}
		return n
	}
}

func refTo(id string) aftersale.Ref { return aftersale.Ref{Platform: Name, Shop: testShop, ID: id} }

// decided is the action for a case as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = refTo(id)
	return suite.Decided(t, a, act)
}

// path is what the fake calls an operation.
func path(op string) string { return "channels/ec/" + op }

// wantCalls checks how often the platform was called for some operations.
func wantCalls(t testing.TB, what string, p *fake.Platform, want int, ops ...string) {
	t.Helper()
	n := 0
	for _, op := range ops {
		n += p.Calls()[path(op)]
	}
	if n != want {
		t.Errorf("%s: got %d calls of %v, want %d", what, n, ops, want)
	}
}
