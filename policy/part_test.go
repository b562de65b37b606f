package policy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
)

// grants lets a person pay that part of the request.
func grants(minor int64) change {
	return func(in *Input) {
		decided(approve)(in)
		in.Case.Review.Amount, in.Case.Review.Part = aftersale.Money{Minor: minor, Currency: in.Case.Snapshot.Amount.Currency}, true
	}
}

// A part is more than nothing and less than the ticket, whoever decided it.
func TestLimitOfAPart(t *testing.T) {
	t.Parallel()
	otherCurrency := func(in *Input) { in.Case.Review.Amount.Currency = "USD" }
	nothingSaid := func(in *Input) { in.Case.Review.Amount = aftersale.Money{} }
	for name, c := range map[string]struct {
		in   Input
		want string
	}{
		"a part":                   {scene(grants(1000)), "person"},
		"the smallest part":        {scene(grants(1)), "person"},
		"all but one":              {scene(grants(2999)), "person"},
		"all of it":                {scene(grants(3000)), "limit.decided_amount"},
		"more":                     {scene(grants(3001)), "limit.decided_amount"},
		"nothing":                  {scene(grants(0)), "limit.decided_amount"},
		"less than nothing":        {scene(grants(-1)), "limit.decided_amount"},
		"another currency":         {scene(grants(1000), otherCurrency), "limit.decided_amount"},
		"no amount at all":         {scene(grants(1000), nothingSaid), "limit.decided_amount"},
		"the ticket has shrunk":    {scene(grants(1000), fen(900)), "limit.decided_amount"},
		"for a blocked buyer":      {scene(grants(1000), blocked), "person"},
		"of a parcel that may go":  {scene(grants(1000), says(aftersale.ShipmentPrinted, 0)), "person"},
		"while the kill switch is": {scene(grants(1000), func(in *Input) { in.Shop.KillSwitch = true }), "brake.kill"},
	} {
		d := Default().Decide(c.in)
		if d.Rule != c.want || (d.Outcome == approve) != (c.want == "person") {
			t.Errorf("%s: %s %s, want %s", name, d.Rule, d.Outcome, c.want)
		}
	}
}

// A part that the platform has refused is not sent again until a person
// decides again; the refusal of another amount is none of it.
func TestARefusedPartIsNotPlannedAgain(t *testing.T) {
	t.Parallel()
	in := scene(grants(1000))
	turn := func() aftersale.Step {
		t.Helper()
		step, err := aftersale.Transition(in.Case, in.Actions, nil, Default().Decide(in), in.Now)
		if err != nil {
			t.Fatal(err)
		}
		in.Case, in.Actions, in.Now = step.Case, append(in.Actions, step.Plan...), in.Now.Add(minute)
		return step
	}
	step := turn()
	if len(step.Plan) != 1 || step.Plan[0].Amount != aftersale.Fen(1000) || step.Plan[0].By != "li" || step.Case.State != aftersale.StateActing {
		t.Fatalf("got %s with the plan %+v, want acting with 10.00 by li", step.Case.State, step.Plan)
	}
	in.Actions[0].State, in.Actions[0].Result, in.Actions[0].ReplyText = aftersale.Refused, "refused", "E9: no part refunds"
	for range 3 {
		if step = turn(); len(step.Plan) != 0 || step.Case.State != aftersale.StateNeedsReview || step.Case.Rule != "limit.refused" || !strings.Contains(step.Case.Why.EN, "E9") {
			t.Fatalf("got %s %s: %s with the plan %+v; want limit.refused, a person, E9 and no plan", step.Case.Rule, step.Case.State, step.Case.Why.EN, step.Plan)
		}
	}
	grants(1200)(&in)
	if step = turn(); len(step.Plan) != 1 || step.Plan[0].Amount != aftersale.Fen(1200) {
		t.Fatalf("another part: got the plan %+v, want 12.00", step.Plan)
	}
	in.Actions[1].State, in.Actions[1].Result = aftersale.Refused, "refused"
	decided(approve)(&in)
	in.Case.Review.At = in.Now
	if step = turn(); len(step.Plan) != 1 || step.Plan[0].Amount != aftersale.Fen(3000) {
		t.Fatalf("the whole: got the plan %+v, want 30.00", step.Plan)
	}
}

// What a rule's approval was refused for says nothing about a part, and the
// other way round.
func TestHistoryIsOfOneAmount(t *testing.T) {
	t.Parallel()
	in := scene(grants(1000), after(aftersale.ActionApprove, "refused"))
	if d := Default().Decide(in); d.Rule != "person" {
		t.Errorf("got %s, want person: the refusal of the whole says nothing about a part", d.Rule)
	}
	in.Actions[0].Amount = aftersale.Fen(1000)
	if d := Default().Decide(in); d.Rule != "limit.refused" {
		t.Errorf("got %s, want limit.refused: this part was refused", d.Rule)
	}
	in.Case.Review = nil
	if d := Default().Decide(in); d.Rule != "U1" || d.Outcome != approve {
		t.Errorf("got %s %s, want U1 approve: the refusal of a part says nothing about the whole", d.Rule, d.Outcome)
	}
}

// A person's conversion travels with the decision.
func TestAPersonConverts(t *testing.T) {
	t.Parallel()
	in := scene(kind(aftersale.KindReturnRefund), decided(approve))
	in.Case.Review.Convert = true
	step, err := aftersale.Transition(in.Case, nil, nil, Default().Decide(in), in.Now)
	if err != nil || len(step.Plan) != 1 || !step.Plan[0].Convert || step.Plan[0].Stage != aftersale.StageRefund {
		t.Errorf("got the plan %+v, %v; want one converted refund", step.Plan, err)
	}
	if diff := cmp.Diff("person", step.Case.Rule); diff != "" {
		t.Error(diff)
	}
}
