package tokens

import (
	"context"
	"fmt"
	"time"

	"makegood/adapters/marketplace"
	"makegood/registry"
)

const (
	// renewalMargin is how long before its end a token is renewed, at most. One
	// that lives for hours only is renewed in the last sixth of its life.
	renewalMargin = 24 * time.Hour

	// rejectionPause is how long a refused token that cannot be renewed is left
	// alone before the platform's next refusal counts.
	rejectionPause = 10 * time.Second

	// renewalLease is how long one process has the renewal of a token to itself.
	renewalLease = time.Minute
)

// Refresh takes over tokens that another process has renewed, and renews those that
// are about to end or were refused: one process at a time. A shop that fails does
// not hold the others back; the error is the last one.
func (k *Keeper) Refresh(ctx context.Context) error {
	var failed error
	for _, s := range k.o.Registry.Shops {
		r, ok := s.Adapter.(marketplace.TokenRefresher)
		if !ok {
			continue
		}
		if err := k.refresh(ctx, s, r); err != nil {
			k.o.Log.Warn("token cannot be renewed", "platform", s.Platform, "shop", s.ID, "error", err.Error())
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
	return k.renew(ctx, s, r, token)
}

// renew fetches a new token and stores it, unless another process does so now.
func (k *Keeper) renew(ctx context.Context, s *registry.Shop, r marketplace.TokenRefresher, old marketplace.Token) error {
	now := k.o.Now()
	lease := "token/" + s.Platform + "/" + s.ID
	mine, err := k.o.Store.Lease(ctx, lease, k.o.Holder, now, renewalLease)
	if err != nil || !mine {
		return err
	}
	next, err := r.RefreshToken(ctx, old)
	if err != nil {
		return err // the lease stays: other processes leave the token alone until it runs out
	}
	next.IssuedAt = now
	if err := k.keep(ctx, s, next); err != nil {
		return err
	}
	k.use(s.Key(), r, next)
	k.o.Log.Info("token renewed", "platform", s.Platform, "shop", s.ID, "expires", next.ExpiresAt)
	return k.o.Store.Release(ctx, lease, k.o.Holder)
}

// RenewalMargin is how long before its end a token is renewed.
func RenewalMargin(t marketplace.Token) time.Duration {
	if t.IssuedAt.IsZero() || t.ExpiresAt.Before(t.IssuedAt) {
		return renewalMargin
	}
	return min(renewalMargin, t.ExpiresAt.Sub(t.IssuedAt)/6)
}
