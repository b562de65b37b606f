package policy

import (
	"slices"
	"testing"
	"time"

	"makegood/aftersale"
)

const (
	approve = aftersale.OutcomeApprove
	refuse  = aftersale.OutcomeRefuse
	agree   = aftersale.OutcomeReturn
	wait    = aftersale.OutcomeWait
	person  = aftersale.OutcomePerson
	record  = aftersale.OutcomeRecord
	recov   = aftersale.OutcomeRecover

	stop = aftersale.ActionIntercept
	note = aftersale.ActionRemark
)

// sopCase is one situation of the SOP and what has to come of it.
type sopCase struct {
	name    string
	in      Input
	rule    string
	outcome aftersale.Outcome
	do      []aftersale.ActionName
}

func shipped(changes ...change) Input {
	return scene(append([]change{kind(aftersale.KindRefundShipped)}, changes...)...)
}

// Each situation of the SOP, named by its id.
func TestSOP(t *testing.T) {
	t.Parallel()
	for _, c := range sopCases() {
		t.Run(c.rule+" "+c.name, func(t *testing.T) {
			t.Parallel()
			d := Default().Decide(c.in)
			if got := decidedBy(c.in); got != c.rule || d.Outcome != c.outcome || !slices.Equal(d.Do, c.do) {
				t.Errorf("decided %s %s %v, want %s %s %v\nwhy: %s", decidedBy(c.in), d.Outcome, d.Do, c.rule, c.outcome, c.do, d.Why.EN)
			}
			if d.Why.EN == "" || d.Why.ZH == "" || d.Mode != c.in.Shop.Mode {
				t.Errorf("incomplete decision: why %+v, mode %q", d.Why, d.Mode)
			}
		})
	}
}

// decidedBy is the rule and step behind a decision, or the limit that had the
// last word.
func decidedBy(in Input) string {
	for _, t := range Default().Explain(in) {
		if t.Decides && t.Step != "" {
			return t.Rule + "/" + t.Step
		}
		if t.Decides {
			return t.Rule
		}
	}
	return ""
}

func unshippedCases() []sopCase {
	mayHaveLeft := seen(func(s *aftersale.Snapshot) { s.MayHaveLeft = true })
	held := func(d time.Duration) change { return func(in *Input) { in.Case.HeldSince = in.Now.Add(-d) } }
	return []sopCase{
		{"nothing has left", scene(), "U1", approve, nil},
		{"at the limit", scene(fen(50000)), "U1", approve, nil},
		{"above the limit", scene(fen(50001)), "U1/large", person, nil},
		{"fresh goods", scene(goodsKind(aftersale.GoodsFresh)), "U1/goods", person, nil},
		{"only a voided waybill", scene(parcel("W1", aftersale.TrackCancelled, 0)), "U1", approve, nil},
		{"made to order", scene(goodsKind(aftersale.GoodsMadeToOrder)), "U2", person, nil},
		{"on behalf, waybill printed", scene(goodsKind(aftersale.GoodsOnBehalf), waybill("W1")), "U2", person, nil},
		{"made to order, on its way", shipped(goodsKind(aftersale.GoodsMadeToOrder), moving), "U2/shipped", person, nil},
		{"waybill, no scan", scene(parcel("W1", aftersale.TrackNoScan, 0)), "U4", wait, []aftersale.ActionName{note}},
		{"waybill, untracked", scene(waybill("W1")), "U4", wait, []aftersale.ActionName{note}},
		{"platform cannot say", scene(mayHaveLeft), "U4", wait, []aftersale.ActionName{note}},
		{"voided, but platform cannot say", scene(parcel("W1", aftersale.TrackCancelled, 0), mayHaveLeft), "U4", wait, []aftersale.ActionName{note}},
		{"shipped for the platform, no waybill", shipped(), "U4", wait, []aftersale.ActionName{note}},
		{"held for 29 minutes", scene(waybill("W1"), held(29*time.Minute)), "U4", wait, []aftersale.ActionName{note}},
		{"held for 30 minutes", scene(waybill("W1"), held(30*time.Minute)), "U4/timeout", person, nil},
		{"instant refund", scene(platformPaid, status(aftersale.StatusRefunded)), "U5", record, nil},
		{"instant refund, waybill without scan", scene(platformPaid, status(aftersale.StatusRefunded), waybill("W1")), "U5", record, nil},
		{"instant refund of made-to-order goods", scene(platformPaid, status(aftersale.StatusRefunded), goodsKind(aftersale.GoodsMadeToOrder)), "U3", record, []aftersale.ActionName{note}},
		{"instant refund, parcel left", scene(platformPaid, status(aftersale.StatusRefunded), moving), "U6", recov, []aftersale.ActionName{stop, note}},
		{"intercept refused", scene(platformPaid, status(aftersale.StatusRefunded), moving, intercept(aftersale.Refused)), "U6/no-intercept", person, nil},
		{"no intercept possible", scene(platformPaid, status(aftersale.StatusRefunded), moving, noIntercepts), "U6/no-intercept", person, nil},
		{"recovered", scene(platformPaid, status(aftersale.StatusRefunded), parcel("W1", aftersale.TrackReturning, 0), state(aftersale.StateRecovering)), "U6/recovered", record, nil},
		{"delivered after all", scene(platformPaid, status(aftersale.StatusRefunded), parcel("W1", aftersale.TrackDelivered, 0), state(aftersale.StateRecovering)), "U6/delivered", person, nil},
		{"lost after all", scene(platformPaid, status(aftersale.StatusRefunded), parcel("W1", aftersale.TrackInTransit, 50*time.Hour), intercept(aftersale.Confirmed)), "U6/lost", person, nil},
		{"left after our own refund", scene(status(aftersale.StatusRefunded), moving, state(aftersale.StateRefunded)), "U6/left-after-refund", recov, []aftersale.ActionName{stop, note}},
		{"our refund under S1 is not a loss", scene(status(aftersale.StatusRefunded), moving, intercept(aftersale.Confirmed), state(aftersale.StateAgreed)), "C6", record, nil},
	}
}

