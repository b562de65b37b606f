package metrics

import (
	"time"

	"makegood/aftersale"
)

// Presets are the label values that are known at start.
type Presets struct {
	Platforms []string     // adapters with at least one shop
	Couriers  []string     // adapters with at least one account
	Channels  []string     // adapters that people are told by
	Rules     []RulePreset // rules of the policy in force
	Currency  string       // ISO 4217 of refunds; "": CNY
	Version   string       // of the program
}

// RulePreset is one rule and what it decides.
type RulePreset struct{ ID, Outcome string }

// presetKinds have their histograms from the start; the others are too rare
// to be worth the series.
var presetKinds = []aftersale.Kind{aftersale.KindRefundUnshipped, aftersale.KindRefundShipped, aftersale.KindReturnRefund}

// Preset makes the counters and histograms of what is configured appear with
// the value 0. A counter that appears with its first event hides that event
// from increase(), and with it the first missed deadline from the alert. It
// may be called again when the rules change.
func (m *Metrics) Preset(p Presets) {
	if m == nil {
		return
	}
	if p.Version != "" {
		m.build.WithLabelValues(p.Version).Set(1)
	}
	for _, courier := range p.Couriers {
		for _, outcome := range InterceptOutcomes() {
			m.intercepts.WithLabelValues(word(courier), outcome)
		}
	}
	for _, channel := range p.Channels {
		for _, result := range NoticeResults() {
			m.notices.WithLabelValues(word(channel), result)
		}
	}
	for _, platform := range p.Platforms {
		m.presetPlatform(word(platform), p)
	}
}

func (m *Metrics) presetPlatform(platform string, p Presets) {
	currency := p.Currency
	if currency == "" {
		currency = "CNY"
	}
	for _, result := range WebhookResults() {
		m.webhooks.WithLabelValues(platform, result)
	}
	for _, kind := range aftersale.Kinds() {
		for _, clock := range []string{ClockPlatform, ClockScore} {
			m.breaches.WithLabelValues(platform, string(kind), clock)
		}
	}
	for resolution := range resolutions {
		m.refunded.WithLabelValues(platform, money(currency), resolution)
	}
	m.ack.WithLabelValues(platform)
	for _, kind := range presetKinds {
		m.firstDecision.WithLabelValues(platform, string(kind))
		m.remaining.WithLabelValues(platform, string(kind))
		for resolution := range resolutions {
			m.processing.WithLabelValues(platform, string(kind), resolution)
		}
	}
	for _, rule := range p.Rules {
		for mode := range modes {
			m.decisions.WithLabelValues(platform, word(rule.ID), outcomes.pick(rule.Outcome), mode)
		}
	}
}

// SetTarget publishes how long a clock of the deadline table runs, so that
// dashboards draw the line from data. clock is ClockPlatform or ClockScore; d
// not above zero means that the table has no such clock and removes the line.
func (m *Metrics) SetTarget(platform, kind, clock string, d time.Duration) {
	if m == nil {
		return
	}
	labels := []string{word(platform), kinds.pick(kind), clocks.pick(clock)}
	if d <= 0 {
		m.target.DeleteLabelValues(labels...)
		return
	}
	m.target.WithLabelValues(labels...).Set(d.Seconds())
}
