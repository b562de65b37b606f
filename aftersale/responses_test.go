package aftersale

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asking is a case that was asked one question at t0, to be answered within an hour.
func asking(snapshot Snapshot, q Question, w Waybill) Case {
	c, _ := OpenInquiry(opened(snapshot), q, partyOf(q), w, "", after(time.Hour), t0)
	return c
}

func partyOf(q Question) Party {
	for _, info := range Questions() {
		if info.Question == q {
			return info.To
		}
	}
	return ""
}

// holding is the request to hold that was planned with the question, in a state.
func holding(s LedgerState) Action {
	return Action{ID: "c1.1", CaseID: "c1", N: 1, Name: ActionHold, Stage: StageFulfilment, State: s, PlannedAt: t0}
}

func TestCloseInquiriesByFacts(t *testing.T) {
	t.Parallel()
	const m = time.Minute
	pending, shipped := request(KindRefundUnshipped, StatusPending), inTransit("W1", "W2")
	returned := request(KindReturnRefund, StatusReturning)
	returned.Return = &Waybill{Number: "R1"}
	resend := func(s LedgerState) Action { return Action{ID: "c1.1", Name: ActionResend, State: s, PlannedAt: t0} }
	earlier := holding(Confirmed)
	earlier.PlannedAt = after(-m)
	w1 := Waybill{Courier: "sf", Number: "W1"}
	type facts struct {
		ledger []Action
		stock  []WarehouseReport
		parcel Parcel
	}
	for name, tt := range map[string]struct {
		c      Case
		facts  facts
		answer string
		by     string
	}{
		"held, as an answer by its own clock":    {asking(pending, QuestionHold, Waybill{}), facts{[]Action{holding(Confirmed)}, []WarehouseReport{report(ShipmentHeld, -5*m, answering("c1.1"))}, Parcel{}}, ResponseHeld, "warehouse"},
		"held, by itself":                        {asking(pending, QuestionHold, Waybill{}), facts{nil, []WarehouseReport{report(ShipmentHeld, 0)}, Parcel{}}, ResponseHeld, "warehouse"},
		"held for somebody else before":          {asking(pending, QuestionHold, Waybill{}), facts{[]Action{holding(Sent)}, []WarehouseReport{report(ShipmentHeld, -m, answering("c2.1"))}, Parcel{}}, "", ""},
		"held, the answer to an earlier request": {asking(pending, QuestionHold, Waybill{}), facts{[]Action{earlier}, []WarehouseReport{report(ShipmentHeld, -m, answering("c1.1"))}, Parcel{}}, "", ""},
		"printed is no answer":                   {asking(pending, QuestionHold, Waybill{}), facts{[]Action{holding(Confirmed)}, []WarehouseReport{report(ShipmentPrinted, m, answering("c1.1"))}, Parcel{}}, "", ""},
		"gone":                                   {asking(pending, QuestionHold, Waybill{}), facts{nil, []WarehouseReport{report(ShipmentGone, -5*m)}, Parcel{}}, ResponseGone, "warehouse"},
		"held, but a courier has scanned it":     {asking(shipped, QuestionHold, w1), facts{nil, []WarehouseReport{report(ShipmentHeld, m)}, Parcel{Number: "W2", State: TrackPickedUp}}, ResponseGone, "courier"},
		"held, and no courier has touched it":    {asking(shipped, QuestionHold, w1), facts{nil, []WarehouseReport{report(ShipmentHeld, m)}, Parcel{Number: "W2", State: TrackNoScan}}, ResponseHeld, "warehouse"},
		"not taken":                              {asking(pending, QuestionHold, Waybill{}), facts{[]Action{holding(Refused)}, nil, Parcel{}}, ResponseRefused, "warehouse"},
		"an earlier one was not taken":           {asking(pending, QuestionHold, Waybill{}), facts{[]Action{RecordResult(sent(earlier, t0), Receipt{}, failure(ClassRefused), t0)}, nil, Parcel{}}, "", ""},
		"not taken, and pending":                 {asking(pending, QuestionHold, Waybill{}), facts{[]Action{holding(Refused)}, []WarehouseReport{report(ShipmentPending, m)}, Parcel{}}, ResponseRefused, "warehouse"},
		"no word":                                {asking(pending, QuestionHold, Waybill{}), facts{[]Action{holding(Confirmed)}, nil, Parcel{}}, "", ""},

		"unpacked":                {asking(returned, QuestionUnpack, *returned.Return), facts{nil, []WarehouseReport{unpacked(InspectedMissing, "R1", m)}, Parcel{}}, "missing", "warehouse"},
		"another return unpacked": {asking(returned, QuestionUnpack, *returned.Return), facts{nil, []WarehouseReport{unpacked(InspectedMissing, "R2", m)}, Parcel{}}, "", ""},

		"sent again":                       {asking(shipped, QuestionResend, w1), facts{[]Action{resend(Confirmed)}, []WarehouseReport{sentAgain("c1.1")}, Parcel{}}, ResponseSent, "warehouse"},
		"sent again for another case":      {asking(shipped, QuestionResend, w1), facts{[]Action{resend(Confirmed)}, []WarehouseReport{sentAgain("c2.1")}, Parcel{}}, "", ""},
		"not sent again":                   {asking(shipped, QuestionResend, w1), facts{[]Action{resend(Refused)}, nil, Parcel{}}, ResponseRefused, "warehouse"},
		"to be sent again":                 {asking(shipped, QuestionResend, w1), facts{[]Action{resend(Sent)}, nil, Parcel{}}, "", ""},
		"it moves":                         {asking(shipped, QuestionNudge, w1), facts{nil, nil, Parcel{Number: "W1", LastScanAt: after(m)}}, ResponseMoved, "courier"},
		"no new scan":                      {asking(shipped, QuestionNudge, w1), facts{nil, nil, Parcel{Number: "W1", LastScanAt: t0}}, "", ""},
		"another parcel moves":             {asking(shipped, QuestionNudge, w1), facts{nil, nil, Parcel{Number: "W2", LastScanAt: after(m)}}, "", ""},
		"nobody but a person can say":      {asking(shipped, QuestionVerify, w1), facts{nil, nil, Parcel{Number: "W1", State: TrackDelivered, LastScanAt: after(m)}}, "", ""},
		"the buyer has not done anything":  {asking(shipped, QuestionReply, Waybill{}), facts{}, "", ""},
		"the courier has not paid anybody": {asking(shipped, QuestionClaim, w1), facts{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stock *Fulfilment
			if tt.facts.stock != nil {
				s := reported(tt.facts.stock...)
				stock = &s
			}
			before := tt.c.Inquiries[0]
			got, entries := CloseInquiries(tt.c, tt.facts.ledger, stock, map[string]Parcel{tt.facts.parcel.Number: tt.facts.parcel}, after(10*m))
			h := got.Inquiries[0]
			if h.Response != tt.answer || h.RespondedBy != tt.by || h.Open() != (tt.answer == "") {
				t.Fatalf("answer %q by %q, want %q by %q", h.Response, h.RespondedBy, tt.answer, tt.by)
			}
			if tt.answer == "" {
				if len(entries) != 0 || !h.RespondedAt.IsZero() {
					t.Errorf("no answer left %+v", entries)
				}
				return
			}
			if !h.RespondedAt.Equal(after(10*m)) || len(entries) != 1 || entries[0].Type != EntryInquiry || entries[0].Detail["answer"] != tt.answer || entries[0].Detail["by"] != tt.by {
				t.Errorf("answered at %s, entries %+v", h.RespondedAt, entries)
			}
			if diff := cmp.Diff(before, tt.c.Inquiries[0]); diff != "" {
				t.Errorf("Hear changed the case it was given: %s", diff)
			}
			again, entries := CloseInquiries(got, tt.facts.ledger, stock, nil, after(2*time.Hour))
			if diff := cmp.Diff(got, again); diff != "" || len(entries) != 0 {
				t.Errorf("heard twice: %s, entries %+v", diff, entries)
			}
		})
	}
}

