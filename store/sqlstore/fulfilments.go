package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"

	"makegood/aftersale"
	"makegood/store"
)

const (
	fulfilmentOfOrder = `select version, doc from stocks where platform = $1 and shop = $2 and order_id = $3`
	casesOfOrder      = `select platform, shop, after_sale_id from cases where order_id = $3 and platform = $1 and shop = $2 order by id`

	insertFulfilment = `insert into stocks (platform, shop, order_id, doc, version) values ($1, $2, $3, $4, $5)`
	updateFulfilment = `update stocks set doc = $4, version = $5 where platform = $1 and shop = $2 and order_id = $3 and version = cast($5 as bigint) - 1`
)

// Fulfilment implements store.Fulfilments.
func (s *Store) Fulfilment(ctx context.Context, platform, shop, orderID string) (aftersale.Fulfilment, error) {
	var found aftersale.Fulfilment
	var version int64
	err := s.db.read(ctx, query{text: fulfilmentOfOrder, args: []any{platform, shop, orderID}, row: documentRow("fulfilment", &version, &found)})
	if err != nil {
		return aftersale.Fulfilment{}, fmt.Errorf("store: fulfilment: %w", err)
	}
	return found, nil
}

// UpdateFulfilment implements store.Fulfilments.
func (s *Store) UpdateFulfilment(ctx context.Context, platform, shop, orderID string, done []int64, change func(aftersale.Fulfilment) aftersale.Fulfilment) (aftersale.Fulfilment, []aftersale.Ref, error) {
	order := []any{platform, shop, orderID}
	stored, err := swap(ctx, s.db, swapping[aftersale.Fulfilment]{
		find: func(v *aftersale.Fulfilment, version *int64) query {
			return query{text: fulfilmentOfOrder, args: order, row: documentRow("fulfilment", version, v)}
		},
		change: change,
		put: func(v aftersale.Fulfilment, version int64) (*op, error) {
			doc, err := json.Marshal(v)
			if err != nil {
				return nil, fmt.Errorf("fulfilment document: %w", err)
			}
			text := updateFulfilment
			if version == 0 {
				text = insertFulfilment
			}
			put := stmt{text: text, want: 1, miss: store.ErrConflict, args: []any{platform, shop, orderID, string(doc), version + 1}}
			return &op{shard: platform + "/" + shop + "/" + orderID, stmts: append([]stmt{put}, doneStmts(done)...)}, nil
		},
	})
	var refs []aftersale.Ref
	if err == nil {
		err = s.db.read(ctx, query{text: casesOfOrder, args: order, row: collect(&refs, refRow)})
	}
	if err != nil {
		return aftersale.Fulfilment{}, nil, fmt.Errorf("store: update fulfilment: %w", err)
	}
	return stored, refs, nil
}
