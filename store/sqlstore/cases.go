package sqlstore

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

const (
	caseColumns = `version, state, next_check_at, updated_at, doc`

	caseByRef = `select ` + caseColumns + ` from cases where after_sale_id = $1 and platform = $2 and shop = $3`
	caseByID  = `select ` + caseColumns + ` from cases where id = $1`

	actionsByRef = `select ` + actionColumns + ` from actions where case_id =
(select id from cases where after_sale_id = $1 and platform = $2 and shop = $3) order by n`

	timelineOf = `select entries from timeline where case_id = $1 order by id`

	// The comparison with the largest number is what lets the partial index be used.
	dueCases = `select platform, shop, after_sale_id from cases
where next_check_at <= $1 and next_check_at < 9223372036854775807 order by deadline, next_check_at limit $2`

	wakeShop = `update cases set next_check_at = $3, version = version + 1 where platform = $1 and shop = $2 and final = 0 and next_check_at > $3 and next_check_at < 9223372036854775807`
)

// caseRow scans caseColumns: the columns rule over the document.
func caseRow(scan scanFunc) (aftersale.Case, error) {
	var c aftersale.Case
	var version, next, updated int64
	var state string
	var doc []byte
	if err := scan(&version, &state, &next, &updated, &doc); err != nil {
		return c, err
	}
	if err := json.Unmarshal(doc, &c); err != nil {
		return c, fmt.Errorf("case document: %w", err)
	}
	c.Version, c.State = version, aftersale.State(state)
	c.NextCheckAt, c.UpdatedAt = instant(next), instant(updated)
	return c, nil
}

// Load implements store.Cases. What is read is not one snapshot, but the case
// is read first: whatever changes it afterwards makes the Commit conflict.
func (s *Store) Load(ctx context.Context, ref aftersale.Ref) (store.Loaded, error) {
	out := store.Loaded{Case: aftersale.Case{Ref: ref}}
	args := []any{ref.ID, ref.Platform, ref.Shop}
	err := s.db.read(ctx,
		query{text: caseByRef, args: args, row: func(scan scanFunc) (err error) {
			out.Case, err = caseRow(scan)
			return err
		}},
		pendingQuery(store.CaseSubject(ref), &out.Pending),
		query{text: actionsByRef, args: args, row: collect(&out.Actions, actionRow), skip: func() bool { return out.Case.Version == 0 }},
	)
	if err != nil {
		return store.Loaded{}, fmt.Errorf("store: load: %w", err)
	}
	if out.Case.Version == 0 {
		out.Actions = nil // of a case that another process has stored between the queries
	}
	return out, nil
}

// Case implements store.Cases.
func (s *Store) Case(ctx context.Context, id string) (aftersale.Case, error) {
	var c aftersale.Case
	err := s.db.read(ctx, query{text: caseByID, args: []any{id}, row: func(scan scanFunc) (err error) {
		c, err = caseRow(scan)
		return err
	}})
	if err == nil && c.Version == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return aftersale.Case{}, fmt.Errorf("store: case: %w", err)
	}
	return c, nil
}

// Timeline implements store.Cases. Numbers in Detail are json.Number, so that
// none of them loses digits.
func (s *Store) Timeline(ctx context.Context, caseID string) ([]aftersale.Entry, error) {
	var out []aftersale.Entry
	err := s.db.read(ctx, query{text: timelineOf, args: []any{caseID}, row: func(scan scanFunc) error {
		var doc []byte
		if err := scan(&doc); err != nil {
			return err
		}
		var entries []aftersale.Entry
		d := json.NewDecoder(bytes.NewReader(doc))
		d.UseNumber()
		err := d.Decode(&entries)
		out = append(out, entries...)
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("store: timeline: %w", err)
	}
	return out, nil
}

// DueCases implements store.Cases: nearest deadline first.
func (s *Store) DueCases(ctx context.Context, now time.Time, limit int) ([]aftersale.Ref, error) {
	return list(ctx, s, "due cases", query{text: dueCases, args: []any{micros(now), int64(limit)}}, refRow)
}

func refRow(scan scanFunc) (r aftersale.Ref, err error) {
	err = scan(&r.Platform, &r.Shop, &r.ID)
	return r, err
}

// WakeShop implements store.Cases. The version grows: a step under way does not
// know the new mode, so it conflicts and is done again.
func (s *Store) WakeShop(ctx context.Context, platform, shop string, now time.Time) error {
	return s.change(ctx, "wake shop", platform+"/"+shop, stmt{text: wakeShop, args: []any{platform, shop, micros(now)}, want: anyRows})
}
