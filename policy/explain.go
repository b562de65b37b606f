package policy

import (
	"makegood/aftersale"
)

// TraceResult says what became of one rule.
type TraceResult string

// What may become of a rule.
const (
	TraceMatched TraceResult = "matched"
	TraceNot     TraceResult = "not"
	TraceError   TraceResult = "error"
	TraceLimit   TraceResult = "limit"  // a limit, brake or clock changed what the rules decided
	TracePerson  TraceResult = "person" // a person's decision came before all rules
)

// Trace is one rule and what became of it.
type Trace struct {
	Rule    string            `json:"rule"`
	Step    string            `json:"step,omitempty"`
	Title   aftersale.Text    `json:"title"`
	When    string            `json:"when,omitempty"`
	Outcome aftersale.Outcome `json:"outcome"`
	Result  TraceResult       `json:"result"`
	Shadow  bool              `json:"shadow,omitempty"` // counted, never applied
	Decides bool              `json:"decides"`          // this is where the decision came from
	Error   string            `json:"error,omitempty"`  // for people
	Facts   map[string]any    `json:"facts,omitempty"`  // the facts it reads, with their values
}

// Explain returns every rule in order with what became of it, also those
// behind the one that decided. Where a person's decision comes first it is
// the first trace; where a limit changed the outcome it is the last one.
func (r *Rules) Explain(in Input) []Trace {
	f := newFacts(&in)
	final := r.decide(&in, &f)
	if in.Case.Snapshot == nil {
		return []Trace{{Rule: final.Rule, Title: final.Why, Outcome: final.Outcome, Result: TraceNot, Decides: true}}
	}
	var list []Trace
	wanted, decided := reviewDraft(&in, &f)
	if decided {
		list = append(list, Trace{
			Rule: wanted.Rule, Title: wanted.Why, Outcome: wanted.Outcome, Result: TracePerson, Facts: wanted.Inputs, Decides: true,
		})
	}
	for i := range r.rules {
		rule := &r.rules[i]
		t := Trace{
			Rule: rule.ID, Step: rule.Step, Title: rule.Title, When: rule.When, Outcome: rule.Outcome,
			Shadow: rule.Shadow, Result: TraceNot, Facts: readFacts(&f, rule.facts),
		}
		switch yes, err := rule.matches(&f); {
		case err != nil:
			t.Result, t.Error = TraceError, firstLine(err.Error())
		case yes:
			t.Result = TraceMatched
		}
		if t.Result != TraceNot && !rule.Shadow && !decided {
			t.Decides, decided = true, true
		}
		list = append(list, t)
	}
	return withLimit(list, &final, decided)
}

// withLimit adds what came after the rules, if that changed the outcome.
func withLimit(list []Trace, final *aftersale.Decision, decided bool) []Trace {
	last := Trace{Rule: final.Rule, Title: final.Why, Outcome: final.Outcome, Result: TraceLimit, Facts: final.Inputs, Decides: true}
	if !decided {
		last.Result = TraceNot
		return append(list, last)
	}
	for i := range list {
		if !list[i].Decides {
			continue
		}
		if list[i].Result != TraceError && list[i].Outcome != final.Outcome {
			list[i].Decides = false
			return append(list, last)
		}
		return list
	}
	return list
}

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
