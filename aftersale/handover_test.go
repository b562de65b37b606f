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
	first, e := OpenHandover(c, AskVerify, PartyCourier, w, "", after(12*time.Hour), t0)
	second, _ := OpenHandover(first, AskReply, PartyBuyer, Waybill{}, "li", time.Time{}, after(time.Minute))
	want := []Handover{
		{N: 1, To: PartyCourier, Ask: AskVerify, Rule: "S3c", Waybill: w, At: t0, Due: after(12 * time.Hour)},
		{N: 2, To: PartyBuyer, Ask: AskReply, By: "li", Rule: "S3c", At: after(time.Minute)},
	}
	if diff := cmp.Diff(want, second.Handovers); diff != "" {
		t.Error(diff)
	}
	if len(c.Handovers) != 0 || len(first.Handovers) != 1 {
		t.Error("the case that was given has changed")
	}
	wantEntry := Entry{At: t0, Type: EntryHandover, Summary: Text{EN: "The courier is asked to verify the delivery", ZH: "请快递公司核实是否妥投"},
		Detail: map[string]any{"handover": 1, "to": PartyCourier, "ask": AskVerify, "due": after(12 * time.Hour)}}
	if diff := cmp.Diff(wantEntry, e); diff != "" {
		t.Error(diff)
	}
}

func TestAnswerHandover(t *testing.T) {
	t.Parallel()
	c := asking(inTransit("W1"), AskReply, Waybill{})
	c, _ = OpenHandover(c, AskProof, PartyCourier, Waybill{Number: "W1"}, "", time.Time{}, t0)
	picture := []Evidence{{Kind: "image", URL: "file:1", Source: "li"}}
	got, e, found := AnswerHandover(c, 2, AnswerProof, "li", picture, after(time.Minute))
	if h := got.Handovers[1]; !found || h.Answer != AnswerProof || h.AnsweredBy != "li" || !h.AnsweredAt.Equal(after(time.Minute)) || !got.Handovers[0].Open() || !c.Handovers[1].Open() {
		t.Errorf("found %t, answered %+v, given %+v", found, got.Handovers, c.Handovers)
	}
	if diff := cmp.Diff(picture, got.Proof); diff != "" || !got.Proven() {
		t.Errorf("proof: %s", diff)
	}
	wantEntry := Entry{At: after(time.Minute), Type: EntryHandover,
		Summary: Text{EN: "The courier, asked to hand over the signing proof: proof attached", ZH: "快递公司答复（提供签收凭证）：已提供凭证"},
		Detail:  map[string]any{"handover": 2, "to": PartyCourier, "ask": AskProof, "answer": AnswerProof, "by": "li", "evidence": picture}}
	if diff := cmp.Diff(wantEntry, e); diff != "" {
		t.Error(diff)
	}
	// The same proof twice is one piece; a late answer replaces silence.
	again, _, _ := AnswerHandover(got, 2, AnswerProof, "li", picture, after(time.Hour))
	if len(again.Proof) != 1 || len(again.Handovers) != 2 {
		t.Errorf("twice: %+v", again)
	}
	if same, e, found := AnswerHandover(c, 3, AnswerHeld, "li", picture, t0); found || e.Type != "" || !cmp.Equal(same, c) {
		t.Errorf("a question that was never asked: %t, %+v", found, e)
	}
}

// What the buyer sent, or a courier's word that a parcel is lost, speaks for
// the buyer. It stays on the timeline and never goes out with a refusal.
func TestOnlyProofIsProof(t *testing.T) {
	t.Parallel()
	proof := map[Question][]string{
		AskProof: {AnswerProof}, AskVerify: {AnswerDelivered},
		AskUnpack: {string(InspectedDamaged), string(InspectedWrong), string(InspectedMissing), string(InspectedEmpty)},
	}
	for _, info := range Questions() {
		for _, answer := range info.Answers {
			c, e, _ := AnswerHandover(asking(inTransit("W1"), info.Ask, Waybill{}), 1, answer, "li", []Evidence{{Kind: "image", URL: "file:1"}}, t0)
			if want := slices.Contains(proof[info.Ask], answer); c.Proven() != want {
				t.Errorf("%s, %s: proven %t, want %t", info.Ask, answer, c.Proven(), want)
			}
			if kept, _ := e.Detail["evidence"].([]Evidence); len(kept) != 1 {
				t.Errorf("%s, %s: the timeline has lost it: %v", info.Ask, answer, e.Detail)
			}
		}
	}
}

