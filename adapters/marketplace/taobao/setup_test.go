package taobao

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/aftersale"
)

// The made-up credentials of all tests; they have signed the fixtures.
const (
	testKey     = "23000001"
	testSecret  = "3f1c0de500004000800000000000abcd"
	testSession = "6100e23test-session-0001"
	testShop    = "2200000000001"
)

func testSettings() adapters.Settings {
	return adapters.Settings{
		"app_key": testKey, "app_secret": testSecret, "session": testSession, "return_address_id": "41",
		"return_name": "仓库", "return_address": "测试路1号", "return_post": "200000", "return_tel": "021-00000000", "return_mobile": "000",
	}
}

// setup starts a fake platform and an adapter for it.
func setup(t testing.TB, opt fake.Options, changed adapters.Settings) (*fake.Platform, *Adapter) {
	t.Helper()
	opt.AppKey, opt.AppSecret, opt.Session, opt.ReturnAddressID = testKey, testSecret, testSession, "41"
	p := fake.New(opt)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"], s["tmc_url"] = server.URL, strings.Replace(server.URL, "http", "ws", 1)+"/"
	if opt.Tmall {
		s["tmall"] = "true"
	}
	for k, v := range changed {
		s[k] = v
	}
	a, err := New(testShop, s, adapters.Env{Now: opt.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p, a
}

// answering makes an adapter whose platform answers every call with the text,
// and counts the calls.
func answering(t testing.TB, status int, body string) (*Adapter, *int) {
	t.Helper()
	calls := new(int)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		*calls++
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"] = server.URL
	a, err := New(testShop, s, adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a, calls
}

// recordedCall is one request as the platform got it.
type recordedCall struct {
	contentType string
	body        []byte
}

// own is what a form holds beside the common parameters, with the method.
func (c recordedCall) own(t testing.TB) params {
	t.Helper()
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		t.Fatal(err)
	}
	out := params{}
	for name, values := range form {
		if len(values) != 1 {
			t.Errorf("%s is there %d times", name, len(values))
		}
		out[name] = values[0]
	}
	for _, name := range []string{"app_key", "session", "timestamp", "v", "format", "sign_method", "sign"} {
		if out[name] == "" {
			t.Errorf("%s is missing", name)
		}
		delete(out, name)
	}
	return out
}

// recording makes an adapter whose platform answers every call with the text,
// and keeps the requests. Its clock stands.
func recording(t testing.TB, tmall bool, body string) (*Adapter, *[]recordedCall) {
	t.Helper()
	calls := new([]recordedCall)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, _ := io.ReadAll(r.Body)
		*calls = append(*calls, recordedCall{r.Header.Get("Content-Type"), got})
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	s := testSettings()
	s["api_url"], s["tmall"] = server.URL, strconv.FormatBool(tmall)
	a, err := New(testShop, s, adapters.Env{Now: fixed})
	if err != nil {
		t.Fatal(err)
	}
	return a, calls
}

// plain makes an adapter that makes no calls.
func plain(t testing.TB) *Adapter {
	t.Helper()
	a, err := New(testShop, testSettings(), adapters.Env{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// decided is the action for a refund as it is now, as the core would make it.
func decided(t testing.TB, a *Adapter, id string, act aftersale.Action) aftersale.Action {
	t.Helper()
	act.Ref = aftersale.Ref{Platform: Name, Shop: testShop, ID: id}
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

// at is a fixed moment, 2025-11-22 16:26:40 in China; the fixtures arrived then.
var at = time.Unix(1_763_800_000, 0)

func fixed() time.Time { return at }