func shippedCases() []sopCase {
	both := []aftersale.ActionName{stop, note}
	large := fen(8000)
	stalled := func(h int, places ...string) change {
		return parcel("W1", aftersale.TrackInTransit, time.Duration(h)*time.Hour, places...)
	}
	fallback := func(v string) change { return tune(func(t *Thresholds) { t.Fallback = v }) }
	return []sopCase{
		{"small, nothing tried", shipped(moving), "S1/intercept", wait, both},
		{"small, intercept planned", shipped(moving, intercept(aftersale.Planned)), "S1/waiting", wait, nil},
		{"small, no answer", shipped(moving, intercept(aftersale.Unknown)), "S1/waiting", wait, nil},
		{"small, accepted", shipped(moving, intercept(aftersale.Confirmed)), "S1", approve, []aftersale.ActionName{note}},
		{"at the low limit", shipped(fen(5000), moving, intercept(aftersale.Confirmed)), "S1", approve, []aftersale.ActionName{note}},
		{"small, unshipped for the platform", scene(moving, intercept(aftersale.Confirmed)), "S1", approve, []aftersale.ActionName{note}},
		{"small and stalled, accepted", shipped(stalled(60), intercept(aftersale.Confirmed)), "S1", approve, []aftersale.ActionName{note}},
		{"small, refused", shipped(moving, intercept(aftersale.Refused)), "S2/no-intercept", person, nil},
		{"just above the low limit", shipped(fen(5001), moving, intercept(aftersale.Confirmed)), "S2", wait, nil},
		{"nothing tried", shipped(large, moving), "S2/intercept", wait, both},
		{"in a locker", shipped(large, parcel("W1", aftersale.TrackAtStation, 50*time.Hour)), "S2/intercept", wait, both},
		{"accepted", shipped(large, moving, intercept(aftersale.Confirmed)), "S2", wait, nil},
		{"no courier to ask", shipped(large, moving, noIntercepts), "S2/no-intercept", person, nil},
		{"refused", shipped(large, moving, intercept(aftersale.Refused)), "S2/no-intercept", person, nil},
		{"two parcels, one back", shipped(large, parcel("W1", aftersale.TrackReturning, 0), waybill("W2")), "S2/several", person, nil},
		{"request withdrawn", shipped(moving, intercept(aftersale.Confirmed), status(aftersale.StatusClosed)), "S2/withdraw", record, []aftersale.ActionName{aftersale.ActionWithdraw}},
		{"turned round", shipped(fen(90000), parcel("W1", aftersale.TrackReturning, 0)), "S2a", approve, nil},
		{"refused at the door, unshipped for the platform", scene(parcel("W1", aftersale.TrackRefused, 0)), "S2a", approve, nil},
		{"delivered after an accepted intercept", shipped(parcel("W1", aftersale.TrackDelivered, 0), intercept(aftersale.Confirmed)), "S2b", person, nil},
		{"margin", shipped(large, moving, intercept(aftersale.Confirmed), dueIn(4*time.Hour)), "S2c", person, nil},
		{"margin, nothing tried", shipped(large, moving, dueIn(2*time.Hour)), "S2c/intercept", person, both},
		{"fallback agree", shipped(large, moving, intercept(aftersale.Confirmed), dueIn(time.Hour), askedPerson(time.Hour), fallback("agree")), "S2c/fallback-agree", approve, nil},
		{"fallback agree, nobody was asked", shipped(large, moving, intercept(aftersale.Confirmed), dueIn(time.Hour), fallback("agree")), "S2c", person, nil},
		{"fallback agree, too early", shipped(large, moving, intercept(aftersale.Confirmed), dueIn(61*time.Minute), askedPerson(time.Hour), fallback("agree")), "S2c", person, nil},
		{"fallback refuse has no proof", shipped(large, moving, intercept(aftersale.Confirmed), dueIn(time.Hour), askedPerson(time.Hour), fallback("refuse")), "limit.evidence", person, nil},
		{"fallback leave", shipped(large, moving, intercept(aftersale.Confirmed), dueIn(time.Hour), askedPerson(time.Hour)), "S2c", person, nil},
		{"delivered", shipped(parcel("W1", aftersale.TrackDelivered, 0)), "S3", person, nil},
		{"delivered, small", shipped(fen(1), parcel("W1", aftersale.TrackDelivered, 0), intercept(aftersale.Refused)), "S3", person, nil},
		{"exception", shipped(large, parcel("W1", aftersale.TrackException, time.Hour), noIntercepts), "S4", wait, []aftersale.ActionName{note}},
		{"exception, intercept possible", shipped(large, parcel("W1", aftersale.TrackException, time.Hour)), "S4/intercept", wait, both},
		{"lost", shipped(stalled(48)), "S5", approve, []aftersale.ActionName{note}},
		{"lost, unshipped for the platform", scene(stalled(48)), "S5", approve, []aftersale.ActionName{note}},
		{"remote, not lost at 71 h", shipped(large, stalled(71, "新疆乌鲁木齐")), "S6/intercept", wait, both},
		{"remote, lost at 72 h", shipped(large, stalled(72, "新疆乌鲁木齐")), "S5", approve, []aftersale.ActionName{note}},
		{"lost, large", shipped(fen(50001), stalled(48)), "S5/large", person, nil},
		{"lost, tracking old", shipped(stalled(48), checked("W1", 61*time.Minute)), "S5/ask-again", wait, nil},
		{"lost, cannot be asked", shipped(stalled(48), checked("W1", 61*time.Minute), func(in *Input) { in.CanTrack = false }), "S5/no-tracking", person, nil},
		{"stalled 24 h", shipped(large, stalled(24)), "S6/intercept", wait, both},
		{"stalled 47 h, intercept tried", shipped(large, stalled(47), intercept(aftersale.Refused)), "S6", wait, nil},
	}
}

