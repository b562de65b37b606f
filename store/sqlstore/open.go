// Package sqlstore keeps the truth in SQLite or PostgreSQL, with one schema and
// one query text for both. Three things differ: how a transaction is driven
// (sqlite.go, postgres.go), the bulk insert of the inbox (postgres_inbox.go), and
// four words in the schema (migrate.go).
//
// Writes are group commits: writes that arrive while a transaction is being
// committed share the next one. Every write stays atomic and independent. One that
// meets a conflict is taken out, the others are stored.
//
// It must not decide: what is legal is the domain's, and texts such as the claim's
// are built from it. Start at op.go (a write and its statements), rows.go (a read)
// and commit.go (how a change of a case becomes statements).
package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"makegood/store"
)

// Options tune a store; the zero value is right for most.
type Options struct {
	// SkipMigrate leaves the schema as it is; Open then fails unless it is
	// the one this program was built for.
	SkipMigrate bool

	// Writers is how many transactions PostgreSQL runs at a time, default 4.
	// SQLite always has one.
	Writers int

	// Readers is how many connections serve reads: default 4 for SQLite, 8
	// for PostgreSQL.
	Readers int
}

// errClosed is the error of a store after Close.
var errClosed = errors.New("store: closed")

// backend is what the two databases do differently.
type backend interface {
	// read runs queries on one connection, in order, in one round trip if
	// the database has them.
	read(ctx context.Context, queries ...query) error
	// write returns when the op is durable or has failed.
	write(ctx context.Context, o *op) error
	appendInbox(ctx context.Context, messages []store.Message) ([]bool, error)
	close() error
}

// Store implements store.Store.
type Store struct {
	db    backend
	close func() error
}

var _ store.Store = (*Store)(nil)

// Open opens a database and brings its schema up. dsn is "sqlite:PATH" or a
// postgres:// URL. No error shows the password of the DSN.
func Open(ctx context.Context, dsn string, opts Options) (*Store, error) {
	d, err := parseDSN(dsn)
	if err != nil {
		return nil, err
	}
	var db backend
	if d.postgres != nil {
		db, err = openPostgres(ctx, d, opts)
	} else {
		db, err = openSQLite(ctx, d, opts)
	}
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	s := &Store{db: db, close: sync.OnceValue(db.close)}
	err = s.Ping(ctx)
	if err != nil && !opts.SkipMigrate { // the usual start finds the schema as it should be
		if err = migrate(ctx, d); err == nil {
			err = s.Ping(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Migrate brings the schema of a database up to what this program was built
// for. Several processes may do so at the same time.
func Migrate(ctx context.Context, dsn string) error {
	d, err := parseDSN(dsn)
	if err != nil {
		return err
	}
	return migrate(ctx, d)
}

const schemaVersion = `select coalesce(max(version_id), 0) from goose_db_version where is_applied`

// Ping reports whether the database answers and its schema is the one this
// program was built for.
func (s *Store) Ping(ctx context.Context) error {
	var have int64
	if err := s.values(ctx, "ping", query{text: schemaVersion}, &have); err != nil {
		return err
	}
	if want := newestMigration(); have != want {
		return fmt.Errorf("store: the database has schema version %d, this program needs %d", have, want)
	}
	return nil
}

// Close waits for the writes under way and closes the database. Writes that
// come later fail.
func (s *Store) Close() error { return s.close() }
