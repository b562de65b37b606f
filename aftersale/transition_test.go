package aftersale

import (
	"errors"
	"testing"
	"time"
)

func TestTransitionPlansExactlyWhatWasDecided(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundUnshipped, StatusPending)
	step := advance(t, opened(snapshot), nil, live(OutcomeApprove), t0)
	equal(t, "planned", planned(t, step), Action{
		ID: "c1.1", CaseID: "c1", Ref: snapshot.Ref, OrderID: "o1", Name: ActionApprove, Stage: StageRefund, N: 1,
		Kind: snapshot.Kind, Status: snapshot.Status, Amount: snapshot.Amount, Version: snapshot.Version, Rule: "U1",
		State: Planned, PlannedAt: t0,
	})
	want := opened(snapshot)
	want.State, want.Mode, want.Actions, want.DecidedAt, want.UpdatedAt = StateActing, ModeLive, 1, t0, t0
	want.Rule, want.Outcome, want.Why = "U1", OutcomeApprove, live("").Why
	want.NextCheckAt = step.Case.NextCheckAt // see TestNextCheckIsTheEarliest
	equal(t, "case", step.Case, want)
	equal(t, "entries", entryTypes(step), []EntryType{EntryDecision, EntryAction})
}

func entryTypes(step Step) []EntryType {
	var out []EntryType
	for _, e := range step.Entries {
		out = append(out, e.Type)
	}
	return out
}

func TestTransitionPlansOnce(t *testing.T) {
	t.Parallel()
	c, d := opened(request(KindRefundUnshipped, StatusPending)), live(OutcomeApprove)
	first := advance(t, c, nil, d, t0)
	second := advance(t, first.Case, first.Plan, d, after(time.Second))
	idle(t, "the same again", second)
	equal(t, "entries", entryTypes(second), nil)
	equal(t, "state", second.Case.State, StateActing)
	equal(t, "first decided", second.Case.DecidedAt, t0)
}

func TestTransitionStages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind    Kind
		status  Status
		outcome Outcome
		name    ActionName
		stage   Stage
	}{
		{KindRefundUnshipped, StatusPending, OutcomeApprove, ActionApprove, StageRefund},
		{KindRefundShipped, StatusPending, OutcomeRefuse, ActionRefuse, StageRefund},
		{KindReturnRefund, StatusPending, OutcomeReturn, ActionReturn, StageReturn},
		{KindReturnRefund, StatusPending, OutcomeApprove, ActionApprove, StageRefund},
		{KindReturnRefund, StatusPending, OutcomeRefuse, ActionRefuse, StageReturn},
		{KindReturnRefund, StatusReturning, OutcomeApprove, ActionApprove, StageReceipt},
		{KindReturnRefund, StatusReturning, OutcomeRefuse, ActionRefuse, StageReceipt},
		{KindExchange, StatusPending, OutcomeReturn, ActionReturn, StageReturn},
		{KindExchange, StatusReturning, OutcomeReturn, ActionReturn, StageReceipt},
	} {
		d := live(tt.outcome)
		d.Convert = tt.kind == KindReturnRefund && tt.status == StatusPending
		a := planned(t, advance(t, opened(request(tt.kind, tt.status)), nil, d, t0))
		if a.Name != tt.name || a.Stage != tt.stage || a.Convert != d.Convert {
			t.Errorf("%s %s %s: got %s in stage %s, convert %t, want %s in stage %s, convert %t",
				tt.kind, tt.status, tt.outcome, a.Name, a.Stage, a.Convert, tt.name, tt.stage, d.Convert)
		}
	}
}

func TestTransitionFollowsThePlatform(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]State{
		StatusAwaitReturn: StateAgreed, StatusFulfilling: StateAgreed, StatusRefunding: StateAgreed, StatusRefused: StateRefused,
		StatusRefunded: StateRefunded, StatusClosed: StateClosed,
		StatusUnknown: StateNeedsReview, "": StateNeedsReview, "new word": StateNeedsReview,
	} {
		c := opened(request(KindReturnRefund, status))
		for outcome, want := range map[Outcome]State{
			OutcomeRecord: want, OutcomeReview: StateNeedsReview,
			// No decision is told to a platform that does not wait for one.
			OutcomeApprove: want, OutcomeRefuse: want, OutcomeReturn: want,
		} {
			step := advance(t, c, nil, live(outcome), t0)
			if step.Case.State != want || len(step.Plan) != 0 {
				t.Errorf("%q, %s: got state %s, planned %q, want %s and nothing", status, outcome, step.Case.State, plans(step), want)
			}
		}
	}
}

func TestTransitionWithoutDecision(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[Outcome]State{
		OutcomeWait: StateWaiting, OutcomeReview: StateNeedsReview, OutcomeRecord: StateNeedsReview, OutcomeRecover: StateNeedsReview,
	} {
		step := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, live(outcome), t0)
		idle(t, string(outcome), step)
		equal(t, string(outcome)+": state", step.Case.State, want)
	}
}

func TestTransitionShadow(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{ModeShadow, ""} { // an unknown mode is not live
		for _, o := range []Outcome{OutcomeApprove, OutcomeRefuse, OutcomeReturn, OutcomeWait, OutcomeReview} {
			d := live(o, ActionIntercept, ActionRemark)
			d.Mode, d.Remark = mode, "remark"
			step := advance(t, opened(inTransit("W1")), nil, d, t0)
			idle(t, string(mode)+" "+string(o), step)
			equal(t, string(mode)+" "+string(o)+": state", step.Case.State, StateNeedsReview)
		}
	}
	// Switched to shadow with a decision planned: it is not sent any more.
	d := live(OutcomeApprove)
	first := advance(t, opened(request(KindRefundUnshipped, StatusPending)), nil, d, t0)
	d.Mode = ModeShadow
	second := advance(t, first.Case, first.Plan, d, after(time.Second))
	equal(t, "completed", completions(second), []string{"c1.1 refund:approve refused (withdrawn)"})
}

