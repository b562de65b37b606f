package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// writeTimeout bounds one transaction: after it the connection is given up.
const writeTimeout = 30 * time.Second

// pgWriter owns one writing connection, opened on demand. Only its batcher's
// goroutine uses it.
type pgWriter struct {
	config *pgx.ConnConfig
	conn   *pgx.Conn
}

// errLost says that nothing was committed because the connection was gone.
type errLost struct{ error }

func (e errLost) Unwrap() error { return e.error }

// write stores all ops in one transaction. Ops that meet a conflict are taken
// out, the others are stored together, and each of those taken out is judged
// again on its own: what it met may have been undone with another one.
func (w *pgWriter) write(ops []*op) {
	err := w.try(ops)
	if errors.As(err, new(errLost)) {
		err = w.try(ops) // an idle connection may have been closed: a new one
	}
	switch {
	case err != nil && again(err):
		for _, o := range ops {
			w.alone(o)
		}
	case err != nil:
		for _, o := range ops {
			o.fault = err
		}
	case len(ops) > 1:
		var good, bad []*op
		for _, o := range ops {
			if o.fault == nil {
				good = append(good, o)
			} else {
				bad = append(bad, o)
			}
		}
		if len(bad) == 0 {
			return
		}
		if len(good) > 0 {
			w.write(good)
		}
		for _, o := range bad {
			w.write([]*op{o})
		}
	}
}

// alone runs one op until it is not the victim of a deadlock.
func (w *pgWriter) alone(o *op) {
	const tries = 6
	for n := range tries {
		err := w.try([]*op{o})
		if err == nil {
			return
		}
		o.fault = err
		if !again(err) {
			return
		}
		time.Sleep(time.Duration(5<<n) * time.Millisecond)
	}
}

// try sends everything in one pipeline and commits if every op is content.
// An op that is not gets its fault; then nothing is stored. The error is one
// that no op is to blame for; errLost if nothing can have been committed.
func (w *pgWriter) try(ops []*op) error {
	ctx, cancel := context.WithTimeout(context.Background(), writeTimeout)
	defer cancel()
	conn, err := w.connection(ctx)
	if err != nil {
		return err
	}
	batch := &pgx.Batch{}
	batch.Queue("begin")
	order := ordered(ops)
	for _, s := range order {
		batch.Queue(s.text, s.args...)
	}
	faulty, err := w.results(conn.SendBatch(ctx, batch), order)
	if err != nil {
		w.rollback(ctx)
		if !again(err) && conn.IsClosed() {
			return errLost{err}
		}
		return err
	}
	if faulty {
		w.rollback(ctx)
		return nil
	}
	if _, err := conn.Exec(ctx, "commit"); err != nil {
		w.rollback(ctx)
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// step is a statement in its place in a transaction.
type step struct {
	*stmt
	op *op
}

// ordered begins the ops and puts their statements in order: first what only
// the op's own shard writes, then the rows that shards contend for, sorted, so
// that two transactions take them in the same order and none waits for the
// other in a circle.
func ordered(ops []*op) []step {
	var own, shared []step
	for _, o := range ops {
		o.begin()
		for i := range o.stmts {
			if s := &o.stmts[i]; s.lock == "" {
				own = append(own, step{stmt: s, op: o})
			} else {
				shared = append(shared, step{stmt: s, op: o})
			}
		}
	}
	slices.SortStableFunc(shared, func(a, b step) int { return strings.Compare(a.lock, b.lock) })
	return append(own, shared...)
}

// results reads the replies up to the first statement that failed.
func (w *pgWriter) results(r pgx.BatchResults, order []step) (faulty bool, err error) {
	defer func() {
		if cerr := r.Close(); err == nil && !faulty {
			err = cerr
		}
	}()
	if _, err := r.Exec(); err != nil {
		return false, err
	}
	for _, s := range order {
		n, err := result(r, s.stmt)
		if err != nil {
			own, fault := pgFault(err)
			if !own {
				return true, fault
			}
			if s.op.fault == nil {
				s.op.fault = fault
			}
			return true, nil // the server has skipped the rest
		}
		if miss := s.missed(n); miss != nil && s.op.fault == nil {
			s.op.fault, faulty = miss, true
		}
	}
	return faulty, nil
}

func result(r pgx.BatchResults, s *stmt) (int64, error) {
	if s.row == nil {
		tag, err := r.Exec()
		return tag.RowsAffected(), err
	}
	rows, err := r.Query()
	if err != nil {
		return 0, err
	}
	return drain(rows, s.row)
}

// connection returns the open connection or a new one.
func (w *pgWriter) connection(ctx context.Context) (*pgx.Conn, error) {
	if w.conn != nil && !w.conn.IsClosed() {
		return w.conn, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := connect(ctx, w.config)
	if err != nil {
		return nil, err
	}
	w.conn = conn
	return conn, nil
}

// rollback leaves the connection without a transaction, or closed.
func (w *pgWriter) rollback(ctx context.Context) {
	if w.conn.IsClosed() || w.conn.PgConn().TxStatus() == 'I' {
		return
	}
	if _, err := w.conn.Exec(ctx, "rollback"); err != nil {
		_ = w.close()
	}
}

func (w *pgWriter) close() error {
	if w.conn == nil || w.conn.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := w.conn.Close(ctx); err != nil && !pgconn.Timeout(err) {
		return err
	}
	return nil
}
