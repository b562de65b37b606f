package kuaishou

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/kuaishou/fake"
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
			p, a := setup(t, fake.Options{Now: func() time.Time { return at }, RefreshToken: "refresh-1"}, c.set)
			if a.CanRefresh(c.old) != c.can {
				t.Errorf("CanRefresh = %v", !c.can)
			}
			token, err := a.RefreshToken(t.Context(), c.old)
			if c.class != "" {
				if err == nil || aftersale.ClassOf(err) != c.class || strings.Contains(err.Error(), "gone-token") {
					t.Errorf("%v, want %s", err, c.class)
				}
				return
			}
			if err != nil || !token.ExpiresAt.Equal(at.Add(48*time.Hour)) || !token.RefreshExpires.Equal(at.Add(180*24*time.Hour)) || token.Refresh == "" {
				t.Fatalf("%+v, %v", token, err)
			}
			p.ExpireToken(testToken)
			ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
			if _, err := a.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassAuth {
				t.Errorf("the new token is used before UseToken: %v", err)
			}
			a.UseToken(token)
			if _, err := a.Fetch(t.Context(), ref, ""); err != nil {
				t.Error(err)
			}
			if _, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "refresh-1"}); err == nil {
				t.Error("a refresh token is taken twice")
			}
			if next, err := a.RefreshToken(t.Context(), token); err != nil || !next.RefreshExpires.Equal(token.RefreshExpires) || next.Access == token.Access {
				t.Errorf("%+v, %v", next, err)
			}
		})
	}
}

func TestAuthorize(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{AuthCode: "code-1"}, adapters.Settings{"access_token": "", "authorize_url": "https://consent.example/prefix/"})
	u, err := url.Parse(a.AuthorizeURL("https://shop.example/authorize/kuaishou/1?x=1&y=2", "state+/="))
	if err != nil || u.Scheme+"://"+u.Host+u.Path != "https://consent.example/prefix/oauth/authorize" {
		t.Fatal(u, err)
	}
	for key, want := range map[string]string{
		"app_id": testKey, "redirect_uri": "https://shop.example/authorize/kuaishou/1?x=1&y=2",
		"scope": "merchant_refund,merchant_order", "response_type": "code", "state": "state+/=",
	} {
		if got := u.Query().Get(key); got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
	if strings.Contains(u.String(), testAppSecret) {
		t.Error("the page's address holds the app secret")
	}
	for _, code := range []string{"", "wrong-code"} {
		if _, err := a.ExchangeCode(t.Context(), code, ""); aftersale.ClassOf(err) != aftersale.ClassRefused || strings.Contains(err.Error(), "wrong-code") {
			t.Error(err)
		}
	}
	token, err := a.ExchangeCode(t.Context(), "code-1", "")
	if err != nil || token.Access == "" || token.Refresh == "" {
		t.Fatalf("%+v, %v", token, err)
	}
	a.UseToken(token)
	if _, err := a.Fetch(t.Context(), aftersale.Ref{ID: p.Open(fake.AfterSale{})}, ""); err != nil {
		t.Error(err)
	}
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
		token, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "secret-refresh-1"})
		if err == nil || aftersale.ClassOf(err) != class || strings.Contains(err.Error(), "secret-refresh-1") {
			t.Errorf("%s: %+v, %v", body, token, err)
		}
	}
	a, _ := answering(t, 200, `{"result":1,"access_token":"t","expires_in":60,"refresh_token":"r"}`)
	end := at.Add(time.Hour)
	if token, err := a.RefreshToken(t.Context(), marketplace.Token{Refresh: "r0", RefreshExpires: end}); err != nil || !token.RefreshExpires.Equal(end) {
		t.Errorf("the end is not inherited: %+v, %v", token, err)
	}
}

func TestTokenFaults(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{RefreshToken: "refresh-1"}, nil)
	p.Faults().Next("/oauth2/refresh_token", fault.Fault{FailBefore: true})
	old := marketplace.Token{Refresh: "refresh-1"}
	if _, err := a.RefreshToken(t.Context(), old); aftersale.ClassOf(err) != aftersale.ClassRetry || strings.Contains(err.Error(), testAppSecret) {
		t.Error(err)
	}
	if _, err := a.RefreshToken(t.Context(), old); err != nil {
		t.Error(err)
	}
	server, _ := answering(t, 302, ``)
	if _, err := server.ExchangeCode(t.Context(), "c", ""); aftersale.ClassOf(err) != aftersale.ClassRefused {
		t.Errorf("a redirect: %v", err)
	}
}