func TestTransitionRecover(t *testing.T) {
	t.Parallel()
	snapshot := unshipped(StatusRefunded)
	snapshot.Instant = true
	step := advance(t, opened(snapshot), nil, live(OutcomeRecover, ActionIntercept), t0)
	equal(t, "state", step.Case.State, StateRecovering)
	equal(t, "planned", plans(step), []string{"c1.1 courier:intercept"})
	type end struct {
		State      State
		Resolution Resolution
		ClosedAt   time.Time
	}
	endOf := func(c Case) end { return end{State: c.State, Resolution: c.Resolution, ClosedAt: c.ClosedAt} }
	back := advance(t, step.Case, []Action{confirmed(step.Plan[0], t0)}, live(OutcomeRecord), after(time.Hour))
	equal(t, "when it is back", endOf(back.Case), end{State: StateRefunded, Resolution: ResolvedPlatform, ClosedAt: after(time.Hour)})
	again := advance(t, back.Case, nil, live(OutcomeRecover), after(2*time.Hour))
	equal(t, "when it is found later that it has left", endOf(again.Case), end{State: StateRecovering})
}

// A platform may ask for money that it showed as paid before. Then nothing is
// sent, a person has a look, and the case does not get stuck.
func TestTransitionMoneyIsOut(t *testing.T) {
	t.Parallel()
	for _, state := range []State{StateRefunded, StateRecovering} {
		for _, o := range []Outcome{OutcomeApprove, OutcomeRefuse, OutcomeReturn, OutcomeWait, OutcomeReview} {
			c := opened(request(KindRefundUnshipped, StatusPending))
			c.State = state
			step := advance(t, c, nil, live(o), t0)
			idle(t, string(state)+", "+string(o), step)
			equal(t, string(state)+", "+string(o)+": state", step.Case.State, StateNeedsReview)
		}
	}
}

func TestTransitionIllegalMove(t *testing.T) {
	t.Parallel()
	c := opened(request(KindRefundUnshipped, StatusRefunding))
	c.State = StateRefunded // an older reading than the one before
	step, err := Transition(c, nil, nil, live(OutcomeRecord), t0)
	if !errors.Is(err, ErrIllegalMove) {
		t.Errorf("refunded → refunding: got %v, want ErrIllegalMove", err)
	}
	equal(t, "the refused step", step, Step{})
}

func TestTransitionRecordsDecisionsOnce(t *testing.T) {
	t.Parallel()
	d := live(OutcomeWait)
	d.Script, d.Inputs = Text{EN: "say this", ZH: "话术"}, map[string]any{"amount": 1990}
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, d, t0)
	equal(t, "entries", entryTypes(first), []EntryType{EntryDecision})
	equal(t, "detail", first.Entries[0].Detail, map[string]any{
		"rule": "U1", "outcome": OutcomeWait, "state": StateWaiting, "mode": ModeLive, "inputs": d.Inputs, "script": d.Script,
	})
	again := advance(t, first.Case, nil, d, after(time.Minute))
	equal(t, "entries of the same decision", entryTypes(again), nil)
	d.Rule = "S6"
	other := advance(t, first.Case, nil, d, after(time.Minute))
	equal(t, "entries of another rule", entryTypes(other), []EntryType{EntryDecision})
	d.Mode = ModeShadow
	shadow := advance(t, first.Case, nil, d, after(time.Minute))
	equal(t, "entries of another mode", entryTypes(shadow), []EntryType{EntryDecision})
	equal(t, "mode on record", shadow.Entries[0].Detail["mode"], any(ModeShadow))
}

// Following the platform does not hide which rule decided the case.
func TestTransitionFollowingKeepsTheRule(t *testing.T) {
	t.Parallel()
	follow := live(OutcomeRecord)
	follow.Rule = RuleFollow
	check := func(when string, step Step, rule string, o Outcome, entries int) {
		t.Helper()
		if c := step.Case; c.Rule != rule || c.Outcome != o || len(step.Entries) != entries {
			t.Errorf("%s: got rule %s, outcome %s, %d entries, want %s, %s, %d", when, c.Rule, c.Outcome, len(step.Entries), rule, o, entries)
		}
	}
	first := advance(t, opened(request(KindRefundUnshipped, StatusPending)), nil, live(OutcomeApprove), t0)
	ledger := []Action{confirmed(first.Plan[0], t0)}
	c := Observe(first.Case, request(KindRefundUnshipped, StatusRefunded), ledger, after(time.Minute))
	step := advance(t, c, ledger, follow, after(time.Minute))
	equal(t, "state", step.Case.State, StateRefunded)
	check("a decided case", step, "U1", OutcomeApprove, 0)
	undecided := opened(request(KindRefundUnshipped, StatusRefunded))
	check("a case that nothing has decided", advance(t, undecided, nil, follow, t0), RuleFollow, OutcomeRecord, 1)
	follow.Outcome = OutcomeReview
	check("the same rule with another outcome", advance(t, c, ledger, follow, after(time.Minute)), RuleFollow, OutcomeReview, 1)
}

func TestTransitionEntriesInOrder(t *testing.T) {
	t.Parallel()
	c, found, now := notExecuted(t)
	step := advance(t, c, []Action{found.Action}, live(OutcomeRefuse, ActionRemark), now, found)
	equal(t, "entries", entryTypes(step), []EntryType{EntryReply, EntryDecision, EntryAction})
}
