package aftersale

import (
	"slices"
	"testing"
	"time"
)

// Couriers are asked about each parcel, the warehouse about the return, the
// buyer once. Nothing is sent.
func TestInquiriesAreOpened(t *testing.T) {
	t.Parallel()
	snapshot := inTransit("W1", "", "W2", "W1")
	snapshot.Return = &Waybill{Courier: "zto", Number: "R1"}
	d := live(OutcomeReview, slices.Concat(onlyInquiries, onlyInquiries)...)
	d.Within = map[Question]time.Duration{QuestionNudge: time.Hour, QuestionClaim: 2 * time.Hour}
	d.Review = &ReviewDecision{By: "li"}
	step := advance(t, opened(snapshot), nil, d, t0)
	want := []string{
		"courier nudge W1", "courier nudge W2", "courier verify W1", "courier verify W2", "courier proof W1", "courier proof W2",
		"courier claim W1", "courier claim W2", "buyer reply ", "warehouse unpack R1",
	}
	equal(t, "inquiries", questions(step.Case), want)
	equal(t, "planned", plans(step), nil)
	for i, got := range step.Case.Inquiries {
		due := map[Question]time.Time{QuestionNudge: after(time.Hour), QuestionClaim: after(2 * time.Hour)}[got.Question]
		equal(t, want[i], got, Inquiry{
			N: i + 1, To: got.To, Question: got.Question, Waybill: got.Waybill, By: "li", Rule: "U1", At: t0, Due: due,
		})
	}
	types := append([]EntryType{EntryDecision}, slices.Repeat([]EntryType{EntryInquiry}, len(want))...)
	equal(t, "entries", entryTypes(step), types)
}

// Whatever the response, silence included, no rule asks again.
func TestInquiriesOnce(t *testing.T) {
	t.Parallel()
	snapshot := inTransit("W1")
	snapshot.Return = &Waybill{Courier: "zto", Number: "R1"}
	d := live(OutcomeReview, onlyInquiries...)
	d.Within = map[Question]time.Duration{}
	for _, q := range Questions() {
		d.Within[q.Question] = time.Hour
	}
	first := advance(t, opened(snapshot), nil, d, t0)
	want := questions(first.Case)
	equal(t, "inquiries", len(want), len(onlyInquiries))
	for _, at := range []time.Duration{time.Minute, 2 * time.Hour, 3 * time.Hour} {
		c, _ := CloseInquiries(first.Case, nil, nil, nil, after(at))
		equal(t, "inquiries after "+at.String(), questions(advance(t, c, nil, d, after(at)).Case), want)
	}
	answered, _, _ := RecordResponse(first.Case, 1, ResponseMoved, "li", nil, after(time.Minute))
	equal(t, "inquiries after a response", questions(advance(t, answered, nil, d, after(time.Hour)).Case), want)
	// Another parcel is another question.
	snapshot.Outbound = append(snapshot.Outbound, Waybill{Courier: "sf", Number: "W2"})
	c := Observe(first.Case, snapshot, nil, after(time.Hour))
	again := advance(t, c, nil, live(OutcomeReview, ActionNudge), after(time.Hour))
	equal(t, "inquiries about two parcels", questions(again.Case), append(want, "courier nudge W2"))
}

// What is asked depends on the parcels that are known, and on what still
// matters once a case is over.
func TestInquiriesByCase(t *testing.T) {
	t.Parallel()
	none := request(KindReturnRefund, StatusReturning)
	equal(t, "without a parcel", questions(advance(t, opened(none), nil, live(OutcomeReview, onlyInquiries...), t0).Case),
		[]string{"buyer reply ", "warehouse unpack "})
	for _, status := range []Status{StatusClosed, StatusRefunded} {
		over := inTransit("W1")
		over.Status, over.Return = status, &Waybill{Number: "R1"}
		for _, o := range []Outcome{OutcomeRecord, OutcomeReview, OutcomeRecover} {
			step := advance(t, opened(over), nil, live(o, onlyInquiries...), t0)
			equal(t, string(status)+", "+string(o), questions(step.Case), []string{"courier claim W1"})
		}
	}
}

// In shadow mode nobody outside is told anything.
func TestShadowOpensAndSendsNothing(t *testing.T) {
	t.Parallel()
	names := slices.Concat(ActionNames(), onlyInquiries)
	for _, mode := range []Mode{ModeShadow, ""} {
		for _, o := range []Outcome{OutcomeApprove, OutcomeWait, OutcomeReview} {
			d := live(o, names...)
			d.Mode, d.Remark, d.Message, d.Receipt, d.Loss = mode, "remark", "message", "receipt", LossOpen
			c := opened(inTransit("W1"))
			c.Fulfilment = &Fulfilment{Shipment: ShipmentGone}
			step := advance(t, c, nil, d, t0)
			when := string(mode) + " " + string(o)
			equal(t, when+": planned", plans(step), nil)
			equal(t, when+": inquiries", questions(step.Case), nil)
			equal(t, when+": state", step.Case.State, StateNeedsReview)
		}
	}
}

// A case is looked at again when the time for a response is up. A claim has no
// such time.
func TestNextCheckIsWhenAResponseIsDue(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		within map[Question]time.Duration
		do     []ActionName
		want   time.Duration
	}{
		"the buyer's":     {map[Question]time.Duration{QuestionReply: 2 * time.Hour}, []ActionName{ActionAskBuyer}, 2 * time.Hour},
		"the earliest":    {map[Question]time.Duration{QuestionReply: 2 * time.Hour, QuestionNudge: time.Hour}, []ActionName{ActionAskBuyer, ActionNudge}, time.Hour},
		"no time is set":  {nil, []ActionName{ActionAskBuyer}, 24 * time.Hour},
		"a claim's":       {map[Question]time.Duration{QuestionClaim: time.Hour}, []ActionName{ActionClaim}, 24 * time.Hour},
		"later than that": {map[Question]time.Duration{QuestionReply: 48 * time.Hour}, []ActionName{ActionAskBuyer}, 24 * time.Hour},
	} {
		d := live(OutcomeReview, tt.do...)
		d.Within = tt.within
		step := advance(t, opened(inTransit("W1")), nil, d, t0)
		equal(t, name+": next check in", step.Case.NextCheckAt.Sub(t0), tt.want)
	}
	// An inquiry that was answered waits for nobody.
	d := live(OutcomeReview, ActionAskBuyer)
	d.Within = map[Question]time.Duration{QuestionReply: time.Hour}
	step := advance(t, opened(inTransit("W1")), nil, d, t0)
	c, _, _ := RecordResponse(step.Case, 1, ResponseInsists, "li", nil, after(time.Minute))
	step = advance(t, c, nil, d, after(time.Minute))
	equal(t, "answered: next check in", step.Case.NextCheckAt.Sub(t0), 24*time.Hour)
}
