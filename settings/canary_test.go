package settings_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/settings"
	"makegood/store"
)

// canary is a document that can be started.
func canary(bounds settings.CanaryBounds) settings.CanaryDoc {
	return settings.CanaryDoc{Text: ruleset("X1"), Percent: 50, Bounds: bounds}
}

// start starts a canary and returns its version.
func (r *rig) start(bounds settings.CanaryBounds) int64 {
	r.T.Helper()
	_, before, err := r.settings.Canary(r.T.Context())
	if err != nil {
		r.T.Fatal(err)
	}
	version, err := r.settings.StartCanary(r.T.Context(), boss, canary(bounds), before)
	if err != nil {
		r.T.Fatal(err)
	}
	return version
}

// count adds to the counts of the canary's cases, as processed cases would.
func (r *rig) count(version int64, n store.TrialCount) {
	r.T.Helper()
	n.Name = "canary:" + strconv.FormatInt(version, 10)
	if n.Side == "" {
		n.Side = settings.SideTrial
	}
	r.counted++
	id, now := "n"+strconv.Itoa(r.counted), r.Clock.Now()
	c := aftersale.Case{ID: id, Ref: ref(id), State: aftersale.StateNew, CreatedAt: now, UpdatedAt: now}
	if err := r.Store.Commit(r.T.Context(), store.Change{Case: c, Trials: []store.TrialCount{n}}); err != nil {
		r.T.Fatal(err)
	}
}

// wantCanary checks the newest canary document.
func (r *rig) wantCanary(state settings.CanaryState, version int64) settings.CanaryDoc {
	r.T.Helper()
	doc, got, err := r.settings.Canary(r.T.Context())
	if err != nil || doc.State != state || got != version {
		r.T.Errorf("got canary %q (%s), version %d, %v; want %q, version %d", doc.State, doc.Why.EN, got, err, state, version)
	}
	return doc
}

func TestStartCanary(t *testing.T) {
	t.Parallel()
	r := setup(t)
	if doc, version, err := r.settings.Canary(t.Context()); err != nil || version != 0 || doc.State != "" {
		t.Errorf("got %+v, version %d, %v before the first; want none", doc, version, err)
	}
	doc := canary(settings.CanaryBounds{MinCases: 5})
	doc.State, doc.By, doc.Why = settings.CanaryPromoted, "somebody", aftersale.Text{EN: "x"} // not the caller's to say
	version, err := r.settings.StartCanary(t.Context(), boss, doc, 0)
	if err != nil || version != 1 {
		t.Fatalf("got version %d, %v; want 1", version, err)
	}
	got := r.wantCanary(settings.CanaryRunning, 1)
	if got.By != "ops" || !got.StartedAt.Equal(r.Clock.Now()) || got.Why != (aftersale.Text{}) {
		t.Errorf("got a canary by %q at %s with reason %+v; want by ops, now, without one", got.By, got.StartedAt, got.Why)
	}
	now := r.settings.Current()
	if now.Canary == nil || now.CanaryVersion != 1 || now.Canary.Name() != "canary:1" {
		t.Errorf("got canary %+v in force, want version 1", now.Canary)
	}
	r.wantAudit("canary.start", settings.DocCanary)
}

