package suite

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// PostgresEnv names the environment variable with the DSN of a PostgreSQL
// server on which tests may create databases.
const PostgresEnv = "MAKEGOOD_TEST_POSTGRES_DSN"

// SQLite returns the DSN of a new file that is removed after the test.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "makegood.db")
}

// Postgres creates a database, drops it after the test, and returns its DSN.
// It skips the test if MAKEGOOD_TEST_POSTGRES_DSN is not set.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv(PostgresEnv)
	if server == "" {
		t.Skip(PostgresEnv + " is not set")
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(PostgresEnv + " is not a URL") // the error would show the password
	}
	name := "makegood_test_" + uuid.NewString()[:13]
	administer(t, server, `create database "`+name+`"`)
	t.Cleanup(func() { administer(t, server, `drop database if exists "`+name+`" with (force)`) })
	u.Path = "/" + name
	return u.String()
}

func administer(t testing.TB, server, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Error(err)
	}
}
