package sqlstore

import (
	"context"
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// The conditions in front repeat those of the partial indexes word by word.
const (
	registeredActions = `select planned_at, ` + actionColumns + ` from actions
where name in ('courier:intercept','refund:refuse') and name = $1 and planned_at >= $2 and planned_at < $3 order by planned_at desc, id desc limit $4`

	registeredCases = `select updated_at, ` + caseColumns + ` from cases
where rule in ('U6','S5') and rule = $1 and updated_at >= $2 and updated_at < $3 order by updated_at desc, id desc limit $4`
)

// Register implements store.Reports. Intercepts and refusals are ledger
// entries by the time they were planned; losses (rule U6) and claims (rule
// S5) are cases by the time of their last change.
func (s *Store) Register(ctx context.Context, name string, from, to time.Time, limit int) ([]store.RegisterRow, error) {
	var out []store.RegisterRow
	q := query{args: []any{nil, micros(from), micros(to), int64(limit)}}
	switch name {
	case "intercepts", "refusals":
		q.text, q.row = registeredActions, actionLine(&out)
	case "losses", "claims":
		q.text, q.row = registeredCases, caseLine(&out)
	default:
		return nil, fmt.Errorf("store: register: %w", store.ErrNotFound)
	}
	q.args[0] = map[string]string{
		"intercepts": string(aftersale.ActionIntercept), "refusals": string(aftersale.ActionRefuse), "losses": "U6", "claims": "S5",
	}[name]
	if err := s.db.read(ctx, q); err != nil {
		return nil, fmt.Errorf("store: register: %w", err)
	}
	return out, nil
}

func actionLine(out *[]store.RegisterRow) func(scanFunc) error {
	return func(scan scanFunc) error {
		var at int64
		a, err := actionRow(func(dest ...any) error { return scan(append([]any{&at}, dest...)...) })
		*out = append(*out, store.RegisterRow{
			At: instant(at), CaseID: a.CaseID, Platform: a.Ref.Platform, Shop: a.Ref.Shop, AfterSaleID: a.Ref.ID, OrderID: a.OrderID,
			Courier: a.Waybill.Courier, Waybill: a.Waybill.Number, AmountMinor: a.Amount.Minor, Currency: a.Amount.Currency,
			State: string(a.State), Rule: a.Rule, Result: a.Result,
		})
		return err
	}
}

func caseLine(out *[]store.RegisterRow) func(scanFunc) error {
	return func(scan scanFunc) error {
		var at int64
		c, err := caseRow(func(dest ...any) error { return scan(append([]any{&at}, dest...)...) })
		row := store.RegisterRow{
			At: instant(at), CaseID: c.ID, Platform: c.Ref.Platform, Shop: c.Ref.Shop, AfterSaleID: c.Ref.ID,
			State: string(c.State), Rule: c.Rule, Result: string(c.Resolution),
		}
		if seen := c.Seen; seen != nil {
			row.OrderID, row.AmountMinor, row.Currency = seen.OrderID, seen.Amount.Minor, seen.Amount.Currency
			if len(seen.Outbound) > 0 {
				row.Courier, row.Waybill = seen.Outbound[0].Courier, seen.Outbound[0].Number
			}
		}
		*out = append(*out, row)
		return err
	}
}
