package aftersale

import (
	"testing"
	"time"
)

func TestSideActionsOnce(t *testing.T) {
	t.Parallel()
	d := live(OutcomeApprove, ActionIntercept, ActionRemark, ActionIntercept, ActionApprove)
	d.Remark, d.Flag = "intercepted", FlagRed
	first := advance(t, opened(inTransit("W1", "W2", "W1", "")), nil, d, t0)
	type action struct {
		Name    ActionName
		Stage   Stage
		Waybill string
		Remark  string
		Flag    Flag
	}
	var got []action
	for i, a := range first.Plan {
		got = append(got, action{Name: a.Name, Stage: a.Stage, Waybill: a.Waybill.Courier + a.Waybill.Number, Remark: a.Remark, Flag: a.Flag})
		if a.N != i+1 || a.State != Planned {
			t.Errorf("%s: got number %d, state %s, want %d, planned", a.Name, a.N, a.State, i+1)
		}
	}
	equal(t, "planned", got, []action{
		{Name: ActionApprove, Stage: StageRefund},
		{Name: ActionIntercept, Stage: StageParcel, Waybill: "sfW1"},
		{Name: ActionIntercept, Stage: StageParcel, Waybill: "sfW2"},
		{Name: ActionRemark, Stage: StageNote, Remark: "intercepted", Flag: FlagRed},
	})
	// Not again, however they ended.
	ledger := []Action{first.Plan[0]}
	for _, a := range first.Plan[1:] {
		ledger = append(ledger, failed(a, ClassRefused, t0))
	}
	idle(t, "again", advance(t, first.Case, ledger, d, after(time.Minute)))
}

func TestRemarkOncePerText(t *testing.T) {
	t.Parallel()
	remarking := func(text string) Decision {
		d := live(OutcomeWait, ActionRemark)
		d.Remark = text
		return d
	}
	c := opened(inTransit("W1"))
	idle(t, "an empty remark", advance(t, c, nil, remarking(""), t0))
	first := advance(t, c, nil, remarking("one"), t0)
	equal(t, "planned", plans(first), []string{"c1.1 order:remark"})
	second := advance(t, first.Case, first.Plan, remarking("two"), t0)
	equal(t, "planned", plans(second), []string{"c1.2 order:remark"})
	equal(t, "remark", second.Plan[0].Remark, "two")
	idle(t, "the first again", advance(t, second.Case, ledgerAfter(first.Plan, second), remarking("one"), t0))
}

func TestWithdrawIntercept(t *testing.T) {
	t.Parallel()
	snapshot := inTransit("W1", "W2")
	first := advance(t, opened(snapshot), nil, live(OutcomeWait, ActionIntercept), t0)
	accepted := RecordResult(sent(first.Plan[0], t0), Receipt{Reference: "log7"}, nil, t0)
	snapshot.Status = StatusClosed
	ledger := []Action{accepted, failed(first.Plan[1], ClassRefused, t0)}
	c := Observe(first.Case, snapshot, ledger, after(time.Hour))
	step := advance(t, c, ledger, live(OutcomeRecord, ActionWithdraw), after(time.Hour))
	equal(t, "planned", plans(step), []string{"c1.3 courier:withdraw"})
	equal(t, "reference", step.Plan[0].Reference, "log7")
	equal(t, "waybill", step.Plan[0].Waybill.Number, "W1")
	equal(t, "state", step.Case.State, StateClosed)
	if step.Case.NextCheckAt.IsZero() {
		t.Error("got no next check, want one: the withdrawal is still open")
	}
	ledger = ledgerAfter(ledger, step)
	idle(t, "again", advance(t, step.Case, ledger, live(OutcomeRecord, ActionWithdraw), after(time.Hour)))
	ledger[2] = confirmed(ledger[2], after(time.Hour))
	done := live(OutcomeRecord)
	done.NextCheck = time.Time{}
	equal(t, "next check in the end", advance(t, step.Case, ledger, done, after(2*time.Hour)).Case.NextCheckAt, time.Time{})
}

// The grounds that a person gave are for the platform, not for couriers.
func TestSideActionsCarryNoGrounds(t *testing.T) {
	t.Parallel()
	d := live(OutcomeRefuse, ActionIntercept)
	d.Review = &ReviewDecision{By: "li", Reason: "words", ReasonCode: "7", Evidence: []Evidence{{Kind: "text", Text: "proof"}}}
	step := advance(t, opened(inTransit("W1")), nil, d, t0)
	equal(t, "planned", plans(step), []string{"c1.1 refund:refuse", "c1.2 courier:intercept"})
	if a := step.Plan[1]; a.By != "li" || a.Reason != "" || a.ReasonCode != "" || a.Evidence != nil {
		t.Errorf("the intercept: got by %q, reason %q, code %q, evidence %v, want by li and no grounds", a.By, a.Reason, a.ReasonCode, a.Evidence)
	}
}
