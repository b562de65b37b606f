package aftersale

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestOpenHandover(t *testing.T) {
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
	if diff := cmp.Diff(want, second.Inquiries); diff != "" {
		t.Error(diff)
	}
	if len(c.Inquiries) != 0 || len(first.Inquiries) != 1 {
		t.Error("the case that was given has changed")
	}
	wantEntry := Entry{At: t0, Type: EntryInquiry, Summary: Text{EN: "The courier is asked to verify the delivery", ZH: "请快递公司核实是否妥投"},
		Detail: map[string]any{"handover": 1, "to": PartyCourier, "ask": QuestionVerify, "due": after(12 * time.Hour)}}
	if diff := cmp.Diff(wantEntry, e); diff != "" {
		t.Error(diff)
	}
}

func TestAnswerHandover(t *testing.T) {
	t.Parallel()
	c := asking(inTransit("W1"), QuestionReply, Waybill{})
	c, _ = OpenInquiry(c, QuestionEvidence, PartyCourier, Waybill{Number: "W1"}, "", time.Time{}, t0)
	picture := []Evidence{{Kind: "image", URL: "file:1", Source: "li"}}
	got, e, found := RecordResponse(c, 2, ResponseEvidence, "li", picture, after(time.Minute))
	if h := got.Inquiries[1]; !found || h.Response != ResponseEvidence || h.RespondedBy != "li" || !h.RespondedAt.Equal(after(time.Minute)) || !got.Inquiries[0].Open() || !c.Inquiries[1].Open() {
		t.Errorf("found %t, answered %+v, given %+v", found, got.Inquiries, c.Inquiries)
	}
	if diff := cmp.Diff(picture, got.Evidence); diff != "" || !got.HasEvidence() {
		t.Errorf("proof: %s", diff)
	}
	wantEntry := Entry{At: after(time.Minute), Type: EntryInquiry,
		Summary: Text{EN: "The courier, asked to hand over the signing proof: proof attached", ZH: "快递公司答复（提供签收凭证）：已提供凭证"},
		Detail:  map[string]any{"handover": 2, "to": PartyCourier, "ask": QuestionEvidence, "answer": ResponseEvidence, "by": "li", "evidence": picture}}
	if diff := cmp.Diff(wantEntry, e); diff != "" {
		t.Error(diff)
	}
	// The same proof twice is one piece; a late answer replaces silence.
	again, _, _ := RecordResponse(got, 2, ResponseEvidence, "li", picture, after(time.Hour))
	if len(again.Evidence) != 1 || len(again.Inquiries) != 2 {
		t.Errorf("twice: %+v", again)
	}
	if same, e, found := RecordResponse(c, 3, ResponseHeld, "li", picture, t0); found || e.Type != "" || !cmp.Equal(same, c) {
		t.Errorf("a question that was never asked: %t, %+v", found, e)
	}
}

// What the buyer sent, or a courier's word that a parcel is lost, speaks for
// the buyer. It stays on the timeline and never goes out with a refusal.
func TestOnlyProofIsProof(t *testing.T) {
	t.Parallel()
	proof := map[Question][]string{
		QuestionEvidence: {ResponseEvidence}, QuestionVerify: {ResponseDelivered},
		QuestionUnpack: {string(InspectedDamaged), string(InspectedWrong), string(InspectedMissing), string(InspectedEmpty)},
	}
	for _, info := range Questions() {
		for _, answer := range info.Responses {
			c, e, _ := RecordResponse(asking(inTransit("W1"), info.Question, Waybill{}), 1, answer, "li", []Evidence{{Kind: "image", URL: "file:1"}}, t0)
			if want := slices.Contains(proof[info.Question], answer); c.HasEvidence() != want {
				t.Errorf("%s, %s: proven %t, want %t", info.Question, answer, c.HasEvidence(), want)
			}
			if kept, _ := e.Detail["evidence"].([]Evidence); len(kept) != 1 {
				t.Errorf("%s, %s: the timeline has lost it: %v", info.Question, answer, e.Detail)
			}
		}
	}
}

func TestLastHandoverAndWaitsFor(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1", "W2"))
	if _, found := c.LastInquiry(QuestionNudge); found || c.WaitsFor() != "" {
		t.Error("somebody is waited for")
	}
	c, _ = OpenInquiry(c, QuestionNudge, PartyCourier, Waybill{Number: "W1"}, "", time.Time{}, t0)
	c, _ = OpenInquiry(c, QuestionReply, PartyBuyer, Waybill{}, "", time.Time{}, t0)
	c, _ = OpenInquiry(c, QuestionNudge, PartyCourier, Waybill{Number: "W2"}, "", time.Time{}, t0)
	if h, found := c.LastInquiry(QuestionNudge); !found || h.N != 3 || c.WaitsFor() != PartyCourier {
		t.Errorf("last %+v, waits for %q", h, c.WaitsFor())
	}
	c, _, _ = RecordResponse(c, 1, ResponseMoved, "li", nil, t0)
	if got := c.WaitsFor(); got != PartyBuyer {
		t.Errorf("waits for %q", got)
	}
	c, _, _ = RecordResponse(c, 2, ResponseInsists, "li", nil, t0)
	c, _, _ = RecordResponse(c, 3, ResponseLost, "li", nil, t0)
	if got := c.WaitsFor(); got != "" {
		t.Errorf("waits for %q", got)
	}
}

