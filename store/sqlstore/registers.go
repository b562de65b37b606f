package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

const (
	// The condition in front repeats that of the partial index word by word.
	registeredActions = `select ` + actionColumns + ` from actions
where name in ('courier:intercept','refund:refuse') and name = $1 and planned_at >= $2 and planned_at < $3 order by planned_at desc, id desc limit $4`

	// planned_at stands for the time of the register; what was withdrawn
	// before it was sent was never asked.
	interceptRates = `select courier, state, proved, count(*) from actions
where name in ('courier:intercept','refund:refuse') and name = 'courier:intercept' and planned_at >= $1 and planned_at < $2
and not (state = 'refused' and result = 'withdrawn') group by courier, state, proved order by courier, state, proved`
)

// ledgerRegisters are the registers that are ledger entries, by the time they
// were planned.
var ledgerRegisters = map[string]aftersale.ActionName{
	store.RegisterIntercepts: aftersale.ActionIntercept,
	store.RegisterRefusals:   aftersale.ActionRefuse,
}

// Register implements store.Reports.
func (s *Store) Register(ctx context.Context, name string, from, to time.Time, limit int) ([]store.RegisterRow, error) {
	var out []store.RegisterRow
	q := query{args: []any{name, micros(from), micros(to), int64(limit)}}
	action, ledger := ledgerRegisters[name]
	switch {
	case ledger:
		q.text, q.row, q.args[0] = registeredActions, actionLine(&out), string(action)
	case recorded(name):
		q.text, q.row = registeredRecords, recordLine(&out)
	default:
		return nil, fmt.Errorf("store: register: %w", store.ErrNotFound)
	}
	if err := s.db.read(ctx, q); err != nil {
		return nil, fmt.Errorf("store: register: %w", err)
	}
	return out, nil
}

// actionLine reads an action as a line of a register. What tracking has
// proved says more than what the courier answered.
func actionLine(out *[]store.RegisterRow) func(scanFunc) error {
	return func(scan scanFunc) error {
		a, err := actionRow(scan)
		updated := a.PlannedAt
		for _, at := range []time.Time{a.SentAt, a.CompletedAt} {
			if at.After(updated) {
				updated = at
			}
		}
		*out = append(*out, store.RegisterRow{
			Key: a.ID, At: a.PlannedAt.UTC(), UpdatedAt: updated.UTC(), CaseID: a.CaseID,
			Platform: a.Ref.Platform, Shop: a.Ref.Shop, AfterSaleID: a.Ref.ID, OrderID: a.OrderID,
			Courier: a.Waybill.Courier, Waybill: a.Waybill.Number, AmountMinor: a.Amount.Minor, Currency: a.Amount.Currency,
			State: string(a.State), Rule: a.Rule, Result: cmp.Or(a.InterceptOutcome, a.Result), By: a.By,
		})
		return err
	}
}

// InterceptRates implements store.Reports.
func (s *Store) InterceptRates(ctx context.Context, from, to time.Time) ([]store.InterceptRate, error) {
	var out []store.InterceptRate
	err := s.db.read(ctx, query{text: interceptRates, args: []any{micros(from), micros(to)}, row: func(scan scanFunc) error {
		var r store.InterceptRate
		var state, proved string
		if err := scan(&r.Courier, &state, &proved, &r.N); err != nil {
			return err
		}
		r.Outcome = outcomeWord(aftersale.LedgerState(state), proved)
		if last := len(out) - 1; last >= 0 && out[last].Courier == r.Courier && out[last].Outcome == r.Outcome {
			out[last].N += r.N // sent and unknown, which follow each other
			return nil
		}
		out = append(out, r)
		return nil
	}})
	if err != nil {
		return nil, fmt.Errorf("store: intercept rates: %w", err)
	}
	return out, nil
}

// outcomeWord is how far an intercept has come.
func outcomeWord(state aftersale.LedgerState, proved string) string {
	switch state {
	case aftersale.Sent, aftersale.Unknown:
		return string(aftersale.Unknown)
	case aftersale.Confirmed:
		return cmp.Or(proved, "accepted")
	}
	return string(state)
}
