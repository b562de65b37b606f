package douyin

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
)

// made builds the adapter as the service does.
func made(t *testing.T, url string, now func() time.Time, changed adapters.Settings) marketplace.Adapter {
	t.Helper()
	s := testSettings()
	s["api_url"] = url
	for k, v := range changed {
		s[k] = v
	}
	a, err := Maker.New("463600", s, adapters.Env{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	p := fake.New(fake.Options{
		AppKey: testKey, AppSecret: testSecret, AuthCode: "code-1", ShopID: "463600", Now: func() time.Time { return at },
	})
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	set := adapters.Settings{"service_id": "9", "access_token": ""}
	a, ok := made(t, server.URL, func() time.Time { return at }, set).(marketplace.Authorizer)
	if !ok {
		t.Fatal("a shop with a service_id has no authorisation page")
	}
	for _, code := range []string{"", "wrong-code"} {
		if _, err := a.ExchangeCode(t.Context(), code, ""); aftersale.ClassOf(err) != aftersale.ClassRefused || strings.Contains(err.Error(), "wrong-code") {
			t.Errorf("%q: %v", code, err)
		}
	}
	token, err := a.ExchangeCode(t.Context(), "code-1", "https://shop.example/authorize/douyin/1")
	if err != nil || token.Refresh == "" || !token.ExpiresAt.Equal(at.Add(7*24*time.Hour)) || !token.RefreshExpires.Equal(at.Add(14*24*time.Hour)) {
		t.Fatalf("%+v, %v", token, err)
	}
	if _, err := a.ExchangeCode(t.Context(), "code-1", ""); aftersale.ClassOf(err) != aftersale.ClassRefused {
		t.Errorf("a code is taken twice: %v", err)
	}
	shop := a.(marketplace.Adapter)
	ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
	if _, err := shop.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassAuth {
		t.Errorf("the new token is used before UseToken: %v", err)
	}
	shop.(marketplace.TokenRefresher).UseToken(token)
	if _, err := shop.Fetch(t.Context(), ref, ""); err != nil {
		t.Error(err)
	}
}

// The link is the platform's page with the app's service and our state, and
// nothing of the shop's secrets.
func TestAuthorizeURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		set  adapters.Settings
		page string
	}{
		{adapters.Settings{"service_id": "9"}, "https://fuwu.jinritemai.com/authorize"},
		{adapters.Settings{"service_id": " 9 ", "authorize_url": "https://consent.example/prefix/"}, "https://consent.example/prefix/authorize"},
	} {
		link := made(t, "http://127.0.0.1:1", nil, c.set).(marketplace.Authorizer).AuthorizeURL("https://shop.example/authorize/douyin/1", "state+/=&x")
		u, err := url.Parse(link)
		if err != nil || u.Scheme+"://"+u.Host+u.Path != c.page {
			t.Fatal(link, err)
		}
		if q := u.Query(); len(q) != 2 || q.Get("service_id") != "9" || q.Get("state") != "state+/=&x" {
			t.Errorf("query %v", q)
		}
		if strings.Contains(link, testSecret) || strings.Contains(link, testToken) {
			t.Errorf("%s shows a secret", link)
		}
	}
	if _, ok := made(t, "http://127.0.0.1:1", nil, nil).(marketplace.Authorizer); ok {
		t.Error("a shop without a service_id offers an authorisation page")
	}
}

// A code is traded with exactly this call; a token of another shop is not taken.
func TestExchangeCodeRequest(t *testing.T) {
	t.Parallel()
	for reply, class := range map[string]aftersale.Class{
		`{"code":10000,"data":{"access_token":"t","refresh_token":"r","expires_in":604800,"shop_id":463600}}`:   "",
		`{"code":10000,"data":{"access_token":"t","refresh_token":"r","expires_in":604800,"shop_id":"463600"}}`: "",
		`{"code":10000,"data":{"access_token":"t","refresh_token":"r","expires_in":604800}}`:                    "",
		`{"code":10000,"data":{"access_token":"t","refresh_token":"r","expires_in":604800,"shop_id":463601}}`:   aftersale.ClassRefused,
		`{"code":10000,"data":{"refresh_token":"r"}}`:                                                           aftersale.ClassRetry,
		`{"code":50001,"sub_code":"dop.token-generate-failed:1","sub_msg":"code-1 is used"}`:                    aftersale.ClassRefused,
	} {
		var path, body, query string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			text, _ := io.ReadAll(r.Body)
			path, body, query = r.URL.Path, string(text), r.URL.RawQuery
			_, _ = w.Write([]byte(reply))
		}))
		a := made(t, server.URL, func() time.Time { return at }, adapters.Settings{"service_id": "9", "shop_id": "463600"}).(marketplace.Authorizer)
		token, err := a.ExchangeCode(t.Context(), "code-1", "")
		server.Close()
		if class == "" && (err != nil || token.Access != "t" || token.Refresh != "r") || class != "" && (err == nil || aftersale.ClassOf(err) != class || token != marketplace.Token{}) {
			t.Errorf("%s: %+v, %v", reply, token, err)
		}
		if err != nil && strings.Contains(err.Error(), "code-1") {
			t.Errorf("the code is shown: %v", err)
		}
		if path != "/token/create" || body != `{"code":"code-1","grant_type":"authorization_code"}` || strings.Contains(query, "access_token") ||
			!strings.Contains(query, "&sign="+signCall(false, testKey, testSecret, methodTokenCreate, body, "1763800000")) {
			t.Errorf("%s %s %s", path, query, body)
		}
	}
}
