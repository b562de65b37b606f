// Package tokens keeps the shops' access tokens: sealed in the store, renewed before
// they end, handed to the adapters. It also takes a seller's consent to the app.
//
// It must not log a token or put one into an error, and never store one in clear.
// Start reading at Keeper.Refresh; stored.go is how a token lies in the store, and
// authorize.go how a seller grants one.
package tokens

import (
	"log/slog"
	"sync"
	"time"

	"makegood/adapters/marketplace"
	"makegood/registry"
	"makegood/store"
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

// Keeper keeps the shops' tokens. Safe for concurrent use, and beside other
// processes: one of them renews a token, and the others take it over.
type Keeper struct {
	o        Options
	mu       sync.Mutex
	used     map[registry.ShopKey]time.Time         // expiry of the token that each shop's adapter uses
	memory   map[registry.ShopKey]marketplace.Token // without a Sealer
	rejected map[registry.ShopKey]time.Time         // since when a platform refuses the shop's token
}

// NewKeeper returns the keeper of the registry's shops.
func NewKeeper(o Options) *Keeper {
	return &Keeper{
		o:        o,
		used:     map[registry.ShopKey]time.Time{},
		memory:   map[registry.ShopKey]marketplace.Token{},
		rejected: map[registry.ShopKey]time.Time{},
	}
}

// Rejected notes that the platform refused the shop's token. The next call of
// Refresh renews it, whatever its expiry says.
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

// use hands a token to the shop's adapter.
func (k *Keeper) use(key registry.ShopKey, r marketplace.TokenRefresher, t marketplace.Token) {
	r.UseToken(t)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.used[key] = t.ExpiresAt
	delete(k.rejected, key)
}

// forgetRejection lets a platform's refusal of a token that cannot be renewed count
// again, once rejectionPause has passed since the first one. at is zero if the
// token was not refused.
func (k *Keeper) forgetRejection(key registry.ShopKey, at time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !at.IsZero() && k.o.Now().Sub(at) > rejectionPause {
		delete(k.rejected, key)
	}
}
