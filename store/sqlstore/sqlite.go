package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"makegood/store"
)

// liteBackend is one SQLite file: one writing connection, a few reading ones.
type liteBackend struct {
	write1 *sql.DB
	writer *liteWriter
	ops    *batcher[*op]

	reads    *sql.DB
	prepared sync.Map // query text → *sql.Stmt
}

func openSQLite(ctx context.Context, d target, opts Options) (backend, error) {
	b := &liteBackend{}
	var err error
	// synchronous=FULL: an acknowledged commit survives a power cut.
	b.write1, err = sql.Open("sqlite", sqliteURL(d.file,
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(0)", "temp_store(MEMORY)", "cache_size(-65536)", "wal_autocheckpoint(4000)"))
	if err != nil {
		return nil, err
	}
	b.write1.SetMaxOpenConns(1)
	conn, err := firstConn(ctx, b.write1)
	if err != nil {
		return nil, errors.Join(err, b.write1.Close())
	}
	// A reader drops its whole cache whenever somebody has written: a small
	// one is dropped faster, and the system's page cache is behind it.
	b.reads, err = sql.Open("sqlite", sqliteURL(d.file, "query_only(1)", "temp_store(MEMORY)", "cache_size(-1024)"))
	if err != nil {
		return nil, errors.Join(err, conn.Close(), b.write1.Close())
	}
	readers := opts.Readers
	if readers <= 0 {
		readers = max(4, runtime.GOMAXPROCS(0))
	}
	b.reads.SetMaxOpenConns(readers)
	b.reads.SetMaxIdleConns(readers)
	b.writer = &liteWriter{conn: conn, prepared: map[string]*sql.Stmt{}}
	b.ops = newBatcher(true, runOps(b.writer.write))
	return b, nil
}

// firstConn waits while another process opens or closes the same file: turning
// a file to WAL, and removing a WAL, take a lock that busy_timeout does not
// wait for.
func firstConn(ctx context.Context, db *sql.DB) (conn *sql.Conn, err error) {
	for wait := 10 * time.Millisecond; ; wait *= 2 {
		conn, err = db.Conn(ctx)
		var e *sqlite.Error
		if !errors.As(err, &e) || e.Code()&0xff != sqlite3.SQLITE_BUSY || wait > 5*time.Second {
			return conn, err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (b *liteBackend) write(ctx context.Context, o *op) error { return b.ops.submit(ctx, o) }

// appendInbox inserts row by row: inside one transaction with a prepared
// statement that costs less than it takes to put larger statements together.
func (b *liteBackend) appendInbox(ctx context.Context, messages []store.Message) ([]bool, error) {
	fresh := make([]bool, len(messages))
	o := &op{stmts: make([]stmt, len(messages))}
	for i, m := range messages {
		o.stmts[i] = stmt{text: insertMessage, want: anyRows, count: func(n int64) { fresh[i] = n == 1 },
			args: []any{m.Subject.Source, m.Subject.Account, m.Key, string(m.Subject.Kind), m.Subject.ID, string(m.Body), micros(m.At)}}
	}
	if err := b.write(ctx, o); err != nil {
		return nil, err
	}
	return fresh, nil
}

// stmt returns the prepared form of a text; database/sql prepares it once per connection.
func (b *liteBackend) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := b.prepared.Load(text); ok {
		return s.(*sql.Stmt), nil
	}
	s, err := b.reads.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if old, loaded := b.prepared.LoadOrStore(text, s); loaded {
		return old.(*sql.Stmt), s.Close()
	}
	return s, nil
}

func (b *liteBackend) read(ctx context.Context, queries ...query) error {
	for _, q := range queries {
		if q.skip != nil && q.skip() {
			continue
		}
		s, err := b.stmt(ctx, q.text)
		if err != nil {
			return err
		}
		rows, err := s.QueryContext(ctx, q.args...)
		if err != nil {
			return err
		}
		for rows.Next() && err == nil {
			err = q.row(rows.Scan)
		}
		if err = errors.Join(err, rows.Err(), rows.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (b *liteBackend) close() error {
	b.ops.stop()
	var errs []error
	b.prepared.Range(func(_, s any) bool { errs = append(errs, s.(*sql.Stmt).Close()); return true })
	errs = append(errs, b.reads.Close(), b.writer.close(), b.write1.Close())
	return errors.Join(errs...)
}

// liteFault maps the failure of a statement. own is true if the statement is
// to blame and the transaction is still alive; otherwise (disk full, I/O
// error, lock not obtained) SQLite may have rolled everything back.
func liteFault(err error) (own bool, mapped error) {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return true, err // the arguments could not be converted
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return true, store.ErrConflict
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		if strings.Contains(e.Error(), "actions.case_id, actions.stage") { // one_effective_approval
			return true, store.ErrPaid
		}
		return true, store.ErrConflict
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_RANGE:
		return true, err
	}
	return false, err
}
