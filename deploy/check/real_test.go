package main

import (
	"context"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"makegood/aftersale"
	"makegood/metrics"
	"makegood/store"
)

// idle is a store in which nothing is open.
type idle struct{}

func (idle) OpenByState(context.Context) ([]store.Count, error) { return nil, nil }
func (idle) DueWithin(context.Context, time.Time, time.Duration) ([]store.Count, error) {
	return nil, nil
}
func (idle) OldestOpen(context.Context) (map[string]time.Time, error) { return nil, nil }
func (idle) LedgerByState(context.Context) ([]store.Count, error)     { return nil, nil }
func (idle) ListShops(context.Context) ([]store.Shop, error)          { return nil, nil }

// serveMetrics serves what an idle service with one shop shows.
func serveMetrics(t *testing.T) string {
	t.Helper()
	reg := metrics.NewRegistry()
	m := metrics.New(reg)
	m.Preset(metrics.Presets{Platforms: []string{"douyin"}, Couriers: []string{"sf"}, Version: "test",
		Rules: []metrics.RulePreset{{ID: "U1", Outcome: string(aftersale.OutcomeApprove)}}})
	for _, kind := range aftersale.Kinds() {
		m.SetTarget("douyin", string(kind), metrics.ClockPlatform, 24*time.Hour)
		m.SetTarget("douyin", string(kind), metrics.ClockScore, time.Hour)
	}
	m.ActionDone("douyin", string(aftersale.ActionApprove), "ok", time.Millisecond)
	reg.MustRegister(metrics.NewCollector(metrics.CollectorConfig{
		Reports: idle{}, Shops: idle{},
		Queues: func(context.Context) ([]metrics.Queue, error) {
			return []metrics.Queue{{Name: "default", Tasks: map[string]int{"pending": 0}}}, nil
		},
		SafetyLimits: func(context.Context) (metrics.SafetyLimits, error) { return metrics.SafetyLimits{}, nil },
		Configured:   []metrics.ShopRef{{Platform: "douyin", Shop: "1", Listed: true}},
	}))
	ts := httptest.NewServer(promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	t.Cleanup(ts.Close)
	return strings.TrimPrefix(ts.URL, "http://")
}

// A real Prometheus answers every expression even for an idle service. It is
// run where it is wanted: MAKEGOOD_TEST_PROMETHEUS names the program.
func TestRealPrometheus(t *testing.T) {
	t.Parallel()
	program := os.Getenv("MAKEGOOD_TEST_PROMETHEUS")
	if program == "" {
		t.Skip("MAKEGOOD_TEST_PROMETHEUS is not set")
	}
	var out strings.Builder
	bad, err := run(t.Context(), settings{metrics: serveMetrics(t), prometheus: program, promtool: "promtool", deploy: "..", wait: 6 * time.Second}, &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	if bad != 0 {
		t.Errorf("got %d failed expressions, want none", bad)
	}
	// The shipped rules are loaded by Prometheus itself: none may go missing.
	for kind, least := range map[string]int{"record": 15, "output": 15, "alert": 15, "panel": 25} {
		if n := strings.Count(out.String(), "ok    "+kind+" "); n < least {
			t.Errorf("got %d lines of the kind %s, want at least %d", n, kind, least)
		}
	}
}
