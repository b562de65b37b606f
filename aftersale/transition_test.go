package aftersale

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAdvancePlansExactlyWhatWasDecided(t *testing.T) {
	t.Parallel()
	seen := request(KindRefundUnshipped, StatusPending)
	c := opened(seen)
	d := live(OutcomeApprove)
	step := advance(t, c, nil, d, t0)
	want := Action{
		ID: "c1.1", CaseID: "c1", Ref: seen.Ref, OrderID: "o1", Name: ActionApprove, Stage: StageRefund, N: 1,
		Kind: seen.Kind, Status: seen.Status, Amount: seen.Amount, Version: seen.Version, Rule: "U1", State: Planned, PlannedAt: t0,
	}
	if diff := cmp.Diff(want, planned(t, step)); diff != "" {
		t.Error(diff)
	}
	n := step.Case
	if n.State != StateActing || n.Actions != 1 || n.Rule != "U1" || n.Outcome != OutcomeApprove || n.Mode != ModeLive || !n.DecidedAt.Equal(t0) || !n.UpdatedAt.Equal(t0) {
		t.Errorf("case became %+v", n)
	}
	if len(step.Entries) != 2 || step.Entries[0].Type != EntryDecision || step.Entries[1].Type != EntryAction {
		t.Errorf("entries %+v", step.Entries)
	}
}

func TestAdvancePlansOnce(t *testing.T) {
	t.Parallel()
	c, d := opened(request(KindRefundUnshipped, StatusPending)), live(OutcomeApprove)
	first := advance(t, c, nil, d, t0)
	second := advance(t, first.Case, first.Plan, d, after(time.Second))
	if len(second.Plan)+len(second.Completed)+len(second.Entries) != 0 || second.Case.State != StateActing {
		t.Errorf("a second turn did %+v", second)
	}
	if !second.Case.DecidedAt.Equal(t0) {
		t.Errorf("decided for the first time at %s", second.Case.DecidedAt)
	}
}

func TestAdvanceStages(t *testing.T) {
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
			t.Errorf("%s %s %s: %s in stage %s, convert %t", tt.kind, tt.status, tt.outcome, a.Name, a.Stage, a.Convert)
		}
	}
}

func TestAdvanceFollowsThePlatform(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]State{
		StatusAwaitReturn: StateAgreed, StatusFulfilling: StateAgreed, StatusRefunding: StateAgreed, StatusRefused: StateRefused,
		StatusRefunded: StateRefunded, StatusClosed: StateClosed, StatusUnknown: StateNeedsReview, "": StateNeedsReview, "new word": StateNeedsReview,
	} {
		step := advance(t, opened(request(KindReturnRefund, status)), nil, live(OutcomeRecord), t0)
		if step.Case.State != want || len(step.Plan) != 0 {
			t.Errorf("%q: state %s, want %s; %d planned", status, step.Case.State, want, len(step.Plan))
		}
		// Nothing is answered when nobody asks, whatever was decided.
		for _, o := range []Outcome{OutcomeApprove, OutcomeRefuse, OutcomeReturn} {
			if step := advance(t, opened(request(KindReturnRefund, status)), nil, live(o), t0); len(step.Plan) != 0 {
				t.Errorf("%q: %s planned %s", status, o, step.Plan[0].Name)
			}
		}
		if step := advance(t, opened(request(KindReturnRefund, status)), nil, live(OutcomeReview), t0); step.Case.State != StateNeedsReview {
			t.Errorf("%q: a person was wanted, state %s", status, step.Case.State)
		}
	}
}

func TestAdvanceWithoutAnswer(t *testing.T) {
	t.Parallel()
	for outcome, want := range map[Outcome]State{OutcomeWait: StateWaiting, OutcomeReview: StateNeedsReview, OutcomeRecord: StateNeedsReview, OutcomeRecover: StateNeedsReview} {
		step := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, live(outcome), t0)
		if step.Case.State != want || len(step.Plan) != 0 {
			t.Errorf("%s: state %s, want %s; %d planned", outcome, step.Case.State, want, len(step.Plan))
		}
	}
}

