package policy

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// tale takes one case through its turns, in the order of the engine: read,
// observe, decide, store. What is asked of the world outside is answered by the
// test.
type tale struct {
	t *testing.T
	caseRun
}

func newTale(t *testing.T, in Input) *tale { return &tale{t: t, caseRun: newRun(in)} }

// turn decides and checks rule, outcome and what is planned: actions, and
// questions as "ask proof".
func (a *tale) turn(rule string, outcome aftersale.Outcome, want ...string) aftersale.Step {
	a.t.Helper()
	resolved := a.observe()
	before := len(a.in.Case.Inquiries)
	by := decidedBy(a.in)
	d := Default().Decide(a.in)
	step, err := a.advance(d, resolved)
	if err != nil {
		a.t.Fatal(err)
	}
	var got []string
	for _, p := range step.Plan {
		got = append(got, string(p.Name))
	}
	for _, h := range step.Case.Inquiries[before:] {
		got = append(got, "ask "+string(h.Question))
	}
	if by != rule || d.Outcome != outcome || !slices.Equal(got, want) {
		a.t.Fatalf("got %s %s, planned %q; want %s %s %q\n%s", by, d.Outcome, got, rule, outcome, want, d.Why.EN)
	}
	return step
}

// warehouse lets the warehouse say something of the parcel to the buyer.
func (a *tale) warehouse(s aftersale.ShipmentState, reference string) {
	a.report(aftersale.WarehouseReport{Shipment: s, Reference: reference, At: a.in.Now})
}

// answer lets a person record what somebody has answered.
func (a *tale) answer(q aftersale.Question, answer string, proof ...aftersale.Evidence) {
	a.t.Helper()
	h, found := a.in.Case.LastInquiry(q)
	if !found || !h.Open() {
		a.t.Fatalf("nobody was asked for %s", q)
	}
	a.in.Case, _, _ = aftersale.RecordResponse(a.in.Case, h.N, answer, "li", proof, a.in.Now)
}

var signature = aftersale.Evidence{Kind: "image", URL: "file:77", Source: "li", Digest: "77"}

func TestU4HeldThenPaid(t *testing.T) {
	t.Parallel()
	a := newTale(t, scene(waybill("W1"), connected, hears, talks))
	a.turn("U4", wait, "buyer:message", "warehouse:hold", "order:remark", "ask hold")
	a.taken()
	a.later(minute)
	a.turn("U4", wait) // nothing is done twice
	a.warehouse(aftersale.ShipmentHeld, a.in.Actions[1].ID)
	step := a.turn("U4/held", approve, "refund:approve", "shipment:answer", "order:remark")
	if pay, told := step.Plan[0], step.Plan[1]; pay.Amount != aftersale.Fen(3000) || pay.By != "" || told.Shipment != aftersale.ShipmentHeld || told.Version != pay.Version {
		t.Errorf("got the plan %+v, want 30.00 paid by nobody and the held shipment reported, of one version", step.Plan)
	}
	a.taken()
	a.seen.Status = aftersale.StatusRefunded
	a.later(minute)
	if step = a.turn("C6", record); step.Case.State != aftersale.StateRefunded || step.Case.Resolution != aftersale.ResolvedAuto || !step.Case.NextCheckAt.IsZero() {
		t.Errorf("got %s by %s, next check %v; want refunded by auto and no next check", step.Case.State, step.Case.Resolution, step.Case.NextCheckAt)
	}
}

// The hold is lifted before the money is sent: nothing is paid, and nobody is
// told that the shipment was stopped.
func TestU4LiftedBeforeItIsPaid(t *testing.T) {
	t.Parallel()
	a := newTale(t, scene(waybill("W1"), connected, hears))
	a.turn("U4", wait, "warehouse:hold", "order:remark", "ask hold")
	a.taken()
	a.warehouse(aftersale.ShipmentHeld, a.in.Actions[0].ID)
	a.turn("U4/held", approve, "refund:approve", "shipment:answer", "order:remark")
	a.later(minute)
	a.warehouse(aftersale.ShipmentPrinted, "")
	step := a.turn("U4/timeout", person)
	var withdrawn []string
	for _, s := range step.Completed {
		withdrawn = append(withdrawn, fmt.Sprintf("%s %s", s.Action.Name, s.Action.Result))
	}
	if diff := cmp.Diff([]string{"refund:approve withdrawn", "shipment:answer withdrawn"}, withdrawn); diff != "" {
		t.Error(diff)
	}
}

