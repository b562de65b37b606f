package config_test

import (
	"encoding/base64"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"makegood/aftersale"
	"makegood/config"
)

// outside is a made-up environment with files.
type outside struct{ env, files map[string]string }

func (o outside) lookup(name string) (string, bool) { v, ok := o.env[name]; return v, ok }

func (o outside) readFile(name string) ([]byte, error) {
	body, ok := o.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(body), nil
}

func parse(text string, o outside) (*config.Config, error) {
	return config.Parse("config.yaml", []byte(text), o.lookup, o.readFile)
}

func mustParse(t *testing.T, text string, o outside) *config.Config {
	t.Helper()
	c, err := parse(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const whole = `# everything there is
listen: 0.0.0.0:80
admin_listen: "10.0.0.5:8081"
database: postgres://makegood:${PG_PASSWORD}@db/makegood
redis: rediss://:secret@redis.internal:6379/2
time_zone: Asia/Tokyo
reconcile_every: 90s
admin_tokens:
  - {name: ops, role: admin, token: "${OPS_TOKEN}"}
  - name: desk
    role: agent
    token: ${file:/run/secrets/desk}
shops:
  - platform: douyin
    id: 98765432109876543210
    mode: live
    settings:
      app_key: 9007199254740993
      app_secret: "pre-${SECRET}-post $${LITERAL}"
      sandbox: true
      ratio: 1.50
      access_token:
      key: |
        line 1
        line 2
  - {platform: shopify, id: my-shop.myshopify.com}
couriers:
  - courier: sf
    id: main
    settings: {partner_id: 007, checkword: "${SECRET}"}
warehouses:
  - warehouse: wms
    id: main
    shops: [douyin/98765432109876543210]
    settings: {secret: "whsec_${SECRET}", api_url: "https://erp.example/makegood"}
  - {warehouse: wms, id: second, shops: [shopify/my-shop.myshopify.com]}
goods:
  - {shop: douyin/98765432109876543210, sku_prefix: "DZ-", kind: made_to_order}
  - {category: 生鲜, skus: [1, "B-2"], kind: fresh}
notify:
  language: both
  console_url: https://ops.example/console/
  acknowledge_within: 5m
  digest_every: 1h
  channels:
    - {channel: dingtalk, id: desk, settings: {url: "https://oapi.dingtalk.com/robot/send?access_token=${SECRET}"}}
    - channel: webhook
      id: desk
policy_file: ./policy.yaml
secret_key: "0123456789abcdef0123456789abcdef"
log: {level: debug, format: json}
`

func wholeOutside() outside {
	return outside{
		env:   map[string]string{"PG_PASSWORD": "pw", "OPS_TOKEN": "ops-token-0123456789", "SECRET": "s3${cr}et"},
		files: map[string]string{"/run/secrets/desk": "desk-token-0123456789\r\n"},
	}
}

func TestParseWhole(t *testing.T) {
	t.Parallel()
	got := mustParse(t, whole, wholeOutside())
	if got.TimeZone.String() != "Asia/Tokyo" {
		t.Errorf("got the time zone %s, want Asia/Tokyo", got.TimeZone)
	}
	want := &config.Config{
		Listen: "0.0.0.0:80", AdminListen: "10.0.0.5:8081",
		Database: "postgres://makegood:pw@db/makegood", Redis: "rediss://:secret@redis.internal:6379/2",
		ReconcileEvery: 90 * time.Second,
		AdminTokens: []config.AdminToken{
			{Name: "ops", Role: config.RoleAdmin, Token: "ops-token-0123456789"},
			{Name: "desk", Role: config.RoleAgent, Token: "desk-token-0123456789"},
		},
		Shops: []config.Shop{
			{Platform: "douyin", ID: "98765432109876543210", Mode: aftersale.ModeLive, Settings: map[string]string{
				"app_key": "9007199254740993", "app_secret": "pre-s3${cr}et-post ${LITERAL}", "sandbox": "true",
				"ratio": "1.50", "access_token": "", "key": "line 1\nline 2\n",
			}},
			{Platform: "shopify", ID: "my-shop.myshopify.com", Mode: aftersale.ModeShadow, Settings: map[string]string{}},
		},
		Couriers: []config.Courier{{Courier: "sf", ID: "main", Settings: map[string]string{"partner_id": "007", "checkword": "s3${cr}et"}}},
		Warehouses: []config.Warehouse{
			{
				Warehouse: "wms", ID: "main", Shops: []string{"douyin/98765432109876543210"},
				Settings: map[string]string{"secret": "whsec_s3${cr}et", "api_url": "https://erp.example/makegood"},
			},
			{Warehouse: "wms", ID: "second", Shops: []string{"shopify/my-shop.myshopify.com"}, Settings: map[string]string{}},
		},
		Goods: []config.GoodsRule{
			{Shop: "douyin/98765432109876543210", SKUPrefix: "DZ-", Kind: aftersale.GoodsMadeToOrder},
			{Category: "生鲜", SKUs: []string{"1", "B-2"}, Kind: aftersale.GoodsFresh},
		},
		Notify: config.Notify{
			Language: config.LanguageBoth, ConsoleURL: "https://ops.example/console", AcknowledgeWithin: 5 * time.Minute, DigestEvery: time.Hour,
			Channels: []config.NotifyChannel{
				{Channel: "dingtalk", ID: "desk", Settings: map[string]string{"url": "https://oapi.dingtalk.com/robot/send?access_token=s3${cr}et"}},
				{Channel: "webhook", ID: "desk", Settings: map[string]string{}},
			},
		},
		PolicyFile: "./policy.yaml",
		Log:        config.Log{Level: slog.LevelDebug, Format: "json"},
	}
	ignore := cmp.Options{cmpopts.IgnoreUnexported(config.Config{}), cmpopts.IgnoreFields(config.Config{}, "TimeZone", "SecretKey")}
	if diff := cmp.Diff(want, got, ignore); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestParseDefaults(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty": "", "comment": "# nothing\n", "nulls": "listen:\nshops:\nlog:\nsecret_key:\ntime_zone: ~\n", "byte order mark": "\ufeff---\r\nredis: \"\"\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mustParse(t, text, outside{})
			want := &config.Config{
				Listen: "127.0.0.1:8080", AdminListen: "127.0.0.1:8081", Database: "sqlite:./makegood.db",
				ReconcileEvery: time.Minute, Log: config.Log{Level: slog.LevelInfo, Format: "text"},
				Notify: config.Notify{Language: config.LanguageZH, AcknowledgeWithin: 10 * time.Minute, DigestEvery: 15 * time.Minute},
			}
			ignore := cmp.Options{cmpopts.IgnoreUnexported(config.Config{}), cmpopts.IgnoreFields(config.Config{}, "TimeZone")}
			if diff := cmp.Diff(want, got, ignore); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			if got.TimeZone.String() != "Asia/Shanghai" {
				t.Errorf("got the time zone %s, want Asia/Shanghai", got.TimeZone)
			}
		})
	}
}

