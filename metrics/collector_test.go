package metrics

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"makegood/store"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// reports is a store that answers what it is told to.
type reports struct {
	calls atomic.Int64
	err   error
	block chan struct{} // OpenByState waits for it and ignores its context
}

func (r *reports) OpenByState(context.Context) ([]store.Count, error) {
	r.calls.Add(1)
	if r.block != nil {
		<-r.block
	}
	return []store.Count{{Platform: "douyin", Label: "person", N: 4}, {Platform: "douyin", Label: "person", N: 1}, {Platform: "gone", Label: "new", N: 2}}, r.err
}

func (r *reports) DueWithin(_ context.Context, _ time.Time, within time.Duration) ([]store.Count, error) {
	return []store.Count{{Platform: "douyin", N: int64(within / time.Hour)}}, nil
}

func (r *reports) OldestOpen(context.Context) (map[string]time.Time, error) {
	return map[string]time.Time{"douyin": noon.Add(-time.Hour)}, nil
}

func (r *reports) LedgerByState(context.Context) ([]store.Count, error) {
	return []store.Count{{Platform: "douyin", Label: "unknown", N: 1}}, nil
}

// notices is a store with some that are not done.
type notices int64

func (n notices) OpenNotices(context.Context) (int64, error) { return int64(n), nil }

type shopList []store.Shop

func (s shopList) ListShops(context.Context) ([]store.Shop, error) { return s, nil }

func workingConfig() CollectorConfig {
	return CollectorConfig{
		Reports: &reports{},
		Shops: shopList{
			{Platform: "douyin", Shop: "1", ReconciledUntil: noon, TokenExpires: noon.Add(48 * time.Hour)},
			{Platform: "douyin", Shop: "2", ReconciledUntil: noon.Add(-time.Minute), TokenExpires: noon.Add(24 * time.Hour)},
			{Platform: "douyin", Shop: "removed", ReconciledUntil: noon.Add(-time.Hour), TokenExpires: noon.Add(-time.Hour)},
		},
		Notices: notices(3),
		Queues: func(context.Context) ([]Queue, error) {
			return []Queue{{Name: "money", Tasks: map[string]int{"pending": 2, "retry": 1}, Latency: 1500 * time.Millisecond}}, nil
		},
		SafetyLimits: func(context.Context) (SafetyLimits, error) { return SafetyLimits{Budget: true}, nil },
		Configured:   []ShopRef{{"douyin", "1", true}, {"douyin", "2", true}, {"shopify", "x", true}, {"jd", "y", false}},
		Now:          func() time.Time { return noon },
	}
}

func TestCollect(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(NewCollector(workingConfig()))
	got := gather(t, reg)
	for name, value := range map[string]float64{
		`makegood_open_cases{platform="douyin",state="person"}`:           5,
		`makegood_open_cases{platform="jd",state="waiting"}`:              0,
		`makegood_open_cases{platform="gone",state="new"}`:                2,
		`makegood_cases_due{platform="douyin",within="1h"}`:               1,
		`makegood_cases_due{platform="douyin",within="8h"}`:               8,
		`makegood_cases_due{platform="jd",within="4h"}`:                   0,
		`makegood_oldest_open_case_seconds{platform="douyin"}`:            3600,
		`makegood_oldest_open_case_seconds{platform="jd"}`:                0,
		`makegood_ledger_entries{state="unknown",target="douyin"}`:        1,
		`makegood_ledger_entries{state="unknown",target="jd"}`:            0,
		`makegood_queue_tasks{queue="money",state="pending"}`:             2,
		`makegood_queue_latency_seconds{queue="money"}`:                   1.5,
		`makegood_reconciled_until_timestamp_seconds{platform="douyin"}`:  float64(noon.Unix() - 60),
		`makegood_reconciled_until_timestamp_seconds{platform="shopify"}`: 0,
		`makegood_token_expiry_timestamp_seconds{platform="douyin"}`:      float64(noon.Unix() + 86400),
		`makegood_notices_open{}`:                                         3,
		`makegood_brake_engaged{scope="kill_switch"}`:                     0,
		`makegood_brake_engaged{scope="budget"}`:                          1,
		`makegood_collect_errors_total{source="open"}`:                    0,
	} {
		want(t, got, name, value)
	}
	for name := range got {
		if strings.HasPrefix(name, "makegood_open_cases") && (strings.Contains(name, "refunded") || strings.Contains(name, "closed")) {
			t.Errorf("%s: a final state is not open", name)
		}
	}
	for _, absent := range []string{`makegood_reconciled_until_timestamp_seconds{platform="jd"}`, `makegood_token_expiry_timestamp_seconds{platform="jd"}`} {
		if _, ok := got[absent]; ok {
			t.Errorf("%s must be left out: there is none", absent)
		}
	}
}

func TestFailedSourceIsLeftOut(t *testing.T) {
	t.Parallel()
	c := workingConfig()
	c.Reports = &reports{err: errors.New("database is down")}
	reg := prometheus.NewRegistry()
	reg.MustRegister(NewCollector(c))
	got := gather(t, reg)
	for name := range got {
		if strings.HasPrefix(name, "makegood_open_cases") {
			t.Errorf("%s of a failed source is shown", name)
		}
	}
	want(t, got, `makegood_collect_errors_total{source="open"}`, 1)
	want(t, got, `makegood_collect_errors_total{source="due"}`, 0)
	want(t, got, `makegood_cases_due{platform="douyin",within="1h"}`, 1)
}

func TestCacheSparesTheStore(t *testing.T) {
	t.Parallel()
	now := atomic.Int64{}
	r := &reports{}
	c := CollectorConfig{Reports: r, Now: func() time.Time { return noon.Add(time.Duration(now.Load())) }}
	reg := prometheus.NewRegistry()
	reg.MustRegister(NewCollector(c))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := reg.Gather(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := r.calls.Load(); n != 1 {
		t.Errorf("20 scrapes at once read the store %d times, want 1", n)
	}
	now.Store(int64(cacheFor))
	gather(t, reg)
	if n := r.calls.Load(); n != 2 {
		t.Errorf("after the cache's time the store was read %d times in all, want 2", n)
	}
}

// A source that never answers delays a scrape by two seconds, again and
// again, but holds one goroutine only; and it recovers.
func TestHungSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &reports{block: make(chan struct{})}
		c := workingConfig()
		c.Reports, c.Now = r, time.Now
		reg := prometheus.NewRegistry()
		reg.MustRegister(NewCollector(c))
		for i := range 3 {
			start := time.Now()
			got := gather(t, reg)
			if took := time.Since(start); took != readTimeout {
				t.Errorf("scrape %d took %v, want %v", i, took, readTimeout)
			}
			want(t, got, `makegood_collect_errors_total{source="open"}`, float64(i+1))
			want(t, got, `makegood_ledger_entries{state="unknown",target="douyin"}`, 1)
			time.Sleep(cacheFor)
		}
		if n := r.calls.Load(); n != 1 {
			t.Errorf("a hung source was asked %d times, want once", n)
		}
		close(r.block)
		synctest.Wait()
		want(t, gather(t, reg), `makegood_open_cases{platform="douyin",state="person"}`, 5)
	})
}

func TestNoSources(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	reg.MustRegister(NewCollector(CollectorConfig{}))
	if got := gather(t, reg); len(got) != 0 {
		t.Errorf("a collector without sources shows %v", got)
	}
}