func TestU4SilentThenAPerson(t *testing.T) {
	t.Parallel()
	a := newTale(t, scene(waybill("W1"), connected))
	step := a.turn("U4", wait, "warehouse:hold", "order:remark", "ask hold")
	if due := step.Case.Inquiries[0].Due; !due.Equal(noon.Add(30*minute)) || step.Case.NextCheckAt.After(due) {
		t.Errorf("got an answer due %v and the next check %v, want 30m and not later", due, step.Case.NextCheckAt)
	}
	a.taken()
	a.later(30 * minute)
	if step = a.turn("U4/timeout", person); step.Case.State != aftersale.StateNeedsReview || step.Case.Inquiries[0].Response != aftersale.ResponseSilent {
		t.Errorf("got %s with the inquiry %+v, want a person and silence", step.Case.State, step.Case.Inquiries[0])
	}
	a.warehouse(aftersale.ShipmentHeld, a.in.Actions[0].ID) // late: the person sees it and decides
	a.later(minute)
	a.turn("U4/timeout", person)
	decided(approve)(&a.in)
	a.turn("person", approve, "refund:approve")
}

// The buyer withdraws while the parcel is held: it is let go, once.
func TestU4ClosedThenReleased(t *testing.T) {
	t.Parallel()
	a := newTale(t, scene(waybill("W1"), connected))
	a.turn("U4", wait, "warehouse:hold", "order:remark", "ask hold")
	a.taken()
	a.seen.Status = aftersale.StatusClosed
	a.later(minute)
	step := a.turn("U4/release", record, "warehouse:release")
	if r := step.Plan[0]; r.Reference != a.in.Actions[0].ID || step.Case.State != aftersale.StateClosed || step.Case.WaitsFor() != "" {
		t.Errorf("got %s, waiting for %q, with the plan %+v; want closed, waiting for nobody, the release of %s", step.Case.State, step.Case.WaitsFor(), r, a.in.Actions[0].ID)
	}
	a.turn("C6", record)
	a.taken()
	a.later(minute)
	if step = a.turn("C6", record); !step.Case.NextCheckAt.IsZero() {
		t.Errorf("got the next check at %v, want none", step.Case.NextCheckAt)
	}
	// Asked again: held again before anything is paid.
	a.seen.Status, a.seen.Version = aftersale.StatusPending, "v2"
	a.later(minute)
	a.turn("U4", wait, "warehouse:hold", "ask hold")
}

// S3, S3b: the buyer is asked, insists, the courier's proof comes, the refusal
// goes out with it.
func TestS3bRefusesWithProof(t *testing.T) {
	t.Parallel()
	a := newTale(t, shipped(deliveredAgo("W1", hour), talks))
	a.seen.RefuseReasons = []aftersale.Reason{{Code: "7", Text: "买家未签收"}, {Code: "8", Text: "快递已签收", NeedsEvidence: true}}
	a.turn("S3", person, "buyer:message", "buyer:message", "ask reply") // the receipt, and the question
	a.taken()
	a.later(hour)
	a.answer(aftersale.QuestionReply, aftersale.ResponseInsists, aftersale.Evidence{Kind: "image", URL: "file:chat"})
	a.turn("S3b/proof", person, "ask proof")
	a.answer(aftersale.QuestionEvidence, aftersale.ResponseNoEvidence)
	a.turn("S3b/proof", person) // without proof nothing is refused
	a.in.Case.Inquiries[1].Response = ""
	a.answer(aftersale.QuestionEvidence, aftersale.ResponseEvidence, signature)
	step := a.turn("S3b", refuse, "refund:refuse")
	if r := step.Plan[0]; !cmp.Equal(r.Evidence, []aftersale.Evidence{signature}) || r.ReasonCode != "8" || r.Reason == "" || r.Stage != aftersale.StageRefund {
		t.Errorf("got %+v, want a refund refused with reason 8 and the signature", r)
	}
}

// S3: silence counts as insisting, and the buyer's next move ends the wait.
func TestS3Silence(t *testing.T) {
	t.Parallel()
	a := newTale(t, shipped(deliveredAgo("W1", hour)))
	a.in.Case.Deadline = aftersale.Deadline{}
	a.turn("S3", person, "ask reply")
	a.later(12 * hour)
	a.turn("S3b/proof", person, "ask proof")
	a.seen.Kind, a.seen.Version = aftersale.KindReturnRefund, "v2"
	a.later(hour)
	a.turn("R0", agree, "return:agree")
}

