package wechatshop

import (
	"errors"
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
)

// fetching makes an adapter that fetches its tokens.
var fetching = adapters.Settings{"access_token": ""}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, fetching)
	ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
	if _, err := a.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassAuth || len(p.Calls()) != 0 {
		t.Errorf("without a token: %v, calls %v", err, p.Calls())
	}
	if !a.CanRefresh(marketplace.Token{}) {
		t.Fatal("CanRefresh = false")
	}
	first, err := a.RefreshToken(t.Context(), marketplace.Token{})
	if err != nil || !first.ExpiresAt.Equal(at.Add(2*time.Hour)) || first.Refresh != "" {
		t.Fatalf("%+v, %v", first, err)
	}
	if _, err := a.Fetch(t.Context(), ref, ""); err == nil {
		t.Error("the new token is used before UseToken")
	}
	a.UseToken(first)
	if _, err := a.Fetch(t.Context(), ref, ""); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour) // the same token as long as it is good
	if again, err := a.RefreshToken(t.Context(), first); err != nil || again != first {
		t.Errorf("%+v, %v", again, err)
	}
	p.ExpireToken(first.Access)
	if _, err := a.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassAuth {
		t.Error(err)
	}
	next, err := a.RefreshToken(t.Context(), first)
	if err != nil || next.Access == first.Access || p.Calls()[opToken] != 3 {
		t.Errorf("%+v, %v, %d calls: want another, without force", next, err, p.Calls()[opToken])
	}
}

// A token that the platform refuses and goes on handing out is forced away,
// once in 30 s.
func TestTokenForced(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, fetching)
	ref := aftersale.Ref{ID: p.Open(fake.AfterSale{})}
	token, err := a.RefreshToken(t.Context(), marketplace.Token{})
	if err != nil {
		t.Fatal(err)
	}
	refused := func() {
		t.Helper()
		a.UseToken(token)
		p.RefuseToken(token.Access)
		if _, err := a.Fetch(t.Context(), ref, ""); aftersale.ClassOf(err) != aftersale.ClassAuth {
			t.Fatal(err)
		}
	}
	refused()
	before := token
	if token, err = a.RefreshToken(t.Context(), token); err != nil || token.Access == before.Access {
		t.Fatalf("%+v, %v", token, err)
	}
	refused()
	now = now.Add(10 * time.Second)
	var call *aftersale.CallError
	if _, err = a.RefreshToken(t.Context(), token); !errors.As(err, &call) || call.Class != aftersale.ClassLimited || call.RetryAfter != 20*time.Second {
		t.Errorf("forced again after 10 s: %v", err)
	}
	now = now.Add(20 * time.Second)
	if token, err = a.RefreshToken(t.Context(), token); err != nil {
		t.Error(err, p.Rejected())
	}
}

func TestForceLimit(t *testing.T) {
	t.Parallel()
	var f forceLimit
	for i := range forcePerDay {
		if wait := f.take(at.Add(time.Duration(i) * time.Minute)); wait != 0 {
			t.Fatalf("%d: %s", i, wait)
		}
	}
	if wait := f.take(at.Add(time.Hour)); wait != 23*time.Hour {
		t.Errorf("above the day's number: %s", wait)
	}
	if wait := f.take(at.Add(24 * time.Hour)); wait != 0 {
		t.Errorf("a day later: %s", wait)
	}
}

// A token that is managed elsewhere is left alone.
func TestStaticToken(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	if a.CanRefresh(marketplace.Token{}) {
		t.Error("CanRefresh = true")
	}
	if _, err := a.RefreshToken(t.Context(), marketplace.Token{}); aftersale.ClassOf(err) != aftersale.ClassManual || len(p.Calls()) != 0 {
		t.Errorf("%v, calls %v", err, p.Calls())
	}
}

// A token call that answers rubbish gives no token; a refused secret is not
// cured by asking for another token.
func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	for body, class := range map[string]aftersale.Class{
		`{}`: aftersale.ClassRetry, `null`: aftersale.ClassRetry, `[]`: aftersale.ClassRetry, `busy`: aftersale.ClassRetry,
		`{"access_token":"t"}`: aftersale.ClassRetry, `{"access_token":"t","expires_in":0}`: aftersale.ClassRetry,
		`{"access_token":"t","expires_in":-5}`: aftersale.ClassRetry, `{"expires_in":5}`: aftersale.ClassRetry,
		`{"access_token":"t","expires_in":99999999999999}`: aftersale.ClassRetry,
		`{"errcode":-1,"errmsg":"x"}`:                      aftersale.ClassRetry,
		`{"errcode":40001,"errmsg":"x"}`:                   aftersale.ClassRefused,
		`{"errcode":40013,"errmsg":"x"}`:                   aftersale.ClassRefused,
		`{"errcode":45009,"errmsg":"x"}`:                   aftersale.ClassLimited,
	} {
		a, _ := answering(t, 200, map[string]string{opToken: body})
		a.static = false
		if token, err := a.RefreshToken(t.Context(), marketplace.Token{}); err == nil || aftersale.ClassOf(err) != class {
			t.Errorf("%s: %+v, %v, want %s", body, token, err, class)
		}
	}
	_, a := setup(t, fake.Options{}, adapters.Settings{"access_token": "", "app_secret": "another-secret"})
	if _, err := a.RefreshToken(t.Context(), marketplace.Token{}); aftersale.ClassOf(err) != aftersale.ClassRefused || strings.Contains(err.Error(), "another-secret") {
		t.Error(err)
	}
}
