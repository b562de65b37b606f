package wechatshop

import (
	"errors"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// fetching makes an adapter that fetches its tokens.
var fetching = adapters.Settings{"access_token": ""}

// refresh fetches a token; class "" wants success.
func refresh(t testing.TB, what string, a *Adapter, old marketplace.Token, class aftersale.Class) marketplace.Token {
	t.Helper()
	token, err := a.RefreshToken(t.Context(), old)
	suitekit.WantClass(t, what, err, class)
	return token
}

func TestTokenLife(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now}, fetching)
	ref := refTo(p.Open(fake.AfterSale{}))
	fetch := func(what string, class aftersale.Class) {
		t.Helper()
		_, err := a.Fetch(t.Context(), ref, "")
		suitekit.WantClass(t, what, err, class)
	}
	fetch("without a token", aftersale.ClassAuth)
	if len(p.Calls()) != 0 || !a.CanRefresh(marketplace.Token{}) {
		t.Errorf("without a token: got calls %v and CanRefresh %v, want none and true", p.Calls(), a.CanRefresh(marketplace.Token{}))
	}
	first := refresh(t, "the first token", a, marketplace.Token{}, "")
	if !first.ExpiresAt.Equal(at.Add(2*time.Hour)) || first.Refresh != "" {
		t.Fatalf("got token %+v, want one that ends 2 h after %s", first, at)
	}
	fetch("before UseToken", aftersale.ClassAuth)
	a.UseToken(first)
	fetch("after UseToken", "")
	clock.Advance(time.Hour)
	if again := refresh(t, "an hour later", a, first, ""); again != first {
		t.Errorf("an hour later: got token %+v, want %+v as long as it is good", again, first)
	}
	p.ExpireToken(first.Access)
	fetch("an expired token", aftersale.ClassAuth)
	if next := refresh(t, "an expired token", a, first, ""); next.Access == first.Access || p.Calls()[opToken] != 3 {
		t.Errorf("got token %+v after %d calls, want another one after 3, without force", next, p.Calls()[opToken])
	}
}

// A token that the platform refuses and goes on handing out is forced away,
// once in 30 s.
func TestTokenForced(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now}, fetching)
	ref := refTo(p.Open(fake.AfterSale{}))
	token := refresh(t, "the first token", a, marketplace.Token{}, "")
	refused := func() {
		t.Helper()
		a.UseToken(token)
		p.RefuseToken(token.Access)
		_, err := a.Fetch(t.Context(), ref, "")
		suitekit.WantClass(t, "a refused token", err, aftersale.ClassAuth)
	}
	refused()
	before := token
	if token = refresh(t, "forced", a, token, ""); token.Access == before.Access {
		t.Fatalf("forced: got token %+v, want another one", token)
	}
	refused()
	clock.Advance(10 * time.Second)
	var call *aftersale.CallError
	_, err := a.RefreshToken(t.Context(), token)
	if !errors.As(err, &call) || call.Class != aftersale.ClassLimited || call.RetryAfter != 20*time.Second {
		t.Errorf("forced again after 10 s: got error %v, want class limited for 20 s", err)
	}
	clock.Advance(20 * time.Second)
	refresh(t, "forced again after 30 s", a, token, "")
}

func TestForceLimit(t *testing.T) {
	t.Parallel()
	var f forceLimit
	want := func(what string, after, want time.Duration) {
		t.Helper()
		if got := f.take(at.Add(after)); got != want {
			t.Errorf("%s: got a wait of %s, want %s", what, got, want)
		}
	}
	for i := range forcePerDay {
		want("one of the day's", time.Duration(i)*time.Minute, 0)
	}
	want("above the day's number", time.Hour, 23*time.Hour)
	want("a day later", 24*time.Hour, 0)
}

// A token that is managed elsewhere is left alone.
func TestStaticToken(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	if a.CanRefresh(marketplace.Token{}) {
		t.Error("CanRefresh: got true, want false")
	}
	refresh(t, "a static token", a, marketplace.Token{}, aftersale.ClassManual)
	if len(p.Calls()) != 0 {
		t.Errorf("got calls %v, want none", p.Calls())
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
		`{"access_token":"t","expires_in":2592001}`:        aftersale.ClassRetry,
		`{"errcode":-1,"errmsg":"x"}`:                      aftersale.ClassRetry,
		`{"errcode":40001,"errmsg":"x"}`:                   aftersale.ClassRefused,
		`{"errcode":40013,"errmsg":"x"}`:                   aftersale.ClassRefused,
		`{"errcode":45009,"errmsg":"x"}`:                   aftersale.ClassLimited,
	} {
		a, _ := answering(t, 200, map[string]string{opToken: body}, fetching)
		refresh(t, body, a, marketplace.Token{}, class)
	}
	_, a := setup(t, fake.Options{}, adapters.Settings{"access_token": "", "app_secret": "another-secret"})
	_, err := a.RefreshToken(t.Context(), marketplace.Token{})
	suitekit.WantClass(t, "another secret", err, aftersale.ClassRefused)
	suitekit.Forbidden{Secrets: []string{"another-secret"}}.CheckError(t, "another secret", err)
}
