package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

// load compiles rules or fails the test.
func load(t *testing.T, text string) *Rules {
	t.Helper()
	r, err := Load("test.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func oneRule(when string) string {
	return "version: 1\nrules:\n  - id: X\n    title: {en: x, zh: x}\n    when: " + when + "\n    outcome: approve\n"
}

func TestDecisionCarriesWhatTheRuleSays(t *testing.T) {
	t.Parallel()
	d := Default().Decide(shipped(fen(8000), moving))
	want := aftersale.Decision{
		Rule: "S2", Outcome: wait, Do: []aftersale.ActionName{stop, note}, Mode: aftersale.ModeLive, Flag: aftersale.FlagPurple,
		Why:    aftersale.Text{EN: "in transit, intercept and do not refund yet", ZH: "在途，发起拦截，暂不退款"},
		Remark: "在途仅退款，已通知快递拦截，暂未退款",
		Script: d.Script, NextCheck: noon.Add(30 * time.Minute),
		Inputs: map[string]any{"refund_only": true, "moving": true, "intercept": "none", "can_intercept": true},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(d.Script.ZH, "拒收") || !strings.Contains(d.Script.EN, "refuse") {
		t.Errorf("script %+v", d.Script)
	}
}

func TestWhatGoesWrongGoesToAPerson(t *testing.T) {
	t.Parallel()
	failing := load(t, oneRule(`1 % (evidence_count - evidence_count) == 0`))
	never := load(t, oneRule(`"false"`))
	unread := scene()
	unread.Case.Snapshot = nil
	for name, c := range map[string]struct {
		rules *Rules
		in    Input
		rule  string
		why   string
	}{
		"rule fails":     {failing, scene(), "X", "error"},
		"nothing fits":   {never, scene(), "none", "no rule"},
		"not read yet":   {Default(), unread, "none", "not been read"},
		"zero settings":  {Default(), Input{Case: scene().Case}, "U1", "above the limit"},
		"budget unknown": {Default(), scene(func(in *Input) { in.Shop = ShopFacts{} }), "brake.budget", "budget"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := c.rules.Decide(c.in)
			if d.Outcome != person || d.Rule != c.rule || !strings.Contains(d.Why.EN, c.why) {
				t.Errorf("got %s %s: %q; want %s person: …%s…", d.Rule, d.Outcome, d.Why.EN, c.rule, c.why)
			}
			if !d.NextCheck.After(c.in.Now) {
				t.Errorf("next check at %v, want later than %v", d.NextCheck, c.in.Now)
			}
		})
	}
}

func TestAPersonsDecision(t *testing.T) {
	t.Parallel()
	fallen := func(in *Input) { in.Shop.BudgetOK = false; in.Case.ClaimedBy = "li" }
	for name, c := range map[string]struct {
		in      Input
		rule    string
		outcome aftersale.Outcome
	}{
		"binds":                             {scene(goodsKind(aftersale.GoodsMadeToOrder), decided(approve), fallen), "person", approve},
		"binds for a refusal":               {scene(decided(refuse)), "person", refuse},
		"binds in shadow mode":              {scene(decided(agree), func(in *Input) { in.Shop.Mode = aftersale.ModeShadow }), "person", agree},
		"kill switch holds it":              {scene(decided(approve), func(in *Input) { in.Shop.KillSwitch = true }), "brake.kill", person},
		"about an older version":            {scene(fen(90000), decided(approve), seen(func(s *aftersale.Snapshot) { s.Version = "v2" })), "U1", person},
		"waits for a supervisor":            {scene(decided(refuse), func(in *Input) { in.Case.Review.NeedsApproval = true }), "brake.confirm", person},
		"older one waits for nobody":        {scene(decided(refuse), func(in *Input) { in.Case.Review.NeedsApproval = true; in.Case.Review.SnapshotVersion = "v0" }), "U1", approve},
		"about another amount":              {scene(decided(approve), func(in *Input) { in.Case.Review.Amount = aftersale.Fen(2000) }), "limit.decided_amount", person},
		"about this amount":                 {scene(decided(approve), func(in *Input) { in.Case.Review.Amount = aftersale.Fen(3000) }), "person", approve},
		"platform refused it since":         {scene(decided(approve), after(aftersale.ActionApprove, "refused")), "limit.refused", person},
		"platform refused it before":        {scene(decided(approve), did(aftersale.ActionApprove, aftersale.Refused, "refused")), "person", approve},
		"not the shop's turn":               {scene(decided(approve), status(aftersale.StatusRefunding)), "C6", record},
		"put away":                          {scene(platformPaid, parcel("W1", aftersale.TrackDelivered, 0), status(aftersale.StatusRefunded), state(aftersale.StateNeedsReview), decided(record)), "person", record},
		"record is no answer to a question": {scene(decided(record)), "U1", approve},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := Default().Decide(c.in)
			if d.Rule != c.rule || d.Outcome != c.outcome {
				t.Errorf("decided %s %s, want %s %s: %s", d.Rule, d.Outcome, c.rule, c.outcome, d.Why.EN)
			}
			if (d.Review != nil) != (c.rule == "person") {
				t.Errorf("review of the decision is %+v, want one only if a person decided; rule %s", d.Review, d.Rule)
			}
		})
	}
}

// after is a refused answer planned after the person decided.
func after(name aftersale.ActionName, result string) change {
	return func(in *Input) {
		did(name, aftersale.Refused, result)(in)
		in.Actions[len(in.Actions)-1].PlannedAt = in.Now
	}
}

// S1 told as a story, turn by turn, through the domain's own Transition.
func TestS1FromRequestToRefund(t *testing.T) {
	t.Parallel()
	in := shipped(moving)
	turn := func(wantState aftersale.State, wantPlan ...aftersale.ActionName) {
		t.Helper()
		step, err := aftersale.Transition(in.Case, in.Actions, nil, Default().Decide(in), in.Now)
		if err != nil {
			t.Fatal(err)
		}
		var plan []aftersale.ActionName
		for _, a := range step.Plan {
			plan = append(plan, a.Name)
		}
		if step.Case.State != wantState || !cmp.Equal(plan, wantPlan) {
			t.Fatalf("%s: state %s, planned %v, want %s, %v", step.Case.Rule, step.Case.State, plan, wantState, wantPlan)
		}
		in.Case, in.Actions = step.Case, append(in.Actions, step.Plan...)
		in.Now = in.Now.Add(time.Second)
	}
	turn(aftersale.StateWaiting, stop, note)
	turn(aftersale.StateWaiting) // nothing new: nothing is done twice
	in.Actions[0].State = aftersale.Confirmed
	turn(aftersale.StateActing, aftersale.ActionApprove, note)
	turn(aftersale.StateActing)
	in.Actions[2].State, in.Actions[2].CompletedAt = aftersale.Confirmed, in.Now
	in.Case.Snapshot.Status = aftersale.StatusRefunded
	turn(aftersale.StateRefunded)
	if in.Case.Resolution != aftersale.ResolvedAuto {
		t.Errorf("resolution %s, want %s", in.Case.Resolution, aftersale.ResolvedAuto)
	}
}

func BenchmarkDecide(b *testing.B) {
	in := shipped(fen(8000), parcel("W1", aftersale.TrackInTransit, time.Hour, "广东深圳", "广东深圳", "湖南长沙", "陕西西安", "甘肃兰州"), intercept(aftersale.Confirmed))
	rules := Default()
	b.ReportAllocs()
	for b.Loop() {
		rules.Decide(in)
	}
}
