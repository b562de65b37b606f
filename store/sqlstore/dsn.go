package sqlstore

import (
	"errors"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"
)

// target is a parsed DSN: either a file or a PostgreSQL server.
type target struct {
	file     string
	postgres *pgx.ConnConfig
}

// The errors name what is expected and never quote the DSN: it may hold a password.
var (
	errDSN      = errors.New(`database: want "sqlite:PATH" or "postgres://user:password@host/name"`)
	errFile     = errors.New("database: sqlite needs the path of a file; a database in memory would lose what it has acknowledged")
	errPostgres = errors.New("database: not a valid postgres:// URL")
)

func parseDSN(dsn string) (target, error) {
	scheme, rest, _ := strings.Cut(dsn, ":")
	switch scheme {
	case "sqlite":
		path := strings.TrimPrefix(rest, "//")
		if path == "" || strings.Contains(path, ":memory:") || strings.Contains(path, "mode=memory") {
			return target{}, errFile
		}
		return target{file: path}, nil
	case "postgres", "postgresql":
		config, err := pgx.ParseConfig(dsn)
		if err != nil {
			return target{}, errPostgres
		}
		config.RuntimeParams["application_name"] = "makegood"
		return target{postgres: config}, nil
	}
	return target{}, errDSN
}

// sqliteURL is the driver's name of the file with its settings.
func sqliteURL(path string, pragmas ...string) string {
	q := url.Values{"_pragma": append([]string{"busy_timeout(10000)"}, pragmas...), "_txlock": {"immediate"}}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}
