package aftersale

import (
	"slices"
	"testing"
	"time"
)

// A planned decision that no longer fits is withdrawn and planned anew.
func TestTransitionWithdrawsWhatHasChanged(t *testing.T) {
	t.Parallel()
	type change struct {
		snapshot func(*Snapshot)
		d        func(*Decision)
	}
	for name, ch := range map[string]change{
		"amount":      {snapshot: func(s *Snapshot) { s.Amount = Fen(990) }},
		"currency":    {snapshot: func(s *Snapshot) { s.Amount.Currency = "USD" }},
		"version":     {snapshot: func(s *Snapshot) { s.Version = "v2" }},
		"kind":        {snapshot: func(s *Snapshot) { s.Kind = KindRefundShipped }},
		"decision":    {d: func(d *Decision) { d.Outcome = OutcomeRefuse }},
		"by a person": {d: func(d *Decision) { d.Review = &ReviewDecision{By: "li", Decision: OutcomeApprove} }},
		"conversion":  {d: func(d *Decision) { d.Convert = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			snapshot, d := request(KindRefundUnshipped, StatusPending), live(OutcomeApprove)
			first := advance(t, opened(snapshot), nil, d, t0)
			if ch.snapshot != nil {
				ch.snapshot(&snapshot)
			}
			if ch.d != nil {
				ch.d(&d)
			}
			c := Observe(first.Case, snapshot, first.Plan, after(time.Minute))
			step := advance(t, c, first.Plan, d, after(time.Minute))
			equal(t, "completed", completions(step), []string{"c1.1 refund:approve refused (withdrawn)"})
			if got := step.Completed[0].Action.CompletedAt; !got.Equal(after(time.Minute)) {
				t.Errorf("withdrawn at %s, want %s", got, after(time.Minute))
			}
			got := planned(t, step)
			want := first.Plan[0]
			want.ID, want.N, want.Name, want.PlannedAt = "c1.2", 2, d.Outcome.Action(), after(time.Minute)
			want.Amount, want.Version, want.Kind, want.Convert = snapshot.Amount, snapshot.Version, snapshot.Kind, d.Convert
			if d.Review != nil {
				want.By, want.Convert = "li", d.Review.Convert
			}
			equal(t, "planned anew", got, want)
			equal(t, "actions ever planned", step.Case.Actions, 2)
		})
	}
}

func TestTransitionReplansAnotherRefusal(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*ReviewDecision){
		"reason":   func(p *ReviewDecision) { p.Reason = "other words" },
		"code":     func(p *ReviewDecision) { p.ReasonCode = "12" },
		"evidence": func(p *ReviewDecision) { p.Evidence = []Evidence{{Kind: "image", URL: "https://x/2"}} },
	} {
		d := live(OutcomeRefuse)
		p := ReviewDecision{By: "li", Reason: "signed for", ReasonCode: "11", Evidence: []Evidence{{Kind: "image", URL: "https://x/1"}}}
		d.Review = &p
		first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, d, t0)
		grounds := func(a Action) ReviewDecision {
			return ReviewDecision{By: a.By, Reason: a.Reason, ReasonCode: a.ReasonCode, Evidence: a.Evidence}
		}
		equal(t, "grounds", grounds(planned(t, first)), p)
		idle(t, name+": without a change", advance(t, first.Case, first.Plan, d, t0))
		other := p
		change(&other)
		d.Review = &other
		equal(t, name, grounds(planned(t, advance(t, first.Case, first.Plan, d, t0))), other)
	}
}

// While a decision may be under way no other is told to the platform.
func TestTransitionInFlight(t *testing.T) {
	t.Parallel()
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, live(OutcomeApprove), t0)
	for _, a := range []Action{sent(first.Plan[0], t0), lost(first.Plan[0], t0)} {
		for outcome, want := range map[Outcome]State{
			OutcomeApprove: StateActing, OutcomeRefuse: StateActing, OutcomeReturn: StateActing,
			OutcomeWait: StateActing, OutcomeReview: StateNeedsReview,
		} {
			snapshot := *first.Case.Snapshot
			snapshot.Version, snapshot.Amount = "v2", Fen(5)
			c := Observe(first.Case, snapshot, []Action{a}, after(time.Second))
			step := advance(t, c, []Action{a}, live(outcome), after(time.Second))
			when := string(a.State) + ", then " + string(outcome)
			idle(t, when, step)
			equal(t, when+": state", step.Case.State, want)
		}
	}
}

