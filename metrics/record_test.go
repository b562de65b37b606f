package metrics

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

func TestRecord(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	m := New(reg)
	m.Webhook("douyin", WebhookAccepted)
	m.Webhooks("douyin", WebhookDuplicate, 3)
	m.Webhooks("douyin", WebhookDuplicate, 0)
	m.Ack("douyin", 2*time.Millisecond)
	m.Batch(7)
	m.Decision("douyin", "S2c", "person", "live")
	m.FirstDecision("douyin", "refund_shipped", 3*time.Second)
	m.ActionDone("sf", "courier:intercept", "ok", time.Second)
	m.ActionCompleted("sf", "courier:intercept", "seen")
	m.CaseDone("douyin", "return_refund", "person", time.Hour, -time.Minute, true)
	m.CaseDone("douyin", "return_refund", "platform", time.Hour, 0, false)
	m.Breach("douyin", "return_refund", ClockScore)
	m.Refunded("douyin", "CNY", "auto", 4999)
	m.Refunded("douyin", "CNY", "auto", 0)
	m.Refunded("douyin", "CNY", "auto", -1)
	m.Intercept("sf", InterceptSucceeded)

	got := gather(t, reg)
	for name, value := range map[string]float64{
		`makegood_webhooks_total{platform="douyin",result="accepted"}`:                                         1,
		`makegood_webhooks_total{platform="douyin",result="duplicate"}`:                                        3,
		`makegood_webhook_ack_seconds_sum{platform="douyin"}`:                                                  0.002,
		`makegood_inbox_batch_size_sum{}`:                                                                      7,
		`makegood_decisions_total{mode="live",outcome="person",platform="douyin",rule="S2c"}`:                  1,
		`makegood_first_decision_seconds_sum{kind="refund_shipped",platform="douyin"}`:                         3,
		`makegood_actions_total{action="courier:intercept",result="ok",target="sf"}`:                           1,
		`makegood_actions_total{action="courier:intercept",result="seen",target="sf"}`:                         1,
		`makegood_action_seconds_count{action="courier:intercept",target="sf"}`:                                1,
		`makegood_case_processing_seconds_sum{kind="return_refund",platform="douyin",resolution="person"}`:     3600,
		`makegood_case_processing_seconds_count{kind="return_refund",platform="douyin",resolution="platform"}`: 1,
		`makegood_deadline_remaining_seconds_sum{kind="return_refund",platform="douyin"}`:                      -60,
		`makegood_deadline_remaining_seconds_count{kind="return_refund",platform="douyin"}`:                    1,
		`makegood_sla_breaches_total{clock="score",kind="return_refund",platform="douyin"}`:                    1,
		`makegood_refunded_minor_total{currency="CNY",platform="douyin",resolution="auto"}`:                    4999,
		`makegood_intercepts_total{courier="sf",outcome="succeeded"}`:                                          1,
	} {
		want(t, got, name, value)
	}
}

// What strangers or mistakes put into a label never becomes one.
func TestLabelGuard(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	m := New(reg)
	m.Webhook("6917438264819203", "accepted")
	m.Webhook("", "accepted")
	m.Webhook("../../etc/passwd\x00", "accepted")
	m.Webhook("a b", "accepted")
	m.Webhook(Unknown, "bogus")
	m.Decision("douyin", "rule text that goes on and on and on and on and on", "maybe", "half")
	m.Breach("douyin", "present", "sundial")
	m.Refunded("douyin", "¥", "magic", 1)
	got := gather(t, reg)
	for name, value := range map[string]float64{
		`makegood_webhooks_total{platform="other",result="accepted"}`:                           4,
		`makegood_webhooks_total{platform="unknown",result="other"}`:                            1,
		`makegood_decisions_total{mode="other",outcome="other",platform="douyin",rule="other"}`: 1,
		`makegood_sla_breaches_total{clock="other",kind="other",platform="douyin"}`:             1,
		`makegood_refunded_minor_total{currency="other",platform="douyin",resolution="other"}`:  1,
	} {
		want(t, got, name, value)
	}
	if labelled(got) != 5 {
		t.Errorf("%d labelled series, want 5: %v", labelled(got), got)
	}
}

func TestWordKeepsNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"douyin", "alibaba1688", "kuaidi100", "limit.amount", "S2a", "brake.kill", "refund:approve", "not_executed", "U1/定制"} {
		if got := word(name); got != name {
			t.Errorf("word(%q) = %q", name, got)
		}
	}
}

func TestNilRecordsNothing(t *testing.T) {
	t.Parallel()
	var m *Metrics
	m.Webhook("douyin", WebhookAccepted)
	m.Webhooks("douyin", WebhookAccepted, 2)
	m.Ack("douyin", 1)
	m.Batch(1)
	m.Decision("douyin", "U1", "approve", "live")
	m.FirstDecision("douyin", "other", 1)
	m.ActionDone("douyin", "refund:approve", "ok", 1)
	m.ActionCompleted("douyin", "refund:approve", "ok")
	m.CaseDone("douyin", "other", "auto", 1, 1, true)
	m.Breach("douyin", "other", ClockScore)
	m.Refunded("douyin", "CNY", "auto", 1)
	m.Intercept("sf", InterceptFailed)
	m.SetTarget("douyin", "other", ClockScore, 1)
	m.Preset(Presets{Platforms: []string{"douyin"}})
}

func TestPresetStartsAtZero(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	m := New(reg)
	p := Presets{Platforms: []string{"douyin", "taobao"}, Couriers: []string{"sf"}, Rules: []RulePreset{{"U1", "approve"}}, Version: "v1.2.3"}
	m.Breach("douyin", "exchange", ClockPlatform)
	m.Preset(p)
	m.Preset(p) // a reload of the policy does it again
	got := gather(t, reg)
	for name, value := range map[string]float64{
		`makegood_build_info{version="v1.2.3"}`:                                                                1,
		`makegood_sla_breaches_total{clock="platform",kind="exchange",platform="douyin"}`:                      1,
		`makegood_sla_breaches_total{clock="platform",kind="exchange",platform="taobao"}`:                      0,
		`makegood_webhooks_total{platform="taobao",result="bad_signature"}`:                                    0,
		`makegood_decisions_total{mode="shadow",outcome="approve",platform="taobao",rule="U1"}`:                0,
		`makegood_refunded_minor_total{currency="CNY",platform="douyin",resolution="person"}`:                  0,
		`makegood_intercepts_total{courier="sf",outcome="failed"}`:                                             0,
		`makegood_case_processing_seconds_count{kind="return_refund",platform="taobao",resolution="platform"}`: 0,
		`makegood_webhook_ack_seconds_count{platform="taobao"}`:                                                0,
	} {
		want(t, got, name, value)
	}
}

func TestSetTarget(t *testing.T) {
	t.Parallel()
	reg := prometheus.NewRegistry()
	m := New(reg)
	m.SetTarget("taobao", "refund_shipped", ClockPlatform, 36*time.Hour)
	m.SetTarget("taobao", "refund_shipped", ClockScore, 8*time.Hour)
	m.SetTarget("taobao", "refund_shipped", ClockScore, 0)
	got := gather(t, reg)
	want(t, got, `makegood_deadline_target_seconds{clock="platform",kind="refund_shipped",platform="taobao"}`, 36*3600)
	if labelled(got) != 1 {
		t.Errorf("a target of zero is still drawn: %v", got)
	}
}

func BenchmarkWebhook(b *testing.B) {
	m := New(prometheus.NewRegistry())
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			m.Webhook("douyin", WebhookAccepted)
			m.Ack("douyin", time.Millisecond)
		}
	})
}