func TestSecretKey(t *testing.T) {
	t.Parallel()
	raw := []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
	key := func(text string) []byte {
		return mustParse(t, fmt.Sprintf("secret_key: %q\n", text), outside{}).SecretKey
	}
	if got := key(base64.StdEncoding.EncodeToString(raw)); string(got) != string(raw) {
		t.Errorf("base64 of 32 bytes is not the key itself: %x", got)
	}
	a, b := key(strings.Repeat("a", 32)), key(strings.Repeat("a", 33))
	if len(a) != 32 || len(b) != 32 || string(a) == string(b) || string(a) == strings.Repeat("a", 32) {
		t.Errorf("got the keys %x and %x, want two of 32 bytes, made of the texts", a, b)
	}
}

func TestLocate(t *testing.T) {
	t.Parallel()
	c := mustParse(t, whole, wholeOutside())
	for path, want := range map[string]int{
		"listen": 2, "shops": 13, "shops[0]": 14, "shops[0].platform": 14, "shops[0].settings": 17, "shops[0].settings.app_secret": 19,
		"shops[0].settings.missing": 17, "shops[1].settings.app_key": 26, "shops[9].id": 13, "couriers[0].settings.checkword": 30,
		"warehouses[0].shops[0]": 34, "warehouses[0].settings.secret": 35, "goods[1].skus[1]": 39, "nothing": 0, "": 0,
	} {
		if got := c.Locate(path); got != want {
			t.Errorf("Locate(%q) = %d, want %d", path, got, want)
		}
	}
	err := c.ErrorAt("shops[1].settings.shop_secret", "required: the app's secret")
	if want := "config.yaml:26: shops[1].settings.shop_secret: required: the app's secret"; err.Error() != want {
		t.Errorf("got %s, want %s", err, want)
	}
}

