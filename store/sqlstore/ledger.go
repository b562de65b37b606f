package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"makegood/aftersale"
	"makegood/store"
)

const (
	actionColumns = `state, fence, attempts, not_before, lease_until, sent_at, settled_at, result, doc`

	actionByID    = `select ` + actionColumns + ` from actions where id = $1`
	actionsByCase = `select ` + actionColumns + ` from actions where case_id = $1 order by n`
	dueActions    = `select ` + actionColumns + ` from actions where state = 'planned' and not_before <= $1 order by not_before, id limit $2`

	insertAction = `insert into actions (id, case_id, platform, shop, after_sale_id, order_id, name, stage, n, state, amount_minor,
currency, fence, attempts, not_before, lease_until, planned_at, sent_at, settled_at, result, waybill, doc, courier)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`

	// An action is looked up by its id and by nothing else: the state is
	// written as an expression so that no plan, made while the table was
	// empty and kept, prefers the index of all open actions.
	updateAction = `update actions set state = $2, not_before = $3, lease_until = $4, settled_at = $5, result = $6, doc = $7, proved = $10
where id = $1 and fence = $8 and state || '' = $9`

	killed = `exists (select 1 from switches where name = 'kill' and engaged = 1)`

	// The case may have moved on before the result of its action was stored: a
	// state that the platform has ended, or a refusal that stands, stays. The
	// earlier of two next checks wins.
	open            = `state in ('new', 'waiting', 'acting', 'person', 'agreed')`
	caseAfterResult = `update cases set version = version + 1, updated_at = $2,
next_check_at = case when cast($3 as bigint) <> 0 and $3 < next_check_at then $3 else next_check_at end,
state = case when $4 <> '' and ` + open + ` then $4 else state end, final = case when $4 <> '' and ` + open + ` then $5 else final end where id = $1`
)

// What the kill switch stops is the domain's to say: the texts are built from it
// once, when the program starts.
var (
	paying = actionList(aftersale.ActionName.MakesPlatformPay)

	claimAction = `update actions set state = 'sent', fence = fence + 1, attempts = attempts + 1, sent_at = $2, lease_until = $3
where id = $1 and state || '' = 'planned' and not_before <= $2 and (name not in ` + paying + ` or not ` + killed + `)
returning ` + actionColumns

	brakedAction = `select count(*) from actions where id = $1 and state || '' = 'planned' and not_before <= $2 and name || '' in ` + paying + ` and ` + killed
)

// actionList is a list in SQL of the actions that match.
func actionList(match func(aftersale.ActionName) bool) string {
	var names []string
	for _, n := range aftersale.ActionNames() {
		if match(n) {
			names = append(names, "'"+string(n)+"'")
		}
	}
	return "(" + strings.Join(names, ",") + ")"
}

// actionRow scans actionColumns: the columns rule over the document.
func actionRow(scan scanFunc) (aftersale.Action, error) {
	var a aftersale.Action
	var state, result string
	var fence, attempts, notBefore, lease, sent, completed int64
	var doc []byte
	if err := scan(&state, &fence, &attempts, &notBefore, &lease, &sent, &completed, &result, &doc); err != nil {
		return a, err
	}
	if err := json.Unmarshal(doc, &a); err != nil {
		return a, fmt.Errorf("action document: %w", err)
	}
	a.State, a.Fence, a.Attempts, a.Result = aftersale.LedgerState(state), fence, int(attempts), result
	a.NotBefore, a.LeaseTill, a.SentAt, a.CompletedAt = instant(notBefore), instant(lease), instant(sent), instant(completed)
	return a.Upgraded(), nil
}

func (s *Store) actions(ctx context.Context, what, text string, args ...any) ([]aftersale.Action, error) {
	return list(ctx, s, what, query{text: text, args: args}, actionRow)
}

// Action implements store.Ledger.
func (s *Store) Action(ctx context.Context, id string) (aftersale.Action, error) {
	out, err := s.actions(ctx, "action", actionByID, id)
	if err == nil && len(out) == 0 {
		err = fmt.Errorf("store: action: %w", store.ErrNotFound)
	}
	if err != nil {
		return aftersale.Action{}, err
	}
	return out[0], nil
}

// Actions implements store.Ledger.
func (s *Store) Actions(ctx context.Context, caseID string) ([]aftersale.Action, error) {
	return s.actions(ctx, "actions", actionsByCase, caseID)
}

// DueActions implements store.Ledger.
func (s *Store) DueActions(ctx context.Context, now time.Time, limit int) ([]aftersale.Action, error) {
	return s.actions(ctx, "due actions", dueActions, micros(now), int64(limit))
}

