package policy

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"makegood/aftersale"
)

// pick returns one of the values.
func pick[T any](r *rand.Rand, values ...T) T { return values[r.IntN(len(values))] }

// randomInput is any case at all, also ones that make no sense.
func randomInput(r *rand.Rand) Input {
	in := scene(
		kind(pick(r, aftersale.Kinds()...)),
		status(pick(r, aftersale.StatusPending, aftersale.StatusPending, aftersale.StatusReturning, aftersale.StatusAwaitReturn, aftersale.StatusFulfilling,
			aftersale.StatusRefused, aftersale.StatusRefunding, aftersale.StatusRefunded, aftersale.StatusClosed, aftersale.StatusUnknown)),
		state(pick(r, aftersale.States()...)),
		goodsKind(pick(r, "", aftersale.GoodsStandard, aftersale.GoodsStandard, aftersale.GoodsStandard, aftersale.GoodsFresh, aftersale.GoodsMadeToOrder, aftersale.GoodsOnBehalf)),
		dueIn(time.Duration(r.IntN(48)-4)*time.Hour),
	)
	s := in.Case.Snapshot
	if r.IntN(2) == 0 {
		s.Status, s.Kind = aftersale.StatusPending, pick(r, aftersale.KindRefundUnshipped, aftersale.KindRefundShipped)
	}
	s.Amount = pick(r, aftersale.Fen(3000), aftersale.Fen(3000), aftersale.Fen(3000), aftersale.Fen(40000), aftersale.Fen(2000000), aftersale.Fen(-1), aftersale.Money{})
	rarely := func() bool { return r.IntN(16) == 0 }
	s.Intervention, s.MayHaveLeft = rarely(), rarely()
	if rarely() {
		s.ManualReason = "a text message code is wanted"
	}
	states := []aftersale.TrackState{"", aftersale.TrackNoScan, aftersale.TrackPickedUp, aftersale.TrackInTransit, aftersale.TrackInTransit, aftersale.TrackAtStation,
		aftersale.TrackDelivered, aftersale.TrackRefused, aftersale.TrackReturning, aftersale.TrackReturned, aftersale.TrackException, aftersale.TrackCancelled, aftersale.TrackUnknown}
	for _, number := range []string{"W1", "W2"}[:r.IntN(3)] {
		parcel(number, pick(r, states...), time.Duration(r.IntN(100))*time.Hour)(&in)
		checked(number, time.Duration(r.IntN(120))*time.Minute)(&in)
		if r.IntN(2) == 0 {
			intercept(pick(r, aftersale.Planned, aftersale.Sent, aftersale.Confirmed, aftersale.Refused, aftersale.Unknown))(&in)
		}
	}
	if s.Kind == aftersale.KindReturnRefund && r.IntN(2) == 0 {
		w := status(s.Status)
		returning("R", pick(r, states...))(&in)
		w(&in)
	}
	if r.IntN(6) == 0 {
		result := pick(r, "refused", "manual", "stale", "gave_up", "not_executed", "not_executed", "withdrawn", "moved")
		for range 1 + r.IntN(6) {
			did(aftersale.ActionApprove, aftersale.Refused, result)(&in)
		}
	}
	in.Case.PlatformPaid = r.IntN(6) == 0
	if rarely() {
		in.Case.ClaimedBy = "li"
	}
	if r.IntN(3) == 0 {
		askedPerson(time.Hour)(&in)
	}
	in.CanIntercept, in.CanTrack, in.CanRefuse = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
	in.Shop.KillSwitch, in.Shop.BudgetOK, in.Shop.BudgetLeftHour = rarely(), !rarely(), int64(r.IntN(50000))
	in.Thresholds.Fallback = pick(r, FallbackAgree, FallbackRefuse, FallbackLeave)
	if r.IntN(4) == 0 {
		decided(pick(r, approve, refuse, agree, wait, record))(&in)
		in.Case.Review.NeedsApproval = r.IntN(3) == 0
		in.Case.Review.SnapshotVersion = pick(r, s.Version, "older")
	}
	randomOthers(r, &in)
	return in
}

// payEverything is the worst rules file there can be.
const payEverything = `
version: 1
rules:
  - id: X
    title: {en: pay, zh: 付}
    when: "true"
    outcome: approve
    convert: true
`