// Whoever does not answer in time is silent; only a claim is paid late.
func TestCloseInquiriesInSilence(t *testing.T) {
	t.Parallel()
	for _, info := range Questions() {
		c := asking(inTransit("W1"), info.Question, Waybill{Number: "W1"})
		if early, entries := CloseInquiries(c, nil, nil, nil, after(time.Hour-time.Second)); early.Inquiries[0].Response != "" || len(entries) != 0 {
			t.Errorf("%s: %q before its time", info.Question, early.Inquiries[0].Response)
		}
		want := ResponseSilent
		if info.Question == QuestionClaim {
			want = ""
		}
		late, _ := CloseInquiries(c, nil, nil, nil, after(time.Hour))
		if h := late.Inquiries[0]; h.Response != want || h.RespondedBy != "" {
			t.Errorf("%s: %q by %q after its time, want %q", info.Question, h.Response, h.RespondedBy, want)
		}
		c.Inquiries[0].Due = time.Time{}
		if never, _ := CloseInquiries(c, nil, nil, nil, after(1000*time.Hour)); !never.Inquiries[0].Open() {
			t.Errorf("%s: %q without a time", info.Question, never.Inquiries[0].Response)
		}
	}
	// An answer that is there counts, however late it is looked at.
	s := reported(report(ShipmentHeld, time.Minute))
	if c, _ := CloseInquiries(asking(request(KindRefundUnshipped, StatusPending), QuestionHold, Waybill{}), nil, &s, nil, after(5*time.Hour)); c.Inquiries[0].Response != ResponseHeld {
		t.Errorf("an answer in time is %q", c.Inquiries[0].Response)
	}
}

