package taobao

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/aftersale"
)

// A seller follows the link; the code of the answer becomes a session key.
func TestAuthorize(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{AuthCode: "code-1", Now: fixed}, adapters.Settings{"session": ""})
	u, err := url.Parse(a.AuthorizeURL("https://shop.example.com/back?a=1&b=2", "st&te"))
	if err != nil || u.Scheme+"://"+u.Host+u.Path != "https://oauth.taobao.com/authorize" {
		t.Fatal(u, err)
	}
	if q := u.Query(); q.Get("response_type") != "code" || q.Get("client_id") != testKey || q.Get("state") != "st&te" ||
		q.Get("redirect_uri") != "https://shop.example.com/back?a=1&b=2" || q.Get("view") != "web" {
		t.Errorf("%v", q)
	}
	ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
	if _, err := a.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassAuth || p.Calls()[methodRefund] != 0 {
		t.Errorf("without a session: %v", err)
	}
	for _, code := range []string{"", "code-2"} {
		if _, err := a.ExchangeCode(t.Context(), code, ""); aftersale.ClassOf(err) != aftersale.ClassRefused || strings.Contains(err.Error(), "code-2") {
			t.Errorf("%q: %v", code, err)
		}
	}
	token, err := a.ExchangeCode(t.Context(), "code-1", "https://shop.example.com/back")
	if err != nil || !token.ExpiresAt.Equal(at.Add(24*time.Hour)) || !token.RefreshExpires.Equal(at.Add(30*24*time.Hour)) {
		t.Fatalf("%+v, %v, %v", token, err, p.Rejected())
	}
	a.UseToken(token)
	if _, err := a.Fetch(t.Context(), ref, ""); err != nil {
		t.Error(err)
	}
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
		c.opt.Now, c.opt.RefreshToken = fixed, "refresh-1"
		p, a := setup(t, c.opt, c.set)
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
		if err != nil || !token.ExpiresAt.Equal(at.Add(24*time.Hour)) || (token.Refresh != "") != c.again {
			t.Fatalf("%s: %+v, %v", c.name, token, err)
		}
		p.ExpireSession(testSession)
		ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
		if _, err := a.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassAuth {
			t.Errorf("%s: the new session is used before UseToken: %v", c.name, err)
		}
		a.UseToken(token)
		if _, err := a.Fetch(t.Context(), ref, ""); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The request, to the byte: signed, and without a session.
func TestTokenRequest(t *testing.T) {
	t.Parallel()
	a, calls := recording(t, false, `{"top_auth_token_create_response":{"token_result":"{}"}}`)
	if _, err := a.ExchangeCode(t.Context(), "c1", ""); aftersale.ClassOf(err) != aftersale.ClassRetry {
		t.Error(err)
	}
	const want = "app_key=23000001&code=c1&format=json&method=taobao.top.auth.token.create&sign=1BB747CDCB3B2570EFB2C6E539B207E8" +
		"&sign_method=md5&timestamp=2025-11-22+16%3A26%3A40&v=2.0"
	if got := string((*calls)[0].body); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
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
		token, ok := readToken([]byte(`{"token_result":`+c.result+`}`), at)
		if ok != c.ok || ok && (!token.ExpiresAt.Equal(c.expires) || token.Refresh != c.refresh || token.Access != "a") {
			t.Errorf("%s: %+v, %v", c.result, token, ok)
		}
	}
}
