package engine

import (
	"makegood/aftersale"
	"makegood/settings"
	"makegood/store"
)

// trials are the counts that a run adds: to the canary's side if the run has
// decided anew, and to the shadow rules that would have decided.
func (r *run) trials() []store.TrialCount {
	fresh := r.before.Rule != r.step.Case.Rule || r.before.Outcome != r.step.Case.Outcome
	var out []store.TrialCount
	if c, counts := r.canaryCount(fresh); counts {
		out = append(out, c)
	}
	if fresh {
		out = append(out, r.shadowCounts()...)
	}
	return out
}

// canaryCount is what the run adds to its side of the canary. What a person
// decides or has decided counts for neither side.
func (r *run) canaryCount(fresh bool) (c store.TrialCount, counts bool) {
	if r.side == "" || r.decision.Review != nil {
		return c, false
	}
	c = store.TrialCount{Name: r.current.Canary.Name(), Side: r.side}
	empty := c
	if fresh {
		c.Decided = 1
	}
	for _, a := range r.step.Plan {
		switch {
		case a.By != "":
		case a.Name == aftersale.ActionApprove:
			c.Approved, c.Minor = 1, a.Amount.Minor
		case a.Name == aftersale.ActionRefuse:
			c.Refused = 1
		}
	}
	if fresh && r.decision.Rule == "limit.refused" { // the platform did not accept what the rules wanted
		c.Rejected = 1
	}
	return c, c != empty
}

// shadowCounts is what the shadow rules would have decided.
func (r *run) shadowCounts() []store.TrialCount {
	var out []store.TrialCount
	for _, m := range r.rules.Shadows(r.input, r.decision) {
		c := store.TrialCount{Name: settings.ShadowTrial, Side: m.Rule + "/" + m.Step, Decided: 1}
		switch {
		case m.Failed:
			c.Rejected = 1
		case m.Outcome == aftersale.OutcomeApprove:
			c.Approved, c.Minor = 1, r.c.Snapshot.Amount.Minor
		case m.Outcome == aftersale.OutcomeRefuse:
			c.Refused = 1
		}
		if m.Differs {
			c.Overridden = 1
		}
		out = append(out, c)
		r.e.metrics.ShadowRule(m.Rule, string(m.Outcome), m.Differs)
	}
	return out
}
