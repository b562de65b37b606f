package app_test

import (
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"makegood/app"
	"makegood/config"
	"makegood/sandbox"
	"makegood/store/suite"
)

func newListener(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestScenarios plays the demo's scenarios against a whole process: on the
// embedded services, and on real ones where they are configured.
func TestScenarios(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		play(t, sandbox.Site{Database: suite.SQLite(t)})
	})
	t.Run("real", func(t *testing.T) {
		t.Parallel()
		address := os.Getenv("MAKEGOOD_TEST_REDIS_ADDR")
		if address == "" {
			t.Skip("MAKEGOOD_TEST_REDIS_ADDR is not set")
		}
		redisAddress, _ := realRedis(t, address, 13)
		play(t, sandbox.Site{Database: suite.Postgres(t), Redis: redisAddress})
	})
}

func play(t *testing.T, site sandbox.Site) {
	t.Helper()
	site.Listen, site.AdminListen, site.Mode = freeAddress(t), freeAddress(t), "live"
	world := sandbox.NewWorld("http://" + site.Listen + "/webhooks/douyin/" + sandbox.LiveShop)
	if err := world.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	cfg, err := config.Parse("test.yaml", []byte(world.Config(site)), os.LookupEnv, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(t.Context()); err != nil && !errors.Is(err, t.Context().Err()) {
			t.Error(err)
		}
	})
	target := sandbox.Target{Public: a.PublicURL(), Admin: a.AdminURL(), Token: sandbox.AdminToken}
	results, err := sandbox.Play(t.Context(), io.Discard, world, target, world.Scenarios())
	if err != nil {
		for _, r := range results {
			if r.Err != nil {
				t.Errorf("%s %s: %v", r.Scenario.ID, r.Scenario.Title, r.Err)
			}
		}
	}
}

func TestWrongConfigurationStopsTheStart(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, want string }{
		"unknown marketplace": {"shops:\n  - {platform: amazon, id: 1}\n", "makegood.yaml:2: shops[0].platform: unknown marketplace"},
		"unknown courier":     {"couriers:\n  - {courier: dhl, id: 1}\n", "makegood.yaml:2: couriers[0].courier: unknown courier"},
		"missing secret":      {"shops:\n  - platform: douyin\n    id: 1\n    settings:\n      app_key: a\n", "settings.app_secret: required"},
		"unknown setting":     {"shops:\n  - platform: douyin\n    id: 1\n    settings:\n      app_key: a\n      app_secret: b\n      colour: red\n", "makegood.yaml:7: shops[0].settings.colour: unknown setting"},
		"policy file":         {"policy_file: /nowhere\n", "makegood.yaml:1: policy_file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "database: " + suite.SQLite(t) + "\nlisten: 127.0.0.1:0\nadmin_listen: 127.0.0.1:0\n"
			cfg, err := config.Parse("makegood.yaml", []byte(tc.text+text), os.LookupEnv, os.ReadFile)
			if err == nil {
				_, err = app.New(t.Context(), cfg, app.Options{})
			}
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestStartIsFast(t *testing.T) {
	t.Parallel()
	started := time.Now()
	cfg, err := config.Parse("t.yaml", []byte("listen: 127.0.0.1:0\nadmin_listen: 127.0.0.1:0\ndatabase: "+suite.SQLite(t)+"\n"), os.LookupEnv, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %s", time.Since(started))
	if err := a.Stop(t.Context()); err != nil {
		t.Error(err)
	}
}
