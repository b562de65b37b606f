package sqlstore_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"makegood/aftersale"
	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/store/suite"
)

// dsns returns a new database of each kind; PostgreSQL's is missing if none is configured.
func dsns(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); f(t, suite.SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); f(t, suite.Postgres(t)) })
}

func TestErrorsHideThePassword(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t"
	for name, dsn := range map[string]string{
		"unreachable":    "postgres://user:" + secret + "@127.0.0.1:1/db?connect_timeout=2",
		"in the query":   "postgres://127.0.0.1:1/db?user=u&password=" + secret + "&connect_timeout=2",
		"not a URL":      "postgres://user:" + secret + "@[::bad/db",
		"bad escape":     "postgresql://user:" + secret + "%zz@host/db",
		"unknown option": "postgres://user:" + secret + "@host/db?sslmode=nonsense",
		"other scheme":   "mysql://user:" + secret + "@host/db",
		"no scheme":      "user:" + secret + "@host",
		"empty":          "",
		"in memory":      "sqlite::memory:",
		"no path":        "sqlite:",
		"no folder":      "sqlite:" + filepath.Join(t.TempDir(), "missing", "makegood.db"),
	} {
		for call, f := range map[string]func() error{
			"open":    func() error { _, err := sqlstore.Open(t.Context(), dsn, sqlstore.Options{}); return err },
			"migrate": func() error { return sqlstore.Migrate(t.Context(), dsn) },
		} {
			if err := f(); err == nil || strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %s: got error %v, want one without the password", name, call, err)
			}
		}
	}
}

func TestOddFileNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"with space.db", "100%.db", "a?b.db", "a#b.db", "退款.db"} {
		path := filepath.Join(dir, name)
		open(t, "sqlite:"+path)
		if found, err := filepath.Glob(dir + "/*"); err != nil || !slices.Contains(found, path) {
			t.Errorf("%s: got files %v, error %v, want it among them", name, found, err)
		}
	}
}

func TestManyMigrateAtOnce(t *testing.T) {
	t.Parallel()
	dsns(t, func(t *testing.T, dsn string) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				s, err := sqlstore.Open(context.Background(), dsn, sqlstore.Options{})
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestSkipMigrate(t *testing.T) {
	t.Parallel()
	dsns(t, func(t *testing.T, dsn string) {
		if _, err := sqlstore.Open(t.Context(), dsn, sqlstore.Options{SkipMigrate: true}); err == nil {
			t.Error("without a schema: got no error, want one")
		}
		if err := sqlstore.Migrate(t.Context(), dsn); err != nil {
			t.Fatal(err)
		}
		s, err := sqlstore.Open(t.Context(), dsn, sqlstore.Options{SkipMigrate: true, Readers: 1, Writers: 1})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
		if err := s.Commit(t.Context(), benchChange(1)); err == nil {
			t.Error("a commit to a closed store: got no error, want one")
		}
		if err := s.Ping(t.Context()); err == nil {
			t.Error("a closed store: got no error, want one")
		}
	})
}

// TestTwoProcesses has two stores on one database, as two processes have.
func TestTwoProcesses(t *testing.T) {
	t.Parallel()
	dsns(t, func(t *testing.T, dsn string) {
		stores := []*sqlstore.Store{open(t, dsn), open(t, dsn)}
		var mu sync.Mutex
		fresh, held := 0, 0
		var wg sync.WaitGroup
		for n := range 40 {
			change := benchChange(int64(n))
			if err := stores[n%2].Commit(t.Context(), change); err != nil {
				t.Fatal(err)
			}
			for _, s := range stores {
				wg.Go(func() {
					m := store.Message{Subject: store.CaseSubject(change.Case.Ref), Key: change.Case.ID, Body: []byte("{}"), At: benchStart}
					isNew, err := s.Append(context.Background(), []store.Message{m})
					got, err2 := s.Claim(context.Background(), []string{change.Plan[0].ID}, benchStart, aftersale.Lease)
					if err := errors.Join(err, err2); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					if isNew[0] {
						fresh++
					}
					held += len(got)
				})
			}
		}
		wg.Wait()
		if fresh != 40 || held != 40 {
			t.Errorf("got %d new messages and %d actions held, want 40 of each", fresh, held)
		}
	})
}

func TestCancelledCallsReturn(t *testing.T) {
	t.Parallel()
	dsns(t, func(t *testing.T, dsn string) {
		s := open(t, dsn)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Commit(ctx, benchChange(1)); !errors.Is(err, context.Canceled) {
			t.Errorf("commit: got error %v, want Canceled", err)
		}
		if _, err := s.Load(ctx, aftersale.Ref{}); !errors.Is(err, context.Canceled) {
			t.Errorf("load: got error %v, want Canceled", err)
		}
	})
}

// TestServerDropsConnections kills every connection of the store, as a
// restart of PostgreSQL does: neither reads nor writes fail.
func TestServerDropsConnections(t *testing.T) {
	t.Parallel()
	dsn := suite.Postgres(t)
	s := open(t, dsn)
	admin, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(context.Background()) }()
	for round := range int64(3) {
		var wg sync.WaitGroup
		for n := range int64(32) { // opens every connection
			wg.Go(func() {
				change := benchChange(round*100 + n)
				m := store.Message{Subject: store.CaseSubject(change.Case.Ref), Key: change.Case.ID, Body: []byte("{}"), At: benchStart}
				fresh, err := s.Append(t.Context(), []store.Message{m})
				if err != nil || !fresh[0] {
					t.Errorf("append: got new %v, error %v, want one new message", fresh, err)
				}
				if err := s.Commit(t.Context(), change); err != nil {
					t.Error(err)
				}
				if got, err := s.Load(t.Context(), change.Case.Ref); err != nil || got.Case.Version != 1 || len(got.Pending) != 1 {
					t.Errorf("load: got version %d, %d pending, error %v, want 1, 1, none", got.Case.Version, len(got.Pending), err)
				}
			})
		}
		wg.Wait()
		dropConnections(t, admin)
	}
}

// dropConnections ends all other connections to the database and waits until
// the server has done so.
func dropConnections(t *testing.T, admin *pgx.Conn) {
	t.Helper()
	const others = " from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
	if _, err := admin.Exec(t.Context(), "select pg_terminate_backend(pid)"+others); err != nil {
		t.Fatal(err)
	}
	for left := 1; left > 0; {
		if err := admin.QueryRow(t.Context(), "select count(*)"+others).Scan(&left); err != nil {
			t.Fatal(err)
		}
	}
}
