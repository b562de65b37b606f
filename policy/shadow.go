package policy

import "makegood/aftersale"

// ShadowMatch is a shadow rule that would have decided: it is counted, and
// never applied.
type ShadowMatch struct {
	Rule    string
	Step    string
	Outcome aftersale.Outcome // what it would have come to, limits included
	Failed  bool              // it could not be evaluated
	Differs bool              // from what was decided
}

// Shadows returns the shadow rules that match before the rule that decided:
// those that would have decided instead, had they been real. d is what Decide
// has returned for the same input.
func (r *Rules) Shadows(in Input, d aftersale.Decision) []ShadowMatch {
	if !r.shadows || in.Case.Snapshot == nil {
		return nil
	}
	f := newFacts(&in)
	var out []ShadowMatch
	for i := range r.rules {
		rule := &r.rules[i]
		yes, err := rule.matches(&f)
		switch {
		case rule.Shadow && err != nil:
			out = append(out, ShadowMatch{Rule: rule.ID, Step: rule.Step, Failed: true})
		case rule.Shadow && yes:
			would := r.finish(&in, &f, rule.draft(&f))
			out = append(out, ShadowMatch{Rule: rule.ID, Step: rule.Step, Outcome: would.Outcome, Differs: would.Outcome != d.Outcome})
		case yes || err != nil:
			return out
		}
	}
	return out
}

// ShadowRules lists the shadow rules, in order.
func (r *Rules) ShadowRules() []RuleInfo {
	var out []RuleInfo
	for _, info := range r.List() {
		if info.Shadow {
			out = append(out, info)
		}
	}
	return out
}
