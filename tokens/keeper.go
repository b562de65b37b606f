// Package tokens keeps the shops' permissions to call their platforms: sealed in the
// store, renewed before they end, asked for again when a platform refuses one, and
// authorised by link. It knows nothing of cases. Start reading at Keeper.
package tokens

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"makegood/adapters/marketplace"
	"makegood/registry"
	"makegood/store"
)

const (
	// tokenMargin is how long before its end a token is renewed, at most; one
	// that lives for hours only is renewed in the last sixth of its life.
	tokenMargin = 24 * time.Hour

	// tokenPause is the shortest time between two renewals of a shop that the
	// platform's complaints may cause.
	tokenPause = 10 * time.Second
)

// Options are what a Keeper is made of. All but Sealer are required.
type Options struct {
	Store    store.Shops
	Registry *registry.Registry
	Sealer   *Sealer // nil: tokens are kept in memory only
	Log      *slog.Logger
	Now      func() time.Time
	Holder   string // name of this process, for leases
}

// Keeper keeps the shops' tokens: sealed in the store, renewed before they end,
// handed to the adapters. Safe for concurrent use, and beside other processes.
type Keeper struct {
	o        Options
	mu       sync.Mutex
	used     map[registry.ShopKey]time.Time // which stored token each shop's adapter uses, by its expiry
	memory   map[registry.ShopKey]marketplace.Token
	rejected map[registry.ShopKey]time.Time // since when a platform refuses the shop's token
}

// NewKeeper returns the keeper of the registry's shops.
func NewKeeper(o Options) *Keeper {
	return &Keeper{o: o, used: map[registry.ShopKey]time.Time{}, memory: map[registry.ShopKey]marketplace.Token{}, rejected: map[registry.ShopKey]time.Time{}}
}

// Rejected notes that the platform refused the shop's token; the next
// call of Refresh renews it whatever its expiry says.
func (k *Keeper) Rejected(s *registry.Shop) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, ok := k.rejected[s.Key()]; !ok {
		k.rejected[s.Key()] = k.o.Now()
	}
}

// AnyRejected reports whether a renewal is wanted at once.
func (k *Keeper) AnyRejected() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.rejected) > 0
}

// Refresh takes over tokens that another process has renewed, and
// renews those that are about to end or were refused: one process at a time.
func (k *Keeper) Refresh(ctx context.Context) error {
	var failed error
	for _, s := range k.o.Registry.Shops {
		r, ok := s.Adapter.(marketplace.TokenRefresher)
		if !ok {
			continue
		}
		if err := k.refresh(ctx, s, r); err != nil {
			k.o.Log.Warn("token cannot be renewed", "platform", s.Platform, "error", err.Error())
			failed = fmt.Errorf("%s: %w", s.Platform, err)
		}
	}
	return failed
}

func (k *Keeper) refresh(ctx context.Context, s *registry.Shop, r marketplace.TokenRefresher) error {
	key := s.Key()
	token, err := k.Stored(ctx, s)
	if err != nil {
		return err
	}
	k.mu.Lock()
	rejectedAt, rejected := k.rejected[key]
	inUse, known := k.used[key]
	k.mu.Unlock()
	if token.Access != "" && (!known || token.ExpiresAt.After(inUse)) {
		k.use(key, r, token)
		rejected = false // another process has renewed it meanwhile
	}
	now := k.o.Now()
	ending := token.Access != "" && now.After(token.ExpiresAt.Add(-RenewalMargin(token)))
	none := token.Access == "" && !rejected && !known
	if !r.CanRefresh(token) || !ending && !rejected && !none {
		k.forgetRejection(key, rejectedAt)
		return nil
	}
	mine, err := k.o.Store.Lease(ctx, "token/"+s.Platform+"/"+s.ID, k.o.Holder, now, time.Minute)
	if err != nil || !mine {
		return err
	}
	next, err := r.RefreshToken(ctx, token)
	if err != nil {
		return err
	}
	next.IssuedAt = now
	if err := k.keep(ctx, s, next); err != nil {
		return err
	}
	k.use(key, r, next)
	k.o.Log.Info("token renewed", "platform", s.Platform, "expires", next.ExpiresAt)
	return k.o.Store.Release(ctx, "token/"+s.Platform+"/"+s.ID, k.o.Holder)
}

// RenewalMargin is how long before its end a token is renewed.
func RenewalMargin(t marketplace.Token) time.Duration {
	if t.IssuedAt.IsZero() || t.ExpiresAt.Before(t.IssuedAt) {
		return tokenMargin
	}
	return min(tokenMargin, t.ExpiresAt.Sub(t.IssuedAt)/6)
}

func (k *Keeper) use(key registry.ShopKey, r marketplace.TokenRefresher, t marketplace.Token) {
	r.UseToken(t)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.used[key] = t.ExpiresAt
	delete(k.rejected, key)
}

// forgetRejection lets a shop whose token cannot be renewed complain again later.
func (k *Keeper) forgetRejection(key registry.ShopKey, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !at.IsZero() && k.o.Now().Sub(at) > tokenPause {
		delete(k.rejected, key)
	}
}

// Stored returns the shop's token as it was kept last; zero if none ever was.
func (k *Keeper) Stored(ctx context.Context, s *registry.Shop) (marketplace.Token, error) {
	var t marketplace.Token
	if k.o.Sealer == nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.memory[s.Key()], nil
	}
	row, err := k.o.Store.Shop(ctx, s.Platform, s.ID)
	if err != nil || len(row.Token) == 0 {
		return t, err
	}
	plain, err := k.o.Sealer.Open(row.Token, s.Platform+"/"+s.ID)
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(plain, &t); err != nil {
		return marketplace.Token{}, fmt.Errorf("stored token of %s: %w", s.Platform, err)
	}
	return t, nil
}

func (k *Keeper) keep(ctx context.Context, s *registry.Shop, t marketplace.Token) error {
	if k.o.Sealer == nil {
		k.mu.Lock()
		k.memory[s.Key()] = t
		k.mu.Unlock()
		return k.o.Store.SetToken(ctx, s.Platform, s.ID, nil, t.ExpiresAt) // the expiry is no secret
	}
	plain, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return k.o.Store.SetToken(ctx, s.Platform, s.ID, k.o.Sealer.Seal(plain, s.Platform+"/"+s.ID), t.ExpiresAt)
}
