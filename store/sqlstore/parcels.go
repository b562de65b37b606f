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

// parcelTries bounds how often UpdateParcel starts again when others update
// the same parcel at the same time.
const parcelTries = 50

func parcelQuery(number string, version *int64, p *aftersale.Parcel) query {
	return query{text: parcelByNumber, args: []any{number}, row: func(scan scanFunc) error {
		var doc []byte
		if err := scan(version, &doc); err != nil {
			return err
		}
		if err := json.Unmarshal(doc, p); err != nil {
			return fmt.Errorf("parcel document: %w", err)
		}
		return nil
	}}
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

// UpdateParcel implements store.Parcels by compare-and-set: change is called
// again if somebody else was faster.
func (s *Store) UpdateParcel(ctx context.Context, number string, done []int64, change func(aftersale.Parcel) aftersale.Parcel) (aftersale.Parcel, []aftersale.Ref, error) {
	fail := func(err error) (aftersale.Parcel, []aftersale.Ref, error) {
		return aftersale.Parcel{}, nil, fmt.Errorf("store: update parcel: %w", err)
	}
	for range parcelTries {
		p, version := aftersale.Parcel{Number: number}, int64(0)
		if err := s.db.read(ctx, parcelQuery(number, &version, &p)); err != nil {
			return fail(err)
		}
		p = change(p)
		o, err := parcelOp(number, p, version, done)
		if err == nil {
			err = s.db.write(ctx, o)
		}
		if errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return fail(err)
		}
		var refs []aftersale.Ref
		if err := s.db.read(ctx, query{text: casesOfParcel, args: []any{number}, row: collectRefs(&refs)}); err != nil {
			return fail(err)
		}
		return p, refs, nil
	}
	return fail(store.ErrConflict)
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
