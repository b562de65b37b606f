package pinduoduo

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		set   adapters.Settings
		old   marketplace.Token
		can   bool
		class aftersale.Class // "" success
	}{
		{"static token only", nil, marketplace.Token{}, false, aftersale.ClassManual},
		{"refresh token of the settings", adapters.Settings{"refresh_token": "refresh-1"}, marketplace.Token{}, true, ""},
		{"refresh token at hand", nil, marketplace.Token{Refresh: "refresh-1"}, true, ""},
		{"no longer taken", nil, marketplace.Token{Refresh: "gone-token"}, true, aftersale.ClassRefused},
	} {
		p, a := setup(t, fake.Options{Now: fixed, RefreshToken: "refresh-1"}, c.set)
		if a.CanRefresh(c.old) != c.can {
			t.Errorf("%s: CanRefresh = %v", c.name, !c.can)
		}
		token, err := a.RefreshToken(t.Context(), c.old)
		if c.class != "" {
			if err == nil || aftersale.ClassOf(err) != c.class || strings.Contains(err.Error(), "gone-token") {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil || !token.ExpiresAt.Equal(at.Add(24*time.Hour)) || !token.RefreshExpires.Equal(at.Add(30*24*time.Hour)) {
			t.Fatalf("%+v, %v", token, err)
		}
		p.ExpireToken(testToken)
		id := p.Open(fake.AfterSale{})
		if _, err := read(t.Context(), p, a, id); aftersale.ClassOf(err) != aftersale.ClassAuth {
			t.Errorf("the new token is used before UseToken: %v", err)
		}
		a.UseToken(token)
		if _, err := read(t.Context(), p, a, id); err != nil {
			t.Error(err)
		}
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{AuthCode: "code-1"}, adapters.Settings{"access_token": ""})
	u, err := url.Parse(a.AuthorizeURL("https://shop.example.com/back?a=1&b=2", "st&te"))
	if err != nil || u.Host != "fuwu.pinduoduo.com" {
		t.Fatal(u, err)
	}
	q := u.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != testClient || q.Get("redirect_uri") != "https://shop.example.com/back?a=1&b=2" || q.Get("state") != "st&te" {
		t.Errorf("%v", q)
	}
	id := p.Open(fake.AfterSale{})
	if _, err := read(t.Context(), p, a, id); aftersale.ClassOf(err) != aftersale.ClassAuth {
		t.Errorf("without a token: %v", err)
	}
	if _, err := a.ExchangeCode(t.Context(), "code-2", ""); err == nil || strings.Contains(err.Error(), "code-2") {
		t.Error(err)
	}
	token, err := a.ExchangeCode(t.Context(), "code-1", "https://shop.example.com/back")
	if err != nil {
		t.Fatal(err)
	}
	a.UseToken(token)
	if _, err := read(t.Context(), p, a, id); err != nil {
		t.Error(err)
	}
}

// A token call that answers rubbish gives no token.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{}`, `{"access_token":"t"}`, `{"access_token":"t","expires_in":0}`, `{"access_token":"t","expires_in":-5}`,
		`{"expires_in":5}`, `{"access_token":"t","expires_in":99999999999999}`,
	} {
		a, _ := answering(t, map[string]answered{methodTokenRefresh: {body: `{"pop_auth_token_refresh_response":` + data + `}`}})
		if token, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "r"}); aftersale.ClassOf(err) != aftersale.ClassRetry || err == nil {
			t.Errorf("%s: %+v, %v", data, token, err)
		}
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	secrets.BadSettings(t, suitekit.Opening(Maker.New), testSettings(), map[string]string{
		"client_id": " ", "client_secret": " ", "return_address_id": "home", "api_url": "nowhere", "pmc_url": "ftp://x",
	})
}

// api_url may carry a prefix, and the path of the calls already.
func TestAPIURL(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"https://h": "https://h", "https://h/": "https://h", "https://h/api/router": "https://h", "https://h/api/router/": "https://h",
		"https://h/p": "https://h/p", "https://h/p/api/router": "https://h/p",
	} {
		sent := new(suitekit.Recorder)
		env := adapters.Env{HTTP: &http.Client{Transport: sent}}
		a := suitekit.Open[*Adapter](t, Maker.New, testMall, env, testSettings(), adapters.Settings{"api_url": given})
		_, _ = a.Fetch(t.Context(), refTo("17"), "1")
		if got := sent.Sent(); len(got) != 1 || !strings.HasPrefix(got[0], want+"/api/router") {
			t.Errorf("api_url %s: got calls %q, want one to %s/api/router", given, got, want)
		}
	}
}
