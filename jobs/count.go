package jobs

import (
	"slices"

	"makegood/aftersale"
)

// count tells the metrics what a stored turn has changed.
func (e *Engine) count(t *turnState, step aftersale.Step) {
	m, before, after := e.metrics, t.before, step.Case
	platform, kind := after.Ref.Platform, string(after.Seen.Kind)
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
	for _, a := range step.Settled {
		m.ActionSettled(platform, string(a.Name), a.Result)
		if a.Name == aftersale.ActionIntercept {
			m.Intercept(a.Waybill.Courier, interceptOutcome(a))
		}
	}
	if after.State.Final() && !before.State.Final() {
		remaining := after.Deadline.At
		if remaining.IsZero() {
			remaining = before.Deadline.At
		}
		m.CaseDone(platform, kind, string(after.Resolution), after.ClosedAt.Sub(after.RequestedAt), remaining.Sub(after.ClosedAt), !remaining.IsZero())
		if after.State == aftersale.StateRefunded && before.State != aftersale.StateRecovering {
			m.Refunded(platform, after.Seen.Amount.Currency, string(after.Resolution), after.Seen.Amount.Minor)
		}
	}
}

// interceptOutcome is the metric's word for what an intercept has come to.
func interceptOutcome(a aftersale.Action) string {
	switch {
	case a.State == aftersale.Confirmed && a.Result == "seen":
		return "succeeded"
	case a.State == aftersale.Confirmed:
		return "accepted"
	case a.State == aftersale.Unknown:
		return "unknown"
	}
	return "refused"
}
