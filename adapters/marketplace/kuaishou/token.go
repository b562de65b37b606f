package kuaishou

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/calls"
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
		"app_id": {a.config.AppKey}, "redirect_uri": {redirect}, "scope": {a.config.Scope}, "response_type": {"code"}, "state": {state},
	}
	return string(a.config.AuthorizeURL) + "/oauth/authorize?" + q.Encode()
}

// ExchangeCode trades the code of the redirect for a token.
func (a *Adapter) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	if code == "" {
		return marketplace.Token{}, a.api.Failure(pathToken, aftersale.ClassRefused, "no_code", "the answer of the authorisation page holds no code")
	}
	return a.fetchToken(ctx, pathToken, "code", code, marketplace.Token{})
}

// CanRefresh reports whether a new token can be had: not with a static access
// token alone.
func (a *Adapter) CanRefresh(t marketplace.Token) bool {
	return t.Refresh != "" || a.config.RefreshToken != ""
}

// RefreshToken trades the refresh token for a new pair. The old one stops
// working within five minutes, the new one inherits its end.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh := cmp.Or(old.Refresh, a.config.RefreshToken.Reveal())
	if refresh == "" {
		return marketplace.Token{}, a.api.Manual(pathRefresh, "no_grant",
			"authorise the app again, or set refresh_token")
	}
	return a.fetchToken(ctx, pathRefresh, "refresh_token", refresh, old)
}

// fetchToken makes the call: GET for a code, POST for a refresh token. Both name
// what they grant and send it by that name; it must not come out in an error.
func (a *Adapter) fetchToken(ctx context.Context, path, grant, value string, old marketplace.Token) (marketplace.Token, error) {
	form := url.Values{
		"app_id": {a.config.AppKey}, "app_secret": {a.config.AppSecret.Reveal()}, "grant_type": {grant}, grant: {value},
	}
	asked := a.now()
	var d tokenReply
	err := a.exchange(ctx, path, &d, &d.Result, func(r *resty.Request) (*resty.Response, error) {
		if path == pathToken {
			return r.SetQueryParamsFromValues(form).Get(path)
		}
		return r.SetBody(form.Encode()).Post(path)
	})
	if err != nil {
		return marketplace.Token{}, calls.Repeatable(err)
	}
	if d.Result != resultOK {
		return marketplace.Token{}, calls.Without(a.tokenRefused(path, &d), value)
	}
	life := d.ExpiresIn.Lifetime()
	if life == 0 || d.Access == "" {
		return marketplace.Token{}, a.api.Failure(path, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	t := marketplace.Token{Access: string(d.Access), Refresh: string(d.Refresh), ExpiresAt: asked.Add(life)}
	if t.Refresh != "" {
		t.RefreshExpires = refreshEnd(&d, old, asked)
	}
	return t, nil
}

// refreshEnd is when the refresh token ends: as the platform says, as the one
// before it, or the documented life.
func refreshEnd(d *tokenReply, old marketplace.Token, asked time.Time) time.Time {
	if life := d.RefreshExpires.Lifetime(); life > 0 {
		return asked.Add(life)
	}
	if !old.RefreshExpires.IsZero() {
		return old.RefreshExpires
	}
	return asked.Add(refreshLife)
}

// tokenRefused classifies a refused token call. It is a read as far as money
// goes; a permission that is gone needs the seller, not another try.
func (a *Adapter) tokenRefused(path string, d *tokenReply) error {
	class, _, pause := classOf(&d.envelope, false)
	if class == aftersale.ClassAuth {
		class = aftersale.ClassRefused
	}
	e := a.api.Rejected(path, class, d.code(), cmp.Or(d.words(), string(d.Error)), string(d.RequestID))
	e.RetryAfter = pause
	return e
}