// No question stays open on a case that is over, but for what outlives it.
func TestCloseInquiriesWhenTheCaseIsOver(t *testing.T) {
	t.Parallel()
	for _, status := range []Status{StatusClosed, StatusRefunded} {
		for _, info := range Questions() {
			want := ResponseObsolete
			switch {
			case info.Question == QuestionClaim || info.Question == QuestionResend:
				want = ""
			case info.Question == QuestionReply && status == StatusClosed:
				want = ResponseWithdraws
			}
			snapshot := inTransit("W1")
			snapshot.Status = status
			c, _ := CloseInquiries(asking(snapshot, info.Question, Waybill{Number: "W1"}), []Action{holding(Confirmed)}, nil, nil, after(time.Minute))
			if got := c.Inquiries[0].Response; got != want {
				t.Errorf("%s, %s: %q, want %q", status, info.Question, got, want)
			}
		}
	}
	// What is known by then is the answer all the same.
	s := reported(report(ShipmentGone, time.Minute))
	if c, _ := CloseInquiries(asking(request(KindRefundUnshipped, StatusClosed), QuestionHold, Waybill{}), nil, &s, nil, after(time.Minute)); c.Inquiries[0].Response != ResponseGone {
		t.Errorf("gone is %q", c.Inquiries[0].Response)
	}
}

func TestCloseInquiriesByTheBuyer(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]string{
		StatusPending: "", StatusReturning: "", StatusClosed: ResponseWithdraws, StatusAwaitReturn: ResponseObsolete,
		StatusRefused: ResponseObsolete, StatusRefunding: ResponseObsolete, StatusRefunded: ResponseObsolete, StatusFulfilling: ResponseObsolete,
	} {
		c, _ := CloseInquiries(asking(request(KindReturnRefund, status), QuestionReply, Waybill{}), nil, nil, nil, after(time.Minute))
		if got := c.Inquiries[0].Response; got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
}

func TestCloseInquiriesKeepsTheReport(t *testing.T) {
	t.Parallel()
	s := reported(report(ShipmentPrinted, time.Minute))
	c, entries := CloseInquiries(opened(request(KindRefundUnshipped, StatusPending)), nil, &s, nil, after(time.Minute))
	if c.Fulfilment != &s || entries != nil {
		t.Errorf("stock %+v, entries %+v", c.Fulfilment, entries)
	}
	if c, _ = CloseInquiries(c, nil, nil, nil, after(time.Hour)); c.Fulfilment != &s {
		t.Error("silence has taken the word back")
	}
}

// Only pictures of this request's own return, and of what is wrong with it,
// are proof: a film of something else in a refusal would be false proof.
func TestCloseInquiriesKeepsEvidence(t *testing.T) {
	t.Parallel()
	snapshot := request(KindReturnRefund, StatusReturning)
	snapshot.Return = &Waybill{Number: "R1"}
	money := inTransit("W1")
	for name, tt := range map[string]struct {
		snapshot Snapshot
		report   WarehouseReport
		want     int
	}{
		"damaged":                   {snapshot, unpacked(InspectedDamaged, "R1", 0, "a", "b"), 2},
		"empty":                     {snapshot, unpacked(InspectedEmpty, "R1", 0, "a"), 1},
		"without pictures":          {snapshot, unpacked(InspectedEmpty, "R1", 0), 0},
		"intact":                    {snapshot, unpacked(InspectedIntact, "R1", 0, "a"), 0},
		"of another return":         {snapshot, unpacked(InspectedDamaged, "R2", 0, "a"), 0},
		"of a request for money":    {money, unpacked(InspectedDamaged, "R1", 0, "a"), 0},
		"of a request for money, 2": {money, unpacked(InspectedDamaged, "", 0, "a"), 0},
	} {
		s := reported(tt.report)
		c, _ := CloseInquiries(opened(tt.snapshot), nil, &s, nil, t0)
		c, _ = CloseInquiries(c, nil, &s, nil, after(time.Minute)) // once
		if len(c.Evidence) != tt.want || c.HasEvidence() != (tt.want > 0) {
			t.Errorf("%s: proof %+v, want %d", name, c.Evidence, tt.want)
		}
	}
}
