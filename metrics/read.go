package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"makegood/aftersale"
	"makegood/store"
)

var (
	openDesc       = describe("open_cases", "Cases that are not final.", "platform", "state")
	dueDesc        = describe("cases_due", "Cases waiting for the seller whose deadline is nearer than within (1h counts in 4h and 8h too).", "platform", "within")
	oldestDesc     = describe("oldest_open_case_seconds", "Age of the oldest open case since the buyer's request; 0 when none is open.", "platform")
	ledgerDesc     = describe("ledger_entries", "Ledger entries that are not settled; unknown may have been executed. The target is the case's platform.", "target", "state")
	queueDesc      = describe("queue_tasks", "Tasks in the job queues.", "queue", "state")
	latencyDesc    = describe("queue_latency_seconds", "Age of the oldest task that is ready and not taken up.", "queue")
	reconciledDesc = describe("reconciled_until_timestamp_seconds", "Everything that changed before is known, for every shop of the platform; 0: never reconciled.", "platform")
	tokenDesc      = describe("token_expiry_timestamp_seconds", "When the first token among the platform's shops expires.", "platform")
	brakeDesc      = describe("brake_engaged", "1 while the brake holds automatic refunds: kill_switch, or budget for at least one shop.", "scope")
)

func descriptions() []*prometheus.Desc {
	return []*prometheus.Desc{openDesc, dueDesc, oldestDesc, ledgerDesc, queueDesc, latencyDesc, reconciledDesc, tokenDesc, brakeDesc, noticesDesc}
}

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(namespace+"_"+name, help, labels, nil)
}

// dueWindows are the windows of cases_due, by label.
var dueWindows = []struct {
	label  string
	within time.Duration
}{{"1h", time.Hour}, {"4h", 4 * time.Hour}, {"8h", 8 * time.Hour}}

// table adds numbers up by label values, so that a series is never sent
// twice: one duplicate would fail the whole scrape.
type table map[[2]string]float64

func (t table) metrics(d *prometheus.Desc, labels int) []prometheus.Metric {
	out := make([]prometheus.Metric, 0, len(t))
	for key, value := range t {
		out = append(out, prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, key[:labels]...))
	}
	return out
}

func (t table) add(counts []store.Count, label string) {
	for _, c := range counts {
		second := label
		if second == "" {
			second = word(c.Label)
		}
		t[[2]string{word(c.Platform), second}] += float64(c.N)
	}
}

func readOpen(ctx context.Context, r Reports, platforms []string) ([]prometheus.Metric, error) {
	counts, err := r.OpenByState(ctx)
	if err != nil {
		return nil, err
	}
	t := table{}
	for _, p := range platforms {
		for _, s := range aftersale.States() {
			if !s.Final() {
				t[[2]string{p, string(s)}] = 0
			}
		}
	}
	t.add(counts, "")
	return t.metrics(openDesc, 2), nil
}

func readDue(ctx context.Context, r Reports, platforms []string, now time.Time) ([]prometheus.Metric, error) {
	t := table{}
	for _, w := range dueWindows {
		counts, err := r.DueWithin(ctx, now, w.within)
		if err != nil {
			return nil, err
		}
		for _, p := range platforms {
			t[[2]string{p, w.label}] = 0
		}
		t.add(counts, w.label)
	}
	return t.metrics(dueDesc, 2), nil
}

func readOldest(ctx context.Context, r Reports, platforms []string, now time.Time) ([]prometheus.Metric, error) {
	oldest, err := r.OldestOpen(ctx)
	if err != nil {
		return nil, err
	}
	t := table{}
	for _, p := range platforms {
		t[[2]string{p}] = 0
	}
	for p, since := range oldest {
		if since.IsZero() {
			continue
		}
		key := [2]string{word(p)}
		t[key] = max(t[key], now.Sub(since).Seconds())
	}
	return t.metrics(oldestDesc, 1), nil
}

func readLedger(ctx context.Context, r Reports, platforms []string) ([]prometheus.Metric, error) {
	counts, err := r.LedgerByState(ctx)
	if err != nil {
		return nil, err
	}
	t := table{}
	for _, p := range platforms {
		for _, s := range []aftersale.LedgerState{aftersale.Planned, aftersale.Sent, aftersale.Unknown} {
			t[[2]string{p, string(s)}] = 0
		}
	}
	t.add(counts, "")
	return t.metrics(ledgerDesc, 2), nil
}

func readQueues(ctx context.Context, queues func(context.Context) ([]Queue, error)) ([]prometheus.Metric, error) {
	list, err := queues(ctx)
	if err != nil {
		return nil, err
	}
	tasks, latency := table{}, table{}
	for _, q := range list {
		name := word(q.Name)
		for state, n := range q.Tasks {
			tasks[[2]string{name, word(state)}] += float64(n)
		}
		latency[[2]string{name}] = max(latency[[2]string{name}], q.Latency.Seconds())
	}
	return append(tasks.metrics(queueDesc, 2), latency.metrics(latencyDesc, 1)...), nil
}

func readSafetyLimits(ctx context.Context, limits func(context.Context) (SafetyLimits, error)) ([]prometheus.Metric, error) {
	b, err := limits(ctx)
	if err != nil {
		return nil, err
	}
	t := table{{"kill_switch"}: 0, {"budget"}: 0}
	if b.KillSwitch {
		t[[2]string{"kill_switch"}] = 1
	}
	if b.Budget {
		t[[2]string{"budget"}] = 1
	}
	return t.metrics(brakeDesc, 1), nil
}
