package metrics

import "github.com/prometheus/client_golang/prometheus"

// peopleMetrics are about what people, warehouses and couriers' service desks
// do with cases, and about rules on trial.
type peopleMetrics struct {
	handovers *prometheus.CounterVec
	losses    *prometheus.CounterVec
	shadow    *prometheus.CounterVec
}

func newPeopleMetrics() peopleMetrics {
	return peopleMetrics{
		handovers: counter("handovers_total", "Questions to warehouses, couriers and buyers: answer asked is one opened, the others how they ended.", "to", "ask", "answer"),
		losses:    counter("losses_minor_total", "Money paid while the goods were on their way, in minor units: state open is money at risk, recovered and lost what became of it.", "platform", "currency", "state"),
		shadow:    counter("shadow_rules_total", "Shadow rules that would have decided; differs says whether otherwise than was decided.", "rule", "outcome", "differs"),
	}
}

func (p peopleMetrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{p.handovers, p.losses, p.shadow}
}

// Inquiry counts a question that was opened (answer "asked") or closed.
func (m *Metrics) Inquiry(to, ask, answer string) {
	if m == nil {
		return
	}
	m.people.handovers.WithLabelValues(word(to), word(ask), word(answer)).Inc()
}

// Loss adds to the money at risk (state open), recovered or lost.
func (m *Metrics) Loss(platform, currency, state string, minor int64) {
	if m == nil || minor < 0 {
		return
	}
	m.people.losses.WithLabelValues(word(platform), money(currency), word(state)).Add(float64(minor))
}

// ShadowRule counts a shadow rule that would have decided.
func (m *Metrics) ShadowRule(rule, outcome string, differs bool) {
	if m == nil {
		return
	}
	text := "false"
	if differs {
		text = "true"
	}
	m.people.shadow.WithLabelValues(word(rule), outcomes.pick(outcome), text).Inc()
}
