package sqlstore

import (
	"context"
	"fmt"
)

// scanFunc copies the columns of the present row.
type scanFunc func(dest ...any) error

// query is a read: row is called for every row with its scan function.
type query struct {
	text string
	args []any
	row  func(scan scanFunc) error
	skip func() bool // SQLite only: true if what was read before makes this query needless
}

// collect appends what row makes of each row.
func collect[T any](out *[]T, row func(scan scanFunc) (T, error)) func(scanFunc) error {
	return func(scan scanFunc) error {
		v, err := row(scan)
		*out = append(*out, v)
		return err
	}
}

// list returns what row makes of each row of a query. what names the read in
// errors.
func list[T any](ctx context.Context, s *Store, what string, q query, row func(scan scanFunc) (T, error)) ([]T, error) {
	var out []T
	q.row = collect(&out, row)
	if err := s.db.read(ctx, q); err != nil {
		return nil, fmt.Errorf("store: %s: %w", what, err)
	}
	return out, nil
}

// values scans the only row of a query into dest. Without a row dest stays as
// it is.
func (s *Store) values(ctx context.Context, what string, q query, dest ...any) error {
	q.row = func(scan scanFunc) error { return scan(dest...) }
	if err := s.db.read(ctx, q); err != nil {
		return fmt.Errorf("store: %s: %w", what, err)
	}
	return nil
}

// change stores statements that belong together. what names the write in
// errors.
func (s *Store) change(ctx context.Context, what, shard string, stmts ...stmt) error {
	if err := s.db.write(ctx, &op{shard: shard, stmts: stmts}); err != nil {
		return fmt.Errorf("store: %s: %w", what, err)
	}
	return nil
}