func returnAndIntakeCases() []sopCase {
	ret := kind(aftersale.KindReturnRefund)
	return []sopCase{
		{"standard goods", scene(ret), "R0", agree, nil},
		{"fresh goods", scene(ret, goodsKind(aftersale.GoodsFresh)), "R0/goods", person, nil},
		{"small, scanned", scene(returning("R", aftersale.TrackPickedUp)), "R1", approve, nil},
		{"small, not scanned", scene(returning("R", aftersale.TrackNoScan)), "R2", wait, nil},
		{"small, untracked", scene(returning("R", "")), "R2", wait, nil},
		{"large, scanned", scene(fen(5001), returning("R", aftersale.TrackInTransit)), "R2", wait, nil},
		{"large, arrived", scene(fen(5001), returning("R", aftersale.TrackDelivered)), "R2/arrived", person, nil},
		{"turned round to the buyer", scene(returning("R", aftersale.TrackReturning)), "R2/turned", person, nil},
		{"outbound number used again", scene(parcel("W1", aftersale.TrackReturning, 0), returning("W1", aftersale.TrackReturning)), "R1", approve, nil},
		{"outbound number used again, but delivered to the buyer", scene(parcel("W1", aftersale.TrackDelivered, 0), returning("W1", aftersale.TrackDelivered)), "R2/arrived", person, nil},
		{"margin", scene(fen(5001), returning("R", aftersale.TrackInTransit), dueIn(4*time.Hour)), "R2/deadline", person, nil},
		{"intervention", scene(seen(func(s *aftersale.Snapshot) { s.Intervention = true })), "C6/intervention", person, nil},
		{"platform paid but waits", scene(platformPaid), "C6/paid", person, nil},
		{"buyer's move", scene(ret, status(aftersale.StatusAwaitReturn)), "C6", record, nil},
		{"unknown state", scene(status(aftersale.StatusUnknown)), "C6/unknown", person, nil},
		{"waiting too near the deadline", scene(waybill("W1"), dueIn(4*time.Hour-time.Second)), "C6", person, []aftersale.ActionName{note}},
		{"waiting at the margin", scene(waybill("W1"), dueIn(4*time.Hour)), "U4", wait, []aftersale.ActionName{note}},
		{"exchange", scene(kind(aftersale.KindExchange)), "none", person, nil},
		{"repair", scene(kind(aftersale.KindRepair)), "none", person, nil},
		{"other", scene(kind(aftersale.KindOther)), "none", person, nil},
	}
}

func sopCases() []sopCase {
	return slices.Concat(unshippedCases(), shippedCases(), returnAndIntakeCases())
}

// Every rule of the default set is the first to match in one of the
// situations: none is hidden behind another, none is untested.
func TestSOPEveryRuleIsReached(t *testing.T) {
	t.Parallel()
	reached := map[string]bool{}
	for _, c := range sopCases() {
		for _, trace := range Default().Explain(c.in) {
			if trace.Result == TraceMatched {
				reached[trace.Rule+"/"+trace.Step] = true
				break
			}
		}
	}
	for _, r := range Default().List() {
		if !reached[r.ID+"/"+r.Step] {
			t.Errorf("line %d: no situation reaches rule %s/%s", r.Line, r.ID, r.Step)
		}
	}
}
