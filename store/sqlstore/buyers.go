package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"time"

	"makegood/store"
)

const (
	// The condition in front is that of the partial index.
	buyerHistory = `select currency, count(*),
cast(sum(case when state in ('refunded','agreed') then 1 else 0 end) as bigint),
cast(sum(case when state in ('refunded','agreed') then amount_minor else 0 end) as bigint)
from cases where buyer <> '' and buyer = $1 and created_at >= $2 group by currency`

	putBuyer = `insert into buyers (buyer, list, by_, at) values ($1, $2, $3, $4)
on conflict (buyer) do update set list = excluded.list, by_ = excluded.by_, at = excluded.at`
	dropBuyer = `delete from buyers where buyer = $1`

	buyerList    = `select list from buyers where buyer = $1`
	listedBuyers = `select buyer, list, by_, at from buyers where list = $1 order by at desc, buyer limit $2`
	allBuyers    = `select buyer, list, by_, at from buyers order by at desc, buyer limit $1`
)

// BuyerHistory implements store.Buyers. Nothing is known of a buyer without a hash.
func (s *Store) BuyerHistory(ctx context.Context, buyer string, since time.Time) (store.History, error) {
	h := store.History{Minor: map[string]int64{}}
	err := s.db.read(ctx, query{text: buyerHistory, args: []any{buyer, micros(since)}, row: func(scan scanFunc) error {
		var currency string
		var requests, refunds, minor int64
		if err := scan(&currency, &requests, &refunds, &minor); err != nil {
			return err
		}
		h.Requests, h.Refunds = h.Requests+requests, h.Refunds+refunds
		if refunds > 0 {
			h.Minor[currency] = minor
		}
		return nil
	}})
	if err != nil {
		return store.History{}, fmt.Errorf("store: buyer history: %w", err)
	}
	return h, nil
}

// SetBuyerList implements store.Buyers.
func (s *Store) SetBuyerList(ctx context.Context, buyer, list string, audit store.AuditRow) error {
	set := stmt{text: putBuyer, args: []any{buyer, list, audit.By, micros(audit.At)}, want: 1, miss: store.ErrConflict}
	switch {
	case buyer == "":
		return errors.New("store: set buyer list: no buyer")
	case list == "":
		set = stmt{text: dropBuyer, args: []any{buyer}, want: anyRows}
	case list != store.ListAllow && list != store.ListBlock:
		return fmt.Errorf("store: set buyer list: there is no list %q", list)
	}
	return s.change(ctx, "set buyer list", buyer, set, auditStmt(audit))
}

// BuyerList implements store.Buyers.
func (s *Store) BuyerList(ctx context.Context, buyer string) (list string, err error) {
	err = s.values(ctx, "buyer list", query{text: buyerList, args: []any{buyer}}, &list)
	return list, err
}

// ListBuyers implements store.Buyers.
func (s *Store) ListBuyers(ctx context.Context, name string, limit int) ([]store.BuyerRow, error) {
	q := query{text: listedBuyers, args: []any{name, int64(limit)}}
	if name == "" {
		q = query{text: allBuyers, args: []any{int64(limit)}}
	}
	return list(ctx, s, "list buyers", q, func(scan scanFunc) (b store.BuyerRow, err error) {
		var at int64
		err = scan(&b.Buyer, &b.List, &b.By, &at)
		b.At = instant(at)
		return b, err
	})
}
