package aftersale

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asks lists the actions that open a hand-over and send nothing.
var asks = []ActionName{ActionNudge, ActionVerify, ActionRequestEvidence, ActionClaim, ActionAskBuyer, ActionUnpack}

func questions(c Case) (list []string) {
	for _, h := range c.Inquiries {
		list = append(list, fmt.Sprintf("%s %s %s", h.To, h.Question, h.Waybill.Number))
	}
	return list
}

// Couriers are asked about each parcel, the warehouse about the return, the
// buyer once. Nothing is sent.
func TestAsksOpenHandovers(t *testing.T) {
	t.Parallel()
	seen := inTransit("W1", "", "W2", "W1")
	seen.Return = &Waybill{Courier: "zto", Number: "R1"}
	d := live(OutcomeReview, slices.Concat(asks, asks)...)
	d.Within = map[Question]time.Duration{QuestionNudge: time.Hour, QuestionClaim: 2 * time.Hour}
	d.Review = &ReviewDecision{By: "li"}
	step := advance(t, opened(seen), nil, d, t0)
	want := []string{
		"courier nudge W1", "courier nudge W2", "courier verify W1", "courier verify W2", "courier proof W1", "courier proof W2",
		"courier claim W1", "courier claim W2", "buyer reply ", "warehouse unpack R1",
	}
	if diff := cmp.Diff(want, questions(step.Case)); diff != "" || len(step.Plan) != 0 {
		t.Errorf("planned %+v; %s", step.Plan, diff)
	}
	for i, h := range step.Case.Inquiries {
		due := map[Question]time.Time{QuestionNudge: after(time.Hour), QuestionClaim: after(2 * time.Hour)}[h.Question]
		if h.N != i+1 || h.By != "li" || h.Rule != "U1" || !h.At.Equal(t0) || !h.Due.Equal(due) || !h.Open() {
			t.Errorf("hand-over %+v", h)
		}
	}
	if len(step.Entries) != 1+len(want) || step.Entries[0].Type != EntryDecision || step.Entries[1].Type != EntryInquiry {
		t.Errorf("entries %+v", step.Entries)
	}
}

// However an answer turns out, silence included, nobody is asked again by a rule.
func TestAsksOnce(t *testing.T) {
	t.Parallel()
	seen := inTransit("W1")
	seen.Return = &Waybill{Courier: "zto", Number: "R1"}
	d := live(OutcomeReview, asks...)
	d.Within = map[Question]time.Duration{}
	for _, q := range Questions() {
		d.Within[q.Question] = time.Hour
	}
	first := advance(t, opened(seen), nil, d, t0)
	for _, at := range []time.Duration{time.Minute, 2 * time.Hour, 3 * time.Hour} {
		c, _ := CloseInquiries(first.Case, nil, nil, nil, after(at))
		if again := advance(t, c, nil, d, after(at)); len(again.Case.Inquiries) != len(asks) {
			t.Errorf("after %s: %v", at, questions(again.Case))
		}
	}
	answered, _, _ := RecordResponse(first.Case, 1, ResponseMoved, "li", nil, after(time.Minute))
	if again := advance(t, answered, nil, d, after(time.Hour)); len(again.Case.Inquiries) != len(asks) {
		t.Errorf("an answer is asked for again: %v", questions(again.Case))
	}
	// Another parcel is another question.
	seen.Outbound = append(seen.Outbound, Waybill{Courier: "sf", Number: "W2"})
	c := Observe(first.Case, seen, nil, after(time.Hour))
	if again := advance(t, c, nil, live(OutcomeReview, ActionNudge), after(time.Hour)); questions(again.Case)[len(asks)] != "courier nudge W2" {
		t.Errorf("asked %v", questions(again.Case))
	}
}

func TestAsksWithoutAParcel(t *testing.T) {
	t.Parallel()
	step := advance(t, opened(request(KindReturnRefund, StatusReturning)), nil, live(OutcomeReview, asks...), t0)
	if diff := cmp.Diff([]string{"buyer reply ", "warehouse unpack "}, questions(step.Case)); diff != "" {
		t.Error(diff)
	}
}

// In shadow mode nobody outside hears anything.
func TestShadowAsksAndSendsNothing(t *testing.T) {
	t.Parallel()
	names := slices.Concat(ActionNames(), asks)
	for _, mode := range []Mode{ModeShadow, ""} {
		for _, o := range []Outcome{OutcomeApprove, OutcomeWait, OutcomeReview} {
			d := live(o, names...)
			d.Mode, d.Remark, d.Message, d.Receipt, d.Loss = mode, "remark", "message", "receipt", LossOpen
			c := opened(inTransit("W1"))
			c.Fulfilment = &Fulfilment{Shipment: ShipmentGone}
			step := advance(t, c, nil, d, t0)
			if len(step.Plan) != 0 || len(step.Case.Inquiries) != 0 || step.Case.State != StateNeedsReview {
				t.Errorf("mode %q, %s: planned %+v, asked %v", mode, o, step.Plan, questions(step.Case))
			}
		}
	}
}

// On a case that is over only what outlives it is asked.
func TestAsksOnACaseThatIsOver(t *testing.T) {
	t.Parallel()
	for _, status := range []Status{StatusClosed, StatusRefunded} {
		seen := inTransit("W1")
		seen.Status, seen.Return = status, &Waybill{Number: "R1"}
		for _, o := range []Outcome{OutcomeRecord, OutcomeReview, OutcomeRecover} {
			step := advance(t, opened(seen), nil, live(o, asks...), t0)
			if diff := cmp.Diff([]string{"courier claim W1"}, questions(step.Case)); diff != "" {
				t.Errorf("%s, %s: %s", status, o, diff)
			}
		}
	}
}

// An open question is looked at again when its time is up; a claim is not.
func TestNextCheckIsTheAnswersTime(t *testing.T) {
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
		if got := step.Case.NextCheckAt; !got.Equal(after(tt.want)) {
			t.Errorf("%s: in %s, want %s", name, got.Sub(t0), tt.want)
		}
	}
	// One that was answered waits for nobody.
	d := live(OutcomeReview, ActionAskBuyer)
	d.Within = map[Question]time.Duration{QuestionReply: time.Hour}
	step := advance(t, opened(inTransit("W1")), nil, d, t0)
	c, _, _ := RecordResponse(step.Case, 1, ResponseInsists, "li", nil, after(time.Minute))
	if step := advance(t, c, nil, d, after(time.Minute)); !step.Case.NextCheckAt.Equal(after(24 * time.Hour)) {
		t.Errorf("looked at again in %s", step.Case.NextCheckAt.Sub(t0))
	}
}
