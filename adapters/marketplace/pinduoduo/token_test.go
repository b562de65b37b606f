package pinduoduo

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
			t.Errorf("%s: got CanRefresh %v, want %v", c.name, !c.can, c.can)
		}
		token, err := a.RefreshToken(t.Context(), c.old)
		suitekit.WantClass(t, c.name, err, c.class)
		if err != nil {
			grants.CheckError(t, c.name, err)
			continue
		}
		if !token.ExpiresAt.Equal(at.Add(24*time.Hour)) || !token.RefreshExpires.Equal(at.Add(30*24*time.Hour)) {
			t.Errorf("%s: got ends %s and %s, want 1 and 30 days from %s", c.name, token.ExpiresAt, token.RefreshExpires, at)
		}
		p.ExpireToken(testToken)
		takesToken(t, p, a, token)
	}
}

// grants are what tokens are asked for with, which no error may show.
var grants = suitekit.Forbidden{Secrets: []string{"gone-token", "code-2"}}

// takesToken checks that calls fail before UseToken and work after it.
func takesToken(t *testing.T, p *fake.Platform, a *Adapter, token marketplace.Token) {
	t.Helper()
	id := p.Open(fake.AfterSale{})
	_, err := read(t.Context(), p, a, id)
	suitekit.WantClass(t, "before UseToken", err, aftersale.ClassAuth)
	a.UseToken(token)
	_, err = read(t.Context(), p, a, id)
	suitekit.WantClass(t, "after UseToken", err, "")
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{AuthCode: "code-1"}, adapters.Settings{"access_token": ""})
	const back = "https://shop.example.com/back?a=1&b=2"
	u, err := url.Parse(a.AuthorizeURL(back, "st&te"))
	if err != nil || u.Host != "fuwu.pinduoduo.com" {
		t.Fatalf("got page %v and error %v, want one on fuwu.pinduoduo.com", u, err)
	}
	want := url.Values{"response_type": {"code"}, "client_id": {testClient}, "redirect_uri": {back}, "state": {"st&te"}}
	if diff := cmp.Diff(want, u.Query()); diff != "" {
		t.Errorf("the page's query (-want +got):\n%s", diff)
	}
	_, err = a.ExchangeCode(t.Context(), "code-2", "")
	suitekit.WantClass(t, "a code that is not known", err, aftersale.ClassRefused)
	grants.CheckError(t, "a code that is not known", err)
	token, err := a.ExchangeCode(t.Context(), "code-1", back)
	suitekit.WantClass(t, "the code", err, "")
	takesToken(t, p, a, token)
}

// A token call that answers rubbish gives no token.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		`{}`, `{"access_token":"t"}`, `{"access_token":"t","expires_in":0}`, `{"access_token":"t","expires_in":-5}`,
		`{"expires_in":5}`, `{"access_token":"t","expires_in":99999999999999}`,
	} {
		a, _ := answering(t, map[string]answered{methodTokenRefresh: {body: `{"pop_auth_token_refresh_response":` + data + `}`}})
		_, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "r"})
		suitekit.WantCall(t, data, err, aftersale.ClassRetry, "bad_reply")
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