// Every question has a party, answers, an action or a person who asks it, and
// words in both languages.
func TestQuestions(t *testing.T) {
	t.Parallel()
	asked := map[Question]bool{}
	for _, n := range append(ActionNames(), onlyInquiries...) {
		q, to, opens := n.Question()
		if opens != (q != "") || opens && to != partyOf(q) {
			t.Errorf("%s asks %q of %q: %t", n, q, to, opens)
		}
		asked[q] = opens
	}
	words := []string{ResponseSilent, ResponseObsolete}
	for _, info := range Questions() {
		if !asked[info.Question] || len(info.Responses) < 2 || partyNames[info.To].ZH == "" {
			t.Errorf("incomplete: %+v", info)
		}
		if text := QuestionText(info.Question); text.EN == "" || text.ZH == "" {
			t.Errorf("%s has no words", info.Question)
		}
		words = append(words, info.Responses...)
	}
	for _, w := range append(words, ResponseRefused) {
		if text := ResponseText(w); text.ZH == "" || text.ZH == w || text.EN == "" {
			t.Errorf("answer %s reads %+v", w, text)
		}
	}
	if text := ResponseText("new"); text.EN != "new" || text.ZH != "new" {
		t.Errorf("an unknown answer reads %+v", text)
	}
	if q, to, opens := ActionApprove.Question(); q != "" || to != "" || opens {
		t.Errorf("an approval asks %q of %q", q, to)
	}
}

func TestPlanByPerson(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1"))
	c.OrderID, c.Rule, c.Actions = "o9", "S5", 3
	got := PlanManually(&c, ActionResend, Waybill{Number: "W1"}, "li", t0)
	want := Action{
		ID: "c1.4", CaseID: "c1", Ref: c.Ref, OrderID: "o1", Name: ActionResend, Stage: StageFulfilment, N: 4, Kind: KindRefundShipped, Status: StatusPending,
		Amount: Fen(1990), Version: "v1", Rule: "S5", By: "li", Waybill: Waybill{Number: "W1"}, State: Planned, PlannedAt: t0,
	}
	if diff := cmp.Diff(want, got); diff != "" || c.Actions != 4 {
		t.Errorf("%d actions: %s", c.Actions, diff)
	}
	c.Snapshot = nil
	if got := PlanManually(&c, ActionHold, Waybill{}, "li", t0); got.OrderID != "o9" || got.ID != "c1.5" || !got.Amount.IsZero() {
		t.Errorf("a case that was never read plans %+v", got)
	}
}

func TestProve(t *testing.T) {
	t.Parallel()
	accepted := Action{Name: ActionIntercept, State: Confirmed}
	for _, tt := range []struct {
		a      Action
		parcel TrackState
		want   string
	}{
		{accepted, "", ""}, {accepted, TrackInTransit, ""}, {accepted, TrackAtStation, ""},
		{accepted, TrackRefused, InterceptSucceeded}, {accepted, TrackIntercepted, InterceptSucceeded},
		{accepted, TrackReturning, InterceptSucceeded}, {accepted, TrackReturned, InterceptSucceeded}, {accepted, TrackDelivered, InterceptFailed},
		{Action{Name: ActionIntercept, State: Refused}, TrackReturning, ""},
		{Action{Name: ActionIntercept, State: Unknown}, TrackReturning, ""},
		{Action{Name: ActionWithdraw, State: Confirmed}, TrackDelivered, ""},
		{Action{Name: ActionIntercept, State: Confirmed, InterceptOutcome: InterceptFailed}, TrackReturning, InterceptFailed},
	} {
		got := RecordInterceptOutcome(tt.a, Parcel{State: tt.parcel})
		if got.InterceptOutcome != tt.want {
			t.Errorf("%s %s, parcel %q: %q, want %q", tt.a.Name, tt.a.State, tt.parcel, got.InterceptOutcome, tt.want)
		}
		if again := RecordInterceptOutcome(got, Parcel{State: TrackDelivered}); got.InterceptOutcome != "" && again.InterceptOutcome != got.InterceptOutcome {
			t.Errorf("what was proved changes to %q", again.InterceptOutcome)
		}
		if got.InterceptOutcome = tt.a.InterceptOutcome; !cmp.Equal(got, tt.a) {
			t.Errorf("more than the proof has changed: %+v", got)
		}
	}
}

func TestEvidenceSame(t *testing.T) {
	t.Parallel()
	e := Evidence{Kind: "image", URL: "file:1", Digest: "aa", Source: "li"}
	other := e
	other.Source, other.Data, other.MIME = "wang", []byte("x"), "image/png"
	if !e.Same(other) {
		t.Error("the same picture from somebody else is another piece")
	}
	for _, change := range []func(*Evidence){
		func(e *Evidence) { e.Kind = "video" }, func(e *Evidence) { e.URL = "file:2" }, func(e *Evidence) { e.Text = "t" }, func(e *Evidence) { e.Digest = "bb" },
	} {
		other := e
		change(&other)
		if e.Same(other) {
			t.Errorf("%+v is the same as %+v", other, e)
		}
	}
	if !strings.HasPrefix(e.URL, FileScheme) {
		t.Errorf("%q is kept elsewhere", e.URL)
	}
}
