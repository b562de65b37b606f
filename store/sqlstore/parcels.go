package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

const (
	parcelByNumber = `select version, doc from parcels where number = $1`
	casesOfParcel  = `select platform, shop, after_sale_id from case_parcels where number = $1 order by case_id`

	insertParcel = `insert into parcels (number, courier, state, next_number, doc, version, updated_at) values ($1, $2, $3, $4, $5, $6, $7)`
	updateParcel = `update parcels set courier = $2, state = $3, next_number = $4, doc = $5, version = $6, updated_at = $7
where number = $1 and version = cast($6 as bigint) - 1`

	// The cases of a parcel are those of the parcel that carries it on.
	copyLinks = `insert into case_parcels (number, case_id, platform, shop, after_sale_id)
select cast($2 as text), case_id, platform, shop, after_sale_id from case_parcels where number = $1 on conflict do nothing`
)

func parcelQuery(number string, version *int64, p *aftersale.Parcel) query {
	return query{text: parcelByNumber, args: []any{number}, row: documentRow("parcel", version, p)}
}

// Parcels implements store.Parcels.
func (s *Store) Parcels(ctx context.Context, numbers []string) ([]aftersale.Parcel, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	found := make([]aftersale.Parcel, len(numbers))
	versions := make([]int64, len(numbers))
	queries := make([]query, len(numbers))
	for i, number := range numbers {
		queries[i] = parcelQuery(number, &versions[i], &found[i])
	}
	if err := s.db.read(ctx, queries...); err != nil {
		return nil, fmt.Errorf("store: parcels: %w", err)
	}
	out := found[:0]
	for i, p := range found {
		if versions[i] > 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

// UpdateParcel implements store.Parcels.
func (s *Store) UpdateParcel(ctx context.Context, number string, done []int64, change func(aftersale.Parcel) aftersale.Parcel) (aftersale.Parcel, []aftersale.Ref, error) {
	p, err := swap(ctx, s.db, swapping[aftersale.Parcel]{
		empty:  aftersale.Parcel{Number: number},
		find:   func(p *aftersale.Parcel, version *int64) query { return parcelQuery(number, version, p) },
		change: change,
		put:    func(p aftersale.Parcel, version int64) (*op, error) { return parcelOp(number, p, version, done) },
	})
	var refs []aftersale.Ref
	if err == nil {
		err = s.db.read(ctx, query{text: casesOfParcel, args: []any{number}, row: collect(&refs, refRow)})
	}
	if err != nil {
		return aftersale.Parcel{}, nil, fmt.Errorf("store: update parcel: %w", err)
	}
	return p, refs, nil
}

func parcelOp(number string, p aftersale.Parcel, version int64, done []int64) (*op, error) {
	if p.Number != number {
		return nil, errors.New("the change has renamed the parcel")
	}
	doc, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("parcel document: %w", err)
	}
	text := updateParcel
	if version == 0 {
		text = insertParcel
	}
	o := &op{shard: number, stmts: []stmt{{text: text, want: 1, miss: store.ErrConflict, args: []any{
		number, p.Courier, string(p.State), p.NextNumber, string(doc), version + 1, micros(time.Now()),
	}}}}
	if p.NextNumber != "" && p.NextNumber != number {
		o.stmts = append(o.stmts, stmt{text: copyLinks, args: []any{number, p.NextNumber}, want: anyRows})
	}
	o.stmts = append(o.stmts, doneStmts(done)...)
	return o, nil
}
