package pinduoduo

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// authorizePage is where a merchant allows the app.
const authorizePage = "https://fuwu.pinduoduo.com/service-market/auth"

// AuthorizeURL is the page that asks the merchant; the code it sends back
// lives 10 minutes. Authorising again ends all earlier tokens of the shop.
func (a *Adapter) AuthorizeURL(redirect, state string) string {
	return authorizePage + "?" + url.Values{
		"response_type": {"code"}, "client_id": {a.clientID}, "redirect_uri": {redirect}, "state": {state},
	}.Encode()
}

// ExchangeCode trades the code for a token. The platform does not ask for the
// redirect again.
func (a *Adapter) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	return a.fetchToken(ctx, methodTokenCreate, "code", code)
}

// CanRefresh reports whether a new token can be had: not with a static
// access token alone.
func (a *Adapter) CanRefresh(t marketplace.Token) bool { return t.Refresh != "" || a.refresh != "" }

// UseToken makes all later calls use t.
func (a *Adapter) UseToken(t marketplace.Token) { a.token.Store(&t) }

// RefreshToken trades the refresh token for a new token.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh := old.Refresh
	if refresh == "" {
		refresh = a.refresh
	}
	if refresh == "" {
		return marketplace.Token{}, a.failure(methodTokenRefresh, aftersale.ClassManual, "no_grant",
			"authorise the app again, then set access_token or refresh_token")
	}
	return a.fetchToken(ctx, methodTokenRefresh, "refresh_token", refresh)
}

// fetchToken makes the call; it is signed, but carries no access token.
func (a *Adapter) fetchToken(ctx context.Context, method, name, grant string) (marketplace.Token, error) {
	asked := a.now()
	raw, err := a.read(ctx, method, params{name: grant})
	if err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) {
			call.Message, call.Code = hide(call.Message, grant, redact.Words(grant)), hide(call.Code, grant)
		}
		return marketplace.Token{}, err
	}
	var d struct {
		Access    scalar `json:"access_token"`
		Refresh   scalar `json:"refresh_token"`
		ExpiresIn scalar `json:"expires_in"`               // s
		RefreshIn scalar `json:"refresh_token_expires_in"` // s
	}
	if json.Unmarshal(raw, &d) != nil || d.Access == "" || lifetime(d.ExpiresIn) == 0 {
		return marketplace.Token{}, a.failure(method, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	t := marketplace.Token{Access: string(d.Access), Refresh: string(d.Refresh), ExpiresAt: asked.Add(lifetime(d.ExpiresIn))}
	if life := lifetime(d.RefreshIn); life > 0 && t.Refresh != "" {
		t.RefreshExpires = asked.Add(life)
	}
	return t, nil
}

// lifetime reads seconds; zero for what is no life time.
func lifetime(s scalar) time.Duration {
	n, ok := s.whole()
	if !ok || n <= 0 || n > 10*365*86400 {
		return 0
	}
	return time.Duration(n) * time.Second
}
