package config_test

import (
	"errors"
	"strings"
	"testing"

	"makegood/config"
)

const canary = "canary-0123456789abcdef"

// shop returns a file whose only shop has these lines, indented; the shop
// starts on line 2.
func shop(lines string) string {
	return "shops:\n  - platform: douyin\n    id: 1\n" + lines
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, text string
		want       string // file:line: key: beginning of what is expected
	}{
		{"unknown key", "listen: 127.0.0.1:1\nlissten: x\n", "config.yaml:2: lissten: unknown key; known here: listen, admin_listen,"},
		{"unknown key below", shop("    setings: {a: b}\n"), "config.yaml:4: shops[0].setings: unknown key"},
		{"duplicate key", "redis: \"\"\n\nredis: \"\"\n", "config.yaml:3: redis: stands here a second time"},
		{"duplicate setting", shop("    settings:\n      a: 1\n      a: 2\n"), "config.yaml:6: shops[0].settings.a: stands here a second time"},
		{"not a mapping", "- a\n", "config.yaml: want a mapping"},
		{"one word", "hello\n", "config.yaml: want a mapping"},
		{"list wanted", "shops: {platform: douyin}\n", "config.yaml:1: shops: want a list"},
		{"mapping wanted", "log: debug\n", "config.yaml:1: log: want a mapping"},
		{"mapping in a list wanted", "shops:\n  - douyin\n", "config.yaml:2: shops[0]: want a mapping"},
		{"empty element", "shops:\n  -\n", "config.yaml:2: shops[0]: want a mapping"},
		{"one value wanted", "listen: [a, b]\n", "config.yaml:1: listen: want one value, have a list"},
		{"nested setting", shop("    settings:\n      a: {b: c}\n"), "config.yaml:5: shops[0].settings.a: want one value, have a mapping"},
		{"setting without colon", shop("    settings: {app_key: x, " + canary + "}\n"), "config.yaml:4: shops[0].settings: want key: value pairs"},
		{"strange key", shop("    settings:\n      App-Key: x\n"), "config.yaml:5: shops[0].settings: want key: value pairs"},
		{"anchor", "listen: &a x:1\n", "config.yaml:1: listen: want one value, have an anchor"},
		{"alias", "listen: 127.0.0.1:1\nredis: *a\n", "config.yaml:2: "},
		{"merge key", "<<: {a: b}\n", "config.yaml:1: want key: value pairs"},
		{"tag", "listen: !secret x\n", "config.yaml:1: listen: want one value, have an anchor, alias or tag"},
		{"second document", "listen: 127.0.0.1:1\n---\nredis: \"\"\n", "config.yaml:3: a second document"},
		{"tab", "log:\n\tlevel: info\n", "config.yaml:2: invalid YAML"},
		{"bracket", "log: {level: info\n", "config.yaml:1: invalid YAML"},
		{"indentation", "log:\n  level: info\n format: text\n", "config.yaml:3: invalid YAML"},
		{"quote", "a: b\nlisten: \"x\n", "config.yaml:2: invalid YAML"},
		{"block header", "listen: |" + canary + "\n  x\n", "config.yaml:1: invalid YAML"},
		{"not text", "listen: 127.0.0.1:1\nredis: \xff\n", "config.yaml:2: must be text in UTF-8"},
		{"deep brackets", "shops: " + strings.Repeat("[", 100_000), "config.yaml:1: nested too deeply"},
		{"deep entries", strings.Repeat("- ", 100_000) + "a", "config.yaml:1: nested too deeply"},
		{"large", strings.Repeat("#", 1<<20+1), "config.yaml: larger than"},

		{"variable not set", "# x\nlisten: ${NO_SUCH}\n", "config.yaml:2: listen: environment variable NO_SUCH is not set"},
		{"file not there", "redis: ${file:/none}\n", "config.yaml:1: redis: file /none: does not exist"},
		{"file too large", "redis: ${file:/large}\n", "config.yaml:1: redis: file /large: is too large"},
		{"not closed", "redis: ${HOST\n", "config.yaml:1: redis: ${ without }"},
		{"shell form", "redis: ${HOST:-x}\n", "config.yaml:1: redis: want ${NAME} or ${file:/path}"},
		{"variable of a wrong form", "listen: ${CANARY}\n", "config.yaml:1: listen: want host:port"},

		{"listen", "listen: 8080\n", "config.yaml:1: listen: want host:port"},
		{"listen port", "listen: a:70000\n", "config.yaml:1: listen: want host:port"},
		{"same listeners", "listen: 0.0.0.0:1\nadmin_listen: 127.0.0.1:1\n", "config.yaml:2: admin_listen: listen and admin_listen must differ"},
		{"listen like the default", "listen: 127.0.0.1:8081\n", "config.yaml:1: listen: listen and admin_listen must differ"},
		{"database", "database: mysql://u:" + canary + "@h/d\n", "config.yaml:1: database: want sqlite:PATH or postgres://"},
		{"database empty", "database: \"\"\n", "config.yaml:1: database: want"},
		{"database in memory", "database: 'sqlite::memory:'\n", "config.yaml:1: database: want a file"},
		{"database password", "database: postgres://u:" + canary + "%zz@h/d\n", "config.yaml:1: database: want"},
		{"redis port", "redis: localhost\n", "config.yaml:1: redis: want nothing (embedded), host:port"},
		{"redis database", "redis: localhost:6379/x\n", "config.yaml:1: redis: want nothing"},
		{"redis url database", "redis: redis://h:1/x\n", "config.yaml:1: redis: want the number"},
		{"redis scheme", "redis: http://h:1\n", "config.yaml:1: redis: want nothing"},
		{"redis sentinel", "redis: redis-sentinel://h:1,g:1\n", "config.yaml:1: redis: want the name of the master"},
		{"redis password", "redis: redis://:" + canary + "%zz@h:1\n", "config.yaml:1: redis: want nothing"},
		{"time zone", "time_zone: Shanghai\n", "config.yaml:1: time_zone: want a time zone"},
		{"local time", "time_zone: Local\n", "config.yaml:1: time_zone: want a time zone"},
		{"too often", "reconcile_every: 9s\n", "config.yaml:1: reconcile_every: want a duration from 10s to 1h"},
		{"too seldom", "reconcile_every: 61m\n", "config.yaml:1: reconcile_every: want a duration"},
		{"no unit", "reconcile_every: 60\n", "config.yaml:1: reconcile_every: want a duration"},
		{"log level", "log:\n  level: loud\n", "config.yaml:2: log.level: want debug, info, warn or error"},
		{"log format", "log: {format: xml}\n", "config.yaml:1: log.format: want text or json"},
		{"short key", "secret_key: " + canary + "\n", "config.yaml:1: secret_key: want base64 of 32 bytes"},

		{"no token", "admin_tokens:\n  - name: a\n    role: admin\n", "config.yaml:2: admin_tokens[0].token: required"},
		{"token with spaces", "admin_tokens:\n  - {name: a, role: admin, token: \"" + canary + " x\"}\n", "config.yaml:2: admin_tokens[0].token: want letters"},
		{"role", "admin_tokens:\n  - name: a\n    role: root\n    token: " + canary + "\n", "config.yaml:3: admin_tokens[0].role: want viewer, agent, supervisor or admin"},
		{"same name", "admin_tokens:\n  - {name: a, role: admin, token: " + canary + "}\n  - {name: a, role: admin, token: " + canary + "2}\n", "config.yaml:3: admin_tokens[1].name: admin_tokens[0] has the same name"},
		{"same token", "admin_tokens:\n  - {name: a, role: admin, token: " + canary + "}\n  - {name: b, role: admin, token: " + canary + "}\n", "config.yaml:3: admin_tokens[1].token: admin_tokens[0] has the same token"},

		{"no platform", "shops:\n  - id: 1\n", "config.yaml:2: shops[0].platform: required"},
		{"no id", "shops:\n  - platform: douyin\n", "config.yaml:2: shops[0].id: required"},
		{"platform", "shops:\n  - {platform: Dou Yin, id: 1}\n", "config.yaml:2: shops[0].platform: want a name"},
		{"id with a slash", "shops:\n  - {platform: douyin, id: a/b}\n", "config.yaml:2: shops[0].id: want letters, digits"},
		{"id that is a path", "shops:\n  - {platform: douyin, id: ..}\n", "config.yaml:2: shops[0].id: want letters, digits"},
		{"mode", shop("    mode: on\n"), "config.yaml:4: shops[0].mode: want shadow or live"},
		{"same shop", shop("  - platform: douyin\n    id: \"1\"\n"), "config.yaml:5: shops[1].id: shops[0] is the same shop"},
		{"same courier", "couriers:\n  - {courier: sf, id: main}\n  - {courier: sf, id: main}\n", "config.yaml:3: couriers[1].id: couriers[0] is the same account"},
		{"no courier", "couriers:\n  - {id: main}\n", "config.yaml:2: couriers[0].courier: required"},
		{"goods kind", "goods:\n  - {sku_prefix: a}\n", "config.yaml:2: goods[0].kind: required"},
		{"goods kind unknown", "goods:\n  - {kind: odd}\n", "config.yaml:2: goods[0].kind: want standard, made_to_order, on_behalf or fresh"},
		{"goods of no shop", shop("goods:\n  - {shop: douyin/2, kind: fresh}\n"), "config.yaml:5: goods[0].shop: want platform/id of one of shops"},
		{"goods without a sku", "goods:\n  - {skus: [\"\"], kind: fresh}\n", "config.yaml:2: goods[0].skus[0]: must not be empty"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := parse(tc.text, outside{
				env:   map[string]string{"CANARY": canary},
				files: map[string]string{"/large": strings.Repeat("x", 64<<10+1)},
			})
			var one *config.Error
			if !errors.As(err, &one) {
				t.Fatalf("got %v, want a *config.Error", err)
			}
			if !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("\n got %v\nwant %s", err, tc.want)
			}
			if got := len(config.Problems(err)); got != 1 {
				t.Errorf("%d problems instead of one: %v", got, err)
			}
			if strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "canary-") {
				t.Errorf("shows a value: %v", err)
			}
		})
	}
}

func TestParseReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	_, err := parse(`admin_tokens:
  - {role: chef}
shops:
  - id: 7
    settings: {app_secret: "${NONE}", app_key: [x]}
log: {level: 3}
`, outside{})
	want := []string{
		"2: admin_tokens[0].role", "2: admin_tokens[0].name", "2: admin_tokens[0].token",
		"4: shops[0].platform", "5: shops[0].settings.app_secret", "5: shops[0].settings.app_key", "6: log.level",
	}
	var got []string
	for _, p := range config.Problems(err) {
		got = append(got, strings.TrimPrefix(p.Error()[:strings.LastIndex(p.Error(), p.Want)-2], "config.yaml:"))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRedisForms(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "127.0.0.1:6379", "127.0.0.1:6379/9", "[::1]:6379", "redis://h:6379", "redis://:pw@h:6379/3",
		"rediss://u:p@h:6380/0", "redis-sentinel://:pw@a:26379,b:26379?master=main",
	} {
		if _, err := parse("redis: '"+address+"'\n", outside{}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestDatabaseForms(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"sqlite:./makegood.db", "sqlite:/var/lib/makegood/makegood.db", "postgres://u:p%40@h:5432/d?sslmode=disable",
		"postgresql://u@h/d", "postgres:///d?host=/var/run/postgresql",
	} {
		if _, err := parse("database: '"+address+"'\n", outside{}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}
