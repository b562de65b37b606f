package sqlstore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"makegood/aftersale"
	"makegood/store"
)

const (
	insertCase = `insert into cases (id, platform, shop, after_sale_id, order_id, kind, state, mode, version, amount_minor, currency,
rule, outcome, deadline, deadline_source, next_check_at, requested_at, created_at, updated_at, final, doc,
buyer, waiting, claimed_by, person_since, closed_at, closure, took)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`

	// What identifies a case is compared, too: an id never changes its after-sale.
	updateCase = `update cases set order_id = $5, kind = $6, state = $7, mode = $8, version = $9, amount_minor = $10, currency = $11,
rule = $12, outcome = $13, deadline = $14, deadline_source = $15, next_check_at = $16, requested_at = $17, created_at = $18,
updated_at = $19, final = $20, doc = $21, buyer = $22, waiting = $23, claimed_by = $24, person_since = $25, closed_at = $26, closure = $27, took = $28
where id = $1 and platform = $2 and shop = $3 and after_sale_id = $4 and version = cast($9 as bigint) - 1`

	insertTimeline = `insert into timeline (case_id, at, entries) values ($1, $2, $3)`

	linkParcel = `insert into case_parcels (number, case_id, platform, shop, after_sale_id) values ($1, $2, $3, $4, $5) on conflict do nothing`

	// The waybill that carries the parcel on may be known before the case is.
	linkNextParcel = `insert into case_parcels (number, case_id, platform, shop, after_sale_id)
select next_number, cast($2 as text), cast($3 as text), cast($4 as text), cast($5 as text) from parcels
where number = $1 and next_number <> '' on conflict do nothing`
)

// Commit implements store.Cases.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	o, err := commitOp(c)
	if err == nil {
		err = s.db.write(ctx, o)
	}
	if err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

// commitOp lists the statements of a change. The row that another change would
// touch first comes first: the earliest miss is the error that is returned. Rows
// that cases share come last: they stay locked until the commit.
func commitOp(c store.Change) (*op, error) {
	if c.Case.ID == "" {
		return nil, errors.New("case without id")
	}
	o := &op{shard: c.Case.ID}
	stored, err := caseStmt(c.Case)
	if err != nil {
		return nil, err
	}
	o.stmts = append(make([]stmt, 0, 4+len(c.Completed)+len(c.Plan)+len(c.Done)), stored)
	for _, done := range c.Completed {
		completed, err := completedStmt(done)
		if err != nil {
			return nil, err
		}
		o.stmts = append(o.stmts, completed)
	}
	for _, a := range c.Plan {
		plan, err := planStmt(a)
		if err != nil {
			return nil, err
		}
		o.stmts = append(o.stmts, plan)
	}
	if len(c.Entries) > 0 {
		entries, err := timelineStmt(c.Case.ID, c.Entries)
		if err != nil {
			return nil, err
		}
		o.stmts = append(o.stmts, entries)
	}
	o.stmts = append(o.stmts, linkStmts(c.Case)...)
	o.stmts = append(o.stmts, doneStmts(c.Done)...)
	if c.Audit != nil {
		o.stmts = append(o.stmts, auditStmt(*c.Audit))
	}
	records, err := recordStmts(c.Records)
	if err != nil {
		return nil, err
	}
	o.stmts = append(o.stmts, records...)
	if c.Spend != nil {
		spend, err := spendStmt(*c.Spend)
		if err != nil {
			return nil, err
		}
		o.stmts = append(o.stmts, spend)
	}
	for _, t := range c.Trials {
		o.stmts = append(o.stmts, trialStmt(t))
	}
	return o, nil
}

func caseStmt(c aftersale.Case) (stmt, error) {
	text := updateCase
	if c.Version == 0 {
		text = insertCase
	}
	c.Version++
	doc, err := json.Marshal(c)
	if err != nil {
		return stmt{}, fmt.Errorf("case document: %w", err)
	}
	var snapshot aftersale.Snapshot
	if c.Snapshot != nil {
		snapshot = *c.Snapshot
	}
	requested := c.RequestedAt
	if requested.IsZero() {
		requested = c.CreatedAt
	}
	end := closureOf(c, snapshot, requested)
	return stmt{text: text, want: 1, miss: store.ErrConflict, args: []any{
		c.ID, c.Ref.Platform, c.Ref.Shop, c.Ref.ID, cmp.Or(snapshot.OrderID, c.OrderID), string(snapshot.Kind), string(c.State), string(c.Mode), c.Version,
		snapshot.Amount.Minor, snapshot.Amount.Currency, c.Rule, string(c.Outcome), sortable(c.Deadline.At), string(c.Deadline.Source),
		sortable(c.NextCheckAt), micros(requested), micros(c.CreatedAt), micros(c.UpdatedAt), flag(c.State.Final()), string(doc),
		c.Buyer, string(c.WaitsFor()), c.ClaimedBy, micros(c.ReviewSince), end.at, end.text, end.took,
	}}, nil
}

func timelineStmt(caseID string, entries []aftersale.Entry) (stmt, error) {
	doc, err := json.Marshal(entries)
	if err != nil {
		return stmt{}, fmt.Errorf("timeline: %w", err)
	}
	return stmt{text: insertTimeline, args: []any{caseID, micros(entries[0].At), string(doc)}, want: 1, miss: store.ErrConflict}, nil
}

// linkStmts make the case findable by the numbers of its parcels.
func linkStmts(c aftersale.Case) []stmt {
	if c.Snapshot == nil {
		return nil
	}
	waybills := c.Snapshot.Outbound
	if c.Snapshot.Return != nil {
		waybills = append(waybills[:len(waybills):len(waybills)], *c.Snapshot.Return)
	}
	var out []stmt
	for _, w := range waybills {
		if w.Number == "" {
			continue
		}
		args := []any{w.Number, c.ID, c.Ref.Platform, c.Ref.Shop, c.Ref.ID}
		out = append(out, stmt{text: linkParcel, args: args, want: anyRows}, stmt{text: linkNextParcel, args: args, want: anyRows})
	}
	return out
}