// Claim implements store.Ledger. The actions of one case are claimed together.
func (s *Store) Claim(ctx context.Context, ids []string, now time.Time, lease time.Duration) ([]aftersale.Action, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var groups [][]string
	for i, id := range ids {
		if i == 0 || caseOf(id) != caseOf(ids[i-1]) {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], id)
	}
	results := make([][]aftersale.Action, len(groups))
	var g errgroup.Group
	for n, ids := range groups {
		g.Go(func() (err error) {
			results[n], err = s.claim(ctx, ids, now, lease)
			return err
		})
	}
	err := g.Wait()
	claimed := slices.Concat(results...)
	if err == nil && len(claimed) < len(ids) {
		err = s.braked(ctx, ids, claimed, now)
	}
	if err != nil {
		return claimed, fmt.Errorf("store: claim: %w", err)
	}
	return claimed, nil
}

// caseOf is the case part of an action's id. It only decides which committer
// claims the action: the one that stores its result, too.
func caseOf(id string) string { return id[:max(0, strings.LastIndexByte(id, '.'))] }

func (s *Store) claim(ctx context.Context, ids []string, now time.Time, lease time.Duration) ([]aftersale.Action, error) {
	var claimed []aftersale.Action
	o := &op{shard: caseOf(ids[0]), reset: func() { claimed = nil }}
	for _, id := range ids {
		o.stmts = append(o.stmts, stmt{text: claimAction, args: []any{id, micros(now), micros(now.Add(lease))}, want: anyRows, row: collect(&claimed, actionRow)})
	}
	if err := s.db.write(ctx, o); err != nil {
		return nil, err
	}
	return claimed, nil
}

// braked tells ErrBraked if the kill switch is what kept an action from being claimed.
func (s *Store) braked(ctx context.Context, ids []string, claimed []aftersale.Action, now time.Time) error {
	var held int64
	var queries []query
	for _, id := range ids {
		if slices.ContainsFunc(claimed, func(a aftersale.Action) bool { return a.ID == id }) {
			continue
		}
		queries = append(queries, query{text: brakedAction, args: []any{id, micros(now)}, row: func(scan scanFunc) error {
			var n int64
			err := scan(&n)
			held += n
			return err
		}})
	}
	if err := s.db.read(ctx, queries...); err != nil {
		return err
	}
	if held > 0 {
		return store.ErrBraked
	}
	return nil
}

// RecordResult implements store.Ledger. A zero next leaves the next check as it is.
func (s *Store) RecordResult(ctx context.Context, a aftersale.Action, e aftersale.Entry, state aftersale.State, next time.Time) error {
	completed, err := completedStmt(aftersale.Completed{Action: a, From: aftersale.Sent})
	if err != nil {
		return fmt.Errorf("store: record result: %w", err)
	}
	entries, err := timelineStmt(a.CaseID, []aftersale.Entry{e})
	if err != nil {
		return fmt.Errorf("store: record result: %w", err)
	}
	o := &op{shard: a.CaseID, stmts: []stmt{completed, entries, {
		text: caseAfterResult, args: []any{a.CaseID, micros(e.At), micros(next), string(state), flag(state.Final())},
		want: 1, miss: fmt.Errorf("case of the action: %w", store.ErrNotFound),
	}}}
	if err := s.db.write(ctx, o); err != nil {
		return fmt.Errorf("store: record result: %w", err)
	}
	return nil
}

func planStmt(a aftersale.Action) (stmt, error) {
	doc, err := json.Marshal(a)
	if err != nil {
		return stmt{}, fmt.Errorf("action document: %w", err)
	}
	if a.ID == "" || a.CaseID == "" {
		return stmt{}, errors.New("action without id")
	}
	return stmt{text: insertAction, want: 1, miss: store.ErrConflict, args: []any{
		a.ID, a.CaseID, a.Ref.Platform, a.Ref.Shop, a.Ref.ID, a.OrderID, string(a.Name), string(a.Stage), int64(a.N), string(a.State),
		a.Amount.Minor, a.Amount.Currency, a.Fence, int64(a.Attempts), micros(a.NotBefore), micros(a.LeaseTill), micros(a.PlannedAt),
		micros(a.SentAt), micros(a.CompletedAt), a.Result, a.Waybill.Number, string(doc), a.Waybill.Courier,
	}}, nil
}

// completedStmt moves an entry on from the state it was read with. Only moves
// that the domain knows are stored: an unanswered payment never becomes planned
// again. A confirmed intercept stays confirmed when tracking shows its outcome.
func completedStmt(c aftersale.Completed) (stmt, error) {
	a := c.Action
	outcome := a.Name == aftersale.ActionIntercept && a.InterceptOutcome != "" && c.From == aftersale.Confirmed && a.State == c.From
	if err := c.From.Move(a.State); err != nil && !outcome {
		return stmt{}, err
	}
	doc, err := json.Marshal(a)
	if err != nil {
		return stmt{}, fmt.Errorf("action document: %w", err)
	}
	return stmt{text: updateAction, want: 1, miss: store.ErrConflict, args: []any{
		a.ID, string(a.State), micros(a.NotBefore), micros(a.LeaseTill), micros(a.CompletedAt), a.Result, string(doc), a.Fence, string(c.From), a.InterceptOutcome,
	}}, nil
}
