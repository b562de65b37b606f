package metrics

import "time"

// Webhook counts a webhook request by its result, one of WebhookResults.
// platform is the adapter's name, Unknown when the URL names none: the caller
// must not pass on what a URL says.
func (m *Metrics) Webhook(platform, result string) {
	if m == nil {
		return
	}
	m.webhooks.WithLabelValues(word(platform), webhookResults.pick(result)).Inc()
}

// Webhooks counts n messages of one request with the same result. n below one
// counts nothing.
func (m *Metrics) Webhooks(platform, result string, n int) {
	if m == nil || n < 1 {
		return
	}
	m.webhooks.WithLabelValues(word(platform), webhookResults.pick(result)).Add(float64(n))
}

// Ack records how long a webhook's acknowledgement took.
func (m *Metrics) Ack(platform string, d time.Duration) {
	if m == nil {
		return
	}
	m.ack.WithLabelValues(word(platform)).Observe(d.Seconds())
}

// Batch records how many messages shared one commit of the inbox.
func (m *Metrics) Batch(n int) {
	if m == nil {
		return
	}
	m.batch.Observe(float64(n))
}

// Decision counts a decision. rule is the id of the rule or of the hard limit,
// outcome an aftersale.Outcome, mode an aftersale.Mode.
func (m *Metrics) Decision(platform, rule, outcome, mode string) {
	if m == nil {
		return
	}
	m.decisions.WithLabelValues(word(platform), word(rule), outcomes.pick(outcome), modes.pick(mode)).Inc()
}

// FirstDecision records the time from the buyer's request to the first
// decision. kind is an aftersale.Kind.
func (m *Metrics) FirstDecision(platform, kind string, d time.Duration) {
	if m == nil {
		return
	}
	m.firstDecision.WithLabelValues(word(platform), kinds.pick(kind)).Observe(max(d, 0).Seconds())
}

// ActionDone counts a call to a marketplace or courier and records its
// duration. target is the adapter's name, action an aftersale.ActionName,
// result the Result of the completed action ("ok", "already_done", a class).
func (m *Metrics) ActionDone(target, action, result string, d time.Duration) {
	if m == nil {
		return
	}
	target, action = word(target), actionNames.pick(action)
	m.actions.WithLabelValues(target, action, word(result)).Inc()
	m.actionSeconds.WithLabelValues(target, action).Observe(d.Seconds())
}

// ActionCompleted counts a ledger entry that was completed without a call of its
// own: seen at the platform, not executed, withdrawn.
func (m *Metrics) ActionCompleted(target, action, result string) {
	if m == nil {
		return
	}
	m.actions.WithLabelValues(word(target), actionNames.pick(action), word(result)).Inc()
}

// CaseDone records a case that has reached its final state: processing is the
// time since the buyer's request, remaining the time left to the platform's
// deadline (negative when late), recorded only if hasDeadline.
func (m *Metrics) CaseDone(platform, kind, resolution string, processing, remaining time.Duration, hasDeadline bool) {
	if m == nil {
		return
	}
	platform, kind = word(platform), kinds.pick(kind)
	m.processing.WithLabelValues(platform, kind, resolutions.pick(resolution)).Observe(max(processing, 0).Seconds())
	if hasDeadline {
		m.remaining.WithLabelValues(platform, kind).Observe(remaining.Seconds())
	}
}

// Breach counts a missed clock, ClockPlatform or ClockScore. The caller counts
// each clock of a case once.
func (m *Metrics) Breach(platform, kind, clock string) {
	if m == nil {
		return
	}
	m.breaches.WithLabelValues(word(platform), kinds.pick(kind), clocks.pick(clock)).Inc()
}

// Refunded adds money that a buyer has got back, in minor units of currency
// (ISO 4217). Amounts that are not positive are not known and not added.
func (m *Metrics) Refunded(platform, currency, resolution string, minor int64) {
	if m == nil || minor <= 0 {
		return
	}
	m.refunded.WithLabelValues(word(platform), money(currency), resolutions.pick(resolution)).Add(float64(minor))
}

// Intercept counts what became of a courier intercept, one of
// InterceptOutcomes.
func (m *Metrics) Intercept(courier, outcome string) {
	if m == nil {
		return
	}
	m.intercepts.WithLabelValues(word(courier), word(outcome)).Inc()
}
