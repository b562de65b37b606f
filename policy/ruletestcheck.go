package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
)

// checkTest reports what is wrong with a test apart from its shape.
func (p *problems) checkTest(t *ruleTest) {
	if t.Now.IsZero() {
		p.add(t.At, "", "now: missing, here and in the file")
	}
	if t.Case == nil || t.Case.Kind == nil {
		p.add(t.At, "", "case: expected at least a kind")
	}
	known := map[string]bool{}
	p.checkFacts(t.At, t.Thresholds, t.Parcels, t.Ledger, t.Asked, known)
	last := time.Duration(0)
	for i := range t.Then {
		s := &t.Then[i]
		if s.After <= last {
			p.add(s.At, "", "at: expected later than the step before")
		}
		last = s.After
		p.checkFacts(s.At, s.Thresholds, s.Parcels, s.Ledger, s.Asked, known)
	}
}

// checkFacts looks at what one step states. known collects the waybills.
func (p *problems) checkFacts(at position, thresholds map[string]any, parcels []parcelRow, ledger []ledgerRow, asked []askedRow, known map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(thresholds)) {
		if _, err := CheckValue(name, thresholds[name]); err != nil {
			p.add(at, "", "thresholds: %v", err)
		}
	}
	for _, r := range parcels {
		known[r.Number] = true
	}
	for _, r := range ledger {
		if r.Waybill != "" && !known[r.Waybill] {
			p.add(r.At, "", "waybill: there is no parcel %q", shorten(r.Waybill))
		}
	}
	for _, r := range asked {
		info := questionInfo(r.Ask)
		if r.Answer != "" && info != nil && !slices.Contains(info.Responses, r.Answer) && r.Answer != aftersale.ResponseSilent && r.Answer != aftersale.ResponseObsolete {
			p.add(r.At, "", "answer: expected one of %s, %s", strings.Join(info.Responses, ", "), aftersale.ResponseSilent)
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
func (t *RuleTests) CheckAgainst(rules *Rules) []string {
	known := map[string]bool{RuleNone: true, RuleReview: true, RuleClock: true}
	for i := range rules.rules {
		known[ruleName(rules.rules[i].ID, rules.rules[i].Step)] = true
	}
	for i := range limits {
		known[limits[i].name] = true
	}
	var list []string
	check := func(at position, e *expectRow) {
		if name := ruleName(e.Rule, e.Step); !known[name] {
			list = append(list, fmt.Sprintf("%s:%d: the rules have no %s", t.name, at.line, name))
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
