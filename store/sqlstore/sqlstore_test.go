package sqlstore_test

import (
	"testing"

	"makegood/store"
	"makegood/store/sqlstore"
	"makegood/store/suite"
)

func open(t testing.TB, dsn string) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), dsn, sqlstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	suite.Run(t, func(t *testing.T) store.Store { return open(t, suite.SQLite(t)) })
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	suite.Run(t, func(t *testing.T) store.Store { return open(t, suite.Postgres(t)) })
}
