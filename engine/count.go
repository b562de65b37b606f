package engine

import (
	"slices"

	"makegood/aftersale"
	"makegood/metrics"
)

// count tells the metrics what a stored run has changed.
func (r *run) count() {
	m, before, after := r.e.metrics, r.before, r.step.Case
	platform, kind := after.Ref.Platform, string(after.Snapshot.Kind)
	decided := before.DecidedAt.IsZero()
	if decided {
		m.FirstDecision(platform, kind, after.DecidedAt.Sub(after.RequestedAt))
	}
	if decided || before.Rule != after.Rule || before.Outcome != after.Outcome || before.Mode != after.Mode {
		m.Decision(platform, after.Rule, string(after.Outcome), string(after.Mode))
	}
	for _, clock := range after.LateClocks {
		if !slices.Contains(before.LateClocks, clock) {
			m.Breach(platform, kind, clock)
		}
	}
	for _, done := range r.step.Completed {
		a := done.Action
		m.ActionCompleted(platform, string(a.Name), a.Result)
		if a.Name == aftersale.ActionIntercept {
			m.Intercept(a.Waybill.Courier, interceptOutcome(a))
		}
	}
	CountInquiries(m, before, after)
	if after.State.Final() && !before.State.Final() {
		remaining := after.Deadline.At
		if remaining.IsZero() {
			remaining = before.Deadline.At
		}
		m.CaseDone(platform, kind, string(after.Resolution), after.ClosedAt.Sub(after.RequestedAt), remaining.Sub(after.ClosedAt), !remaining.IsZero())
		if after.State == aftersale.StateRefunded && before.State != aftersale.StateRecovering {
			m.Refunded(platform, after.Snapshot.Amount.Currency, string(after.Resolution), after.Snapshot.Amount.Minor)
		}
	}
}

// CountInquiries counts questions that were opened or closed, and money at risk.
func CountInquiries(m *metrics.Metrics, before, after aftersale.Case) {
	for i, h := range after.Inquiries {
		if i >= len(before.Inquiries) {
			m.Inquiry(string(h.To), string(h.Question), "asked")
		}
		if h.Response != "" && (i >= len(before.Inquiries) || before.Inquiries[i].Response != h.Response) {
			m.Inquiry(string(h.To), string(h.Question), h.Response)
		}
	}
	l := after.Loss
	if l == nil || before.Loss != nil && before.Loss.State == l.State {
		return
	}
	if before.Loss == nil {
		m.Loss(after.Ref.Platform, l.AtRisk.Currency, string(aftersale.LossOpen), l.AtRisk.Minor)
	}
	if l.State != aftersale.LossOpen {
		m.Loss(after.Ref.Platform, l.AtRisk.Currency, string(l.State), l.AtRisk.Minor)
	}
}

// interceptOutcome is the metric's word for what an intercept has come to.
func interceptOutcome(a aftersale.Action) string {
	switch {
	case a.InterceptOutcome != "":
		return a.InterceptOutcome
	case a.State == aftersale.Confirmed:
		return "accepted"
	case a.State == aftersale.Unknown:
		return "unknown"
	}
	return "refused"
}
