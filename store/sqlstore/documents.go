package sqlstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"makegood/store"
)

const (
	newestDocument   = `select version, body, by_, at from documents where name = $1 order by version desc limit 1`
	documentAt       = `select version, body, by_, at from documents where name = $1 and version = $2`
	documentVersions = `select version, '', by_, at from documents where name = $1 order by version desc limit $2`
	documentStamps   = `select name, max(version) from documents group by name`

	insertDocument = `insert into documents (name, version, body, by_, at)
select cast($1 as text), cast($2 as bigint) + 1, cast($3 as text), cast($4 as text), cast($5 as bigint)
where coalesce((select max(version) from documents where name = $1), 0) = $2`

	setSwitch = `insert into switches (name, engaged) values ('kill', $1) on conflict (name) do update set engaged = excluded.engaged`

	insertAudit = `insert into audit (at, by_, role, action, target, before_, after_) values ($1, $2, $3, $4, $5, $6, $7)`
	auditBefore = `select id, at, by_, role, action, target, before_, after_ from audit where id < $1 order by id desc limit $2`
)

// brakes is the document whose kill switch claims look at.
const brakes = "brakes"

func (s *Store) documents(ctx context.Context, name, text string, args ...any) ([]store.Document, error) {
	q := query{text: text, args: append([]any{name}, args...)}
	return list(ctx, s, "document", q, func(scan scanFunc) (store.Document, error) {
		d := store.Document{Name: name}
		var at int64
		err := scan(&d.Version, &d.Body, &d.By, &at)
		d.At = instant(at)
		if len(d.Body) == 0 {
			d.Body = nil
		}
		return d, err
	})
}

// Document implements store.Documents.
func (s *Store) Document(ctx context.Context, name string) (store.Document, error) {
	found, err := s.documents(ctx, name, newestDocument)
	if err != nil || len(found) == 0 {
		return store.Document{Name: name}, err
	}
	return found[0], nil
}

// DocumentAt implements store.Documents.
func (s *Store) DocumentAt(ctx context.Context, name string, version int64) (store.Document, error) {
	found, err := s.documents(ctx, name, documentAt, version)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("store: document: %w", store.ErrNotFound)
	}
	if err != nil {
		return store.Document{}, err
	}
	return found[0], nil
}

// DocumentVersions implements store.Documents.
func (s *Store) DocumentVersions(ctx context.Context, name string, limit int) ([]store.Document, error) {
	return s.documents(ctx, name, documentVersions, int64(limit))
}

// PutDocument implements store.Documents. The body of "brakes" is a JSON
// object; its "kill_switch" takes effect in the same transaction.
func (s *Store) PutDocument(ctx context.Context, name string, expect int64, body []byte, audit store.AuditRow) (store.Document, error) {
	stmts := []stmt{
		{text: insertDocument, args: []any{name, expect, string(body), audit.By, micros(audit.At)}, want: 1, miss: store.ErrConflict},
		auditStmt(audit),
	}
	if name == brakes {
		var b struct {
			KillSwitch bool `json:"kill_switch"`
		}
		if err := json.Unmarshal(body, &b); err != nil {
			return store.Document{}, errors.New("store: put document: brakes must be a JSON object with a boolean kill_switch")
		}
		stmts = append(stmts, stmt{text: setSwitch, args: []any{flag(b.KillSwitch)}, want: 1, miss: store.ErrConflict})
	}
	if err := s.change(ctx, "put document", name, stmts...); err != nil {
		return store.Document{}, err
	}
	return store.Document{Name: name, Version: expect + 1, Body: body, By: audit.By, At: instant(micros(audit.At))}, nil
}

// Stamps implements store.Documents.
func (s *Store) Stamps(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	err := s.db.read(ctx, query{text: documentStamps, row: func(scan scanFunc) error {
		var name string
		var version int64
		err := scan(&name, &version)
		out[name] = version
		return err
	}})
	if err != nil {
		return nil, fmt.Errorf("store: stamps: %w", err)
	}
	return out, nil
}

func auditStmt(a store.AuditRow) stmt {
	return stmt{text: insertAudit, args: []any{micros(a.At), a.By, a.Role, a.Action, a.Target, a.Before, a.After}, want: 1, miss: store.ErrConflict}
}

// Audit implements store.Documents. beforeID 0 starts with the newest row.
func (s *Store) Audit(ctx context.Context, beforeID int64, limit int) ([]store.AuditRow, error) {
	if beforeID <= 0 {
		beforeID = math.MaxInt64
	}
	q := query{text: auditBefore, args: []any{beforeID, int64(limit)}}
	return list(ctx, s, "audit", q, func(scan scanFunc) (a store.AuditRow, err error) {
		var at int64
		err = scan(&a.ID, &at, &a.By, &a.Role, &a.Action, &a.Target, &a.Before, &a.After)
		a.At = instant(at)
		return a, err
	})
}
