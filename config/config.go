// Package config reads makegood's configuration file. It is strict: a key
// that is not known, a value of the wrong kind and a value out of bounds are
// errors with file, line and key, all reported at once. Errors never show a
// value, because any value may be a secret.
//
// It opens no connection and knows no adapter: the settings of an adapter are
// texts here, and the adapter's manifest checks them. Start reading at Load; the
// keys of the file are listed in fields.go.
package config

import (
	"fmt"
	"log/slog"
	"os"
	"time"
	_ "time/tzdata" // time zones are known on machines without a zone database

	"makegood/aftersale"
	"makegood/internal/yamlfile"
)

// Config is a checked configuration. Printing it shows no secret.
type Config struct {
	Listen         string         // public listener, host:port
	AdminListen    string         // private listener, host:port
	Database       string         // sqlite:PATH, postgres://… or postgresql://…
	Redis          string         // "" is the embedded one; see the package's redis check for the forms
	TimeZone       *time.Location // in which days and hours of budgets begin
	ReconcileEvery time.Duration  // how often missed events are listed: 10 s to 1 h
	AdminTokens    []AdminToken
	Shops          []Shop
	Couriers       []Courier
	Warehouses     []Warehouse
	Goods          []GoodsRule
	PolicyFile     string // "" is the built-in policy
	SecretKey      []byte // 32 bytes that seal tokens in the database; nil: none given
	Notify         Notify
	Log            Log

	name  string
	lines yamlfile.Lines
}

// AdminToken lets its bearer use the private listener.
type AdminToken struct {
	Name  string // who, as it stands in the audit log
	Role  Role
	Token string
}

// weakToken is the length below which a token may be guessed.
const weakToken = 16

// Weak reports whether the token is so short that somebody might guess it.
// It is taken all the same; serve and doctor say so.
func (t AdminToken) Weak() bool { return len(t.Token) < weakToken }

// String names the holder without the token.
func (t AdminToken) String() string { return t.Name + " (" + string(t.Role) + ")" }

// GoString keeps the token out of %#v as well.
func (t AdminToken) GoString() string { return t.String() }

// Role is what the holder of an admin token may do. Each role may do what the
// ones before it may.
type Role string

// The roles, from the least to the most.
const (
	RoleViewer     Role = "viewer"
	RoleAgent      Role = "agent"
	RoleSupervisor Role = "supervisor"
	RoleAdmin      Role = "admin"
)

// Shop is one shop of one marketplace.
type Shop struct {
	Platform string
	ID       string // the {shop} of /webhooks/{platform}/{shop}
	Mode     aftersale.Mode
	Settings map[string]string // checked by the adapter's manifest
}

// String is platform/id: settings hold secrets.
func (s Shop) String() string { return s.Platform + "/" + s.ID }

// GoString keeps settings out of %#v as well.
func (s Shop) GoString() string { return s.String() }

// Courier is one account at one courier.
type Courier struct {
	Courier  string
	ID       string // the {id} of /webhooks/{courier}/{id}
	Settings map[string]string
}

// String is courier/id: settings hold secrets.
func (c Courier) String() string { return c.Courier + "/" + c.ID }

// GoString keeps settings out of %#v as well.
func (c Courier) GoString() string { return c.String() }

// GoodsRule says what kind of goods something is. All fields that are given
// have to match; the first rule that matches an item wins.
type GoodsRule struct {
	Shop      string // platform/id of a configured shop; "" is any
	SKUPrefix string
	Category  string
	SKUs      []string
	Kind      aftersale.GoodsKind
}

// Log says what is logged and how.
type Log struct {
	Level  slog.Level
	Format string // text | json
}

// String says how much is configured, and nothing of what.
func (c *Config) String() string {
	return fmt.Sprintf("%s: %d shops, %d couriers, %d warehouses, %d admin tokens", c.name, len(c.Shops), len(c.Couriers), len(c.Warehouses), len(c.AdminTokens))
}

// GoString keeps secrets out of %#v as well.
func (c *Config) GoString() string { return c.String() }

// LogValue keeps secrets out of structured logs.
func (c *Config) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Load reads and checks the file at path. Values may come from the process's
// environment and from files; relative paths are relative to the working
// directory. Problems are *Error, several of them joined.
func Load(path string) (*Config, error) {
	text, err := readBounded(path, maxText)
	if err != nil {
		return nil, &Error{File: path, Want: fileProblem(err)}
	}
	return Parse(path, text, os.LookupEnv, func(name string) ([]byte, error) { return readBounded(name, maxSecret) })
}

// Parse checks the text of a configuration. name stands in errors; lookup
// answers for ${NAME} and readFile for ${file:PATH}.
func Parse(name string, text []byte, lookup func(string) (string, bool), readFile func(string) ([]byte, error)) (*Config, error) {
	c := &Config{name: name}
	c.setDefaults()
	r := &reader{config: c, expand: expander{lookup: lookup, readFile: readFile}, accounts: map[string]string{}}
	if err := r.read(text); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Config) setDefaults() {
	c.Listen, c.AdminListen = "127.0.0.1:8080", "127.0.0.1:8081"
	c.Database = "sqlite:./makegood.db"
	c.TimeZone, _ = time.LoadLocation("Asia/Shanghai") // embedded: cannot fail
	c.ReconcileEvery = time.Minute
	c.Notify = defaultNotify()
	c.Log = Log{Level: slog.LevelInfo, Format: "text"}
}