// A platform that goes on showing a request as open after it has confirmed
// our decision is believed for a while. Then a person has a look.
func TestTransitionConfirmedAndStillPending(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		outcome, then Outcome
		soon, later   State
		plans         int // later
	}{
		{OutcomeApprove, OutcomeApprove, StateAgreed, StateNeedsReview, 0},
		{OutcomeApprove, OutcomeRefuse, StateAgreed, StateNeedsReview, 0},
		{OutcomeRefuse, OutcomeRefuse, StateRefused, StateNeedsReview, 0},
		{OutcomeRefuse, OutcomeApprove, StateRefused, StateActing, 1},
	} {
		first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, live(tt.outcome), t0)
		ledger := []Action{confirmed(first.Plan[0], t0)}
		soon := advance(t, first.Case, ledger, live(tt.then), after(effectDelay))
		if soon.Case.State != tt.soon || len(soon.Plan) != 0 {
			t.Errorf("%s, soon %s: got state %s, planned %q, want %s and nothing", tt.outcome, tt.then, soon.Case.State, plans(soon), tt.soon)
		}
		if wait := soon.Case.NextCheckAt.Sub(after(effectDelay)); wait > time.Minute {
			t.Errorf("%s: looked at again in %s, want a minute at most", tt.outcome, wait)
		}
		later := advance(t, soon.Case, ledger, live(tt.then), after(effectDelay+time.Second))
		if later.Case.State != tt.later || len(later.Plan) != tt.plans {
			t.Errorf("%s, later %s: got state %s, planned %q, want %s and %d", tt.outcome, tt.then, later.Case.State, plans(later), tt.later, tt.plans)
		}
	}
}

func TestTransitionPaysOncePerStage(t *testing.T) {
	t.Parallel()
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, live(OutcomeApprove), t0)
	snapshot := request(KindRefundShipped, StatusPending)
	snapshot.Version, snapshot.Amount = "v9", Fen(9999) // whatever it asks now, this stage was paid
	c := Observe(first.Case, snapshot, nil, after(time.Hour))
	idle(t, "paid", advance(t, c, []Action{confirmed(first.Plan[0], t0)}, live(OutcomeApprove), after(time.Hour)))
}

// Goods first, then money: each stage has its own decision, and a changed
// request is decided anew.
func TestTransitionOfTheNextStage(t *testing.T) {
	t.Parallel()
	snapshot := request(KindReturnRefund, StatusPending)
	first := advance(t, opened(snapshot), nil, live(OutcomeReturn), t0)
	ledger := []Action{confirmed(first.Plan[0], t0)}
	snapshot.Version = "v2"
	c := Observe(first.Case, snapshot, ledger, after(time.Minute))
	a := planned(t, advance(t, c, ledger, live(OutcomeReturn), after(time.Minute)))
	equal(t, "the changed request: "+a.ID+" for version", a.Version, "v2")
	snapshot.Status, snapshot.Version = StatusReturning, "v3"
	c = Observe(first.Case, snapshot, ledger, after(time.Hour))
	a = planned(t, advance(t, c, ledger, live(OutcomeApprove), after(time.Hour)))
	equal(t, "stage of the payment", a.Stage, StageReceipt)
}

// notExecuted is a case whose approval without a reply was found not executed,
// with its ledger and the time it was found.
func notExecuted(t *testing.T) (Case, Completed, time.Time) {
	t.Helper()
	c := opened(request(KindRefundShipped, StatusPending))
	first := advance(t, c, nil, live(OutcomeApprove), t0)
	now := after(NotExecutedAfter)
	a := ResolveUnknown(lost(first.Plan[0], t0), c.Snapshot, Parcel{}, now)
	return first.Case, Completed{Action: a, From: Unknown}, now
}

func TestTransitionTriesAgainAfterNotExecuted(t *testing.T) {
	t.Parallel()
	c, found, now := notExecuted(t)
	step := advance(t, c, []Action{found.Action}, live(OutcomeApprove), now, found)
	equal(t, "stage of "+planned(t, step).ID, step.Plan[0].Stage, StageRefund)
	equal(t, "planned", plans(step), []string{"c1.2 refund:approve"})
	equal(t, "completed", completions(step), []string{"c1.1 refund:approve refused (not_executed)"})
	equal(t, "first entry", step.Entries[0].Type, EntryReply)
}

func TestTransitionWithdrawsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundShipped, StatusPending)
	first := advance(t, opened(snapshot), nil, live(OutcomeApprove), t0)
	before := slices.Clone(first.Plan)
	snapshot.Status = StatusClosed
	c := Observe(first.Case, snapshot, first.Plan, after(time.Second))
	step := advance(t, c, first.Plan, live(OutcomeRecord), after(time.Second))
	equal(t, "completed", completions(step), []string{"c1.1 refund:approve refused (withdrawn)"})
	equal(t, "state", step.Case.State, StateClosed)
	equal(t, "resolution", step.Case.Resolution, ResolvedPlatform)
	equal(t, "the ledger that was given", first.Plan, before)
}