func TestLastHandoverAndWaitsFor(t *testing.T) {
	t.Parallel()
	c := opened(inTransit("W1", "W2"))
	if _, found := c.LastHandover(AskNudge); found || c.WaitsFor() != "" {
		t.Error("somebody is waited for")
	}
	c, _ = OpenHandover(c, AskNudge, PartyCourier, Waybill{Number: "W1"}, "", time.Time{}, t0)
	c, _ = OpenHandover(c, AskReply, PartyBuyer, Waybill{}, "", time.Time{}, t0)
	c, _ = OpenHandover(c, AskNudge, PartyCourier, Waybill{Number: "W2"}, "", time.Time{}, t0)
	if h, found := c.LastHandover(AskNudge); !found || h.N != 3 || c.WaitsFor() != PartyCourier {
		t.Errorf("last %+v, waits for %q", h, c.WaitsFor())
	}
	c, _, _ = AnswerHandover(c, 1, AnswerMoved, "li", nil, t0)
	if got := c.WaitsFor(); got != PartyBuyer {
		t.Errorf("waits for %q", got)
	}
	c, _, _ = AnswerHandover(c, 2, AnswerInsists, "li", nil, t0)
	c, _, _ = AnswerHandover(c, 3, AnswerLost, "li", nil, t0)
	if got := c.WaitsFor(); got != "" {
		t.Errorf("waits for %q", got)
	}
}

// Every question has a party, answers, an action or a person who asks it, and
// words in both languages.
func TestQuestions(t *testing.T) {
	t.Parallel()
	asked := map[Question]bool{}
	for _, n := range append(ActionNames(), ActionNudge, ActionVerify, ActionProof, ActionClaim, ActionAsk, ActionUnpack) {
		q, to, opens := n.Question()
		if opens != (q != "") || opens && to != partyOf(q) {
			t.Errorf("%s asks %q of %q: %t", n, q, to, opens)
		}
		asked[q] = opens
	}
	words := []string{AnswerSilent, AnswerObsolete}
	for _, info := range Questions() {
		if !asked[info.Ask] || len(info.Answers) < 2 || partyNames[info.To].ZH == "" {
			t.Errorf("incomplete: %+v", info)
		}
		if text := QuestionText(info.Ask); text.EN == "" || text.ZH == "" {
			t.Errorf("%s has no words", info.Ask)
		}
		words = append(words, info.Answers...)
	}
	for _, w := range append(words, AnswerRefused) {
		if text := AnswerText(w); text.ZH == "" || text.ZH == w || text.EN == "" {
			t.Errorf("answer %s reads %+v", w, text)
		}
	}
	if text := AnswerText("new"); text.EN != "new" || text.ZH != "new" {
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
	got := PlanByPerson(&c, ActionResend, Waybill{Number: "W1"}, "li", t0)
	want := Action{
		ID: "c1.4", CaseID: "c1", Ref: c.Ref, OrderID: "o1", Name: ActionResend, Stage: StageStock, N: 4, Kind: KindRefundShipped, Status: StatusPending,
		Amount: Fen(1990), Version: "v1", Rule: "S5", By: "li", Waybill: Waybill{Number: "W1"}, State: Planned, PlannedAt: t0,
	}
	if diff := cmp.Diff(want, got); diff != "" || c.Actions != 4 {
		t.Errorf("%d actions: %s", c.Actions, diff)
	}
	c.Seen = nil
	if got := PlanByPerson(&c, ActionHold, Waybill{}, "li", t0); got.OrderID != "o9" || got.ID != "c1.5" || !got.Amount.IsZero() {
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
		{accepted, TrackRefused, ProvedSucceeded}, {accepted, TrackIntercepted, ProvedSucceeded},
		{accepted, TrackReturning, ProvedSucceeded}, {accepted, TrackReturned, ProvedSucceeded}, {accepted, TrackDelivered, ProvedFailed},
		{Action{Name: ActionIntercept, State: Refused}, TrackReturning, ""},
		{Action{Name: ActionIntercept, State: Unknown}, TrackReturning, ""},
		{Action{Name: ActionWithdraw, State: Confirmed}, TrackDelivered, ""},
		{Action{Name: ActionIntercept, State: Confirmed, Proved: ProvedFailed}, TrackReturning, ProvedFailed},
	} {
		got := Prove(tt.a, Parcel{State: tt.parcel})
		if got.Proved != tt.want {
			t.Errorf("%s %s, parcel %q: %q, want %q", tt.a.Name, tt.a.State, tt.parcel, got.Proved, tt.want)
		}
		if again := Prove(got, Parcel{State: TrackDelivered}); got.Proved != "" && again.Proved != got.Proved {
			t.Errorf("what was proved changes to %q", again.Proved)
		}
		if got.Proved = tt.a.Proved; !cmp.Equal(got, tt.a) {
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