func TestAdvanceShadow(t *testing.T) {
	t.Parallel()
	for _, mode := range []Mode{ModeShadow, ""} { // an unknown mode is not live
		for _, o := range []Outcome{OutcomeApprove, OutcomeRefuse, OutcomeReturn, OutcomeWait, OutcomeReview} {
			d := live(o, ActionIntercept, ActionRemark)
			d.Mode, d.Remark = mode, "remark"
			seen := request(KindRefundShipped, StatusPending)
			seen.Outbound = []Waybill{{Courier: "sf", Number: "W1"}}
			step := advance(t, opened(seen), nil, d, t0)
			if len(step.Plan) != 0 || step.Case.State != StateNeedsReview {
				t.Errorf("mode %q, %s: planned %d, state %s", mode, o, len(step.Plan), step.Case.State)
			}
		}
	}
	// Switched to shadow with an answer planned: it is not sent any more.
	d := live(OutcomeApprove)
	first := advance(t, opened(request(KindRefundUnshipped, StatusPending)), nil, d, t0)
	d.Mode = ModeShadow
	second := advance(t, first.Case, first.Plan, d, after(time.Second))
	if len(second.Completed) != 1 || second.Completed[0].Action.State != Refused || second.Completed[0].Action.Result != "withdrawn" {
		t.Errorf("settled %+v", second.Completed)
	}
}

func TestAdvanceRecover(t *testing.T) {
	t.Parallel()
	seen := request(KindRefundUnshipped, StatusRefunded)
	seen.Instant, seen.Outbound = true, []Waybill{{Courier: "sf", Number: "W1"}}
	c := opened(seen)
	step := advance(t, c, nil, live(OutcomeRecover, ActionIntercept), t0)
	if step.Case.State != StateRecovering || planned(t, step).Name != ActionIntercept {
		t.Errorf("state %s, planned %+v", step.Case.State, step.Plan)
	}
	back := advance(t, step.Case, []Action{confirmed(step.Plan[0], t0)}, live(OutcomeRecord), after(time.Hour))
	if back.Case.State != StateRefunded || back.Case.Resolution != ResolvedPlatform || !back.Case.ClosedAt.Equal(after(time.Hour)) {
		t.Errorf("state %s by %s at %s", back.Case.State, back.Case.Resolution, back.Case.ClosedAt)
	}
	// It may be found later that the parcel has left.
	again := advance(t, back.Case, nil, live(OutcomeRecover), after(2*time.Hour))
	if again.Case.State != StateRecovering || !again.Case.ClosedAt.IsZero() || again.Case.Resolution != "" {
		t.Errorf("found to have left: state %s, closed %s", again.Case.State, again.Case.ClosedAt)
	}
}

// A platform that asks for money which it shows as paid before is a person's
// riddle: nothing is sent, and the case does not get stuck.
func TestAdvanceMoneyIsOut(t *testing.T) {
	t.Parallel()
	for _, state := range []State{StateRefunded, StateRecovering} {
		for _, o := range []Outcome{OutcomeApprove, OutcomeRefuse, OutcomeReturn, OutcomeWait, OutcomeReview} {
			c := opened(request(KindRefundUnshipped, StatusPending))
			c.State = state
			step := advance(t, c, nil, live(o), t0)
			if step.Case.State != StateNeedsReview || len(step.Plan) != 0 {
				t.Errorf("%s, %s: state %s, %d planned", state, o, step.Case.State, len(step.Plan))
			}
		}
	}
}

