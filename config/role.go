package config

import (
	"strings"

	"makegood/internal/yamlfile"
)

// CheckRole reports whether the process may run in the role of `serve --role`:
// all, web or worker. The roles other than all share the work between
// processes, which an embedded Redis and a SQLite file cannot do. Problems
// are *Error, both of them joined.
func (c *Config) CheckRole(role string) error {
	switch role {
	case "all":
		return nil
	case "web", "worker":
	default:
		return &Error{File: c.name, Want: "role: want all, web or worker"}
	}
	var p []*Error
	if c.Redis == "" {
		p = append(p, c.ErrorAt("redis", "role "+role+" needs a Redis that all processes share; the embedded one serves role all only"))
	}
	if strings.HasPrefix(c.Database, "sqlite:") {
		p = append(p, c.ErrorAt("database", "role "+role+" needs a PostgreSQL that all processes share; SQLite serves role all only"))
	}
	return yamlfile.Join(p)
}
