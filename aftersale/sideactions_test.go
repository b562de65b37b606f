package aftersale

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAdvanceWithdrawsWhatHasChanged(t *testing.T) {
	t.Parallel()
	type change struct {
		seen func(*Snapshot)
		d    func(*Decision)
	}
	person := &ReviewDecision{By: "li", Decision: OutcomeApprove}
	for name, ch := range map[string]change{
		"amount":      {seen: func(s *Snapshot) { s.Amount = Fen(990) }},
		"currency":    {seen: func(s *Snapshot) { s.Amount.Currency = "USD" }},
		"version":     {seen: func(s *Snapshot) { s.Version = "v2" }},
		"kind":        {seen: func(s *Snapshot) { s.Kind = KindRefundShipped }},
		"decision":    {d: func(d *Decision) { d.Outcome = OutcomeRefuse }},
		"by a person": {d: func(d *Decision) { d.Review = person }},
		"conversion":  {d: func(d *Decision) { d.Convert = true }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen, d := request(KindRefundUnshipped, StatusPending), live(OutcomeApprove)
			first := advance(t, opened(seen), nil, d, t0)
			if ch.seen != nil {
				ch.seen(&seen)
			}
			if ch.d != nil {
				ch.d(&d)
			}
			c := Observe(first.Case, seen, first.Plan, after(time.Minute))
			step := advance(t, c, first.Plan, d, after(time.Minute))
			if len(step.Completed) != 1 || step.Completed[0].Action.ID != "c1.1" || step.Completed[0].Action.Result != "withdrawn" || step.Completed[0].Action.State != Refused || step.Completed[0].Action.CompletedAt.IsZero() {
				t.Fatalf("settled %+v", step.Completed)
			}
			a := planned(t, step)
			if a.ID != "c1.2" || a.N != 2 || a.Amount != seen.Amount || a.Version != seen.Version || a.Kind != seen.Kind || step.Case.Actions != 2 {
				t.Errorf("planned anew %+v", a)
			}
		})
	}
}

func TestAdvanceReplansAnotherRefusal(t *testing.T) {
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
		a := planned(t, first)
		if a.By != "li" || a.Reason != "signed for" || a.ReasonCode != "11" || len(a.Evidence) != 1 {
			t.Fatalf("planned %+v", a)
		}
		if again := advance(t, first.Case, first.Plan, d, t0); len(again.Plan)+len(again.Completed) != 0 {
			t.Errorf("%s: replanned without a change", name)
		}
		other := p
		change(&other)
		d.Review = &other
		second := planned(t, advance(t, first.Case, first.Plan, d, t0))
		if second.Reason != other.Reason || second.ReasonCode != other.ReasonCode || !cmp.Equal(second.Evidence, other.Evidence) {
			t.Errorf("%s: sends %+v, decided was %+v", name, second, other)
		}
	}
}

// While an answer may be under way nothing else is answered.
func TestAdvanceInFlight(t *testing.T) {
	t.Parallel()
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, live(OutcomeApprove), t0)
	for _, a := range []Action{sent(first.Plan[0], t0), lost(first.Plan[0], t0)} {
		for _, tt := range []struct {
			outcome Outcome
			want    State
		}{
			{OutcomeApprove, StateActing}, {OutcomeRefuse, StateActing}, {OutcomeReturn, StateActing},
			{OutcomeWait, StateActing}, {OutcomeReview, StateNeedsReview},
		} {
			c := first.Case
			seen := *c.Snapshot
			seen.Version, seen.Amount = "v2", Fen(5)
			c = Observe(c, seen, []Action{a}, after(time.Second))
			step := advance(t, c, []Action{a}, live(tt.outcome), after(time.Second))
			if len(step.Plan)+len(step.Completed) != 0 || step.Case.State != tt.want {
				t.Errorf("%s, then %s: state %s, planned %d, settled %d", a.State, tt.outcome, step.Case.State, len(step.Plan), len(step.Completed))
			}
		}
	}
}

