package douyin

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// wantToken checks the ends of a token that the fake gave at the fixed moment.
func wantToken(t testing.TB, got marketplace.Token) {
	t.Helper()
	if got.Access == "" || got.Refresh == "" || !got.ExpiresAt.Equal(at.Add(7*24*time.Hour)) || !got.RefreshExpires.Equal(at.Add(14*24*time.Hour)) {
		t.Fatalf("got token %+v, want both parts, the ends 7 and 14 days after %s", got, at)
	}
}

// usedLater checks that calls carry a new token after UseToken, not before.
func usedLater(t testing.TB, p *fake.Platform, a marketplace.Adapter, token marketplace.Token) {
	t.Helper()
	ref := refTo(p.Open(fake.AfterSale{}))
	_, err := a.Fetch(t.Context(), ref, "")
	suitekit.WantClass(t, "before UseToken", err, aftersale.ClassAuth)
	a.(marketplace.TokenRefresher).UseToken(token)
	_, err = a.Fetch(t.Context(), ref, "")
	suitekit.WantClass(t, "after UseToken", err, "")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		set     adapters.Settings
		old     marketplace.Token
		can     bool
		class   aftersale.Class // "" success
		methods []string
	}{
		{"static token only", nil, marketplace.Token{}, false, aftersale.ClassManual, nil},
		{"shop number", adapters.Settings{"shop_id": testShop}, marketplace.Token{}, true, "", []string{"token.create"}},
		{"one-time code", adapters.Settings{"auth_code": "code-1"}, marketplace.Token{}, true, "", []string{"token.create"}},
		{"refresh token of the settings", adapters.Settings{"refresh_token": "refresh-1"}, marketplace.Token{}, true, "", []string{"token.refresh"}},
		{"refresh token at hand", nil, marketplace.Token{Refresh: "refresh-1"}, true, "", []string{"token.refresh"}},
		{"refresh token no longer taken", nil, marketplace.Token{Refresh: "gone-token"}, true, aftersale.ClassRefused, []string{"token.refresh"}},
		{"… but the shop number is", adapters.Settings{"shop_id": testShop}, marketplace.Token{Refresh: "gone-token"}, true, "", []string{"token.create", "token.refresh"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{Now: suitekit.At(at), RefreshToken: "refresh-1", AuthCode: "code-1", ShopID: testShop}, c.set)
			if got := a.CanRefresh(c.old); got != c.can {
				t.Errorf("CanRefresh: got %v, want %v", got, c.can)
			}
			token, err := a.RefreshToken(t.Context(), c.old)
			suitekit.WantClass(t, "RefreshToken", err, c.class)
			if c.class != "" {
				return
			}
			wantToken(t, token)
			for _, m := range c.methods {
				if p.Calls()[m] != 1 {
					t.Errorf("got calls %v, want one each of %v", p.Calls(), c.methods)
				}
			}
			p.ExpireToken(testToken)
			usedLater(t, p, a, token)
		})
	}
}

// A token call that answers rubbish gives no token.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{}`, `null`, `[]`, `{"access_token":"t"}`, `{"access_token":"t","expires_in":0}`, `{"access_token":"t","expires_in":-5}`,
		`{"expires_in":5}`, `{"access_token":"t","expires_in":99999999999999}`,
	} {
		a, _ := answering(t, `{"code":10000,"data":`+data+`}`)
		_, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "r"})
		suitekit.WantClass(t, data, err, aftersale.ClassRetry)
	}
	a, _ := answering(t, `{"code":50001,"sub_msg":"refresh token secret-refresh-1 unknown"}`)
	_, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "secret-refresh-1"})
	suitekit.WantClass(t, "a refused refresh token", err, aftersale.ClassRefused)
	suitekit.Forbidden{Secrets: []string{"secret-refresh-1"}}.CheckError(t, "a refused refresh token", err)
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	p, url := platform(t, fake.Options{AuthCode: "code-1", ShopID: testShop, Now: suitekit.At(at)})
	shop := connect[marketplace.Adapter](t, url, suitekit.At(at), adapters.Settings{"service_id": "9", "access_token": ""})
	a, ok := shop.(marketplace.Authorizer)
	if !ok {
		t.Fatal("a shop with a service_id has no authorisation page")
	}
	refused := func(what, code string) {
		_, err := a.ExchangeCode(t.Context(), code, "")
		suitekit.WantClass(t, what, err, aftersale.ClassRefused)
		suitekit.Forbidden{Secrets: []string{"wrong-code"}}.CheckError(t, what, err)
	}
	refused("no code", "")
	refused("a wrong code", "wrong-code")
	token, err := a.ExchangeCode(t.Context(), "code-1", "https://shop.example/authorize/douyin/1")
	suitekit.WantClass(t, "the code", err, "")
	wantToken(t, token)
	refused("a code taken twice", "code-1")
	usedLater(t, p, shop, token)
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
		link := connect[marketplace.Authorizer](t, suitekit.Nowhere, nil, c.set).AuthorizeURL("https://shop.example/authorize/douyin/1", "state+/=&x")
		u, err := url.Parse(link)
		if err != nil || u.Scheme+"://"+u.Host+u.Path != c.page {
			t.Fatalf("got link %s (%v), want the page %s", link, err, c.page)
		}
		if diff := cmp.Diff(url.Values{"service_id": {"9"}, "state": {"state+/=&x"}}, u.Query()); diff != "" {
			t.Errorf("query of the link (-want +got):\n%s", diff)
		}
		secrets.Check(t, "the link", link)
	}
	if _, ok := connect[marketplace.Adapter](t, suitekit.Nowhere, nil).(marketplace.Authorizer); ok {
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
		server := suitekit.Answering(t, 200, reply)
		set := adapters.Settings{"service_id": "9", "shop_id": testShop}
		token, err := connect[marketplace.Authorizer](t, server.URL, suitekit.At(at), set).ExchangeCode(t.Context(), "code-1", "")
		suitekit.WantClass(t, reply, err, class)
		suitekit.Forbidden{Secrets: []string{"code-1"}}.CheckError(t, reply, err)
		want := marketplace.Token{}
		if class == "" {
			want.Access, want.Refresh = "t", "r"
		}
		if token.Access != want.Access || token.Refresh != want.Refresh {
			t.Errorf("%s: got token %+v, want %+v", reply, token, want)
		}
		const body = `{"code":"code-1","grant_type":"authorization_code"}`
		call := server.Calls()[0]
		if call.Path != "/token/create" || call.Body != body || call.Query.Has("access_token") ||
			call.Query.Get("sign") != signCall(false, testKey, testSecret, methodTokenCreate, body, "1763800000") {
			t.Errorf("%s: got call %s?%s %s, want /token/create, signed, with %s", reply, call.Path, call.Query.Encode(), call.Body, body)
		}
	}
}
