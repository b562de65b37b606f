package kuaishou

import (
	"net/url"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestRefreshToken(t *testing.T) {
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
		{"the one at hand is newer", adapters.Settings{"refresh_token": "refresh-0"}, marketplace.Token{Refresh: "refresh-1"}, true, ""},
		{"refresh token no longer taken", nil, marketplace.Token{Refresh: "gone-token"}, true, aftersale.ClassRefused},
		{"wrong app secret", adapters.Settings{"app_secret": "another"}, marketplace.Token{Refresh: "refresh-1"}, true, aftersale.ClassRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p, a := setup(t, fake.Options{Now: suitekit.At(at), RefreshToken: "refresh-1"}, c.set)
			if a.CanRefresh(c.old) != c.can {
				t.Errorf("CanRefresh: got %v, want %v", !c.can, c.can)
			}
			token, err := a.RefreshToken(t.Context(), c.old)
			suitekit.WantClass(t, "RefreshToken", err, c.class)
			suitekit.Forbidden{Secrets: []string{"gone-token"}}.CheckError(t, "RefreshToken", err)
			if c.class != "" {
				return
			}
			if !token.ExpiresAt.Equal(at.Add(48*time.Hour)) || !token.RefreshExpires.Equal(at.Add(180*24*time.Hour)) || token.Refresh == "" {
				t.Fatalf("got token %+v, want both parts, the ends 48 h and 180 days after %s", token, at)
			}
			p.ExpireToken(testToken)
			ref := refTo(p.Open(fake.AfterSale{}))
			_, err = a.Fetch(t.Context(), ref, "")
			suitekit.WantClass(t, "before UseToken", err, aftersale.ClassAuth)
			a.UseToken(token)
			_, err = a.Fetch(t.Context(), ref, "")
			suitekit.WantClass(t, "after UseToken", err, "")
			_, err = a.RefreshToken(t.Context(), marketplace.Token{Refresh: "refresh-1"})
			suitekit.WantClass(t, "a refresh token taken twice", err, aftersale.ClassRefused)
			if next, err := a.RefreshToken(t.Context(), token); err != nil || !next.RefreshExpires.Equal(token.RefreshExpires) || next.Access == token.Access {
				t.Errorf("the next one: got %+v and error %v, want another one with the end of %+v", next, err, token)
			}
		})
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{AuthCode: "code-1"}, adapters.Settings{"access_token": "", "authorize_url": "https://consent.example/prefix/"})
	u, err := url.Parse(a.AuthorizeURL("https://shop.example/authorize/kuaishou/1?x=1&y=2", "state+/="))
	if err != nil || u.Scheme+"://"+u.Host+u.Path != "https://consent.example/prefix/oauth/authorize" {
		t.Fatalf("got page %s (%v), want https://consent.example/prefix/oauth/authorize", u, err)
	}
	for key, want := range map[string]string{
		"app_id": testKey, "redirect_uri": "https://shop.example/authorize/kuaishou/1?x=1&y=2",
		"scope": "merchant_refund,merchant_order", "response_type": "code", "state": "state+/=",
	} {
		if got := u.Query().Get(key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	secrets.Check(t, "the page's address", u.String())
	for _, code := range []string{"", "wrong-code"} {
		_, err := a.ExchangeCode(t.Context(), code, "")
		suitekit.WantClass(t, "code "+code, err, aftersale.ClassRefused)
		suitekit.Forbidden{Secrets: []string{"wrong-code"}}.CheckError(t, "code "+code, err)
	}
	token, err := a.ExchangeCode(t.Context(), "code-1", "")
	if err != nil || token.Access == "" || token.Refresh == "" {
		t.Fatalf("got token %+v and error %v, want both parts", token, err)
	}
	a.UseToken(token)
	_, err = a.Fetch(t.Context(), refTo(p.Open(fake.AfterSale{})), "")
	suitekit.WantClass(t, "with the token", err, "")
}

// A token call that answers rubbish gives no token, and may be made again.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for body, class := range map[string]aftersale.Class{
		`{}`: aftersale.ClassRetry, `busy`: aftersale.ClassRetry, `[]`: aftersale.ClassRetry,
		`{"result":1}`:                                                    aftersale.ClassRetry,
		`{"result":1,"access_token":"t"}`:                                 aftersale.ClassRetry,
		`{"result":1,"access_token":"t","expires_in":0}`:                  aftersale.ClassRetry,
		`{"result":1,"access_token":"t","expires_in":-5}`:                 aftersale.ClassRetry,
		`{"result":1,"access_token":"t","expires_in":99999999999999}`:     aftersale.ClassRetry,
		`{"result":1,"expires_in":5}`:                                     aftersale.ClassRetry,
		`{"result":100200500,"error":"server_error"}`:                     aftersale.ClassRetry,
		`{"result":7,"error_msg":"Exceed quota limit"}`:                   aftersale.ClassLimited,
		`{"result":100200102,"error_msg":"secret-refresh-1 is no token"}`: aftersale.ClassRefused,
	} {
		a, _ := answering(t, 200, body)
		_, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "secret-refresh-1"})
		suitekit.WantClass(t, body, err, class)
		suitekit.Forbidden{Secrets: []string{"secret-refresh-1"}}.CheckError(t, body, err)
	}
	a, _ := answering(t, 200, `{"result":1,"access_token":"t","expires_in":60,"refresh_token":"r"}`)
	end := at.Add(time.Hour)
	if token, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "r0", RefreshExpires: end}); err != nil || !token.RefreshExpires.Equal(end) {
		t.Errorf("got token %+v and error %v, want the end of the one before it, %s", token, err, end)
	}
}

func TestTokenFaults(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{RefreshToken: "refresh-1"}, nil)
	p.Faults().Next("/oauth2/refresh_token", fault.Fault{FailBefore: true})
	old := marketplace.Token{Refresh: "refresh-1"}
	_, err := a.RefreshToken(t.Context(), old)
	suitekit.WantClass(t, "5xx", err, aftersale.ClassRetry)
	secrets.CheckError(t, "5xx", err)
	_, err = a.RefreshToken(t.Context(), old)
	suitekit.WantClass(t, "once more", err, "")
	a, _ = answering(t, 302, ``)
	_, err = a.ExchangeCode(t.Context(), "c", "")
	suitekit.WantClass(t, "a redirect", err, aftersale.ClassRefused)
}