// A platform that goes on showing a request as open after it has confirmed
// our answer is believed for a while; then a person has a look.
func TestAdvanceConfirmedAndStillPending(t *testing.T) {
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
			t.Errorf("%s, soon %s: state %s, %d planned", tt.outcome, tt.then, soon.Case.State, len(soon.Plan))
		}
		if wait := soon.Case.NextCheckAt.Sub(after(effectDelay)); wait > time.Minute {
			t.Errorf("%s: looked at again only in %s", tt.outcome, wait)
		}
		later := advance(t, soon.Case, ledger, live(tt.then), after(effectDelay+time.Second))
		if later.Case.State != tt.later || len(later.Plan) != tt.plans {
			t.Errorf("%s, later %s: state %s, %d planned", tt.outcome, tt.then, later.Case.State, len(later.Plan))
		}
	}
}

func TestAdvancePaysOncePerStage(t *testing.T) {
	t.Parallel()
	first := advance(t, opened(request(KindRefundShipped, StatusPending)), nil, live(OutcomeApprove), t0)
	seen := request(KindRefundShipped, StatusPending)
	seen.Version, seen.Amount = "v9", Fen(9999) // whatever it asks now, this stage was paid
	c := Observe(first.Case, seen, nil, after(time.Hour))
	if step := advance(t, c, []Action{confirmed(first.Plan[0], t0)}, live(OutcomeApprove), after(time.Hour)); len(step.Plan) != 0 {
		t.Errorf("paid twice: %+v", step.Plan)
	}
}

// Goods first, then money: each stage has its own answer, and a changed
// request is answered anew.
func TestAdvanceNextQuestion(t *testing.T) {
	t.Parallel()
	seen := request(KindReturnRefund, StatusPending)
	first := advance(t, opened(seen), nil, live(OutcomeReturn), t0)
	ledger := []Action{confirmed(first.Plan[0], t0)}
	seen.Version = "v2"
	c := Observe(first.Case, seen, ledger, after(time.Minute))
	if a := planned(t, advance(t, c, ledger, live(OutcomeReturn), after(time.Minute))); a.N != 2 || a.Version != "v2" {
		t.Errorf("the changed request gets %+v", a)
	}
	seen.Status, seen.Version = StatusReturning, "v3"
	c = Observe(first.Case, seen, ledger, after(time.Hour))
	if a := planned(t, advance(t, c, ledger, live(OutcomeApprove), after(time.Hour))); a.Stage != StageReceipt {
		t.Errorf("the goods are paid for with %+v", a)
	}
}

func TestAdvanceTriesAgainAfterNotExecuted(t *testing.T) {
	t.Parallel()
	c := opened(request(KindRefundShipped, StatusPending))
	first := advance(t, c, nil, live(OutcomeApprove), t0)
	now := after(NotExecutedAfter)
	resolved := ResolveUnknown(lost(first.Plan[0], t0), c.Snapshot, Parcel{}, now)
	step := advance(t, first.Case, []Action{resolved}, live(OutcomeApprove), now, Completed{Action: resolved, From: Unknown})
	if a := planned(t, step); a.N != 2 || a.Stage != StageRefund {
		t.Errorf("planned %+v", a)
	}
	if len(step.Completed) != 1 || step.Completed[0].Action.Result != "not_executed" || step.Entries[0].Type != EntryReply {
		t.Errorf("settled %+v, entries %+v", step.Completed, step.Entries)
	}
}

func TestAdvanceWithdrawsWhenNobodyAsks(t *testing.T) {
	t.Parallel()
	seen := request(KindRefundShipped, StatusPending)
	first := advance(t, opened(seen), nil, live(OutcomeApprove), t0)
	seen.Status = StatusClosed
	c := Observe(first.Case, seen, first.Plan, after(time.Second))
	step := advance(t, c, first.Plan, live(OutcomeRecord), after(time.Second))
	if len(step.Completed) != 1 || step.Completed[0].Action.Result != "withdrawn" || step.Case.State != StateClosed || step.Case.Resolution != ResolvedPlatform {
		t.Errorf("state %s by %s, settled %+v", step.Case.State, step.Case.Resolution, step.Completed)
	}
	if first.Plan[0].State != Planned {
		t.Error("Advance changed the ledger it was given")
	}
}
