package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"

	"github.com/jackc/pgx/v5"
)

// database/sql is used for two things only: as the pool of reading
// connections, whose native connection is then used directly, and by goose.
// This is the small part of a driver that they need. (pgx's own stdlib and
// pgxpool packages need one more module, github.com/jackc/puddle/v2.)

// pgConnector opens connections.
type pgConnector struct{ config *pgx.ConnConfig }

func (c pgConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := connect(ctx, c.config)
	if err != nil {
		return nil, err
	}
	return &pgDriverConn{conn}, nil
}

func (c pgConnector) Driver() driver.Driver { return pgDriver{} }

// pgDriver exists because driver.Connector asks for it.
type pgDriver struct{}

func (pgDriver) Open(dsn string) (driver.Conn, error) {
	d, err := parseDSN(dsn)
	if err != nil || d.postgres == nil {
		return nil, errPostgres
	}
	return pgConnector{d.postgres}.Connect(context.Background())
}

type pgDriverConn struct{ *pgx.Conn }

// IsValid keeps broken connections out of the pool.
func (c *pgDriverConn) IsValid() bool { return !c.IsClosed() && c.PgConn().TxStatus() == 'I' }

// ResetSession refuses a connection that was lost while it was idle.
func (c *pgDriverConn) ResetSession(context.Context) error {
	if !c.IsValid() {
		return driver.ErrBadConn
	}
	return nil
}

func (c *pgDriverConn) Close() error { return c.Conn.Close(context.Background()) }

func (c *pgDriverConn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

func (c *pgDriverConn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.Begin(ctx)
	return pgDriverTx{tx}, err
}

type pgDriverTx struct{ pgx.Tx }

func (t pgDriverTx) Commit() error   { return t.Tx.Commit(context.Background()) }
func (t pgDriverTx) Rollback() error { return t.Tx.Rollback(context.Background()) }

// ExecContext runs scripts of several statements, too, if there are no arguments.
func (c *pgDriverConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	mode := []any{}
	if len(args) == 0 {
		mode = append(mode, pgx.QueryExecModeSimpleProtocol)
	}
	tag, err := c.Exec(ctx, text, append(mode, plain(args)...)...)
	return driver.RowsAffected(tag.RowsAffected()), err
}

func (c *pgDriverConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	rows, err := c.Query(ctx, text, plain(args)...)
	if err != nil {
		return nil, err
	}
	return &pgDriverRows{rows}, nil
}

// Prepare is asked for by driver.Conn; database/sql does not call it for
// connections that can run a text directly.
func (c *pgDriverConn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("store: prepared by pgx itself")
}

func plain(args []driver.NamedValue) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a.Value
	}
	return out
}

type pgDriverRows struct{ rows pgx.Rows }

func (r *pgDriverRows) Columns() []string {
	fields := r.rows.FieldDescriptions()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func (r *pgDriverRows) Close() error { r.rows.Close(); return r.rows.Err() }

func (r *pgDriverRows) Next(dest []driver.Value) error {
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	values, err := r.rows.Values()
	if err != nil {
		return err
	}
	for i, v := range values {
		dest[i] = v
	}
	return nil
}
