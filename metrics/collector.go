package metrics

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"makegood/store"
)

// How old what a scrape sees may be, and how long a scrape waits for it.
const (
	cacheFor    = 5 * time.Second
	readTimeout = 2 * time.Second
)

// Reports is what the collector reads of store.Reports.
type Reports interface {
	OpenByState(ctx context.Context) ([]store.Count, error)
	DueWithin(ctx context.Context, now time.Time, within time.Duration) ([]store.Count, error)
	OldestOpen(ctx context.Context) (map[string]time.Time, error)
	LedgerByState(ctx context.Context) ([]store.Count, error)
}

// ShopLister is what the collector reads of store.Shops.
type ShopLister interface {
	ListShops(ctx context.Context) ([]store.Shop, error)
}

// NoticeCounter is what the collector reads of store.Notices.
type NoticeCounter interface {
	OpenNotices(ctx context.Context) (int64, error)
}

// ShopRef is a configured shop.
type ShopRef struct {
	Platform, Shop string
	Listed         bool // its adapter lists changes, so that it has a reconcile mark
}

// Queue is one job queue.
type Queue struct {
	Name    string
	Tasks   map[string]int // by state: pending, active, scheduled, retry, archived
	Latency time.Duration  // age of the oldest pending task; 0 when none waits
}

// SafetyLimits says which safety limits are engaged anywhere.
type SafetyLimits struct {
	KillSwitch bool
	Budget     bool // at least one shop has used up a budget
}

// CollectorConfig is what a Collector reads. Nil sources are left out.
type CollectorConfig struct {
	Reports      Reports
	Shops        ShopLister
	Notices      NoticeCounter // nil: nobody is told
	Queues       func(ctx context.Context) ([]Queue, error)
	SafetyLimits func(ctx context.Context) (SafetyLimits, error)

	// Configured is every configured shop. Their platforms have a zero where
	// the store knows of nothing, and only their marks and tokens are shown.
	Configured []ShopRef

	Now func() time.Time // nil: time.Now
}

// Collector reads the state of the service when Prometheus asks. A scrape
// waits at most two seconds for it, and the store is asked at most every five.
// A source that fails or is late is left out of the scrape and counted in
// makegood_collect_errors_total{source}; the others are shown. Safe for
// concurrent use.
type Collector struct {
	sources []*source
	errors  *prometheus.CounterVec
}

// NewCollector makes a collector; the caller registers it.
func NewCollector(c CollectorConfig) *Collector {
	if c.Now == nil {
		c.Now = time.Now
	}
	out := &Collector{errors: counter("collect_errors_total", "Scrapes that a source was left out of because it failed or was late.", "source")}
	add := func(name string, wanted bool, read reader) {
		if wanted {
			out.sources = append(out.sources, &source{name: name, read: read, now: c.Now})
			out.errors.WithLabelValues(name)
		}
	}
	platforms := c.platforms()
	add("open", c.Reports != nil, func(ctx context.Context) ([]prometheus.Metric, error) { return readOpen(ctx, c.Reports, platforms) })
	add("due", c.Reports != nil, func(ctx context.Context) ([]prometheus.Metric, error) {
		return readDue(ctx, c.Reports, platforms, c.Now())
	})
	add("oldest", c.Reports != nil, func(ctx context.Context) ([]prometheus.Metric, error) {
		return readOldest(ctx, c.Reports, platforms, c.Now())
	})
	add("ledger", c.Reports != nil, func(ctx context.Context) ([]prometheus.Metric, error) {
		return readLedger(ctx, c.Reports, platforms)
	})
	add("shops", c.Shops != nil, func(ctx context.Context) ([]prometheus.Metric, error) { return readShops(ctx, c.Shops, c.Configured) })
	add("notices", c.Notices != nil, func(ctx context.Context) ([]prometheus.Metric, error) { return readNotices(ctx, c.Notices) })
	add("queues", c.Queues != nil, func(ctx context.Context) ([]prometheus.Metric, error) { return readQueues(ctx, c.Queues) })
	add("brakes", c.SafetyLimits != nil, func(ctx context.Context) ([]prometheus.Metric, error) { return readSafetyLimits(ctx, c.SafetyLimits) })
	return out
}

// platforms returns the configured platforms, each once.
func (c CollectorConfig) platforms() []string {
	var names []string
	seen := set{}
	for _, shop := range c.Configured {
		if _, ok := seen[shop.Platform]; !ok {
			seen[shop.Platform] = struct{}{}
			names = append(names, word(shop.Platform))
		}
	}
	return names
}

// Describe sends every description, whether its source is there or not.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range descriptions() {
		ch <- d
	}
	c.errors.Describe(ch)
}

// Collect reads all sources at once and sends what arrived in time.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	found := make([][]prometheus.Metric, len(c.sources))
	var wg sync.WaitGroup
	for i, s := range c.sources {
		wg.Go(func() {
			metrics, err := s.get()
			if err != nil {
				c.errors.WithLabelValues(s.name).Inc()
				return
			}
			found[i] = metrics
		})
	}
	wg.Wait()
	for _, metrics := range found {
		for _, m := range metrics {
			ch <- m
		}
	}
	c.errors.Collect(ch)
}
