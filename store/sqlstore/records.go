package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"makegood/store"
)

const (
	insertRecord = `insert into records (register, key, at, updated_at, case_id, platform, shop, after_sale_id, order_id, sku, courier, waybill,
amount_minor, recovered_minor, currency, state, rule, result, by_)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) on conflict (register, key) do `

	onceRecord = insertRecord + `nothing`

	// The time at which a line was opened stays.
	putRecord = insertRecord + `update set updated_at = excluded.updated_at, case_id = excluded.case_id, platform = excluded.platform,
shop = excluded.shop, after_sale_id = excluded.after_sale_id, order_id = excluded.order_id, sku = excluded.sku, courier = excluded.courier,
waybill = excluded.waybill, amount_minor = excluded.amount_minor, recovered_minor = excluded.recovered_minor, currency = excluded.currency,
state = excluded.state, rule = excluded.rule, result = excluded.result, by_ = excluded.by_`

	registeredRecords = `select key, at, updated_at, case_id, platform, shop, after_sale_id, order_id, sku, courier, waybill,
amount_minor, recovered_minor, currency, state, rule, result, by_ from records
where register = $1 and at >= $2 and at < $3 order by at desc, key desc limit $4`

	recordTotals = `select platform, state, currency, count(*), cast(sum(amount_minor) as bigint), cast(sum(recovered_minor) as bigint) from records
where register = $1 and at >= $2 and at < $3 group by platform, state, currency order by platform, state, currency`
)

// recorded reports whether a register is kept as records.
func recorded(name string) bool {
	return slices.Contains([]string{store.RegisterLosses, store.RegisterClaims, store.RegisterListingRisks, store.RegisterInquiries}, name)
}

// recordStmts store lines of registers. Several cases may write the same line:
// the listing risk of one SKU.
func recordStmts(records []store.Record) ([]stmt, error) {
	out := make([]stmt, 0, len(records))
	for _, r := range records {
		if !recorded(r.Register) || r.Key == "" {
			return nil, fmt.Errorf("record %q in register %q: %w", r.Key, r.Register, store.ErrNotFound)
		}
		text := putRecord
		if r.Once {
			text = onceRecord
		}
		updated := r.UpdatedAt
		if updated.IsZero() {
			updated = r.At
		}
		out = append(out, stmt{text: text, want: anyRows, lock: "record " + r.Register + " " + r.Key, args: []any{
			r.Register, r.Key, micros(r.At), micros(updated), r.CaseID, r.Ref.Platform, r.Ref.Shop, r.Ref.ID, r.OrderID, r.SKU,
			r.Waybill.Courier, r.Waybill.Number, r.Amount.Minor, r.Recovered.Minor, cmp.Or(r.Amount.Currency, r.Recovered.Currency),
			r.State, r.Rule, r.Result, r.By,
		}})
	}
	return out, nil
}

// recordLine reads a record as a line of a register.
func recordLine(scan scanFunc) (r store.RegisterRow, err error) {
	var at, updated int64
	err = scan(&r.Key, &at, &updated, &r.CaseID, &r.Platform, &r.Shop, &r.AfterSaleID, &r.OrderID, &r.SKU, &r.Courier, &r.Waybill,
		&r.AmountMinor, &r.RecoveredMinor, &r.Currency, &r.State, &r.Rule, &r.Result, &r.By)
	r.At, r.UpdatedAt = instant(at), instant(updated)
	return r, err
}

// RecordTotals implements store.Reports.
func (s *Store) RecordTotals(ctx context.Context, register string, from, to time.Time) ([]store.Total, error) {
	if !recorded(register) {
		return nil, fmt.Errorf("store: record totals: %w", store.ErrNotFound)
	}
	q := query{text: recordTotals, args: []any{register, micros(from), micros(to)}}
	return list(ctx, s, "record totals", q, func(scan scanFunc) (t store.Total, err error) {
		err = scan(&t.Platform, &t.State, &t.Currency, &t.N, &t.Minor, &t.RecoveredMinor)
		return t, err
	})
}
