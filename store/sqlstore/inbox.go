package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/store"
)

const (
	insertMessage = `insert into inbox (source, account, key, kind, subject, body, at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`

	pendingSubjects = `select source, account, kind, subject from inbox where done = 0 and at < $1
group by source, account, kind, subject order by min(seq) limit $2`

	pendingMessages = `select seq, key, body, at from inbox
where source = $1 and account = $2 and subject = $3 and kind = $4 and done = 0 order by seq`

	markDone = `update inbox set done = 1 where seq = $1`
)

// errText refuses what PostgreSQL cannot store, before it is put together
// with the messages of others.
var errText = errors.New("store: message is not valid UTF-8 or holds a NUL")

// Append implements store.Inbox.
func (s *Store) Append(ctx context.Context, messages []store.Message) ([]bool, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	for _, m := range messages {
		for _, text := range []string{m.Subject.Source, m.Subject.Account, m.Subject.ID, m.Key} {
			if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
				return nil, errText
			}
		}
		if !utf8.Valid(m.Body) || strings.IndexByte(string(m.Body), 0) >= 0 {
			return nil, errText
		}
	}
	fresh, err := s.db.appendInbox(ctx, messages)
	if err != nil {
		return nil, fmt.Errorf("store: append: %w", err)
	}
	return fresh, nil
}

// PendingSubjects implements store.Inbox.
func (s *Store) PendingSubjects(ctx context.Context, before time.Time, limit int) ([]store.Subject, error) {
	q := query{text: pendingSubjects, args: []any{micros(before), int64(limit)}}
	return list(ctx, s, "pending subjects", q, func(scan scanFunc) (x store.Subject, err error) {
		err = scan(&x.Source, &x.Account, (*string)(&x.Kind), &x.ID)
		return x, err
	})
}

// Pending implements store.Inbox.
func (s *Store) Pending(ctx context.Context, subject store.Subject) ([]store.Message, error) {
	var out []store.Message
	if err := s.db.read(ctx, pendingQuery(subject, &out)); err != nil {
		return nil, fmt.Errorf("store: pending: %w", err)
	}
	return out, nil
}

func pendingQuery(subject store.Subject, out *[]store.Message) query {
	return query{
		text: pendingMessages,
		args: []any{subject.Source, subject.Account, subject.ID, string(subject.Kind)},
		row: collect(out, func(scan scanFunc) (store.Message, error) {
			m := store.Message{Subject: subject}
			var at int64
			err := scan(&m.Seq, &m.Key, &m.Body, &at)
			m.At = instant(at)
			return m, err
		}),
	}
}

func doneStmts(seqs []int64) []stmt {
	out := make([]stmt, len(seqs))
	for i, seq := range seqs {
		out[i] = stmt{text: markDone, args: []any{seq}, want: anyRows}
	}
	return out
}
