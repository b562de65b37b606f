package aftersale

import (
	"slices"
	"testing"
	"time"
)

func TestOpenInquiry(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1"))
	c.Rule = "S3c"
	w := Waybill{Courier: "sf", Number: "W1"}
	first, e := OpenInquiry(c, QuestionVerify, PartyCourier, w, "", after(12*time.Hour), t0)
	second, _ := OpenInquiry(first, QuestionReply, PartyBuyer, Waybill{}, "li", time.Time{}, after(time.Minute))
	want := []Inquiry{
		{N: 1, To: PartyCourier, Question: QuestionVerify, Rule: "S3c", Waybill: w, At: t0, Due: after(12 * time.Hour)},
		{N: 2, To: PartyBuyer, Question: QuestionReply, By: "li", Rule: "S3c", At: after(time.Minute)},
	}
	equal(t, "inquiries", second.Inquiries, want)
	equal(t, "inquiries of the cases that were given", [][]Inquiry{c.Inquiries, first.Inquiries}, [][]Inquiry{nil, want[:1]})
	equal(t, "entry", e, Entry{
		At: t0, Type: EntryInquiry, Summary: Text{EN: "The courier is asked to verify the delivery", ZH: "请快递公司核实是否妥投"},
		Detail: map[string]any{"handover": 1, "to": PartyCourier, "ask": QuestionVerify, "due": after(12 * time.Hour)},
	})
}

func TestRecordResponse(t *testing.T) {
	t.Parallel()
	given := asking(inTransit("W1"), QuestionReply, Waybill{})
	given, _ = OpenInquiry(given, QuestionEvidence, PartyCourier, Waybill{Number: "W1"}, "", time.Time{}, t0)
	picture := []Evidence{{Kind: "image", URL: "file:1", Source: "li"}}
	got, e, found := RecordResponse(given, 2, ResponseEvidence, "li", picture, after(time.Minute))
	equal(t, "found", found, true)
	want := slices.Clone(given.Inquiries)
	want[1].Response, want[1].RespondedBy, want[1].RespondedAt = ResponseEvidence, "li", after(time.Minute)
	equal(t, "inquiries", got.Inquiries, want)
	equal(t, "the case that was given waits for its second inquiry", given.Inquiries[1].Open(), true)
	equal(t, "evidence", got.Evidence, picture)
	equal(t, "entry", e, Entry{
		At: after(time.Minute), Type: EntryInquiry,
		Summary: Text{EN: "The courier, asked to hand over the signing proof: proof attached", ZH: "快递公司答复（提供签收凭证）：已提供凭证"},
		Detail:  map[string]any{"handover": 2, "to": PartyCourier, "ask": QuestionEvidence, "answer": ResponseEvidence, "by": "li", "evidence": picture},
	})
	again, _, _ := RecordResponse(got, 2, ResponseEvidence, "li", picture, after(time.Hour))
	equal(t, "evidence brought twice", again.Evidence, picture)
	equal(t, "inquiries", len(again.Inquiries), 2)
	same, e, found := RecordResponse(given, 3, ResponseHeld, "li", picture, t0)
	equal(t, "a question that was never asked is found", found, false)
	equal(t, "its entry", e, Entry{})
	equal(t, "the case", same, given)
}

func TestLastInquiryAndWaitsFor(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1", "W2"))
	if inq, found := c.LastInquiry(QuestionNudge); found || c.WaitsFor() != "" {
		t.Errorf("a case without inquiries: got %+v, waits for %q, want none", inq, c.WaitsFor())
	}
	c, _ = OpenInquiry(c, QuestionNudge, PartyCourier, Waybill{Number: "W1"}, "", time.Time{}, t0)
	c, _ = OpenInquiry(c, QuestionReply, PartyBuyer, Waybill{}, "", time.Time{}, t0)
	c, _ = OpenInquiry(c, QuestionNudge, PartyCourier, Waybill{Number: "W2"}, "", time.Time{}, t0)
	last, _ := c.LastInquiry(QuestionNudge)
	equal(t, "number of the last nudge", last.N, 3)
	equal(t, "waits for", c.WaitsFor(), PartyCourier)
	c, _, _ = RecordResponse(c, 1, ResponseMoved, "li", nil, t0)
	equal(t, "waits for", c.WaitsFor(), PartyBuyer)
	c, _, _ = RecordResponse(c, 2, ResponseInsists, "li", nil, t0)
	c, _, _ = RecordResponse(c, 3, ResponseLost, "li", nil, t0)
	equal(t, "waits for", c.WaitsFor(), "")
}

// Every question has a party, responses, an action that asks it, and words in
// both languages.
func TestQuestions(t *testing.T) {
	t.Parallel()
	asked := map[Question]bool{}
	for _, n := range append(ActionNames(), onlyInquiries...) {
		q, to, opens := n.Question()
		if opens != (q != "") || opens && to != partyOf(q) {
			t.Errorf("%s: got question %q to %q, opens %t, want the party %q", n, q, to, opens, partyOf(q))
		}
		asked[q] = opens
	}
	words := []string{ResponseSilent, ResponseObsolete}
	for _, info := range Questions() {
		if !asked[info.Question] || len(info.Responses) < 2 || partyNames[info.To].ZH == "" {
			t.Errorf("%s: got %+v, want an action that asks it, two responses and a named party", info.Question, info)
		}
		if text := QuestionText(info.Question); text.EN == "" || text.ZH == "" {
			t.Errorf("%s reads %q, want words in both languages", info.Question, text)
		}
		words = append(words, info.Responses...)
	}
	for _, w := range append(words, ResponseRefused) {
		if text := ResponseText(w); text.ZH == "" || text.ZH == w || text.EN == "" {
			t.Errorf("response %s reads %q, want words in both languages", w, text)
		}
	}
	equal(t, "an unknown response", ResponseText("new"), Text{EN: "new", ZH: "new"})
}

func TestPlanManually(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1"))
	c.OrderID, c.Rule, c.Actions = "o9", "S5", 3
	equal(t, "planned", PlanManually(&c, ActionResend, Waybill{Number: "W1"}, "li", t0), Action{
		ID: "c1.4", CaseID: "c1", Ref: c.Ref, OrderID: "o1", Name: ActionResend, Stage: StageFulfilment, N: 4, Kind: KindRefundShipped, Status: StatusPending,
		Amount: Fen(1990), Version: "v1", Rule: "S5", By: "li", Waybill: Waybill{Number: "W1"}, State: Planned, PlannedAt: t0,
	})
	equal(t, "actions ever planned", c.Actions, 4)
	c.Snapshot = nil
	equal(t, "planned for a case that was never read", PlanManually(&c, ActionHold, Waybill{}, "li", t0), Action{
		ID: "c1.5", CaseID: "c1", Ref: c.Ref, OrderID: "o9", Name: ActionHold, Stage: StageFulfilment, N: 5, Rule: "S5", By: "li",
		State: Planned, PlannedAt: t0,
	})
}
