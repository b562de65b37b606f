package pinduoduo

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/suitekit"
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

// secrets are what no text of the adapter may show.
var secrets = suitekit.Forbidden{Secrets: []string{testSecret, testToken}, BuyerData: fake.BuyerData()}

var fixed = suitekit.At(at)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"client_id": testClient, "client_secret": testSecret, "access_token": testToken, "return_address_id": testAddress,
	}
}

// with fills in the credentials of the tests.
func with(opt fake.Options) fake.Options {
	opt.ClientID, opt.ClientSecret, opt.AccessToken = testClient, testSecret, testToken
	return opt
}

// connect makes an adapter that calls a URL.
func connect(t testing.TB, url string, now func() time.Time, changed adapters.Settings) *Adapter {
	t.Helper()
	own := adapters.Settings{"api_url": url, "pmc_url": "ws" + strings.TrimPrefix(url, "http")}
	return suitekit.Open[*Adapter](t, Maker.New, testMall, adapters.Env{Now: now}, testSettings(), own, changed)
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter { return connect(t, suitekit.Nowhere, fixed, nil) }

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	p := fake.New(with(opt))
	url := suitekit.Serve(t, p)
	t.Cleanup(p.DropConnections)
	return p, connect(t, url, opt.Now, changed)
}

// answered is what a made-up gateway answers to one method.
type answered struct {
	status int // 0: 200
	body   string
}

// asked are the calls of a made-up gateway.
type asked struct{ *suitekit.Server }

// count is how many calls a method had.
func (s asked) count(method string) (n int) {
	for _, c := range s.Calls() {
		if methodOf(c) == method {
			n++
		}
	}
	return n
}

func methodOf(c suitekit.Call) string {
	var q map[string]string
	_ = json.Unmarshal([]byte(c.Body), &q)
	return q["type"]
}

// answering makes an adapter whose platform answers each method with a given
// text, and all others with "not granted". Its clock stands.
func answering(t testing.TB, replies map[string]answered) (*Adapter, asked) {
	t.Helper()
	s := suitekit.AnsweringBy(t, func(c suitekit.Call) (int, string) {
		r, ok := replies[methodOf(c)]
		if !ok {
			r.body = `{"error_response":{"error_code":20031,"error_msg":"用户没有授权访问此接口"}}`
		}
		return max(r.status, 200), r.body
	})
	return connect(t, s.URL, fixed, nil), asked{s}
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
		t.Fatalf("reading %s: got error %v, want a snapshot", id, err)
	}
	act.Ref, act.OrderID, act.Kind, act.Status, act.Amount, act.Version = s.Ref, s.OrderID, s.Kind, s.Status, s.Amount, s.Version
	return act
}
