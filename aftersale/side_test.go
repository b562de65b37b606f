package aftersale

import (
	"testing"
	"time"
)

func inTransit(numbers ...string) Snapshot {
	seen := request(KindRefundShipped, StatusPending)
	for _, n := range numbers {
		seen.Outbound = append(seen.Outbound, Waybill{Courier: "sf", Number: n})
	}
	return seen
}

func TestSideActionsOnce(t *testing.T) {
	t.Parallel()
	d := live(OutcomeApprove, ActionIntercept, ActionRemark, ActionIntercept, ActionApprove)
	d.Remark, d.Flag = "intercepted", FlagRed
	first := advance(t, opened(inTransit("W1", "W2", "W1", "")), nil, d, t0)
	var got []string
	for i, a := range first.Plan {
		got = append(got, string(a.Name)+" "+a.Waybill.Number)
		if a.N != i+1 || a.State != Planned {
			t.Errorf("planned as number %d: %+v", i+1, a)
		}
	}
	want := []string{"refund:approve ", "courier:intercept W1", "courier:intercept W2", "order:remark "}
	if len(got) != len(want) {
		t.Fatalf("planned %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("planned %q, want %q", got[i], want[i])
		}
	}
	if r := first.Plan[3]; r.Remark != "intercepted" || r.Flag != FlagRed || r.Stage != StageNote {
		t.Errorf("remark %+v", r)
	}
	if i := first.Plan[1]; i.Stage != StageParcel || i.Waybill.Courier != "sf" {
		t.Errorf("intercept %+v", i)
	}
	// Not again, however they ended.
	ledger := []Action{first.Plan[0]}
	for _, a := range first.Plan[1:] {
		ledger = append(ledger, RecordResult(sent(a, t0), Receipt{}, failure(ClassRefused), t0))
	}
	if again := advance(t, first.Case, ledger, d, after(time.Minute)); len(again.Plan) != 0 {
		t.Errorf("planned again: %+v", again.Plan)
	}
}

func TestRemarkOncePerText(t *testing.T) {
	t.Parallel()
	d := live(OutcomeWait, ActionRemark)
	c := opened(inTransit("W1"))
	if step := advance(t, c, nil, d, t0); len(step.Plan) != 0 {
		t.Errorf("an empty remark was planned: %+v", step.Plan)
	}
	d.Remark = "one"
	first := advance(t, c, nil, d, t0)
	planned(t, first)
	d.Remark = "two"
	second := advance(t, first.Case, first.Plan, d, t0)
	if a := planned(t, second); a.Remark != "two" || a.N != 2 {
		t.Errorf("planned %+v", a)
	}
	d.Remark = "one"
	if third := advance(t, second.Case, ledgerAfter(first.Plan, second), d, t0); len(third.Plan) != 0 {
		t.Errorf("remarked again: %+v", third.Plan)
	}
}

func TestWithdrawIntercept(t *testing.T) {
	t.Parallel()
	seen := inTransit("W1", "W2")
	first := advance(t, opened(seen), nil, live(OutcomeWait, ActionIntercept), t0)
	accepted := RecordResult(sent(first.Plan[0], t0), Receipt{Reference: "log7"}, nil, t0)
	refused := RecordResult(sent(first.Plan[1], t0), Receipt{}, failure(ClassRefused), t0)
	seen.Status = StatusClosed
	ledger := []Action{accepted, refused}
	c := Observe(first.Case, seen, ledger, after(time.Hour))
	step := advance(t, c, ledger, live(OutcomeRecord, ActionWithdraw), after(time.Hour))
	if a := planned(t, step); a.Name != ActionWithdraw || a.Waybill.Number != "W1" || a.Reference != "log7" {
		t.Errorf("planned %+v", a)
	}
	if step.Case.State != StateClosed || step.Case.NextCheckAt.IsZero() {
		t.Errorf("state %s, next check %s: the withdrawal is still open", step.Case.State, step.Case.NextCheckAt)
	}
	ledger = ledgerAfter(ledger, step)
	if again := advance(t, step.Case, ledger, live(OutcomeRecord, ActionWithdraw), after(time.Hour)); len(again.Plan) != 0 {
		t.Errorf("withdrawn again: %+v", again.Plan)
	}
	ledger[2] = confirmed(ledger[2], after(time.Hour))
	done := live(OutcomeRecord)
	done.NextCheck = time.Time{}
	if end := advance(t, step.Case, ledger, done, after(2*time.Hour)); !end.Case.NextCheckAt.IsZero() {
		t.Errorf("a closed case is looked at again at %s", end.Case.NextCheckAt)
	}
}

// What a person said to the buyer is for the platform, not for couriers.
func TestSideActionsCarryNoGrounds(t *testing.T) {
	t.Parallel()
	d := live(OutcomeRefuse, ActionIntercept)
	d.Review = &ReviewDecision{By: "li", Reason: "words", ReasonCode: "7", Evidence: []Evidence{{Kind: "text", Text: "proof"}}}
	step := advance(t, opened(inTransit("W1")), nil, d, t0)
	if len(step.Plan) != 2 {
		t.Fatalf("planned %+v", step.Plan)
	}
	if a := step.Plan[1]; a.By != "li" || a.Reason != "" || a.ReasonCode != "" || a.Evidence != nil {
		t.Errorf("the intercept carries %+v", a)
	}
}
