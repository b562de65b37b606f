package ruletest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
	"makegood/internal/yamlfile"
	"makegood/policy"
)

// validate reports what is wrong with a test apart from its shape.
func validate(r *policy.Reader, t *testRow) {
	if t.Now.IsZero() {
		r.Add(t.At, "", "now: missing, here and in the file")
	}
	if t.Case == nil || t.Case.Kind == nil {
		r.Add(t.At, "", "case: expected at least a kind")
	}
	known := map[string]bool{}
	t.validate(r, t.At, known)
	last := time.Duration(0)
	for i := range t.Then {
		s := &t.Then[i]
		if s.After <= last {
			r.Add(s.At, "", "at: expected later than the step before")
		}
		last = s.After
		s.validate(r, s.At, known)
	}
}

// validate looks at what one step states. known collects the waybills.
func (s *stateRow) validate(r *policy.Reader, at yamlfile.Position, known map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(s.Thresholds)) {
		if _, err := policy.CheckValue(name, s.Thresholds[name]); err != nil {
			r.Add(at, "", "thresholds: %v", err)
		}
	}
	for _, row := range s.Parcels {
		known[row.Number] = true
	}
	for _, row := range s.Ledger {
		if row.Waybill != "" && !known[row.Waybill] {
			r.Add(row.At, "", "waybill: there is no parcel %.40q", row.Waybill)
		}
	}
	for _, row := range s.Asked {
		info := questionInfo(row.Question)
		if row.Response == "" || info == nil {
			continue
		}
		known := append(slices.Clone(info.Responses), aftersale.ResponseSilent, aftersale.ResponseObsolete)
		if !slices.Contains(known, row.Response) {
			r.Add(row.At, "", "answer: expected one of %s, %s", strings.Join(info.Responses, ", "), aftersale.ResponseSilent)
		}
	}
}

func questionInfo(q aftersale.Question) *aftersale.QuestionInfo {
	all := aftersale.Questions()
	if i := slices.IndexFunc(all, func(info aftersale.QuestionInfo) bool { return info.Question == q }); i >= 0 {
		return &all[i]
	}
	return nil
}

// CheckAgainst reports expectations of rules and steps that the rules do not
// have: such a test can never pass.
func (t *Tests) CheckAgainst(rules *policy.Rules) []string {
	known := map[string]bool{policy.RuleNone: true, policy.RuleReview: true, policy.RuleClock: true}
	for _, rule := range rules.List() {
		known[ruleName(rule.ID, rule.Step)] = true
	}
	for _, name := range policy.LimitNames() {
		known[name] = true
	}
	var list []string
	check := func(at yamlfile.Position, e *expectRow) {
		if name := ruleName(e.Rule, e.Step); !known[name] {
			list = append(list, fmt.Sprintf("%s:%d: the rules have no %s", t.name, at.Line, name))
		}
	}
	for i := range t.tests {
		check(t.tests[i].At, &t.tests[i].Expect)
		for j := range t.tests[i].Then {
			check(t.tests[i].Then[j].At, &t.tests[i].Then[j].Expect)
		}
	}
	return list
}

// ruleName is a rule with its step, as tests and reports write it.
func ruleName(id, step string) string {
	if step == "" {
		return id
	}
	return id + "/" + step
}
