package wechatshop

import (
	"context"
	"errors"
	"sync"
	"time"

	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	longestToken = 30 * 24 * time.Hour // what is believed of a token's life
	forcePause   = 30 * time.Second    // between two tokens that are asked for while one is valid
	forcePerDay  = 20                  // of them
)

// CanRefresh reports whether tokens are fetched here: not where the settings
// hold one that is managed elsewhere.
func (a *Adapter) CanRefresh(marketplace.Token) bool { return a.config.AccessToken == "" }

// RefreshToken fetches the shop's stable token. While it is valid the
// platform hands out the same one again and again, so that processes do not
// throw each other's tokens away. Only if that is the very token the platform
// has refused is another one forced.
func (a *Adapter) RefreshToken(ctx context.Context, _ marketplace.Token) (marketplace.Token, error) {
	if !a.CanRefresh(marketplace.Token{}) {
		return marketplace.Token{}, a.api.Manual(opToken, "static_token",
			"the settings hold an access token that is managed elsewhere: renew it there, or take it out")
	}
	t, err := a.fetchToken(ctx, false)
	if refused := a.refusedToken.Load(); err != nil || refused == nil || *refused != t.Access {
		return t, err
	}
	if wait := a.force.take(a.now()); wait > 0 {
		e := a.api.Failure(opToken, aftersale.ClassLimited, "force_refresh", "another token was forced a moment ago, or too often today")
		e.RetryAfter = wait
		return marketplace.Token{}, e
	}
	return a.fetchToken(ctx, true)
}

// fetchToken makes the call; it carries the app's secret in its body and no
// access token.
func (a *Adapter) fetchToken(ctx context.Context, force bool) (marketplace.Token, error) {
	asked := a.now()
	env, err := a.send(ctx, opToken, "/"+opToken, jsonBody(object{
		"grant_type": "client_credential", "appid": a.config.AppID, "secret": a.config.AppSecret.Reveal(), "force_refresh": force,
	}))
	var d struct {
		Access    wire.Scalar `json:"access_token"`
		ExpiresIn wire.Scalar `json:"expires_in"` // s
	}
	if err = a.result(opToken, env, err, &d); err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) && call.Class == aftersale.ClassAuth {
			call.Class = aftersale.ClassRefused // a refused secret is not cured by a new token
		}
		return marketplace.Token{}, err
	}
	life := d.ExpiresIn.Lifetime()
	if life == 0 || life > longestToken || d.Access == "" {
		return marketplace.Token{}, a.api.Failure(opToken, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	return marketplace.Token{Access: string(d.Access), ExpiresAt: asked.Add(life)}, nil
}

// forceLimit keeps to the platform's limits. The zero value has forced none.
type forceLimit struct {
	mu    sync.Mutex
	times []time.Time // oldest first
}

// take notes one more and returns zero, or how long to wait.
func (f *forceLimit) take(now time.Time) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.times) > 0 && now.Sub(f.times[0]) >= 24*time.Hour {
		f.times = f.times[1:]
	}
	if n := len(f.times); n > 0 {
		if wait := forcePause - now.Sub(f.times[n-1]); wait > 0 {
			return wait
		}
		if n >= forcePerDay {
			return 24*time.Hour - now.Sub(f.times[0])
		}
	}
	f.times = append(f.times, now)
	return 0
}
