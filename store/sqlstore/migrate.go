package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// The words that differ between the databases; see migrations/00001_schema.sql
// for the first two. {bytes} is the type of binary data, {doc} a document whose
// fields are read.
var (
	sqliteWords   = strings.NewReplacer("{identity}", "integer primary key", "{key}", "text", "{bytes}", "blob", "{doc}", "doc")
	postgresWords = strings.NewReplacer("{identity}", "bigint generated always as identity primary key", "{key}", `text collate "C"`,
		"{bytes}", "bytea", "{doc}", "doc::json")
)

// migrations makes goose migrations of the embedded files.
func migrations(words *strings.Replacer) ([]*goose.Migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	out := make([]*goose.Migration, 0, len(names))
	for _, name := range names {
		version, err := goose.NumericComponent(path.Base(name))
		if err != nil {
			return nil, err
		}
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		script := words.Replace(string(text))
		out = append(out, goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, script)
			return err
		}}, nil))
	}
	return out, nil
}

// newestMigration is the schema version this program was built for.
func newestMigration() int64 {
	all, err := migrations(sqliteWords)
	if err != nil || len(all) == 0 {
		return 0
	}
	return all[len(all)-1].Version
}

// migrate runs what is missing. PostgreSQL holds an advisory lock meanwhile.
// SQLite has no such lock: each migration is one immediate transaction, so of
// two processes one fails, and finds the work done when it looks again.
func migrate(ctx context.Context, d target) error {
	words, dialect := sqliteWords, goose.DialectSQLite3
	var options []goose.ProviderOption
	var db *sql.DB
	if d.postgres != nil {
		words, dialect = postgresWords, goose.DialectPostgres
		scripts := d.postgres.Copy()
		scripts.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // a migration is several statements
		db = stdlib.OpenDB(*scripts)
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return fmt.Errorf("store: migrate: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	} else {
		var err error
		if db, err = sql.Open("sqlite", sqliteURL(d.file, "journal_mode(WAL)", "synchronous(FULL)")); err != nil {
			return fmt.Errorf("store: migrate: %w", err)
		}
		db.SetMaxOpenConns(1)
	}
	all, err := migrations(words)
	if err == nil {
		options = append(options, goose.WithGoMigrations(all...), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
		err = runMigrations(ctx, dialect, db, options)
	}
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}

// runMigrations tries again when another process has been faster.
func runMigrations(ctx context.Context, dialect goose.Dialect, db *sql.DB, options []goose.ProviderOption) (err error) {
	const tries = 8
	for try := range tries {
		var p *goose.Provider
		if p, err = goose.NewProvider(dialect, db, nil, options...); err != nil {
			return err
		}
		if _, err = p.Up(ctx); err == nil || dialect != goose.DialectSQLite3 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try+1) * 50 * time.Millisecond):
		}
	}
	return err
}