func TestAdvanceIllegalMove(t *testing.T) {
	t.Parallel()
	c := opened(request(KindRefundUnshipped, StatusRefunding))
	c.State = StateRefunded // an older reading than the one before
	step, err := Transition(c, nil, nil, live(OutcomeRecord), t0)
	if !errors.Is(err, ErrIllegalMove) {
		t.Errorf("refunded → refunding: %v", err)
	}
	if diff := cmp.Diff(Step{}, step); diff != "" {
		t.Errorf("a refused step still does something: %s", diff)
	}
}

func TestAdvanceRecordsDecisionsOnce(t *testing.T) {
	t.Parallel()
	d := live(OutcomeWait)
	d.Script, d.Inputs = Text{EN: "say this", ZH: "话术"}, map[string]any{"amount": 1990}
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, d, t0)
	if len(first.Entries) != 1 || first.Entries[0].Detail["script"] != d.Script || first.Entries[0].Detail["rule"] != "U1" {
		t.Fatalf("entries %+v", first.Entries)
	}
	if again := advance(t, first.Case, nil, d, after(time.Minute)); len(again.Entries) != 0 {
		t.Errorf("the same decision is on record twice: %+v", again.Entries)
	}
	d.Rule = "S6"
	if other := advance(t, first.Case, nil, d, after(time.Minute)); len(other.Entries) != 1 {
		t.Errorf("another rule left %d entries", len(other.Entries))
	}
	d.Mode = ModeShadow
	shadow := advance(t, first.Case, nil, d, after(time.Minute))
	if len(shadow.Entries) != 1 || shadow.Entries[0].Detail["mode"] != ModeShadow {
		t.Errorf("shadow entries %+v", shadow.Entries)
	}
}

// Following the platform does not hide which rule decided the case.
func TestAdvanceFollowingKeepsTheRule(t *testing.T) {
	t.Parallel()
	follow := live(OutcomeRecord)
	follow.Rule = RuleFollow
	first := advance(t, opened(request(KindRefundUnshipped, StatusPending)), nil, live(OutcomeApprove), t0)
	ledger := []Action{confirmed(first.Plan[0], t0)}
	c := Observe(first.Case, request(KindRefundUnshipped, StatusRefunded), ledger, after(time.Minute))
	step := advance(t, c, ledger, follow, after(time.Minute))
	if step.Case.State != StateRefunded || step.Case.Rule != "U1" || step.Case.Outcome != OutcomeApprove || len(step.Entries) != 0 {
		t.Errorf("state %s, rule %s, outcome %s, entries %+v", step.Case.State, step.Case.Rule, step.Case.Outcome, step.Entries)
	}
	// A case that nothing has decided is decided by it.
	step = advance(t, opened(request(KindRefundUnshipped, StatusRefunded)), nil, follow, t0)
	if step.Case.Rule != RuleFollow || step.Case.Outcome != OutcomeRecord || len(step.Entries) != 1 {
		t.Errorf("rule %s, outcome %s, entries %+v", step.Case.Rule, step.Case.Outcome, step.Entries)
	}
	// The same rule with another outcome decides.
	follow.Outcome = OutcomeReview
	if step = advance(t, c, ledger, follow, after(time.Minute)); step.Case.Rule != RuleFollow || len(step.Entries) != 1 {
		t.Errorf("rule %s, entries %+v", step.Case.Rule, step.Entries)
	}
}

func TestAdvanceEntriesInOrder(t *testing.T) {
	t.Parallel()
	c := opened(request(KindRefundShipped, StatusPending))
	first := advance(t, c, nil, live(OutcomeApprove), t0)
	now := after(NotExecutedAfter)
	resolved := ResolveUnknown(lost(first.Plan[0], t0), c.Snapshot, Parcel{}, now)
	step := advance(t, first.Case, []Action{resolved}, live(OutcomeRefuse, ActionRemark), now, Completed{Action: resolved, From: Unknown})
	var got []EntryType
	for _, e := range step.Entries {
		got = append(got, e.Type)
	}
	if diff := cmp.Diff([]EntryType{EntryReply, EntryDecision, EntryAction}, got); diff != "" {
		t.Error(diff)
	}
}
