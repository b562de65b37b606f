package wechatshop

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// The platform's limits on asking for another token while one is valid.
const (
	forcePause  = 30 * time.Second
	forcePerDay = 20
)

// CanRefresh reports whether tokens are fetched here: not where the settings
// hold one that is managed elsewhere.
func (a *Adapter) CanRefresh(marketplace.Token) bool { return !a.static }

// UseToken makes all later calls use t.
func (a *Adapter) UseToken(t marketplace.Token) { a.token.Store(&t) }

// RefreshToken fetches the shop's stable token. While it is valid the
// platform hands out the same one again and again, so that processes do not
// throw each other's tokens away. Only if that is the very token the platform
// has refused is another one forced.
func (a *Adapter) RefreshToken(ctx context.Context, _ marketplace.Token) (marketplace.Token, error) {
	if a.static {
		return marketplace.Token{}, a.failure(opToken, aftersale.ClassManual, "static_token",
			"the settings hold an access token that is managed elsewhere: renew it there, or take it out")
	}
	t, err := a.fetchToken(ctx, false)
	if err != nil {
		return marketplace.Token{}, err
	}
	refused := a.rejected.Load()
	if refused == nil || *refused != t.Access {
		return t, nil
	}
	if wait := a.force.take(a.now()); wait > 0 {
		e := a.failure(opToken, aftersale.ClassLimited, "force_refresh", "another token was forced a moment ago, or too often today")
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
		"grant_type": "client_credential", "appid": a.appID, "secret": a.secret, "force_refresh": force,
	}))
	if err == nil {
		err = a.check(opToken, env, false)
	}
	if err != nil {
		return marketplace.Token{}, tokenError(err)
	}
	var d tokenData
	seconds, ok := int64(0), false
	if json.Unmarshal(env.body, &d) == nil {
		seconds, ok = d.ExpiresIn.whole()
	}
	if !ok || seconds <= 0 || seconds > 30*86400 || d.Access == "" {
		return marketplace.Token{}, a.failure(opToken, aftersale.ClassRetry, "bad_reply", "the answer holds no token with a life time")
	}
	return marketplace.Token{Access: string(d.Access), ExpiresAt: asked.Add(time.Duration(seconds) * time.Second)}, nil
}

// tokenError: asking for a token changes nothing that may not be asked again,
// and a refused secret is not cured by a new token.
func tokenError(err error) error {
	var call *aftersale.CallError
	switch {
	case !errors.As(err, &call):
	case call.Class == aftersale.ClassUnknown:
		call.Class = aftersale.ClassRetry
	case call.Class == aftersale.ClassAuth:
		call.Class = aftersale.ClassRefused
	}
	return err
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