// mustNotPay says why a machine may not pay, in its own words: it shares no
// code with the limits.
func mustNotPay(in *Input) string {
	s := in.Case.Snapshot
	left, back, accepted, freshAndStill := false, true, false, false
	for _, w := range s.Outbound {
		p := in.Parcels[w.Number]
		left = left || p.State.Left()
		back = back && (p.State.Back() || p.State == aftersale.TrackCancelled)
		freshAndStill = freshAndStill || p.State.Moving() && in.Now.Sub(p.LastScanAt) >= 48*time.Hour && in.Now.Sub(p.CheckedAt) <= time.Hour
	}
	refusedBefore, lostBefore := false, 0
	for _, a := range in.Actions {
		accepted = accepted || a.Name == aftersale.ActionIntercept && a.State == aftersale.Confirmed
		if a.Name == aftersale.ActionApprove {
			switch a.Result {
			case "refused", "manual", "stale", "gave_up":
				refusedBefore = true
			case "not_executed":
				lostBefore++
			}
		}
	}
	switch {
	case in.Shop.KillSwitch:
		return "kill switch"
	case s.Amount.Minor <= 0 || s.Amount.Minor > 1000000 || s.Amount.Currency == "":
		return "amount"
	case !in.Shop.BudgetOK || s.Amount.Minor > in.Shop.BudgetLeftHour || s.Amount.Minor > in.Shop.BudgetLeftDay:
		return "budget"
	case s.Intervention, in.Case.PlatformPaid, s.ManualReason != "", in.Case.ClaimedBy != "":
		return "somebody else acts"
	case in.Goods == aftersale.GoodsMadeToOrder || in.Goods == aftersale.GoodsOnBehalf:
		return "goods"
	case refusedBefore || lostBefore >= 5:
		return "refused before"
	case s.Kind == aftersale.KindRefundUnshipped && left && !back && !accepted && !freshAndStill:
		return "the parcel has left"
	}
	return mustNotPayToo(in, left, accepted)
}

func TestNothingIsPaidThatALimitForbids(t *testing.T) {
	t.Parallel()
	careless, strict := load(t, payEverything), load(t, strings.Replace(oneRule("true"), "approve", "refuse", 1))
	r := rand.New(rand.NewPCG(1, 2))
	paid, refused := map[string]int{}, map[string]int{}
	for range 8000 {
		in := randomInput(r)
		for name, rules := range map[string]*Rules{"careless": careless, "strict": strict, "sop": Default()} {
			d := rules.Decide(in)
			if slices.Contains(d.Do, stopped) && !mayTellStopped(&in, &d) {
				t.Fatalf("%s tells the platform %s with %s %s", name, in.Case.Fulfilment.Shipment, d.Rule, d.Outcome)
			}
			switch {
			case d.Review != nil:
			case d.Outcome == approve:
				paid[name]++
				if why := mustNotPay(&in); why != "" {
					t.Fatalf("%s paid by %s although: %s\n%+v", name, d.Rule, why, in.Case.Snapshot)
				}
			case d.Outcome == refuse:
				refused[name]++
				if why := mustNotRefuse(&in); why != "" {
					t.Fatalf("%s refused by %s although: %s\n%+v", name, d.Rule, why, in.Case.Snapshot)
				}
			}
		}
	}
	if paid["careless"] < 500 || paid["sop"] < 100 || refused["strict"] < 100 || refused["sop"] == 0 || paid["strict"]+refused["careless"] > 0 {
		t.Errorf("paid %v times, refused %v times: the test has lost its teeth", paid, refused)
	}
}

// What is decided is always a legal move of the domain, but for the one a
// platform would have to break first: a refunded request that is open again.
func TestEveryDecisionCanBeCarriedOut(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for range 10000 {
		in := randomInput(r)
		if in.Case.State == aftersale.StateRefunded && in.Case.Snapshot.Status.WaitsForSeller() {
			continue
		}
		d := Default().Decide(in)
		step, err := aftersale.Transition(in.Case, in.Actions, nil, d, in.Now)
		if err != nil {
			t.Fatalf("%v\nstate %s, seen %s, decided %s %s", err, in.Case.State, in.Case.Snapshot.Status, d.Rule, d.Outcome)
		}
		over := in.Case.Snapshot.Status.Final() && d.Outcome == record
		if d.NextCheck.IsZero() != over || !over && !d.NextCheck.After(in.Now) {
			t.Fatalf("next check %v at %v for %s %s", d.NextCheck, in.Now, in.Case.Snapshot.Status, d.Outcome)
		}
		if !over && d.NextCheck.Sub(in.Now) > 2*time.Hour {
			t.Fatalf("next check only in %v", d.NextCheck.Sub(in.Now))
		}
		if d.Outcome == wait && in.Case.Snapshot.Status.WaitsForSeller() && in.Case.Deadline.At.Sub(in.Now) < 4*time.Hour {
			t.Fatalf("%s waits with %v left", d.Rule, in.Case.Deadline.At.Sub(in.Now))
		}
		if d.Outcome == person && step.Case.State != aftersale.StateNeedsReview {
			t.Fatalf("%s asks a person but the case is %s", d.Rule, step.Case.State)
		}
	}
}
