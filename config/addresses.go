package config

import (
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
)

// hostPort checks the address of a listener. Port 0 lets the system choose.
func hostPort(text string) string {
	_, port, err := net.SplitHostPort(text)
	if err != nil || !isNumber(port, 65535) {
		return "want host:port, such as 127.0.0.1:8080"
	}
	return ""
}

// sameListener reports whether two listeners would take the same port of the
// same address.
func sameListener(a, b string) bool {
	hostA, portA, _ := net.SplitHostPort(a)
	hostB, portB, _ := net.SplitHostPort(b)
	return portA == portB && portA != "0" && (hostA == hostB || anyHost(hostA) || anyHost(hostB))
}

func anyHost(host string) bool { return host == "" || host == "0.0.0.0" || host == "::" }

func isNumber(text string, most uint64) bool {
	n, err := strconv.ParseUint(text, 10, 32)
	return err == nil && n <= most
}

// databaseForm checks the address of the database without opening it.
func databaseForm(text string) string {
	const want = "want sqlite:PATH or postgres://user:pass@host/db"
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok {
		if path == "" || path == "." || strings.HasPrefix(path, ":memory:") || strings.HasSuffix(path, string(filepath.Separator)) {
			return "want a file after sqlite: (the database is what must not be lost, so it is never in memory)"
		}
		return ""
	}
	if !isPostgres(text) {
		return want
	}
	if u, err := url.Parse(text); err != nil || u.Host == "" && !u.Query().Has("host") {
		return want + "; signs in the password are written as %40 and so on"
	}
	return ""
}

func isPostgres(text string) bool {
	return strings.HasPrefix(text, "postgres://") || strings.HasPrefix(text, "postgresql://")
}

const redisWant = "want nothing (embedded), host:port, host:port/DB, redis://…, rediss://… or redis-sentinel://host:port,…?master=NAME"

// redisForm checks the forms of a Redis address without connecting.
func redisForm(text string) string {
	if text == "" {
		return ""
	}
	if scheme, _, ok := strings.Cut(text, "://"); ok {
		return redisURL(scheme, text)
	}
	address, db, has := strings.Cut(text, "/")
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || !isNumber(port, 65535) || has && !isNumber(db, maxRedisDB) {
		return redisWant
	}
	return ""
}

// maxRedisDB is generous: Redis has 16 unless it is told otherwise.
const maxRedisDB = 9999

func redisURL(scheme, text string) string {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return redisWant + "; signs in the password are written as %40 and so on"
	}
	switch scheme {
	case "redis", "rediss":
		if db := strings.Trim(u.Path, "/"); db != "" && !isNumber(db, maxRedisDB) {
			return "want the number of the database after the last /"
		}
	case "redis-sentinel":
		if u.Query().Get("master") == "" {
			return "want the name of the master: redis-sentinel://host:port,…?master=NAME"
		}
	default:
		return redisWant
	}
	return ""
}
