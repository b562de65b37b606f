package taobao

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"time"

	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// AuthorizeURL is the page on which the seller allows the app. Only a
// sub-account's session may agree to refunds, so a sub-account signs in there.
func (a *Adapter) AuthorizeURL(redirect, state string) string {
	return string(a.config.AuthorizeURL) + "/authorize?" + url.Values{
		"response_type": {"code"}, "client_id": {a.config.AppKey}, "redirect_uri": {redirect}, "state": {state}, "view": {"web"},
	}.Encode()
}

// ExchangeCode trades the code for a session key. The platform does not ask
// for the redirect again.
func (a *Adapter) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	if code == "" {
		return marketplace.Token{}, a.api.Failure(methodTokenCreate, aftersale.ClassRefused, "no_code", "the answer of the authorisation page holds no code")
	}
	return a.fetchToken(ctx, methodTokenCreate, "code", code)
}

// refreshToken is what a new session key can be had for; "" if for nothing.
func (a *Adapter) refreshToken(t marketplace.Token) string {
	return cmp.Or(t.Refresh, a.config.RefreshToken.Reveal())
}

// CanRefresh reports whether a new session key can be had: not with a static
// one alone, and the platform lets apps of its service market refresh only.
func (a *Adapter) CanRefresh(t marketplace.Token) bool { return a.refreshToken(t) != "" }

// RefreshToken trades the refresh token for a new session key.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh := a.refreshToken(old)
	if refresh == "" {
		return marketplace.Token{}, a.api.Manual(methodTokenRefresh, "no_grant",
			"this app's session keys cannot be refreshed: authorise the app again, or set session")
	}
	return a.fetchToken(ctx, methodTokenRefresh, "refresh_token", refresh)
}

// fetchToken makes the call; it is signed, but carries no session. grant must
// not come out in an error.
func (a *Adapter) fetchToken(ctx context.Context, method, name, grant string) (marketplace.Token, error) {
	asked := a.now()
	var d tokenAnswer
	if _, err := a.read(ctx, method, params{name: grant}, &d); err != nil {
		return marketplace.Token{}, calls.Without(err, grant)
	}
	t, ok := d.token(asked)
	if !ok {
		return marketplace.Token{}, a.api.Failure(method, aftersale.ClassRetry, "bad_reply", "the answer holds no session key with a life time")
	}
	return t, nil
}

// tokenAnswer holds a string that holds JSON.
type tokenAnswer struct {
	Result json.RawMessage `json:"token_result"`
}

// token reads the answer. The life times count from when it was asked for. A
// refresh token whose life time is 0 cannot be used, so it is left out.
func (d tokenAnswer) token(asked time.Time) (t marketplace.Token, ok bool) {
	var r struct {
		Access    wire.Scalar `json:"access_token"`
		Refresh   wire.Scalar `json:"refresh_token"`
		ExpiresIn wire.Scalar `json:"expires_in"`    // s
		RefreshIn wire.Scalar `json:"re_expires_in"` // s; 0: this app may not refresh
		Expires   wire.Scalar `json:"expire_time"`   // ms; older answers have it alone
	}
	if json.Unmarshal(wire.Unquote(d.Result), &r) != nil || r.Access == "" {
		return t, false
	}
	t = marketplace.Token{Access: string(r.Access), ExpiresAt: asked.Add(r.ExpiresIn.Lifetime())}
	if ms, given := r.Expires.Whole(); given && r.ExpiresIn == "" {
		t.ExpiresAt = time.UnixMilli(ms).UTC()
	}
	if life := r.RefreshIn.Lifetime(); r.Refresh != "" && life > 0 {
		t.Refresh, t.RefreshExpires = string(r.Refresh), asked.Add(life)
	} else if r.RefreshIn == "" {
		t.Refresh = string(r.Refresh) // for how long is not said
	}
	return t, t.ExpiresAt.After(asked)
}
