package kuaishou

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// The OAuth calls. They are neither signed nor do they carry a token.
const (
	pathToken   = "/oauth2/access_token"
	pathRefresh = "/oauth2/refresh_token"
)

// refreshLife is how long a refresh token lives if the platform does not say.
const refreshLife = 180 * 24 * time.Hour

// AuthorizeURL is the page on which the seller allows the app. The code it
// leads to lives two minutes.
func (a *Adapter) AuthorizeURL(redirect, state string) string {
	q := url.Values{
		"app_id": {a.appKey}, "redirect_uri": {redirect}, "scope": {a.scope}, "response_type": {"code"}, "state": {state},
	}
	return a.consent + "/oauth/authorize?" + q.Encode()
}

// ExchangeCode trades the code of the redirect for a token.
func (a *Adapter) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	if code == "" {
		return marketplace.Token{}, a.failure(pathToken, aftersale.ClassRefused, "no_code", "the answer of the authorisation page holds no code")
	}
	form := url.Values{"app_id": {a.appKey}, "app_secret": {a.appSecret}, "grant_type": {"code"}, "code": {code}}
	return a.fetchToken(ctx, pathToken, form, marketplace.Token{}, code)
}

// CanRefresh reports whether a new token can be had: not with a static access
// token alone.
func (a *Adapter) CanRefresh(t marketplace.Token) bool {
	return t.Refresh != "" || a.refresh != ""
}

// UseToken makes all later calls use t.
func (a *Adapter) UseToken(t marketplace.Token) {
	a.token.Store(&t)
}

// RefreshToken trades the refresh token for a new pair. The old one stops
// working within five minutes, the new one inherits its end.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh := cmp.Or(old.Refresh, a.refresh)
	if refresh == "" {
		return marketplace.Token{}, a.failure(pathRefresh, aftersale.ClassManual, "no_grant",
			"authorise the app again, or set refresh_token")
	}
	form := url.Values{"app_id": {a.appKey}, "app_secret": {a.appSecret}, "grant_type": {"refresh_token"}, "refresh_token": {refresh}}
	return a.fetchToken(ctx, pathRefresh, form, old, refresh)
}

// fetchToken makes the call: GET for a code, POST for a refresh token. once
// is the one-time value that must not come out in an error.
func (a *Adapter) fetchToken(ctx context.Context, path string, form url.Values, old marketplace.Token, once string) (marketplace.Token, error) {
	if err := a.wait(ctx, path); err != nil {
		return marketplace.Token{}, err
	}
	asked := a.now()
	r := a.client.R().SetContext(ctx).SetHeader("Content-Type", "application/x-www-form-urlencoded")
	var resp *resty.Response
	var err error
	if path == pathToken {
		resp, err = r.SetQueryParamsFromValues(form).Get(path)
	} else {
		resp, err = r.SetBody(form.Encode()).Post(path)
	}
	var d tokenReply
	if err := a.decode(path, resp, err, &d, &d.Result); err != nil {
		return marketplace.Token{}, repeatable(err)
	}
	if d.Result != resultOK {
		return marketplace.Token{}, a.tokenRefused(path, &d, once)
	}
	access, ok := d.ExpiresIn.life()
	if !ok || d.Access == "" {
		return marketplace.Token{}, a.failure(path, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	t := marketplace.Token{Access: string(d.Access), Refresh: string(d.Refresh), ExpiresAt: asked.Add(access)}
	if t.Refresh != "" {
		t.RefreshExpires = refreshEnd(&d, old, asked)
	}
	return t, nil
}

// refreshEnd is when the refresh token ends: as the platform says, as the one
// before it, or the documented life.
func refreshEnd(d *tokenReply, old marketplace.Token, asked time.Time) time.Time {
	if life, ok := d.RefreshExpires.life(); ok {
		return asked.Add(life)
	}
	if !old.RefreshExpires.IsZero() {
		return old.RefreshExpires
	}
	return asked.Add(refreshLife)
}

// tokenRefused classifies a refused token call. It is a read as far as money
// goes; a permission that is gone needs the seller, not another try.
func (a *Adapter) tokenRefused(path string, d *tokenReply, once string) error {
	class, _, pause := classOf(&d.envelope, false)
	if class == aftersale.ClassAuth {
		class = aftersale.ClassRefused
	}
	words := cmp.Or(d.words(), string(d.Error))
	e := a.failure(path, class, d.code(), a.clean(hide(words, once)))
	e.RetryAfter = pause
	return e
}

// life reads a life time in seconds of at most ten years.
func (s scalar) life() (time.Duration, bool) {
	n, ok := s.whole()
	if !ok || n <= 0 || n > 10*365*86400 {
		return 0, false
	}
	return time.Duration(n) * time.Second, true
}
