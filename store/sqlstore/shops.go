package sqlstore

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

const (
	shopColumns = `select platform, shop, mode, mode_by, mode_at, reconciled_at, token, token_expires from shops`
	shopByName  = shopColumns + ` where platform = $1 and shop = $2`
	allShops    = shopColumns + ` order by platform, shop`

	setMode = `insert into shops (platform, shop, mode, mode_by, mode_at) values ($1, $2, $3, $4, $5)
on conflict (platform, shop) do update set mode = excluded.mode, mode_by = excluded.mode_by, mode_at = excluded.mode_at`

	setReconciled = `insert into shops (platform, shop, reconciled_at) values ($1, $2, $3)
on conflict (platform, shop) do update set reconciled_at = excluded.reconciled_at where shops.reconciled_at < excluded.reconciled_at`

	setToken = `insert into shops (platform, shop, token, token_expires) values ($1, $2, $3, $4)
on conflict (platform, shop) do update set token = excluded.token, token_expires = excluded.token_expires`

	takeLease = `insert into leases (name, holder, until) values ($1, $2, $3)
on conflict (name) do update set holder = excluded.holder, until = excluded.until where leases.until <= $4 or leases.holder = excluded.holder`

	dropLeases = `delete from leases where until < $1`

	releaseLease = `delete from leases where name = $1 and holder = $2`
)

func (s *Store) shops(ctx context.Context, text string, args ...any) ([]store.Shop, error) {
	return list(ctx, s, "shops", query{text: text, args: args}, func(scan scanFunc) (x store.Shop, err error) {
		var modeAt, reconciled, expires int64
		var token string
		if err = scan(&x.Platform, &x.Shop, (*string)(&x.Mode), &x.ModeBy, &modeAt, &reconciled, &token, &expires); err != nil {
			return x, err
		}
		x.ModeAt, x.ReconciledUntil, x.TokenExpires = instant(modeAt), instant(reconciled), instant(expires)
		if token != "" {
			if x.Token, err = base64.StdEncoding.DecodeString(token); err != nil {
				err = fmt.Errorf("sealed token: %w", err)
			}
		}
		return x, err
	})
}

// Shop implements store.Shops.
func (s *Store) Shop(ctx context.Context, platform, shop string) (store.Shop, error) {
	found, err := s.shops(ctx, shopByName, platform, shop)
	if err != nil || len(found) == 0 {
		return store.Shop{Platform: platform, Shop: shop}, err
	}
	return found[0], nil
}

// ListShops implements store.Shops.
func (s *Store) ListShops(ctx context.Context) ([]store.Shop, error) { return s.shops(ctx, allShops) }

// SetMode implements store.Shops.
func (s *Store) SetMode(ctx context.Context, platform, shop string, mode aftersale.Mode, audit store.AuditRow) error {
	return s.change(ctx, "set mode", platform+"/"+shop,
		stmt{text: setMode, args: []any{platform, shop, string(mode), audit.By, micros(audit.At)}, want: 1, miss: store.ErrConflict},
		auditStmt(audit))
}

// SetReconciled implements store.Shops.
func (s *Store) SetReconciled(ctx context.Context, platform, shop string, until time.Time) error {
	return s.change(ctx, "set reconciled", platform+"/"+shop, stmt{text: setReconciled, args: []any{platform, shop, micros(until)}, want: anyRows})
}

// SetToken implements store.Shops.
func (s *Store) SetToken(ctx context.Context, platform, shop string, sealed []byte, expires time.Time) error {
	return s.change(ctx, "set token", platform+"/"+shop, stmt{
		text: setToken, args: []any{platform, shop, base64.StdEncoding.EncodeToString(sealed), micros(expires)}, want: 1, miss: store.ErrConflict,
	})
}

// Lease implements store.Shops.
func (s *Store) Lease(ctx context.Context, name, holder string, now time.Time, ttl time.Duration) (bool, error) {
	var rows int64
	err := s.change(ctx, "lease", name, stmt{
		text: takeLease, args: []any{name, holder, micros(now.Add(ttl)), micros(now)}, want: anyRows, count: func(n int64) { rows = n },
	})
	return err == nil && rows == 1, err
}

// Release implements store.Shops. Releasing what somebody else holds does nothing.
func (s *Store) Release(ctx context.Context, name, holder string) error {
	return s.change(ctx, "release", name, stmt{text: releaseLease, args: []any{name, holder}, want: anyRows})
}

// DropLeases implements store.Shops.
func (s *Store) DropLeases(ctx context.Context, endedBefore time.Time) error {
	return s.change(ctx, "drop leases", "leases", stmt{text: dropLeases, args: []any{micros(endedBefore)}, want: anyRows})
}
