package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"makegood/store"
)

// inboxWriters is how many connections insert inbound messages.
const inboxWriters = 2

// pgBackend is one PostgreSQL database. Writes of one shard always go over
// the same connection, so that they never wait for each other's locks.
type pgBackend struct {
	reads   *sql.DB // only the pool: queries use the native connection
	writers []*pgWriter
	ops     []*batcher[*op]
	inserts []*pgWriter
	inbox   []*batcher[*arrival]
}

func openPostgres(d target, opts Options) (backend, error) {
	b := &pgBackend{reads: sql.OpenDB(pgConnector{d.postgres})}
	readers, writers := opts.Readers, opts.Writers
	if readers <= 0 {
		readers = 8
	}
	if writers <= 0 {
		writers = 4
	}
	b.reads.SetMaxOpenConns(readers)
	b.reads.SetMaxIdleConns(readers)
	b.reads.SetConnMaxLifetime(time.Hour)
	for range writers {
		w := &pgWriter{config: d.postgres}
		b.writers = append(b.writers, w)
		b.ops = append(b.ops, newBatcher(runOps(w.write)))
	}
	for range inboxWriters {
		w := &pgWriter{config: d.postgres}
		b.inserts = append(b.inserts, w)
		b.inbox = append(b.inbox, newBatcher(w.insert))
	}
	return b, nil
}

// connect opens a connection. Sequential scans are made the last resort: a
// plan prepared while a table was small would otherwise be kept while it
// grows, and every query of this package has an index.
func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "set enable_seqscan = off"); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

func (b *pgBackend) write(ctx context.Context, o *op) error {
	return b.ops[shardOf(o.shard, len(b.ops))].submit(ctx, o)
}

func (b *pgBackend) read(ctx context.Context, queries ...query) error {
	conn, err := b.reads.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(c any) error { return readNative(ctx, c.(*pgDriverConn).Conn, queries) })
	return errors.Join(err, conn.Close())
}

// readNative sends all queries at once. It reads all results even after an
// error of a row function, so that the connection can be used again.
func readNative(ctx context.Context, conn *pgx.Conn, queries []query) error {
	if len(queries) == 1 {
		rows, err := conn.Query(ctx, queries[0].text, queries[0].args...)
		if err != nil {
			return err
		}
		_, err = drain(rows, queries[0].row)
		return err
	}
	batch := &pgx.Batch{}
	for _, q := range queries {
		batch.Queue(q.text, q.args...)
	}
	results := conn.SendBatch(ctx, batch)
	var err error
	for _, q := range queries {
		rows, qerr := results.Query()
		if qerr == nil {
			_, qerr = drain(rows, q.row)
		}
		if err = qerr; err != nil {
			break
		}
	}
	return errors.Join(err, results.Close())
}

// drain hands every row to row and returns how many there were.
func drain(rows pgx.Rows, row func(scanFunc) error) (n int64, err error) {
	defer rows.Close()
	for rows.Next() {
		n++
		if err = row(rows.Scan); err != nil {
			return n, err
		}
	}
	return n, rows.Err()
}

func (b *pgBackend) close() error {
	for _, c := range b.ops {
		c.stop()
	}
	for _, c := range b.inbox {
		c.stop()
	}
	errs := []error{b.reads.Close()}
	for _, w := range append(b.writers, b.inserts...) {
		errs = append(errs, w.close())
	}
	return errors.Join(errs...)
}

// pgFault maps the failure of a statement. own is true if the statement is to
// blame, false if the connection, the server or a deadlock is.
func pgFault(err error) (mapped error, own bool) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err, false
	}
	switch {
	case e.Code == "23505" && e.ConstraintName == "one_effective_approval":
		return store.ErrPaid, true
	case e.Code == "23505":
		return store.ErrConflict, true
	}
	switch e.Code[:2] {
	case "08", "40", "53", "55", "57", "58", "XX", "25":
		return err, false
	}
	return err, true
}

// again reports whether the same transaction may well succeed next time.
func again(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code[:2] == "40" || e.Code == "55P03")
}