// S3c: not received, the courier cannot prove it: refund, and a claim that
// stays open when the case is over.
func TestS3cLostThenPaidAndClaimed(t *testing.T) {
	t.Parallel()
	a := newTale(t, shipped(deliveredAgo("W1", hour), because(reason.NotReceived)))
	a.turn("S3c", person, "order:remark", "ask verify")
	a.later(hour)
	a.answer(aftersale.QuestionVerify, aftersale.ResponseLost, aftersale.Evidence{Kind: "text", Text: "not found"})
	step := a.turn("S3c/lost", approve, "refund:approve", "order:remark", "ask claim")
	if due := step.Case.Inquiries[1].Due; !due.Equal(a.in.Now.Add(15*24*hour)) || step.Case.HasEvidence() {
		t.Errorf("got a claim due %v and the evidence %v, want 15 days and none", due, step.Case.Evidence)
	}
	a.taken()
	a.seen.Status = aftersale.StatusRefunded
	a.later(minute)
	if step = a.turn("C6", record); step.Case.WaitsFor() != aftersale.PartyCourier || !step.Case.NextCheckAt.IsZero() {
		t.Errorf("got waiting for %q, next check %v; want for the courier, and no check", step.Case.WaitsFor(), step.Case.NextCheckAt)
	}
}

// R2: unpacked and intact, refunded; unpacked and not, shown to a person with
// the film as proof.
func TestR2UnpackedThenDecided(t *testing.T) {
	t.Parallel()
	for found, want := range map[aftersale.Inspection]string{aftersale.InspectedIntact: "R2/inspected", aftersale.InspectedEmpty: "R2/faulty"} {
		a := newTale(t, scene(fen(8000), returning("R1", aftersale.TrackDelivered), connected))
		a.turn("R2/unpack", wait, "ask unpack")
		a.later(hour)
		a.report(aftersale.WarehouseReport{Inspection: found, Waybill: aftersale.Waybill{Number: "R1"}, Evidence: []aftersale.Evidence{signature}, At: a.in.Now})
		if found == aftersale.InspectedIntact {
			step := a.turn(want, approve, "refund:approve", "order:remark")
			if p := step.Plan[0]; p.Stage != aftersale.StageReceipt || p.Amount != aftersale.Fen(8000) || step.Case.HasEvidence() {
				t.Errorf("got %+v and the evidence %v, want 80.00 at the receipt stage and none", p, step.Case.Evidence)
			}
			continue
		}
		if step := a.turn(want, person); !step.Case.HasEvidence() || step.Case.Inquiries[0].Response != string(found) {
			t.Errorf("got the evidence %v and the inquiries %+v, want the film and %s", step.Case.Evidence, step.Case.Inquiries, found)
		}
	}
}

// U6: money at risk is on record from the moment it is seen, and what became
// of it.
func TestU6LossIsFollowed(t *testing.T) {
	t.Parallel()
	for end, want := range map[aftersale.TrackState]aftersale.Loss{
		aftersale.TrackReturning: {State: aftersale.LossRecovered, Recovered: aftersale.Fen(3000)}, aftersale.TrackDelivered: {State: aftersale.LossLost, Recovered: aftersale.Fen(0)},
	} {
		a := newTale(t, scene(moving, status(aftersale.StatusRefunded), seen(func(s *aftersale.Snapshot) { s.Instant = true })))
		step := a.turn("U6", recov, "courier:intercept", "order:remark")
		if l := step.Case.Loss; l == nil || l.State != aftersale.LossOpen || l.AtRisk != aftersale.Fen(3000) || !l.OpenedAt.Equal(noon) {
			t.Fatalf("got the loss %+v, want 30.00 open since noon", l)
		}
		a.taken()
		a.later(hour)
		p := a.in.Parcels["W1"]
		p.State, p.StateAt = end, a.in.Now
		a.in.Parcels["W1"] = p
		rule, outcome := "U6/recovered", record
		if end == aftersale.TrackDelivered {
			rule, outcome = "U6/delivered", person
		}
		step = a.turn(rule, outcome)
		if l := step.Case.Loss; l.State != want.State || l.Recovered != want.Recovered || !l.ClosedAt.Equal(a.in.Now) || !l.OpenedAt.Equal(noon) {
			t.Errorf("%s: got the loss %+v, want %s with %v recovered, closed now", end, l, want.State, want.Recovered)
		}
	}
}
