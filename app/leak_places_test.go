package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/redis/go-redis/v9"

	"makegood/sandbox"
	"makegood/store"
)

// redisEverything looks at every key and value that Redis holds.
func (r *leakRun) redisEverything(ctx context.Context) error {
	keys := r.redis.Scan(ctx, 0, "*", 1000).Iterator()
	for keys.Next(ctx) {
		key := keys.Val()
		value, err := redisValue(ctx, r.redis, key)
		if err != nil && err != redis.Nil { // gone meanwhile
			return fmt.Errorf("%s: %w", key, err)
		}
		r.look("redis", []byte(key+"\x00"+value))
	}
	return keys.Err()
}

// redisValue writes a value of any type as text.
func redisValue(ctx context.Context, c *redis.Client, key string) (string, error) {
	kind, err := c.Type(ctx, key).Result()
	if err != nil {
		return "", err
	}
	switch kind {
	case "string":
		return c.Get(ctx, key).Result()
	case "hash":
		all, err := c.HGetAll(ctx, key).Result()
		return fmt.Sprint(all), err
	case "list":
		all, err := c.LRange(ctx, key, 0, -1).Result()
		return fmt.Sprint(all), err
	case "set":
		all, err := c.SMembers(ctx, key).Result()
		return fmt.Sprint(all), err
	case "zset":
		all, err := c.ZRange(ctx, key, 0, -1).Result()
		return fmt.Sprint(all), err
	case "none":
		return "", nil
	}
	return "", fmt.Errorf("type %s is not read", kind)
}

// database looks at every column of every table, and at the files if there are any.
func (r *leakRun) database(t *testing.T) {
	t.Helper()
	driver, name, tables := "pgx", r.site.Database, "select table_name from information_schema.tables where table_schema = 'public'"
	path, lite := strings.CutPrefix(r.site.Database, "sqlite:")
	if lite {
		driver, name, tables = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=query_only(1)", "select name from sqlite_master where type = 'table'"
		for _, file := range []string{path, path + "-wal"} {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r.look("database file "+file[len(path):], raw)
		}
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var list []string
	eachRow(t, db, tables, func(row []sql.RawBytes) { list = append(list, string(row[0])) })
	if len(list) < 10 {
		t.Errorf("only %v were read", list)
	}
	for _, table := range list {
		eachRow(t, db, `select * from "`+table+`"`, func(row []sql.RawBytes) {
			for _, column := range row {
				r.look("table "+table, column)
			}
		})
	}
}

func eachRow(t *testing.T, db *sql.DB, query string, take func([]sql.RawBytes)) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	row, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			t.Fatal(query, err)
		}
		take(row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(query, err)
	}
}

// admin reads every call of the private listener that its own description
// lists, with everything there is to fill in, and returns how many cases it saw.
func (r *leakRun) admin(t *testing.T) (cases int) {
	t.Helper()
	var api struct {
		Paths map[string]map[string]any `yaml:"paths"`
	}
	if err := yaml.Unmarshal(r.read(t, "/admin/openapi.yaml"), &api); err != nil {
		t.Fatal(err)
	}
	fills := r.fills(t)
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		if _, reads := api.Paths[path]["get"]; !reads {
			continue
		}
		filled := fillIn(path, fills)
		if len(filled) == 0 {
			t.Errorf("nobody reads %s", path)
		}
		for _, p := range filled {
			if r.read(t, p); path == "/admin/v1/cases/{id}" {
				cases++
			}
		}
	}
	return cases
}

// fills are what the braces in paths stand for.
func (r *leakRun) fills(t *testing.T) []map[string]string {
	t.Helper()
	fills := []map[string]string{{}}
	for cursor := "first"; cursor != ""; {
		var page struct {
			Cases []struct{ ID string }
			Next  string `json:"next_cursor"`
		}
		path := "/admin/v1/cases?limit=100&cursor=" + strings.TrimPrefix(cursor, "first")
		if err := json.Unmarshal(r.read(t, path), &page); err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Cases {
			fills = append(fills, map[string]string{"id": c.ID})
		}
		cursor = page.Next
	}
	for _, name := range []string{store.RegisterIntercepts, store.RegisterLosses, store.RegisterClaims, store.RegisterRefusals, store.RegisterListingRisks, store.RegisterInquiries} {
		fills = append(fills, map[string]string{"name": name}, map[string]string{"name": name + ".csv"})
	}
	return append(fills, map[string]string{"version": "1"}, map[string]string{"id": r.proofCase, "digest": r.proof},
		map[string]string{"platform": "kuaishou", "shop": "demo"})
}

// fillIn returns the path for every set of values that fits its braces.
func fillIn(path string, fills []map[string]string) (out []string) {
	for _, fill := range fills {
		p := path
		for name, value := range fill {
			p = strings.Replace(p, "{"+name+"}", value, 1)
		}
		if !strings.Contains(p, "{") && strings.Count(path, "{") == len(fill) {
			out = append(out, p)
		}
	}
	return out
}

// read gets one answer of the private listener and looks at it.
func (r *leakRun) read(t *testing.T, path string) []byte {
	t.Helper()
	if strings.HasSuffix(path, "/authorize") {
		path += "?redirect=https://example.com/authorize/kuaishou/demo"
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.target.Admin+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("GET %s: %d %s (%v)", path, resp.StatusCode, body, err)
	}
	r.look("GET "+path, fmt.Appendf(body, "%v", resp.Header))
	return body
}

// send makes one call that changes something, as an admin.
func (r *leakRun) send(t *testing.T, method, path, kind, match string, body []byte, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.target.Admin+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+sandbox.AdminToken)
	req.Header.Set("Content-Type", kind)
	if match != "" {
		req.Header.Set("If-Match", match)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode > 299 {
		t.Fatalf("%s %s: %d %s (%v)", method, path, resp.StatusCode, text, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// bring has people bring a file to a case and store a version of the rules, so
// that there is something of everything to be read.
func (r *leakRun) bring(t *testing.T) {
	t.Helper()
	c, err := r.target.Find(t.Context(), "kuaishou", "demo", "")
	if err != nil {
		t.Fatal(err)
	}
	r.proofCase = c.ID
	var kept struct {
		Evidence struct{ Digest string }
	}
	r.send(t, http.MethodPost, "/admin/v1/cases/"+c.ID+"/evidence", "image/png", "", []byte("\x89PNG\r\n\x1a\n"), &kept)
	r.proof = kept.Evidence.Digest
	rules := r.read(t, "/admin/v1/policy")
	r.send(t, http.MethodPut, "/admin/v1/policy", "application/json", `"0"`, rulesOf(t, rules), nil)
}

// rulesOf makes a body for storing the rules out of the answer that shows them.
func rulesOf(t *testing.T, shown []byte) []byte {
	t.Helper()
	var rules struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(shown, &rules); err != nil || rules.Text == "" {
		t.Fatalf("no rules: %v", err)
	}
	body, err := json.Marshal(rules)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
