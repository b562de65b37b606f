package sqlstore

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"makegood/store"
)

// inboxWriters is how many connections insert inbound messages.
const inboxWriters = 2

// pgBackend is one PostgreSQL database. Writes of one shard always go over
// the same connection, so that they never wait for each other's locks.
type pgBackend struct {
	reads   *pgxpool.Pool
	writers []*pgWriter
	ops     []*batcher[*op]
	inserts []*pgWriter
	inbox   []*batcher[*arrival]
}

func openPostgres(ctx context.Context, d target, opts Options) (backend, error) {
	readers, writers := opts.Readers, opts.Writers
	if readers <= 0 {
		readers = 8
	}
	if writers <= 0 {
		writers = 4
	}
	pool, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, err
	}
	pool.ConnConfig, pool.MaxConns, pool.MaxConnLifetime, pool.AfterConnect = d.postgres, int32(readers), time.Hour, prefersIndexes
	b := &pgBackend{}
	if b.reads, err = pgxpool.NewWithConfig(ctx, pool); err != nil {
		return nil, err
	}
	for range writers {
		w := &pgWriter{config: d.postgres}
		b.writers = append(b.writers, w)
		b.ops = append(b.ops, newBatcher(false, runOps(w.write)))
	}
	for range inboxWriters {
		w := &pgWriter{config: d.postgres}
		b.inserts = append(b.inserts, w)
		b.inbox = append(b.inbox, newBatcher(false, w.insert))
	}
	return b, nil
}

// connect opens a connection for a writer.
func connect(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := prefersIndexes(ctx, conn); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// prefersIndexes makes sequential scans the last resort: a plan prepared while
// a table was small would otherwise be kept while it grows, and every query
// of this package has an index.
func prefersIndexes(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, "set enable_seqscan = off")
	return err
}

func (b *pgBackend) write(ctx context.Context, o *op) error {
	return b.ops[shardOf(o.shard, len(b.ops))].submit(ctx, o)
}

// read starts again on another connection if the one it was given had been
// lost while it was idle, as all are after a restart of the server.
func (b *pgBackend) read(ctx context.Context, queries ...query) error {
	for try := 0; ; try++ {
		begun, lost, err := b.readOnce(ctx, queries)
		if err == nil || begun || !lost || ctx.Err() != nil || try > int(b.reads.Config().MaxConns) {
			return err
		}
	}
}

// readOnce tells whether a row was handed out and whether the connection is gone.
func (b *pgBackend) readOnce(ctx context.Context, queries []query) (begun, lost bool, err error) {
	conn, err := b.reads.Acquire(ctx)
	if err != nil {
		return false, false, err
	}
	defer conn.Release() // a connection that is gone does not go back to the pool
	begun, err = readNative(ctx, conn.Conn(), queries)
	return begun, conn.Conn().IsClosed(), err
}

// readNative sends all queries at once. It reads all results even after an
// error of a row function, so that the connection can be used again.
func readNative(ctx context.Context, conn *pgx.Conn, queries []query) (begun bool, err error) {
	if len(queries) == 1 {
		rows, err := conn.Query(ctx, queries[0].text, queries[0].args...)
		if err != nil {
			return false, err
		}
		n, err := drain(rows, queries[0].row)
		return n > 0, err
	}
	batch := &pgx.Batch{}
	for _, q := range queries {
		batch.Queue(q.text, q.args...)
	}
	results := conn.SendBatch(ctx, batch)
	for _, q := range queries {
		var rows pgx.Rows
		if rows, err = results.Query(); err != nil {
			break
		}
		var n int64
		n, err = drain(rows, q.row)
		if begun = begun || n > 0; err != nil {
			break
		}
	}
	return begun, errors.Join(err, results.Close())
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
	b.reads.Close()
	var errs []error
	for _, w := range append(b.writers, b.inserts...) {
		errs = append(errs, w.close())
	}
	return errors.Join(errs...)
}

// pgFault maps the failure of a statement. own is true if the statement is to
// blame, false if the connection, the server or a deadlock is.
func pgFault(err error) (own bool, mapped error) {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return false, err
	}
	switch {
	case e.Code == "23505" && e.ConstraintName == "one_effective_approval":
		return true, store.ErrPaid
	case e.Code == "23505":
		return true, store.ErrConflict
	}
	switch e.Code[:2] {
	case "08", "40", "53", "55", "57", "58", "XX", "25":
		return false, err
	}
	return true, err
}

// again reports whether the same transaction may well succeed next time.
func again(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code[:2] == "40" || e.Code == "55P03")
}