func TestStartCanaryIsRefused(t *testing.T) {
	t.Parallel()
	const rates, negative = "rates are parts of 1", "must not be negative"
	for name, tc := range map[string]struct {
		change func(*settings.CanaryDoc)
		want   string
	}{
		"no share":               {func(c *settings.CanaryDoc) { c.Percent = 0 }, "percent: 1 to 99"},
		"a negative share":       {func(c *settings.CanaryDoc) { c.Percent = -1 }, "percent: 1 to 99"},
		"everything":             {func(c *settings.CanaryDoc) { c.Percent = 100 }, "percent: 1 to 99"},
		"refused rate below 0":   {func(c *settings.CanaryDoc) { c.Bounds.RefusedRate = -0.01 }, rates},
		"refused rate above 1":   {func(c *settings.CanaryDoc) { c.Bounds.RefusedRate = 1.01 }, rates},
		"override rate below 0":  {func(c *settings.CanaryDoc) { c.Bounds.OverrideRate = -0.01 }, rates},
		"override rate above 1":  {func(c *settings.CanaryDoc) { c.Bounds.OverrideRate = 1.01 }, rates},
		"negative money":         {func(c *settings.CanaryDoc) { c.Bounds.MinorPerHour = -1 }, negative},
		"negative least of them": {func(c *settings.CanaryDoc) { c.Bounds.MinCases = -1 }, negative},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			doc := canary(settings.CanaryBounds{})
			tc.change(&doc)
			_, err := r.settings.StartCanary(t.Context(), boss, doc, 0)
			wantRejection(t, err, people.Invalid, tc.want)
			r.wantCanary("", 0)
		})
	}
	t.Run("at the edges", func(t *testing.T) {
		t.Parallel()
		r := setup(t)
		for i, percent := range []int{1, 99} {
			doc := canary(settings.CanaryBounds{RefusedRate: 1, OverrideRate: 1})
			doc.Percent = percent
			if _, err := r.settings.StartCanary(t.Context(), boss, doc, int64(i)); err != nil {
				t.Errorf("got %v for %d percent and rates of 1, want success", err, percent)
			}
		}
	})
	t.Run("rules that do not load", func(t *testing.T) {
		t.Parallel()
		r := setup(t)
		doc := canary(settings.CanaryBounds{})
		doc.Text = brokenRules
		if _, err := r.settings.StartCanary(t.Context(), boss, doc, 0); err == nil || !strings.Contains(err.Error(), "canary") {
			t.Errorf("got %v, want an error that names the canary's text", err)
		}
		r.wantCanary("", 0)
	})
	t.Run("another admin was first", func(t *testing.T) {
		t.Parallel()
		r := setup(t)
		r.start(settings.CanaryBounds{})
		_, err := r.settings.StartCanary(t.Context(), boss, canary(settings.CanaryBounds{}), 0)
		wantErr(t, err, store.ErrConflict)
		r.wantCanary(settings.CanaryRunning, 1)
	})
}

// A canary at its bounds goes on; one past a bound is rolled back, and says why.
func TestCanaryBounds(t *testing.T) {
	t.Parallel()
	money := settings.CanaryBounds{MinorPerHour: 1000}
	refused := settings.CanaryBounds{RefusedRate: 0.1, MinCases: 10}
	overridden := settings.CanaryBounds{OverrideRate: 0.1, MinCases: 10}
	for name, tc := range map[string]struct {
		bounds settings.CanaryBounds
		age    time.Duration
		counts []store.TrialCount
		why    string // "": it goes on
	}{
		"no cases":                 {bounds: money},
		"no bounds":                {counts: []store.TrialCount{{Decided: 1, Refused: 1, Overridden: 1, Minor: 1e9}}},
		"money at the bound":       {bounds: money, counts: []store.TrialCount{{Decided: 1, Minor: 1000}}},
		"money past the bound":     {bounds: money, counts: []store.TrialCount{{Decided: 1, Minor: 1001}}, why: "approved 1001 minor units an hour, more than 1000"},
		"less than an hour":        {bounds: money, age: time.Minute, counts: []store.TrialCount{{Decided: 1, Minor: 1001}}, why: "approved 1001 minor units an hour"},
		"spread over two hours":    {bounds: money, age: 2 * time.Hour, counts: []store.TrialCount{{Decided: 1, Minor: 2000}}},
		"too much over two hours":  {bounds: money, age: 2 * time.Hour, counts: []store.TrialCount{{Decided: 1, Minor: 2002}}, why: "approved 1001 minor units an hour"},
		"money before the least":   {bounds: settings.CanaryBounds{MinorPerHour: 1000, MinCases: 10}, counts: []store.TrialCount{{Decided: 1, Minor: 1001}}, why: "approved"},
		"refused at the bound":     {bounds: refused, counts: []store.TrialCount{{Decided: 10, Refused: 1}}},
		"refused past the bound":   {bounds: refused, counts: []store.TrialCount{{Decided: 10, Refused: 2}}, why: "20.0 % refused, more than 10.0 %"},
		"rejected counts too":      {bounds: refused, counts: []store.TrialCount{{Decided: 10, Refused: 1, Rejected: 1}}, why: "20.0 % refused"},
		"too few cases for a rate": {bounds: refused, counts: []store.TrialCount{{Decided: 9, Refused: 9}}},
		"overrides at the bound":   {bounds: overridden, counts: []store.TrialCount{{Decided: 10, Overridden: 1}}},
		"overrides past the bound": {bounds: overridden, counts: []store.TrialCount{{Decided: 10, Overridden: 2}}, why: "people decided otherwise in 20.0 %, more than 10.0 %"},
		"overrides without cases":  {bounds: settings.CanaryBounds{OverrideRate: 0.1}, counts: []store.TrialCount{{Overridden: 5}}},
		"control does not count":   {bounds: money, counts: []store.TrialCount{{Side: settings.SideControl, Decided: 1, Minor: 1e9}}},
		"counts of two processes":  {bounds: money, counts: []store.TrialCount{{Decided: 1, Minor: 600}, {Decided: 1, Minor: 600}}, why: "approved 1200 minor units"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			version := r.start(tc.bounds)
			for _, n := range tc.counts {
				r.count(version, n)
			}
			r.Clock.Add(tc.age)
			why, err := r.settings.RollBackCanary(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if tc.why == "" {
				if why != (aftersale.Text{}) {
					t.Errorf("got rolled back, %q; want it to go on", why.EN)
				}
				r.wantCanary(settings.CanaryRunning, version)
				return
			}
			if !strings.Contains(why.EN, tc.why) || why.ZH == "" {
				t.Errorf("got reason %+v, want %q, in both languages", why, tc.why)
			}
			if doc := r.wantCanary(settings.CanaryRolledBack, version+1); doc.Why != why {
				t.Errorf("got reason %+v in the document, want %+v", doc.Why, why)
			}
			if r.settings.Current().Canary != nil {
				t.Error("the canary still decides, want the policy alone")
			}
		})
	}
}

