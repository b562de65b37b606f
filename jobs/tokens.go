package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"makegood/adapters/marketplace"
)

const (
	// tokenMargin is how long before its end a token is renewed, at most; one
	// that lives for hours only is renewed in the last sixth of its life.
	tokenMargin = 24 * time.Hour

	// tokenPause is the shortest time between two renewals of a shop that the
	// platform's complaints may cause.
	tokenPause = 10 * time.Second
)

// tokenCache remembers which stored token each shop's adapter uses, and which
// shops' tokens a platform has just refused.
type tokenCache struct {
	mu       sync.Mutex
	used     map[shopKey]time.Time // expiry of the token in use
	memory   map[shopKey]marketplace.Token
	rejected map[shopKey]time.Time
}

// tokenRejected notes that the platform refused the shop's token; the next
// call of RefreshTokens renews it whatever its expiry says.
func (e *Engine) tokenRejected(s *Shop) {
	e.tokens.mu.Lock()
	defer e.tokens.mu.Unlock()
	if e.tokens.rejected == nil {
		e.tokens.rejected = map[shopKey]time.Time{}
	}
	if _, ok := e.tokens.rejected[shopKey{s.Platform, s.ID}]; !ok {
		e.tokens.rejected[shopKey{s.Platform, s.ID}] = e.now()
	}
}

// AnyTokenRejected reports whether a renewal is wanted at once.
func (e *Engine) AnyTokenRejected() bool {
	e.tokens.mu.Lock()
	defer e.tokens.mu.Unlock()
	return len(e.tokens.rejected) > 0
}

// RefreshTokens takes over tokens that another process has renewed, and
// renews those that are about to end or were refused: one process at a time.
func (e *Engine) RefreshTokens(ctx context.Context) error {
	var failed error
	for _, s := range e.reg.Shops {
		r, ok := s.Adapter.(marketplace.TokenRefresher)
		if !ok {
			continue
		}
		if err := e.refreshToken(ctx, s, r); err != nil {
			e.log.Warn("token cannot be renewed", "platform", s.Platform, "error", err.Error())
			failed = fmt.Errorf("%s: %w", s.Platform, err)
		}
	}
	return failed
}

func (e *Engine) refreshToken(ctx context.Context, s *Shop, r marketplace.TokenRefresher) error {
	key := shopKey{s.Platform, s.ID}
	token, err := e.storedToken(ctx, s)
	if err != nil {
		return err
	}
	e.tokens.mu.Lock()
	rejectedAt, rejected := e.tokens.rejected[key]
	inUse, known := e.tokens.used[key]
	e.tokens.mu.Unlock()
	if token.Access != "" && (!known || token.ExpiresAt.After(inUse)) {
		e.useToken(key, r, token)
		rejected = false // another process has renewed it meanwhile
	}
	now := e.now()
	ending := token.Access != "" && now.After(token.ExpiresAt.Add(-marginOf(token)))
	none := token.Access == "" && !rejected && !known
	if !r.CanRefresh(token) || !ending && !rejected && !none {
		e.forgetRejection(key, rejectedAt)
		return nil
	}
	mine, err := e.store.Lease(ctx, "token/"+s.Platform+"/"+s.ID, e.holder, now, time.Minute)
	if err != nil || !mine {
		return err
	}
	next, err := r.RefreshToken(ctx, token)
	if err != nil {
		return err
	}
	next.IssuedAt = now
	if err := e.keepToken(ctx, s, next); err != nil {
		return err
	}
	e.useToken(key, r, next)
	e.log.Info("token renewed", "platform", s.Platform, "expires", next.ExpiresAt)
	return e.store.Release(ctx, "token/"+s.Platform+"/"+s.ID, e.holder)
}

// marginOf is how long before its end a token is renewed.
func marginOf(t marketplace.Token) time.Duration {
	if t.IssuedAt.IsZero() || t.ExpiresAt.Before(t.IssuedAt) {
		return tokenMargin
	}
	return min(tokenMargin, t.ExpiresAt.Sub(t.IssuedAt)/6)
}

func (e *Engine) useToken(key shopKey, r marketplace.TokenRefresher, t marketplace.Token) {
	r.UseToken(t)
	e.tokens.mu.Lock()
	defer e.tokens.mu.Unlock()
	e.tokens.used[key] = t.ExpiresAt
	delete(e.tokens.rejected, key)
}

// forgetRejection lets a shop whose token cannot be renewed complain again later.
func (e *Engine) forgetRejection(key shopKey, at time.Time) {
	e.tokens.mu.Lock()
	defer e.tokens.mu.Unlock()
	if !at.IsZero() && e.now().Sub(at) > tokenPause {
		delete(e.tokens.rejected, key)
	}
}

func (e *Engine) storedToken(ctx context.Context, s *Shop) (marketplace.Token, error) {
	var t marketplace.Token
	if e.sealer == nil {
		e.tokens.mu.Lock()
		defer e.tokens.mu.Unlock()
		return e.tokens.memory[shopKey{s.Platform, s.ID}], nil
	}
	row, err := e.store.Shop(ctx, s.Platform, s.ID)
	if err != nil || len(row.Token) == 0 {
		return t, err
	}
	plain, err := e.sealer.Open(row.Token, s.Platform+"/"+s.ID)
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(plain, &t)
}

func (e *Engine) keepToken(ctx context.Context, s *Shop, t marketplace.Token) error {
	if e.sealer == nil {
		e.tokens.mu.Lock()
		if e.tokens.memory == nil {
			e.tokens.memory = map[shopKey]marketplace.Token{}
		}
		e.tokens.memory[shopKey{s.Platform, s.ID}] = t
		e.tokens.mu.Unlock()
		return e.store.SetToken(ctx, s.Platform, s.ID, nil, t.ExpiresAt) // the expiry is no secret
	}
	plain, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return e.store.SetToken(ctx, s.Platform, s.ID, e.sealer.Seal(plain, s.Platform+"/"+s.ID), t.ExpiresAt)
}
