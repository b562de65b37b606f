package policy

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

// The same rules with and without shadows among them: one that pays all, one
// that fails, one that refuses, one that never fits.
const (
	shadows = `
  - {id: PAY, shadow: true, title: {en: pay, zh: 付}, when: 'true', outcome: approve, do: ['claim:open']}
  - {id: FAIL, shadow: true, title: {en: fail, zh: 错}, when: '1 % (evidence_count - evidence_count) == 0', outcome: approve}
  - {id: NO, shadow: true, title: {en: no, zh: 拒}, when: 'true', outcome: refuse, message: {en: no, zh: 不}}
  - {id: NEVER, shadow: true, title: {en: never, zh: 从不}, when: 'false', outcome: approve}
`
	real = `
  - {id: W, title: {en: wait, zh: 等}, when: 'amount > 3000', outcome: wait, check_after: 7m}
  - {id: P, title: {en: person, zh: 人}, when: 'true', outcome: person, script: {en: say, zh: 说}}
`
	fileHead = "\nversion: 1\nrules:"
)

// Whatever shadow rules say, also when they fail: what is decided, recorded
// and looked at is the same without them.
func TestShadowRulesNeverDecide(t *testing.T) {
	t.Parallel()
	with, without := load(t, fileHead+shadows+real+shadowsAgain()), load(t, fileHead+real)
	r := rand.New(rand.NewPCG(11, 12))
	for range 3000 {
		in := randomInput(r)
		got, want := with.Decide(in), without.Decide(in)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		for _, trace := range with.Explain(in) {
			if trace.Decides && trace.Shadow {
				t.Fatalf("%s is shown as deciding", trace.Rule)
			}
		}
	}
	onlyShadows := load(t, fileHead+shadows)
	if d := onlyShadows.Decide(scene()); d.Rule != RuleNone || d.Outcome != person {
		t.Errorf("%s decides %s", d.Rule, d.Outcome)
	}
}

// shadowsAgain are the shadows once more, behind the rules, under other steps.
func shadowsAgain() string {
	return `
  - {id: PAY, step: late, shadow: true, title: {en: pay, zh: 付}, when: 'true', outcome: approve}
  - {id: FAIL, step: late, shadow: true, title: {en: fail, zh: 错}, when: '1 % (evidence_count - evidence_count) == 0', outcome: approve}
`
}

func TestShadowRulesAreShown(t *testing.T) {
	t.Parallel()
	rules := load(t, fileHead+shadows+real)
	want := []Trace{
		{Rule: "PAY", Outcome: approve, Result: TraceMatched, Shadow: true},
		{Rule: "FAIL", Outcome: approve, Result: TraceError, Shadow: true, Error: "runtime error: integer divide by zero (1:3)"},
		{Rule: "NO", Outcome: refuse, Result: TraceMatched, Shadow: true},
		{Rule: "P", Outcome: person, Result: TraceMatched, Decides: true},
	}
	if diff := cmp.Diff(want, deciding(rules.Explain(scene()))); diff != "" {
		t.Error(diff)
	}
	var shadow []string
	for _, info := range rules.ShadowRules() {
		shadow = append(shadow, info.ID)
	}
	if !slices.Equal(shadow, []string{"PAY", "FAIL", "NO", "NEVER"}) {
		t.Errorf("shadow rules %v", shadow)
	}
}

// Shadows counts those before the rule that decided, with what they would
// have come to, limits included.
func TestShadowsAreCounted(t *testing.T) {
	t.Parallel()
	rules := load(t, fileHead+shadows+real+shadowsAgain())
	unread := scene()
	unread.Case.Snapshot = nil
	for name, c := range map[string]struct {
		rules *Rules
		in    Input
		want  []ShadowMatch
	}{
		"they would have decided": {rules, scene(), []ShadowMatch{
			{Rule: "PAY", Outcome: approve, Differs: true}, {Rule: "FAIL", Failed: true}, {Rule: "NO", Outcome: person}, // the limit on refusals
		}},
		"limits hold for them too": {rules, scene(blocked), []ShadowMatch{
			{Rule: "PAY", Outcome: person}, {Rule: "FAIL", Failed: true}, {Rule: "NO", Outcome: person},
		}},
		"with proof": {rules, shipped(delivered, proven, fen(3001)), []ShadowMatch{
			{Rule: "PAY", Outcome: approve, Differs: true}, {Rule: "FAIL", Failed: true}, {Rule: "NO", Outcome: refuse, Differs: true},
		}},
		"no rule decides": {load(t, fileHead+shadows), scene(), []ShadowMatch{
			{Rule: "PAY", Outcome: approve, Differs: true}, {Rule: "FAIL", Failed: true}, {Rule: "NO", Outcome: person},
		}},
		"a rule comes first": {load(t, fileHead+real+shadowsAgain()), scene(), nil},
		"there are none":     {Default(), scene(), nil},
		"not read yet":       {rules, unread, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, c.rules.Shadows(c.in, c.rules.Decide(c.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The default rules have no shadow: what they say is done.
func TestDefaultRulesAreNotShadows(t *testing.T) {
	t.Parallel()
	if got := Default().ShadowRules(); got != nil {
		t.Errorf("%v", got)
	}
	in := scene() // a shop's mode is another thing: it changes nothing of what is decided
	want := Default().Decide(in)
	in.Shop.Mode = aftersale.ModeShadow
	got := Default().Decide(in)
	got.Mode = want.Mode
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
