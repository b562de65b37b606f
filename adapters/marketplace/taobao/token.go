package taobao

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// AuthorizeURL is the page on which the seller allows the app. Only a
// sub-account's session may agree to refunds, so a sub-account signs in there.
func (a *Adapter) AuthorizeURL(redirect, state string) string {
	return a.consent + "/authorize?" + url.Values{
		"response_type": {"code"}, "client_id": {a.appKey}, "redirect_uri": {redirect}, "state": {state}, "view": {"web"},
	}.Encode()
}

// ExchangeCode trades the code for a session key. The platform does not ask
// for the redirect again.
func (a *Adapter) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	if code == "" {
		return marketplace.Token{}, a.failure(methodTokenCreate, aftersale.ClassRefused, "no_code", "the answer of the authorisation page holds no code")
	}
	return a.fetchToken(ctx, methodTokenCreate, "code", code)
}

// CanRefresh reports whether a new session key can be had: not with a static
// one alone, and the platform lets apps of its service market refresh only.
func (a *Adapter) CanRefresh(t marketplace.Token) bool { return t.Refresh != "" || a.refresh != "" }

// UseToken makes all later calls use t.
func (a *Adapter) UseToken(t marketplace.Token) { a.token.Store(&t) }

// RefreshToken trades the refresh token for a new session key.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh := cmp.Or(old.Refresh, a.refresh)
	if refresh == "" {
		return marketplace.Token{}, a.failure(methodTokenRefresh, aftersale.ClassManual, "no_grant",
			"this app's session keys cannot be refreshed: authorise the app again, or set session")
	}
	return a.fetchToken(ctx, methodTokenRefresh, "refresh_token", refresh)
}

// fetchToken makes the call; it is signed, but carries no session. grant must
// not come out in an error.
func (a *Adapter) fetchToken(ctx context.Context, method, name, grant string) (marketplace.Token, error) {
	asked := a.now()
	result, _, err := a.read(ctx, method, params{name: grant})
	if err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) {
			call.Code, call.Message = hide(call.Code, grant), hide(call.Message, grant, redact.Words(grant))
		}
		return marketplace.Token{}, err
	}
	t, ok := readToken(result, asked)
	if !ok {
		return marketplace.Token{}, a.failure(method, aftersale.ClassRetry, "bad_reply", "the answer holds no session key with a life time")
	}
	return t, nil
}

// readToken reads token_result, which is a string that holds JSON. The life
// times count from when it was asked for. A refresh token whose life time is 0
// cannot be used, so it is left out.
func readToken(result json.RawMessage, asked time.Time) (t marketplace.Token, ok bool) {
	var around struct {
		Result json.RawMessage `json:"token_result"`
	}
	var d struct {
		Access    scalar `json:"access_token"`
		Refresh   scalar `json:"refresh_token"`
		ExpiresIn scalar `json:"expires_in"`    // s
		RefreshIn scalar `json:"re_expires_in"` // s; 0: this app may not refresh
		Expires   scalar `json:"expire_time"`   // ms; older answers have it alone
	}
	if json.Unmarshal(result, &around) != nil || json.Unmarshal(unquote(around.Result), &d) != nil || d.Access == "" {
		return t, false
	}
	t = marketplace.Token{Access: string(d.Access), ExpiresAt: asked.Add(lifetime(d.ExpiresIn))}
	if ms, given := d.Expires.whole(); given && d.ExpiresIn == "" {
		t.ExpiresAt = time.UnixMilli(ms).UTC()
	}
	if life := lifetime(d.RefreshIn); d.Refresh != "" && life > 0 {
		t.Refresh, t.RefreshExpires = string(d.Refresh), asked.Add(life)
	} else if d.RefreshIn == "" {
		t.Refresh = string(d.Refresh) // for how long is not said
	}
	return t, t.ExpiresAt.After(asked)
}

// lifetime reads seconds; zero for what is no life time.
func lifetime(s scalar) time.Duration {
	n, ok := s.whole()
	if !ok || n <= 0 || n > 10*365*86400 {
		return 0
	}
	return time.Duration(n) * time.Second
}
