package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// liteWriter owns the one connection that writes. Only the batcher's
// goroutine uses it.
type liteWriter struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt
}

// write stores all ops in one transaction. An op with several statements has
// a savepoint of its own: if it fails it is undone and the others are kept.
func (w *liteWriter) write(ops []*op) {
	err := w.exec("begin immediate")
	if err == nil {
		for _, o := range ops {
			if err = w.apply(o); err != nil {
				break
			}
		}
		if err == nil {
			err = w.exec("commit")
		}
		if err != nil {
			_ = w.exec("rollback") // SQLite may have done it by itself
		}
	}
	if err == nil {
		return
	}
	for _, o := range ops {
		if o.fault == nil {
			o.fault = err
		}
	}
}

// apply runs one op. The error is one that ends the whole transaction.
func (w *liteWriter) apply(o *op) error {
	o.begin()
	if len(o.stmts) == 1 {
		return w.run(o)
	}
	if err := w.exec("savepoint op"); err != nil {
		return err
	}
	if err := w.run(o); err != nil {
		return err
	}
	if o.fault != nil {
		if err := w.exec("rollback to op"); err != nil {
			return err
		}
	}
	return w.exec("release op")
}

func (w *liteWriter) run(o *op) error {
	for i := range o.stmts {
		s := &o.stmts[i]
		n, err := w.statement(s)
		if err != nil {
			own, fault := liteFault(err)
			if !own {
				return fault
			}
			o.fault = fault
			return nil
		}
		if o.fault = s.missed(n); o.fault != nil {
			return nil
		}
	}
	return nil
}

// statement returns how many rows s has affected, or returned.
func (w *liteWriter) statement(s *stmt) (n int64, err error) {
	p, err := w.prepare(s.text)
	if err != nil {
		return 0, err
	}
	// The background context is on purpose: a statement in the middle of a
	// shared transaction is not interrupted because one caller has gone.
	if s.row == nil {
		r, err := p.ExecContext(context.Background(), s.args...)
		if err != nil {
			return 0, err
		}
		return r.RowsAffected()
	}
	rows, err := p.QueryContext(context.Background(), s.args...)
	if err != nil {
		return 0, err
	}
	for rows.Next() && err == nil {
		err = s.row(rows.Scan)
		n++
	}
	return n, errors.Join(err, rows.Err(), rows.Close())
}

func (w *liteWriter) exec(text string) error {
	p, err := w.prepare(text)
	if err != nil {
		return err
	}
	_, err = p.ExecContext(context.Background())
	return err
}

func (w *liteWriter) prepare(text string) (*sql.Stmt, error) {
	if p, ok := w.prepared[text]; ok {
		return p, nil
	}
	p, err := w.conn.PrepareContext(context.Background(), text)
	if err == nil {
		w.prepared[text] = p
	}
	return p, err
}

func (w *liteWriter) close() error {
	var errs []error
	for _, p := range w.prepared {
		errs = append(errs, p.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}
