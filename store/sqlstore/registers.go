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
	args := []any{name, micros(from), micros(to), int64(limit)}
	action, ledger := ledgerRegisters[name]
	switch {
	case ledger:
		args[0] = string(action)
		return list(ctx, s, "register", query{text: registeredActions, args: args}, actionLine)
	case recorded(name):
		return list(ctx, s, "register", query{text: registeredRecords, args: args}, recordLine)
	}
	return nil, fmt.Errorf("store: register: %w", store.ErrNotFound)
}

// actionLine reads an action as a line of a register. What tracking shows of an
// intercept says more than the courier's reply.
func actionLine(scan scanFunc) (store.RegisterRow, error) {
	a, err := actionRow(scan)
	updated := a.PlannedAt
	for _, at := range []time.Time{a.SentAt, a.CompletedAt} {
		if at.After(updated) {
			updated = at
		}
	}
	return store.RegisterRow{
		Key: a.ID, At: a.PlannedAt.UTC(), UpdatedAt: updated.UTC(), CaseID: a.CaseID,
		Platform: a.Ref.Platform, Shop: a.Ref.Shop, AfterSaleID: a.Ref.ID, OrderID: a.OrderID,
		Courier: a.Waybill.Courier, Waybill: a.Waybill.Number, AmountMinor: a.Amount.Minor, Currency: a.Amount.Currency,
		State: string(a.State), Rule: a.Rule, Result: cmp.Or(a.InterceptOutcome, a.Result), By: a.By,
	}, err
}

// InterceptRates implements store.Reports.
func (s *Store) InterceptRates(ctx context.Context, from, to time.Time) ([]store.InterceptRate, error) {
	var out []store.InterceptRate
	err := s.db.read(ctx, query{text: interceptRates, args: []any{micros(from), micros(to)}, row: func(scan scanFunc) error {
		var r store.InterceptRate
		var state, shown string
		if err := scan(&r.Courier, &state, &shown, &r.N); err != nil {
			return err
		}
		r.Outcome = outcomeWord(aftersale.LedgerState(state), shown)
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
func outcomeWord(state aftersale.LedgerState, shown string) string {
	switch state {
	case aftersale.Sent, aftersale.Unknown:
		return string(aftersale.Unknown)
	case aftersale.Confirmed:
		return cmp.Or(shown, "accepted")
	}
	return string(state)
}