// Every process may roll a canary back; it happens once.
func TestCanaryIsRolledBackOnce(t *testing.T) {
	t.Parallel()
	r := setup(t)
	version := r.start(settings.CanaryBounds{MinorPerHour: 1})
	other := r.another()
	r.count(version, store.TrialCount{Decided: 1, Minor: 100})
	for name, s := range map[string]*settings.Settings{"first": r.settings, "second": other} {
		if why, err := s.RollBackCanary(t.Context()); err != nil || why.EN == "" {
			t.Errorf("%s process: got %q, %v; want the reason", name, why.EN, err)
		}
	}
	r.wantCanary(settings.CanaryRolledBack, version+1)
	// A process that lost the race follows what is stored within a second.
	if err := r.settings.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if why, err := r.settings.RollBackCanary(t.Context()); err != nil || why != (aftersale.Text{}) {
		t.Errorf("got %+v, %v without a running canary; want nothing", why, err)
	}
}

func TestPromoteCanary(t *testing.T) {
	t.Parallel()
	r := setup(t)
	_, err := r.settings.PromoteCanary(t.Context(), boss)
	wantRejection(t, err, people.Conflict, "no canary is running")
	r.start(settings.CanaryBounds{})
	version, err := r.settings.PromoteCanary(t.Context(), boss)
	if err != nil || version != 1 {
		t.Fatalf("got policy version %d, %v; want 1", version, err)
	}
	r.wantCanary(settings.CanaryPromoted, 2)
	now := r.settings.Current()
	if string(now.RulesText) != ruleset("X1") || now.RulesVersion != 1 || now.Canary != nil {
		t.Errorf("got rules of version %d and canary %v, want the canary's rules and no canary", now.RulesVersion, now.Canary)
	}
	_, err = r.settings.PromoteCanary(t.Context(), boss)
	wantRejection(t, err, people.Conflict, "no canary is running")
}

// A policy that was changed meanwhile is not replaced unseen.
func TestPromoteCanaryMeetsANewPolicy(t *testing.T) {
	t.Parallel()
	r := setup(t)
	version := r.start(settings.CanaryBounds{})
	if _, err := r.another().PutPolicy(t.Context(), boss, []byte(ruleset("X2")), 0); err != nil {
		t.Fatal(err)
	}
	_, err := r.settings.PromoteCanary(t.Context(), boss)
	wantErr(t, err, store.ErrConflict)
	r.wantCanary(settings.CanaryRunning, version)
	r.refresh(r.settings)
	if policyVersion, err := r.settings.PromoteCanary(t.Context(), boss); err != nil || policyVersion != 2 {
		t.Errorf("got policy version %d, %v once the admin has seen the new one; want 2", policyVersion, err)
	}
}

func TestEndCanary(t *testing.T) {
	t.Parallel()
	r := setup(t)
	why := aftersale.Text{EN: "stopped", ZH: "停止"}
	if err := r.settings.EndCanary(t.Context(), boss, settings.CanaryRolledBack, why); err != nil {
		t.Errorf("got %v without a canary, want nothing to happen", err)
	}
	r.wantCanary("", 0)
	version := r.start(settings.CanaryBounds{})
	r.count(version, store.TrialCount{Decided: 3})
	r.count(version, store.TrialCount{Decided: 4, Side: settings.SideControl})
	for range 2 { // the second time there is none to end
		if err := r.settings.EndCanary(t.Context(), boss, settings.CanaryRolledBack, why); err != nil {
			t.Fatal(err)
		}
	}
	doc := r.wantCanary(settings.CanaryRolledBack, version+1)
	r.wantAudit("canary.rolled_back", settings.DocCanary)

	// What it came to is still known under the version in which it was started.
	counts, err := r.settings.TrialOf(t.Context(), doc, version+1)
	if err != nil || counts[settings.SideTrial].Decided != 3 || counts[settings.SideControl].Decided != 4 {
		t.Errorf("got counts %+v, %v; want 3 and 4 cases", counts, err)
	}
	if next := r.start(settings.CanaryBounds{}); next != version+2 {
		t.Errorf("got version %d for the next canary, want %d", next, version+2)
	}
}

