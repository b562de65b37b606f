package tokens

import (
	"context"
	"encoding/json"
	"fmt"

	"makegood/adapters/marketplace"
	"makegood/registry"
)

// Stored returns the shop's token as it was kept last; zero if none ever was. A
// token that was sealed with another key, or for another shop, is an error.
func (k *Keeper) Stored(ctx context.Context, s *registry.Shop) (marketplace.Token, error) {
	if k.o.Sealer == nil {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.memory[s.Key()], nil
	}
	row, err := k.o.Store.Shop(ctx, s.Platform, s.ID)
	if err != nil || len(row.Token) == 0 {
		return marketplace.Token{}, err
	}
	plain, err := k.o.Sealer.Open(row.Token, tokenLabel(s))
	if err != nil {
		return marketplace.Token{}, err
	}
	var t marketplace.Token
	if err := json.Unmarshal(plain, &t); err != nil {
		return marketplace.Token{}, fmt.Errorf("stored token of %s: %w", s.Platform, err)
	}
	return t, nil
}

// keep stores the shop's token. Without a Sealer only its expiry reaches the store,
// which is no secret.
func (k *Keeper) keep(ctx context.Context, s *registry.Shop, t marketplace.Token) error {
	if k.o.Sealer == nil {
		k.mu.Lock()
		k.memory[s.Key()] = t
		k.mu.Unlock()
		return k.o.Store.SetToken(ctx, s.Platform, s.ID, nil, t.ExpiresAt)
	}
	plain, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return k.o.Store.SetToken(ctx, s.Platform, s.ID, k.o.Sealer.Seal(plain, tokenLabel(s)), t.ExpiresAt)
}

// tokenLabel is what a shop's token is sealed for.
func tokenLabel(s *registry.Shop) string { return s.Platform + "/" + s.ID }
