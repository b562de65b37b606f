package douyin

import (
	"cmp"
	"context"
	"net/url"
	"strings"
	"time"

	"makegood/adapters/calls"
	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// refreshLife is how long a refresh token lives.
const refreshLife = 14 * 24 * time.Hour

// CanRefresh reports whether a new token can be had: not with a static
// access token alone.
func (a *Adapter) CanRefresh(t marketplace.Token) bool {
	return t.Refresh != "" || a.config.RefreshToken != "" || a.config.AuthCode != "" || a.config.ShopID != ""
}

// RefreshToken trades the refresh token, the one-time code or, for a
// self-built app, the shop's number for a new token. A self-built app whose
// refresh token is no longer taken starts over with the shop's number.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh, code, shopID := cmp.Or(old.Refresh, a.config.RefreshToken.Reveal()), a.config.AuthCode.Reveal(), a.config.ShopID
	switch {
	case refresh != "":
		t, err := a.fetchToken(ctx, methodTokenRefresh, object{"grant_type": "refresh_token", "refresh_token": refresh})
		if err == nil || shopID == "" || aftersale.ClassOf(err) != aftersale.ClassRefused {
			return t, err
		}
	case code != "":
		return a.fetchToken(ctx, methodTokenCreate, object{"grant_type": "authorization_code", "code": code})
	case shopID == "":
		return marketplace.Token{}, a.api.Manual(methodTokenCreate, "no_grant",
			"authorise the app again, then set refresh_token or auth_code (self-built app: shop_id)")
	}
	return a.fetchToken(ctx, methodTokenCreate, object{"grant_type": "authorization_self", "code": "", "shop_id": shopID})
}

// fetchToken makes the call; it is signed, but carries no access token. What
// the token is asked for with must not come out in an error.
func (a *Adapter) fetchToken(ctx context.Context, method string, params object) (marketplace.Token, error) {
	asked := a.now()
	var d tokenData
	if err := a.read(ctx, method, params, &d); err != nil {
		refresh, _ := params["refresh_token"].(string)
		code, _ := params["code"].(string)
		return marketplace.Token{}, calls.Without(err, refresh, code)
	}
	life := d.ExpiresIn.Lifetime()
	if life == 0 || d.Access == "" {
		return marketplace.Token{}, a.api.Failure(method, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	if a.config.ShopID != "" && d.ShopID != "" && string(d.ShopID) != a.config.ShopID {
		return marketplace.Token{}, a.api.Failure(method, aftersale.ClassRefused, "another_shop", "the token is another shop's than shop_id names")
	}
	t := marketplace.Token{Access: string(d.Access), Refresh: string(d.Refresh), ExpiresAt: asked.Add(life)}
	if t.Refresh != "" {
		t.RefreshExpires = asked.Add(refreshLife)
	}
	return t, nil
}

// service names the app to the authorisation page; "" if it has none.
func (a *Adapter) service() string { return strings.TrimSpace(a.config.ServiceID) }

// authorizing is a shop whose settings name the app's service: only such an
// app has a page that a seller can be sent to.
type authorizing struct{ *Adapter }

// Every optional interface of authorizing is listed here, beside those of Adapter.
var (
	_ marketplace.Adapter        = authorizing{}
	_ marketplace.Lister         = authorizing{}
	_ marketplace.TokenRefresher = authorizing{}
	_ marketplace.RefuseReasoner = authorizing{}
	_ marketplace.Authorizer     = authorizing{}
)

// AuthorizeURL is the page on which the seller allows the app. The platform
// sends the seller back to the address that the app's console holds, so the
// redirect is not part of the link. The code it leads to lives ten minutes.
func (a authorizing) AuthorizeURL(_, state string) string {
	return string(a.config.AuthorizeURL) + "/authorize?service_id=" + url.QueryEscape(a.service()) + "&state=" + url.QueryEscape(state)
}

// ExchangeCode trades the code of the redirect for a token with token.create.
// A token of another shop than the setting shop_id names is not taken.
func (a authorizing) ExchangeCode(ctx context.Context, code, _ string) (marketplace.Token, error) {
	if code == "" {
		return marketplace.Token{}, a.api.Failure(methodTokenCreate, aftersale.ClassRefused, "no_code", "the answer of the authorisation page holds no code")
	}
	return a.fetchToken(ctx, methodTokenCreate, object{"grant_type": "authorization_code", "code": code})
}