// A canary takes its share of the cases, always the same ones.
func TestCanaryShare(t *testing.T) {
	t.Parallel()
	r := setup(t)
	if _, side := r.settings.Current().RulesFor(ref("1")); side != "" {
		t.Errorf("got side %q without a canary, want none", side)
	}
	doc := canary(settings.CanaryBounds{})
	doc.Percent = 20
	if _, err := r.settings.StartCanary(t.Context(), boss, doc, 0); err != nil {
		t.Fatal(err)
	}
	mine, theirs := r.settings.Current(), r.another().Current()
	const cases = 5000
	taken := 0
	for i := range cases {
		rules, side := mine.RulesFor(ref(strconv.Itoa(i)))
		if _, other := theirs.RulesFor(ref(strconv.Itoa(i))); other != side {
			t.Fatalf("case %d is on side %q here and on %q in another process", i, side, other)
		}
		switch side {
		case settings.SideTrial:
			taken++
			if rules != mine.Canary.Rules {
				t.Fatalf("case %d is decided by the policy, want the canary's rules", i)
			}
		case settings.SideControl:
			if rules != mine.Rules {
				t.Fatalf("case %d is decided by the canary, want the policy", i)
			}
		default:
			t.Fatalf("case %d is on side %q", i, side)
		}
	}
	if share := 100 * taken / cases; share < 17 || share > 23 {
		t.Errorf("got %d percent of the cases, want about 20", share)
	}
}

// Rules that a newer program wrote may not load here: the policy then decides
// everything, and nothing else is held up.
func TestCanaryThatNoLongerLoads(t *testing.T) {
	t.Parallel()
	r := setup(t)
	doc := canary(settings.CanaryBounds{})
	doc.Text, doc.State = brokenRules, settings.CanaryRunning
	body, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	r.put(settings.DocCanary, 0, string(body))
	now := r.refresh(r.settings)
	if rules, side := now.RulesFor(ref("1")); now.Canary != nil || rules != now.Rules || side != "" || now.CanaryVersion != 1 {
		t.Errorf("got canary %v, version %d, side %q; want the policy alone", now.Canary, now.CanaryVersion, side)
	}
}

// A canary that pays more than its bounds allow gives the cases back by itself.
func TestCanaryRollsBack(t *testing.T) {
	t.Parallel()
	r := setup(t)
	doc := settings.CanaryDoc{Text: string(policy.DefaultText()), Percent: 99, Bounds: settings.CanaryBounds{MinorPerHour: 10000}}
	if _, err := r.settings.StartCanary(t.Context(), boss, doc, 0); err != nil {
		t.Fatal(err)
	}
	sweep := func() {
		t.Helper()
		if err := r.Service.Engine.Sweep(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
	}
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	sweep()
	r.wantCanary(settings.CanaryRunning, 1)
	for range 4 {
		r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
		r.Run()
	}
	sweep()
	if c := r.wantCanary(settings.CanaryRolledBack, 2); c.Why.ZH == "" {
		t.Errorf("got reason %+v, want one in both languages", c.Why)
	}
	if r.settings.Current().Canary != nil {
		t.Error("the canary still decides, want the policy alone")
	}
}

// A shadow rule is counted and never applied.
func TestShadowRuleIsOnlyCounted(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const shadow = "rules:\n\n  - {id: X1, title: {en: t, zh: t}, when: 'true', outcome: person, shadow: true}\n"
	text := string(policy.DefaultText())
	if _, err := r.settings.PutPolicy(t.Context(), boss, []byte(strings.Replace(text, "\nrules:\n", "\n"+shadow, 1)), 0); err != nil {
		t.Fatal(err)
	}
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 9900})
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	counts, err := r.settings.ShadowCounts(t.Context())
	if err != nil || len(counts) != 1 || counts[0].Side != "X1/" || counts[0].Decided < 1 || counts[0].Overridden < 1 {
		t.Errorf("got counts %+v, %v; want one line of rule X1", counts, err)
	}
}
