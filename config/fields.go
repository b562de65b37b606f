package config

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"makegood/internal/yamlfile"
)

// root reads the whole file.
func (r *reader) root(node *yamlfile.Node) {
	c := r.config
	r.object(node, []named{
		{"listen", r.text(&c.Listen, hostPort)},
		{"admin_listen", r.text(&c.AdminListen, hostPort)},
		{"database", r.text(&c.Database, databaseForm)},
		{"redis", r.text(&c.Redis, redisForm)},
		{"time_zone", r.value(c.setTimeZone)},
		{"reconcile_every", r.value(c.setReconcileEvery)},
		{"admin_tokens", r.list(r.adminToken)},
		{"shops", r.list(r.shop)},
		{"couriers", r.list(r.courier)},
		{"warehouses", r.list(r.warehouse)},
		{"goods", r.list(r.goods)},
		{"notify", r.notify},
		{"policy_file", r.text(&c.PolicyFile, nil)},
		{"secret_key", r.value(c.setSecretKey)},
		{"log", r.log},
	})
}

// crossChecks looks at values that have to fit each other.
func (r *reader) crossChecks() {
	r.listeners()
	r.goodsShops()
	r.warehouseShops()
}

// listeners checks that the private listener is not the public one.
func (r *reader) listeners() {
	if !sameListener(r.config.Listen, r.config.AdminListen) {
		return
	}
	key := "admin_listen"
	if r.config.lines[key] == 0 {
		key = "listen"
	}
	r.fail(key, "listen and admin_listen must differ: the public listener serves webhooks only")
}

func (c *Config) setTimeZone(name string) (want string) {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return "want a time zone such as Asia/Shanghai"
	}
	c.TimeZone = zone
	return ""
}

// Bounds of reconcile_every: below, list calls eat the platforms' quotas;
// above, a missed push is found too late for the shortest clocks.
const (
	minReconcile = 10 * time.Second
	maxReconcile = time.Hour
)

func (c *Config) setReconcileEvery(text string) (want string) {
	d, err := time.ParseDuration(text)
	if err != nil || d < minReconcile || d > maxReconcile {
		return "want a duration from 10s to 1h, such as 1m"
	}
	c.ReconcileEvery = d
	return ""
}

func (r *reader) log(node *yamlfile.Node) {
	l := &r.config.Log
	r.object(node, []named{
		{"level", r.value(l.setLevel)},
		{"format", r.text(&l.Format, oneOf("text", "json"))},
	})
}

func (l *Log) setLevel(text string) (want string) {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	level, ok := levels[text]
	if !ok {
		return "want debug, info, warn or error"
	}
	l.Level = level
	return ""
}

// oneOf checks for one of a few words.
func oneOf[T ~string](words ...T) func(string) string {
	return func(text string) string {
		known := make([]string, len(words))
		for i, w := range words {
			if text == string(w) {
				return ""
			}
			known[i] = string(w)
		}
		last := len(known) - 1
		return fmt.Sprintf("want %s or %s", strings.Join(known[:last], ", "), known[last])
	}
}
