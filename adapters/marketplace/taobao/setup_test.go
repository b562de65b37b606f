package taobao

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// The made-up credentials of all tests; they have signed the fixtures.
const (
	testKey     = "23000001"
	testSecret  = "3f1c0de500004000800000000000abcd"
	testSession = "6100e23test-session-0001"
	testShop    = "2200000000001"
)

// at is a fixed moment, 2025-11-22 16:26:40 in China; the fixtures arrived then.
var at = time.Unix(1_763_800_000, 0)

// secrets are what no text of the adapter may show.
var secrets = suitekit.Forbidden{Secrets: []string{testSecret, testSession, "another-apps-secret"}, BuyerData: fake.BuyerData()}

func testSettings() adapters.Settings {
	return adapters.Settings{
		"app_key": testKey, "app_secret": testSecret, "session": testSession, "return_address_id": "41",
		"return_name": "仓库", "return_address": "测试路1号", "return_post": "200000", "return_tel": "021-00000000", "return_mobile": "000",
	}
}

// connect makes an adapter that calls a URL.
func connect(t testing.TB, url string, now func() time.Time, changed ...adapters.Settings) *Adapter {
	t.Helper()
	urls := adapters.Settings{"api_url": url, "tmc_url": strings.Replace(url, "http", "ws", 1) + "/"}
	return suitekit.Open[*Adapter](t, Maker.New, testShop, adapters.Env{Now: now}, testSettings(), append([]adapters.Settings{urls}, changed...)...)
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter { return connect(t, suitekit.Nowhere, nil) }

func tmall(on bool) adapters.Settings { return adapters.Settings{"tmall": strconv.FormatBool(on)} }

// platform starts a fake platform with the tests' credentials.
func platform(t testing.TB, opt fake.Options) (*fake.Platform, string) {
	t.Helper()
	opt.AppKey, opt.AppSecret, opt.Session, opt.ReturnAddressID = testKey, testSecret, testSession, "41"
	p := fake.New(opt)
	return p, suitekit.Serve(t, p)
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	p, url := platform(t, opt)
	return p, connect(t, url, opt.Now, tmall(opt.Tmall), changed)
}

// answering makes an adapter whose platform answers every call with a text.
// Its clock stands.
func answering(t testing.TB, text string, changed ...adapters.Settings) (*Adapter, *suitekit.Server) {
	t.Helper()
	s := suitekit.Answering(t, 200, text)
	return connect(t, s.URL, suitekit.At(at), changed...), s
}

// ownParams is what a form holds beside the common parameters, with the method.
func ownParams(t testing.TB, c suitekit.Call) params {
	t.Helper()
	form, err := url.ParseQuery(c.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := params{}
	for name, values := range form {
		if len(values) != 1 {
			t.Errorf("parameter %s: got %d values, want 1", name, len(values))
		}
		out[name] = values[0]
	}
	for _, name := range []string{"app_key", "session", "timestamp", "v", "format", "sign_method", "sign"} {
		if out[name] == "" {
			t.Errorf("parameter %s: got none, want a value", name)
		}
		delete(out, name)
	}
	return out
}

func refTo(id string) aftersale.Ref { return aftersale.Ref{Platform: Name, Shop: testShop, ID: id} }

// decided is the action for a refund as it is now, as the engine would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = refTo(id)
	return suite.Decided(t, a, act)
}

// wantSent checks how often a method was called.
func wantSent(t testing.TB, what string, p *fake.Platform, method string, want int) {
	t.Helper()
	if got := p.Calls()[method]; got != want {
		t.Errorf("%s: got %d calls of %s, want %d", what, got, method, want)
	}
}
