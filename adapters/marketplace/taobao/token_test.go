package taobao

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// usedLater checks that calls carry a new session after UseToken, not before.
func usedLater(t testing.TB, what string, p *fake.Platform, a *Adapter, token marketplace.Token) {
	t.Helper()
	ref := refTo(p.Open(fake.AfterSale{}))
	_, err := a.Fetch(t.Context(), ref, "")
	suitekit.WantClass(t, what+": before UseToken", err, aftersale.ClassAuth)
	a.UseToken(token)
	_, err = a.Fetch(t.Context(), ref, "")
	suitekit.WantClass(t, what+": after UseToken", err, "")
}

// A seller follows the link; the code of the answer becomes a session key.
func TestAuthorize(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{AuthCode: "code-1", Now: suitekit.At(at)}, adapters.Settings{"session": ""})
	const back = "https://shop.example.com/back?a=1&b=2"
	u, err := url.Parse(a.AuthorizeURL(back, "st&te"))
	if err != nil || u.Scheme+"://"+u.Host+u.Path != "https://oauth.taobao.com/authorize" {
		t.Fatalf("got link %v (%v), want the platform's page", u, err)
	}
	want := url.Values{"response_type": {"code"}, "client_id": {testKey}, "state": {"st&te"}, "redirect_uri": {back}, "view": {"web"}}
	if diff := cmp.Diff(want, u.Query()); diff != "" {
		t.Errorf("query of the link (-want +got):\n%s", diff)
	}
	for _, code := range []string{"", "code-2"} {
		_, err := a.ExchangeCode(t.Context(), code, "")
		suitekit.WantClass(t, "code "+code, err, aftersale.ClassRefused)
		suitekit.Forbidden{Secrets: []string{"code-2"}}.CheckError(t, "code "+code, err)
	}
	token, err := a.ExchangeCode(t.Context(), "code-1", "https://shop.example.com/back")
	if err != nil || !token.ExpiresAt.Equal(at.Add(24*time.Hour)) || !token.RefreshExpires.Equal(at.Add(30*24*time.Hour)) {
		t.Fatalf("got token %+v and error %v, want the ends 24 h and 30 days after %s", token, err, at)
	}
	usedLater(t, "the code", p, a, token)
	wantSent(t, "one call had no session to carry", p, methodRefund, 1)
}

func TestRefresh(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		opt   fake.Options
		set   adapters.Settings
		old   marketplace.Token
		can   bool
		class aftersale.Class // "" success
		again bool            // the new one can be refreshed as well
	}{
		{"static session only", fake.Options{}, nil, marketplace.Token{}, false, aftersale.ClassManual, false},
		{"refresh token of the settings", fake.Options{}, adapters.Settings{"refresh_token": "refresh-1"}, marketplace.Token{}, true, "", true},
		{"refresh token at hand", fake.Options{}, nil, marketplace.Token{Refresh: "refresh-1"}, true, "", true},
		{"an app that may not refresh again", fake.Options{NoRefresh: true}, nil, marketplace.Token{Refresh: "refresh-1"}, true, "", false},
		{"no longer taken", fake.Options{}, nil, marketplace.Token{Refresh: "gone-token"}, true, aftersale.ClassRefused, false},
	} {
		c.opt.Now, c.opt.RefreshToken = suitekit.At(at), "refresh-1"
		p, a := setup(t, c.opt, c.set)
		if got := a.CanRefresh(c.old); got != c.can {
			t.Errorf("%s: CanRefresh: got %v, want %v", c.name, got, c.can)
		}
		token, err := a.RefreshToken(t.Context(), c.old)
		suitekit.WantClass(t, c.name, err, c.class)
		suitekit.Forbidden{Secrets: []string{"gone-token"}}.CheckError(t, c.name, err)
		if c.class != "" {
			continue
		}
		if !token.ExpiresAt.Equal(at.Add(24*time.Hour)) || (token.Refresh != "") != c.again {
			t.Fatalf("%s: got token %+v, want it to end after 24 h and to be refreshable: %v", c.name, token, c.again)
		}
		p.ExpireToken(testSession)
		usedLater(t, c.name, p, a, token)
	}
}

// The request, to the byte: signed, and without a session.
func TestTokenRequest(t *testing.T) {
	t.Parallel()
	a, calls := answering(t, `{"top_auth_token_create_response":{"token_result":"{}"}}`)
	_, err := a.ExchangeCode(t.Context(), "c1", "")
	suitekit.WantClass(t, "an answer without a session", err, aftersale.ClassRetry)
	const want = "app_key=23000001&code=c1&format=json&method=taobao.top.auth.token.create&sign=1BB747CDCB3B2570EFB2C6E539B207E8" +
		"&sign_method=md5&timestamp=2025-11-22+16%3A26%3A40&v=2.0"
	if got := calls.Calls()[0].Body; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		result  string
		ok      bool
		expires time.Time
		refresh string
	}{
		{`"{\"access_token\":\"a\",\"expires_in\":60,\"refresh_token\":\"r\",\"re_expires_in\":90}"`, true, at.Add(time.Minute), "r"},
		{`{"access_token":"a","expires_in":"60","refresh_token":"r","re_expires_in":0}`, true, at.Add(time.Minute), ""},
		{`{"access_token":"a","expire_time":1763800060000,"refresh_token":"r"}`, true, at.Add(time.Minute), "r"},
		{`{"access_token":"a","expire_time":1763799999000}`, false, time.Time{}, ""},
		{`{"access_token":"a"}`, false, time.Time{}, ""}, {`{"access_token":"a","expires_in":-1}`, false, time.Time{}, ""},
		{`{"expires_in":60}`, false, time.Time{}, ""}, {`"no"`, false, time.Time{}, ""}, {`[]`, false, time.Time{}, ""}, {`null`, false, time.Time{}, ""},
	} {
		token, ok := tokenAnswer{Result: []byte(c.result)}.token(at)
		if ok != c.ok || ok && (!token.ExpiresAt.Equal(c.expires) || token.Refresh != c.refresh || token.Access != "a") {
			t.Errorf("%s: got token %+v, ok %v, want ok %v, end %s, refresh token %q", c.result, token, ok, c.ok, c.expires, c.refresh)
		}
	}
}
