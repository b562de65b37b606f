package douyin

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"makegood/adapters/marketplace"
	"makegood/adapters/redact"
	"makegood/aftersale"
)

// refreshLife is how long a refresh token lives.
const refreshLife = 14 * 24 * time.Hour

// CanRefresh reports whether a new token can be had: not with a static
// access token alone.
func (a *Adapter) CanRefresh(t marketplace.Token) bool {
	return t.Refresh != "" || a.refresh != "" || a.authCode != "" || a.shopID != ""
}

// UseToken makes all later calls use t.
func (a *Adapter) UseToken(t marketplace.Token) {
	a.token.Store(&t)
}

// RefreshToken trades the refresh token, the one-time code or, for a
// self-built app, the shop's number for a new token. A self-built app whose
// refresh token is no longer taken starts over with the shop's number.
func (a *Adapter) RefreshToken(ctx context.Context, old marketplace.Token) (marketplace.Token, error) {
	refresh := old.Refresh
	if refresh == "" {
		refresh = a.refresh
	}
	switch {
	case refresh != "":
		t, err := a.fetchToken(ctx, methodTokenRefresh, object{"grant_type": "refresh_token", "refresh_token": refresh})
		if err == nil || a.shopID == "" || aftersale.ClassOf(err) != aftersale.ClassRefused {
			return t, err
		}
	case a.authCode != "":
		return a.fetchToken(ctx, methodTokenCreate, object{"grant_type": "authorization_code", "code": a.authCode})
	case a.shopID == "":
		return marketplace.Token{}, a.failure(methodTokenCreate, aftersale.ClassManual, "no_grant",
			"authorise the app again, then set refresh_token or auth_code (self-built app: shop_id)")
	}
	return a.fetchToken(ctx, methodTokenCreate, object{"grant_type": "authorization_self", "code": "", "shop_id": a.shopID})
}

// fetchToken makes the call; it is signed, but carries no access token.
func (a *Adapter) fetchToken(ctx context.Context, method string, params object) (marketplace.Token, error) {
	asked := a.now()
	env, err := a.read(ctx, method, params)
	if err != nil {
		var call *aftersale.CallError
		old, _ := params["refresh_token"].(string)
		code, _ := params["code"].(string)
		if errors.As(err, &call) {
			call.Message = hide(call.Message, old, code, redact.Words(old), redact.Words(code))
		}
		return marketplace.Token{}, err
	}
	var d tokenData
	seconds, ok := int64(0), false
	if json.Unmarshal(env.Data, &d) == nil {
		seconds, ok = d.ExpiresIn.whole()
	}
	if !ok || seconds <= 0 || seconds > 10*365*86400 || d.Access == "" {
		return marketplace.Token{}, a.failure(method, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	if a.shopID != "" && d.ShopID != "" && string(d.ShopID) != a.shopID {
		return marketplace.Token{}, a.failure(method, aftersale.ClassRefused, "another_shop", "the token is another shop's than shop_id names")
	}
	t := marketplace.Token{
		Access: string(d.Access), Refresh: string(d.Refresh),
		ExpiresAt: asked.Add(time.Duration(seconds) * time.Second),
	}
	if t.Refresh != "" {
		t.RefreshExpires = asked.Add(refreshLife)
	}
	return t, nil
}