func TestPrintingShowsNoSecret(t *testing.T) {
	t.Parallel()
	c := mustParse(t, whole, wholeOutside())
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("config", "config", c, "shops", c.Shops, "tokens", c.AdminTokens)
	text := log.String()
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		text += fmt.Sprintf(format, []any{c, c.Shops, c.Couriers, c.Warehouses, c.Notify, c.AdminTokens})
	}
	for _, secret := range []string{"pw@db", "secret@", "s3", "token-0123456789"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is shown in %s", secret, text)
		}
	}
}

func TestCheckRole(t *testing.T) {
	t.Parallel()
	both := "database: postgres://u:p@db/m\nredis: 127.0.0.1:6379\n"
	for _, tc := range []struct{ name, text, role, want string }{
		{"all on one machine", "", "all", ""},
		{"web", both, "web", ""},
		{"worker", both, "worker", ""},
		{"unknown", both, "cook", "config.yaml: role: want all, web or worker"},
		{"embedded redis", "\ndatabase: postgres://u:p@db/m\n", "web", "config.yaml: redis: role web needs"},
		{"sqlite", "redis: r:6379\ndatabase: sqlite:x.db\n", "worker", "config.yaml:2: database: role worker needs"},
		{"nothing", "", "worker", "SQLite serves role all only"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := mustParse(t, tc.text, outside{}).CheckRole(tc.role)
			if tc.want == "" && err != nil || tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret := write("secret", "from-a-file-0123456789\n")
	t.Setenv("MAKEGOOD_TEST_ROLE", "viewer")
	path := write("c.yaml", "admin_tokens:\n  - {name: a, role: \"${MAKEGOOD_TEST_ROLE}\", token: \"${file:"+secret+"}\"}\n")
	c, err := config.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.AdminTokens[0]; got.Token != "from-a-file-0123456789" || got.Role != config.RoleViewer {
		t.Errorf("got role %s and a token of %d bytes, want viewer and the token of the file", got.Role, len(got.Token))
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "none.yaml: does not exist",
		dir:                             dir + ": cannot be read",
		write("big.yaml", strings.Repeat("#", 2<<20)):       "big.yaml: is too large",
		write("ref.yaml", "listen: ${file:"+dir+"/gone}\n"): "ref.yaml:1: listen: file " + dir + "/gone: does not exist",
	} {
		if _, err := config.Load(path); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
}

// TestExample keeps config.example.yaml valid.
func TestExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	made := func(string) (string, bool) { return "made-up-value-of-a-good-length-0123456789", true }
	file := func(string) ([]byte, error) { return []byte("made-up-file-of-a-good-length-0123456789\n"), nil }
	c, err := config.Parse("config.example.yaml", text, made, file)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Shops) == 0 || len(c.Couriers) == 0 || len(c.Warehouses) == 0 || len(c.AdminTokens) == 0 || len(c.Goods) == 0 {
		t.Errorf("not a complete example: %s", c)
	}
	for _, s := range c.Shops {
		if s.Mode != aftersale.ModeShadow {
			t.Errorf("%s is %s: an example must not move money", s, s.Mode)
		}
	}
}
