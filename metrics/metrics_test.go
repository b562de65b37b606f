package metrics

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
)

// contract is the surface that dashboards hold on to: name → labels, sorted.
var contract = map[string]string{
	"makegood_webhooks_total":                     "platform result",
	"makegood_webhook_ack_seconds":                "platform",
	"makegood_decisions_total":                    "mode outcome platform rule",
	"makegood_actions_total":                      "action result target",
	"makegood_action_seconds":                     "action target",
	"makegood_first_decision_seconds":             "kind platform",
	"makegood_case_processing_seconds":            "kind platform resolution",
	"makegood_deadline_remaining_seconds":         "kind platform",
	"makegood_sla_breaches_total":                 "clock kind platform",
	"makegood_open_cases":                         "platform state",
	"makegood_cases_due":                          "platform within",
	"makegood_oldest_open_case_seconds":           "platform",
	"makegood_refunded_minor_total":               "currency platform resolution",
	"makegood_intercepts_total":                   "courier outcome",
	"makegood_queue_tasks":                        "queue state",
	"makegood_reconciled_until_timestamp_seconds": "platform",
	"makegood_brake_engaged":                      "scope",
	// Beside the contract.
	"makegood_ledger_entries":                 "state target",
	"makegood_token_expiry_timestamp_seconds": "platform",
	"makegood_queue_latency_seconds":          "queue",
	"makegood_deadline_target_seconds":        "clock kind platform",
	"makegood_build_info":                     "version",
	"makegood_inbox_batch_size":               "",
	"makegood_collect_errors_total":           "source",
	"makegood_handovers_total":                "answer ask to",
	"makegood_losses_minor_total":             "currency platform state",
	"makegood_shadow_rules_total":             "differs outcome rule",
	"makegood_notices_total":                  "channel result",
	"makegood_notices_open":                   "",
}

// everything is a registry in which each metric has at least one series.
func everything(t *testing.T) *prometheus.Registry {
	t.Helper()
	reg := prometheus.NewRegistry()
	m := New(reg)
	m.Preset(Presets{Platforms: []string{"douyin"}, Couriers: []string{"sf"}, Rules: []RulePreset{{"U1", "approve"}}, Version: "v1"})
	m.Ack("douyin", time.Millisecond)
	m.Batch(3)
	m.FirstDecision("douyin", "refund_unshipped", time.Second)
	m.ActionDone("douyin", "refund:approve", "ok", time.Second)
	m.CaseDone("douyin", "refund_unshipped", "auto", time.Second, time.Hour, true)
	m.Inquiry("warehouse", "hold", "asked")
	m.Loss("douyin", "CNY", "open", 100)
	m.ShadowRule("U1", "approve", true)
	m.Notice("dingtalk", NoticeSent)
	m.SetTarget("douyin", "refund_unshipped", ClockPlatform, time.Hour)
	reg.MustRegister(NewCollector(workingConfig()))
	return reg
}

func TestContract(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for name, labels := range labelNames(t, everything(t)) {
		got[name] = strings.Join(labels, " ")
	}
	if diff := cmp.Diff(contract, got); diff != "" {
		t.Errorf("metrics differ from the contract (-contract +registered):\n%s", diff)
	}
}

func TestNoBuyerDataInLabels(t *testing.T) {
	t.Parallel()
	forbidden := []string{"shop", "case", "order", "buyer", "id", "waybill", "account"}
	for name, labels := range labelNames(t, everything(t)) {
		for _, l := range labels {
			if slices.ContainsFunc(forbidden, func(f string) bool { return l == f || strings.HasPrefix(l, f+"_") || strings.HasSuffix(l, "_"+f) }) {
				t.Errorf("%s has the label %s", name, l)
			}
		}
	}
}

func TestBucketsGrow(t *testing.T) {
	t.Parallel()
	for name, b := range map[string][]float64{"ack": ackBuckets, "action": actionBuckets, "decision": decisionBuckets,
		"processing": processingBuckets, "remaining": remainingBuckets, "batch": batchBuckets} {
		if !slices.IsSorted(b) || len(slices.Compact(slices.Clone(b))) != len(b) {
			t.Errorf("%s buckets are not strictly growing: %v", name, b)
		}
	}
	// The platforms' own time-outs must be bucket bounds, or "within the
	// deadline" cannot be read off the histogram.
	for _, hours := range []float64{24, 36, 48, 72, 168} {
		if !slices.Contains(processingBuckets, hours*hour) {
			t.Errorf("no processing bucket at %v h", hours)
		}
	}
}

func TestNewTwicePanics(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	New(reg)
	defer func() {
		if recover() == nil {
			t.Error("registering twice went unnoticed")
		}
	}()
	New(reg)
}

func TestNewRegistry(t *testing.T) {
	t.Parallel()
	series := gather(t, NewRegistry())
	if len(series) == 0 {
		t.Fatal("no runtime metrics")
	}
	want(t, series, "go_gc_gogc_percent{}", series["go_gc_gogc_percent{}"])
}
