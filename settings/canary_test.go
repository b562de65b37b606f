package settings_test

import (
	"strings"
	"testing"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/settings"
)

var boss = people.Actor{Name: "ops", Role: people.RoleAdmin}

// A canary that pays more than its bounds allow gives the cases back by itself.
func TestCanaryRollsBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	tuning := r.Service.Settings
	doc := settings.CanaryDoc{Text: string(policy.DefaultText()), Percent: 99, Bounds: settings.CanaryBounds{MinorPerHour: 10000}}
	if _, err := tuning.StartCanary(t.Context(), boss, doc, 0); err != nil {
		t.Fatal(err)
	}
	state := func() settings.CanaryDoc {
		t.Helper()
		if err := r.Service.Engine.Sweep(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		c, _, err := tuning.Canary(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	if c := state(); c.State != settings.CanaryRunning {
		t.Fatalf("within its bounds: %s, %s", c.State, c.Why.EN)
	}
	for range 4 {
		r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
		r.Run()
	}
	if c := state(); c.State != settings.CanaryRolledBack || c.Why.ZH == "" {
		t.Fatalf("%s, %s", c.State, c.Why.EN)
	}
	if tuning.Current().Canary != nil {
		t.Error("it still decides")
	}
}

// A shadow rule is counted and never applied.
func TestShadowRuleIsOnlyCounted(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const shadow = "rules:\n\n  - {id: X1, title: {en: t, zh: t}, when: 'true', outcome: person, shadow: true}\n"
	text := string(policy.DefaultText())
	if _, err := r.Service.Settings.PutPolicy(t.Context(), boss, []byte(strings.Replace(text, "\nrules:\n", "\n"+shadow, 1)), 0); err != nil {
		t.Fatal(err)
	}
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	counts, err := r.Service.Settings.ShadowCounts(t.Context())
	if err != nil || len(counts) != 1 || counts[0].Side != "X1/" || counts[0].Decided < 1 || counts[0].Overridden < 1 {
		t.Errorf("%+v %v", counts, err)
	}
}
