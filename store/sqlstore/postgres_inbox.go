package sqlstore

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"

	"makegood/store"
)

// insertMessages is the only text for one database alone: all rows of a batch
// as arrays, whatever their number, in one prepared statement.
const insertMessages = `insert into inbox (source, account, key, kind, subject, body, at)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
on conflict do nothing returning source, account, key`

// arrival is the messages of one Append call that go to one writer.
type arrival struct {
	messages []store.Message
	fresh    []bool
}

// messageKey is what a message is unique by.
type messageKey struct{ source, account, key string }

func keyOf(m store.Message) messageKey {
	return messageKey{source: m.Subject.Source, account: m.Subject.Account, key: m.Key}
}

// appendInbox spreads messages over the writers by subject, so that messages
// of one subject keep their order.
func (b *pgBackend) appendInbox(ctx context.Context, messages []store.Message) ([]bool, error) {
	if len(messages) == 1 {
		a := &arrival{messages: messages}
		err := b.inbox[b.inboxShard(messages[0])].submit(ctx, a)
		return a.result(err)
	}
	parts := make([]arrival, len(b.inbox))
	index := make([][]int, len(b.inbox))
	for i, m := range messages {
		n := b.inboxShard(m)
		parts[n].messages = append(parts[n].messages, m)
		index[n] = append(index[n], i)
	}
	var g errgroup.Group
	for n := range parts {
		if len(parts[n].messages) > 0 {
			g.Go(func() error { return b.inbox[n].submit(ctx, &parts[n]) })
		}
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	fresh := make([]bool, len(messages))
	for n := range parts {
		for j, i := range index[n] {
			fresh[i] = parts[n].fresh[j]
		}
	}
	return fresh, nil
}

func (a *arrival) result(err error) ([]bool, error) {
	if err != nil {
		return nil, err // the writer may still be using a
	}
	return a.fresh, nil
}

func (b *pgBackend) inboxShard(m store.Message) int { return shardOf(m.Subject.ID, len(b.inbox)) }

// insert stores a batch of arrivals in one statement, which is a transaction
// of its own.
func (w *pgWriter) insert(batch []*arrival) []error {
	errs := make([]error, len(batch))
	err := w.tryInsert(batch)
	var refused *pgconn.PgError
	switch {
	case err == nil:
	case errors.As(err, &refused):
		for i := range batch { // one of them is to blame, or a deadlock: nothing was stored
			errs[i] = w.tryInsert(batch[i : i+1])
		}
	default:
		err = w.insertAgain(batch)
		for i := range batch {
			errs[i] = err
		}
	}
	return errs
}

// insertAgain is the second attempt after the connection was lost. The first
// may have been committed before its reply was lost, so what is found to be there
// may be our own row: everything counts as new, which costs a needless
// wake-up and loses nothing.
func (w *pgWriter) insertAgain(batch []*arrival) error {
	err := w.tryInsert(batch)
	for _, a := range batch {
		for i := range a.fresh {
			a.fresh[i] = true
		}
	}
	return err
}

func (w *pgWriter) tryInsert(batch []*arrival) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	conn, err := w.connection(ctx)
	if err != nil {
		return err
	}
	fresh := make(map[messageKey]*bool, len(batch))
	rows := columns{}
	for _, a := range batch {
		a.fresh = make([]bool, len(a.messages))
		for i, m := range a.messages {
			if _, twice := fresh[keyOf(m)]; !twice { // the first of equal ones
				fresh[keyOf(m)] = &a.fresh[i]
				rows.add(m)
			}
		}
	}
	result, err := conn.Query(ctx, insertMessages, rows.source, rows.account, rows.key, rows.kind, rows.subject, rows.body, rows.at)
	if err != nil {
		return err
	}
	_, err = drain(result, func(scan scanFunc) error {
		var k messageKey
		if err := scan(&k.source, &k.account, &k.key); err != nil {
			return err
		}
		if isNew := fresh[k]; isNew != nil {
			*isNew = true
		}
		return nil
	})
	return err
}

// columns are the rows of a bulk insert, column by column.
type columns struct {
	source, account, key, kind, subject, body []string
	at                                        []int64
}

func (c *columns) add(m store.Message) {
	c.source = append(c.source, m.Subject.Source)
	c.account = append(c.account, m.Subject.Account)
	c.key = append(c.key, m.Key)
	c.kind = append(c.kind, string(m.Subject.Kind))
	c.subject = append(c.subject, m.Subject.ID)
	c.body = append(c.body, string(m.Body))
	c.at = append(c.at, micros(m.At))
}
