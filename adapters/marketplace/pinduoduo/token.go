package pinduoduo

import (
	"cmp"
	"context"
	"net/url"

	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// authorizePage is where a merchant allows the app.
const authorizePage = "https://fuwu.pinduoduo.com/service-market/auth"

// AuthorizeURL is the page that asks the merchant; the code it sends back
// lives 10 minutes. Authorising again ends all earlier tokens of the shop.
func (a *Adapter) AuthorizeURL(redirect, state string) string {
	return authorizePage + "?" + url.Values{
		"response_type": {"code"}, "client_id": {a.config.ClientID}, "redirect_uri": {redirect}, "state": {state},
	}.Encode()
}

// ExchangeCode trades the code for a token. The platform does not ask for the
// redirect again.
func (a *Adapter) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	return a.fetchToken(ctx, methodTokenCreate, "code", code)
}

// CanRefresh reports whether a new token can be had: not with a static
// access token alone.
func (a *Adapter) CanRefresh(t marketplace.Token) bool { return a.refreshToken(t) != "" }

func (a *Adapter) refreshToken(t marketplace.Token) string {
	return cmp.Or(t.Refresh, a.config.RefreshToken.Reveal())
}

// RefreshToken trades the refresh token for a new token.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh := a.refreshToken(old)
	if refresh == "" {
		return marketplace.Token{}, a.api.Manual(methodTokenRefresh, "no_grant",
			"authorise the app again, then set access_token or refresh_token")
	}
	return a.fetchToken(ctx, methodTokenRefresh, "refresh_token", refresh)
}

// fetchToken makes the call; it is signed, but carries no access token. What
// the token is asked for with must not come out in an error.
func (a *Adapter) fetchToken(ctx context.Context, method, name, grant string) (marketplace.Token, error) {
	asked := a.now()
	var d struct {
		Access    wire.Scalar `json:"access_token"`
		Refresh   wire.Scalar `json:"refresh_token"`
		ExpiresIn wire.Scalar `json:"expires_in"`               // s
		RefreshIn wire.Scalar `json:"refresh_token_expires_in"` // s
	}
	if err := a.read(ctx, method, params{name: grant}, &d); err != nil {
		return marketplace.Token{}, calls.Without(err, grant)
	}
	life := d.ExpiresIn.Lifetime()
	if d.Access == "" || life == 0 {
		return marketplace.Token{}, a.api.Failure(method, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	t := marketplace.Token{Access: string(d.Access), Refresh: string(d.Refresh), ExpiresAt: asked.Add(life)}
	if life := d.RefreshIn.Lifetime(); life > 0 && t.Refresh != "" {
		t.RefreshExpires = asked.Add(life)
	}
	return t, nil
}
