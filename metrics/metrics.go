// Package metrics holds every Prometheus metric of makegood: what is counted while things happen
// (Metrics), and what is read from the store when Prometheus asks (Collector). Names and labels are
// promises to dashboards and alerts.
//
// No label may carry a shop, a case, an order or a buyer. The package decides nothing and writes nothing to
// the store. Seconds are the only unit of time, minor units (fen) the only unit of money. Start
// reading at labels.go, which lists the values that labels may have.
package metrics

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// namespace is the prefix of every metric.
const namespace = "makegood"

// Metrics records what happens. Its methods are safe for concurrent use, cost
// well under a microsecond, and do nothing on a nil *Metrics, so that tests
// and tools need none.
type Metrics struct {
	webhooks      *prometheus.CounterVec
	ack           *prometheus.HistogramVec
	batch         prometheus.Histogram
	decisions     *prometheus.CounterVec
	firstDecision *prometheus.HistogramVec
	actions       *prometheus.CounterVec
	actionSeconds *prometheus.HistogramVec
	processing    *prometheus.HistogramVec
	remaining     *prometheus.HistogramVec
	breaches      *prometheus.CounterVec
	refunded      *prometheus.CounterVec
	intercepts    *prometheus.CounterVec
	target        *prometheus.GaugeVec
	build         *prometheus.GaugeVec
	connected     *prometheus.GaugeVec
	reconnects    *prometheus.CounterVec
	lastMessage   *prometheus.GaugeVec
	lag           *prometheus.GaugeVec
	people        peopleMetrics
	notices       *prometheus.CounterVec
}

// New makes the metrics and registers them with reg. It panics if one of the
// names is registered already: that is a mistake in wiring, found at start.
func New(reg prometheus.Registerer) *Metrics {
	m := &Metrics{
		webhooks:      counter("webhooks_total", "Webhook requests by how they were answered.", "platform", "result"),
		ack:           histogram("webhook_ack_seconds", "From the request's arrival to its acknowledgement, durable write included.", ackBuckets, "platform"),
		decisions:     counter("decisions_total", "Decisions by rule; mode shadow means recorded and not carried out.", "platform", "rule", "outcome", "mode"),
		firstDecision: histogram("first_decision_seconds", "From the buyer's request to the first decision.", decisionBuckets, "platform", "kind"),
		actions:       counter("actions_total", "Calls to marketplaces and couriers by their result.", "target", "action", "result"),
		actionSeconds: histogram("action_seconds", "Duration of one call to a marketplace or courier.", actionBuckets, "target", "action"),
		processing:    histogram("case_processing_seconds", "From the buyer's request to the final state.", processingBuckets, "platform", "kind", "resolution"),
		remaining:     histogram("deadline_remaining_seconds", "Time left to the platform's deadline at completion; negative when late.", remainingBuckets, "platform", "kind"),
		breaches:      counter("sla_breaches_total", "Clocks missed: platform is the ticket's deadline, score the shop-score target.", "platform", "kind", "clock"),
		refunded:      counter("refunded_minor_total", "Money refunded, in minor units of the currency.", "platform", "currency", "resolution"),
		intercepts:    counter("intercepts_total", "Courier intercepts by outcome.", "courier", "outcome"),
		target:        gauge("deadline_target_seconds", "The deadline table: time allowed per clock, as a line for dashboards.", "platform", "kind", "clock"),
		build:         gauge("build_info", "Always 1; the running version is in the label.", "version"),
		connected:     gauge("consumer_connected", "1 while this process consumes the platform's socket or queue.", "platform"),
		reconnects:    counter("consumer_reconnects_total", "Connections to a platform's socket or queue that were lost.", "platform"),
		lastMessage:   gauge("consumer_last_message_timestamp_seconds", "When the platform's socket or queue last showed a sign of life.", "platform"),
		lag:           gauge("consumer_lag_seconds", "Age of the last message when it arrived.", "platform"),
		people:        newPeopleMetrics(),
		notices:       counter("notices_total", "Messages to chat robots and webhooks by result: sent, or how they failed.", "channel", "result"),
		batch: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: namespace, Name: "inbox_batch_size", Buckets: batchBuckets,
			Help: "Webhook messages that shared one commit of the inbox.",
		}),
	}
	reg.MustRegister(m.webhooks, m.ack, m.batch, m.decisions, m.firstDecision, m.actions, m.actionSeconds,
		m.processing, m.remaining, m.breaches, m.refunded, m.intercepts, m.target, m.build, m.connected, m.reconnects, m.lastMessage, m.lag, m.notices)
	reg.MustRegister(m.people.collectors()...)
	return m
}

// NewRegistry returns a registry of its own, nothing global, that already
// reports the Go runtime and the process.
func NewRegistry() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return reg
}

func counter(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func gauge(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}
