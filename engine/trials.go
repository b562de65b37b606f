package engine

import (
	"makegood/aftersale"
	"makegood/policy"
	"makegood/settings"
	"makegood/store"
)

// trials are the counts that a turn adds: to the canary's side if the turn has
// decided anew, and to the shadow rules that would have decided.
func (t *run) trials(current *settings.Snapshot, rules *policy.Rules, side string, in policy.Input, d aftersale.Decision, step aftersale.Step) []store.TrialCount {
	var out []store.TrialCount
	fresh := t.before.Rule != step.Case.Rule || t.before.Outcome != step.Case.Outcome
	if side != "" && d.Review == nil {
		c := store.TrialCount{Name: current.Canary.Name(), Side: side}
		if fresh {
			c.Decided = 1
		}
		for _, a := range step.Plan {
			switch {
			case a.By != "":
			case a.Name == aftersale.ActionApprove:
				c.Approved, c.Minor = 1, a.Amount.Minor
			case a.Name == aftersale.ActionRefuse:
				c.Refused = 1
			}
		}
		if fresh && d.Rule == "limit.refused" { // the platform did not accept what the rules wanted
			c.Rejected = 1
		}
		if c != (store.TrialCount{Name: c.Name, Side: c.Side}) {
			out = append(out, c)
		}
	}
	if !fresh {
		return out
	}
	for _, m := range rules.Shadows(in, d) {
		c := store.TrialCount{Name: settings.ShadowTrial, Side: m.Rule + "/" + m.Step, Decided: 1}
		switch {
		case m.Failed:
			c.Rejected = 1
		case m.Outcome == aftersale.OutcomeApprove:
			c.Approved, c.Minor = 1, in.Case.Snapshot.Amount.Minor
		case m.Outcome == aftersale.OutcomeRefuse:
			c.Refused = 1
		}
		if m.Differs {
			c.Overridden = 1
		}
		out = append(out, c)
		t.e.metrics.ShadowRule(m.Rule, string(m.Outcome), m.Differs)
	}
	return out
}
