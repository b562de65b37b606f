package aftersale

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asking is a case that was asked one question at t0, to be answered within an hour.
func asking(seen Snapshot, q Question, w Waybill) Case {
	c, _ := OpenHandover(opened(seen), q, partyOf(q), w, "", after(time.Hour), t0)
	return c
}

func partyOf(q Question) Party {
	for _, info := range Questions() {
		if info.Ask == q {
			return info.To
		}
	}
	return ""
}

// holding is the request to hold that was planned with the question, in a state.
func holding(s LedgerState) Action {
	return Action{ID: "c1.1", CaseID: "c1", N: 1, Name: ActionHold, Stage: StageStock, State: s, PlannedAt: t0}
}

func TestHearAnswers(t *testing.T) {
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
		"held, as an answer by its own clock":    {asking(pending, AskHold, Waybill{}), facts{[]Action{holding(Confirmed)}, []WarehouseReport{word(ShipmentHeld, -5*m, answering("c1.1"))}, Parcel{}}, AnswerHeld, "warehouse"},
		"held, by itself":                        {asking(pending, AskHold, Waybill{}), facts{nil, []WarehouseReport{word(ShipmentHeld, 0)}, Parcel{}}, AnswerHeld, "warehouse"},
		"held for somebody else before":          {asking(pending, AskHold, Waybill{}), facts{[]Action{holding(Sent)}, []WarehouseReport{word(ShipmentHeld, -m, answering("c2.1"))}, Parcel{}}, "", ""},
		"held, the answer to an earlier request": {asking(pending, AskHold, Waybill{}), facts{[]Action{earlier}, []WarehouseReport{word(ShipmentHeld, -m, answering("c1.1"))}, Parcel{}}, "", ""},
		"printed is no answer":                   {asking(pending, AskHold, Waybill{}), facts{[]Action{holding(Confirmed)}, []WarehouseReport{word(ShipmentPrinted, m, answering("c1.1"))}, Parcel{}}, "", ""},
		"gone":                                   {asking(pending, AskHold, Waybill{}), facts{nil, []WarehouseReport{word(ShipmentGone, -5*m)}, Parcel{}}, AnswerGone, "warehouse"},
		"held, but a courier has scanned it":     {asking(shipped, AskHold, w1), facts{nil, []WarehouseReport{word(ShipmentHeld, m)}, Parcel{Number: "W2", State: TrackPickedUp}}, AnswerGone, "courier"},
		"held, and no courier has touched it":    {asking(shipped, AskHold, w1), facts{nil, []WarehouseReport{word(ShipmentHeld, m)}, Parcel{Number: "W2", State: TrackNoScan}}, AnswerHeld, "warehouse"},
		"not taken":                              {asking(pending, AskHold, Waybill{}), facts{[]Action{holding(Refused)}, nil, Parcel{}}, AnswerRefused, "warehouse"},
		"an earlier one was not taken":           {asking(pending, AskHold, Waybill{}), facts{[]Action{Settle(sent(earlier, t0), Receipt{}, failure(ClassRefused), t0)}, nil, Parcel{}}, "", ""},
		"not taken, and pending":                 {asking(pending, AskHold, Waybill{}), facts{[]Action{holding(Refused)}, []WarehouseReport{word(ShipmentPending, m)}, Parcel{}}, AnswerRefused, "warehouse"},
		"no word":                                {asking(pending, AskHold, Waybill{}), facts{[]Action{holding(Confirmed)}, nil, Parcel{}}, "", ""},

		"unpacked":                {asking(returned, AskUnpack, *returned.Return), facts{nil, []WarehouseReport{unpacked(InspectedMissing, "R1", m)}, Parcel{}}, "missing", "warehouse"},
		"another return unpacked": {asking(returned, AskUnpack, *returned.Return), facts{nil, []WarehouseReport{unpacked(InspectedMissing, "R2", m)}, Parcel{}}, "", ""},

		"sent again":                       {asking(shipped, AskResend, w1), facts{[]Action{resend(Confirmed)}, []WarehouseReport{sentAgain("c1.1")}, Parcel{}}, AnswerSent, "warehouse"},
		"sent again for another case":      {asking(shipped, AskResend, w1), facts{[]Action{resend(Confirmed)}, []WarehouseReport{sentAgain("c2.1")}, Parcel{}}, "", ""},
		"not sent again":                   {asking(shipped, AskResend, w1), facts{[]Action{resend(Refused)}, nil, Parcel{}}, AnswerRefused, "warehouse"},
		"to be sent again":                 {asking(shipped, AskResend, w1), facts{[]Action{resend(Sent)}, nil, Parcel{}}, "", ""},
		"it moves":                         {asking(shipped, AskNudge, w1), facts{nil, nil, Parcel{Number: "W1", LastScanAt: after(m)}}, AnswerMoved, "courier"},
		"no new scan":                      {asking(shipped, AskNudge, w1), facts{nil, nil, Parcel{Number: "W1", LastScanAt: t0}}, "", ""},
		"another parcel moves":             {asking(shipped, AskNudge, w1), facts{nil, nil, Parcel{Number: "W2", LastScanAt: after(m)}}, "", ""},
		"nobody but a person can say":      {asking(shipped, AskVerify, w1), facts{nil, nil, Parcel{Number: "W1", State: TrackDelivered, LastScanAt: after(m)}}, "", ""},
		"the buyer has not done anything":  {asking(shipped, AskReply, Waybill{}), facts{}, "", ""},
		"the courier has not paid anybody": {asking(shipped, AskClaim, w1), facts{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stock *Stock
			if tt.facts.stock != nil {
				s := stocked(tt.facts.stock...)
				stock = &s
			}
			before := tt.c.Handovers[0]
			got, entries := Hear(tt.c, tt.facts.ledger, stock, map[string]Parcel{tt.facts.parcel.Number: tt.facts.parcel}, after(10*m))
			h := got.Handovers[0]
			if h.Answer != tt.answer || h.AnsweredBy != tt.by || h.Open() != (tt.answer == "") {
				t.Fatalf("answer %q by %q, want %q by %q", h.Answer, h.AnsweredBy, tt.answer, tt.by)
			}
			if tt.answer == "" {
				if len(entries) != 0 || !h.AnsweredAt.IsZero() {
					t.Errorf("no answer left %+v", entries)
				}
				return
			}
			if !h.AnsweredAt.Equal(after(10*m)) || len(entries) != 1 || entries[0].Type != EntryHandover || entries[0].Detail["answer"] != tt.answer || entries[0].Detail["by"] != tt.by {
				t.Errorf("answered at %s, entries %+v", h.AnsweredAt, entries)
			}
			if diff := cmp.Diff(before, tt.c.Handovers[0]); diff != "" {
				t.Errorf("Hear changed the case it was given: %s", diff)
			}
			again, entries := Hear(got, tt.facts.ledger, stock, nil, after(2*time.Hour))
			if diff := cmp.Diff(got, again); diff != "" || len(entries) != 0 {
				t.Errorf("heard twice: %s, entries %+v", diff, entries)
			}
		})
	}
}

// Whoever does not answer in time is silent; only a claim is paid late.
func TestHearSilence(t *testing.T) {
	t.Parallel()
	for _, info := range Questions() {
		c := asking(inTransit("W1"), info.Ask, Waybill{Number: "W1"})
		if early, entries := Hear(c, nil, nil, nil, after(time.Hour-time.Second)); early.Handovers[0].Answer != "" || len(entries) != 0 {
			t.Errorf("%s: %q before its time", info.Ask, early.Handovers[0].Answer)
		}
		want := AnswerSilent
		if info.Ask == AskClaim {
			want = ""
		}
		late, _ := Hear(c, nil, nil, nil, after(time.Hour))
		if h := late.Handovers[0]; h.Answer != want || h.AnsweredBy != "" {
			t.Errorf("%s: %q by %q after its time, want %q", info.Ask, h.Answer, h.AnsweredBy, want)
		}
		c.Handovers[0].Due = time.Time{}
		if never, _ := Hear(c, nil, nil, nil, after(1000*time.Hour)); !never.Handovers[0].Open() {
			t.Errorf("%s: %q without a time", info.Ask, never.Handovers[0].Answer)
		}
	}
	// An answer that is there counts, however late it is looked at.
	s := stocked(word(ShipmentHeld, time.Minute))
	if c, _ := Hear(asking(request(KindRefundUnshipped, StatusPending), AskHold, Waybill{}), nil, &s, nil, after(5*time.Hour)); c.Handovers[0].Answer != AnswerHeld {
		t.Errorf("an answer in time is %q", c.Handovers[0].Answer)
	}
}

// No question stays open on a case that is over, but for what outlives it.
func TestHearWhenTheCaseIsOver(t *testing.T) {
	t.Parallel()
	for _, status := range []Status{StatusClosed, StatusRefunded} {
		for _, info := range Questions() {
			want := AnswerObsolete
			switch {
			case info.Ask == AskClaim || info.Ask == AskResend:
				want = ""
			case info.Ask == AskReply && status == StatusClosed:
				want = AnswerWithdraws
			}
			seen := inTransit("W1")
			seen.Status = status
			c, _ := Hear(asking(seen, info.Ask, Waybill{Number: "W1"}), []Action{holding(Confirmed)}, nil, nil, after(time.Minute))
			if got := c.Handovers[0].Answer; got != want {
				t.Errorf("%s, %s: %q, want %q", status, info.Ask, got, want)
			}
		}
	}
	// What is known by then is the answer all the same.
	s := stocked(word(ShipmentGone, time.Minute))
	if c, _ := Hear(asking(request(KindRefundUnshipped, StatusClosed), AskHold, Waybill{}), nil, &s, nil, after(time.Minute)); c.Handovers[0].Answer != AnswerGone {
		t.Errorf("gone is %q", c.Handovers[0].Answer)
	}
}

func TestHearTheBuyer(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]string{
		StatusPending: "", StatusReturning: "", StatusClosed: AnswerWithdraws, StatusAwaitReturn: AnswerObsolete,
		StatusRefused: AnswerObsolete, StatusRefunding: AnswerObsolete, StatusRefunded: AnswerObsolete, StatusFulfilling: AnswerObsolete,
	} {
		c, _ := Hear(asking(request(KindReturnRefund, status), AskReply, Waybill{}), nil, nil, nil, after(time.Minute))
		if got := c.Handovers[0].Answer; got != want {
			t.Errorf("%s: %q, want %q", status, got, want)
		}
	}
}

func TestHearKeepsTheWarehousesWord(t *testing.T) {
	t.Parallel()
	s := stocked(word(ShipmentPrinted, time.Minute))
	c, entries := Hear(opened(request(KindRefundUnshipped, StatusPending)), nil, &s, nil, after(time.Minute))
	if c.Stock != &s || entries != nil {
		t.Errorf("stock %+v, entries %+v", c.Stock, entries)
	}
	if c, _ = Hear(c, nil, nil, nil, after(time.Hour)); c.Stock != &s {
		t.Error("silence has taken the word back")
	}
}

// Only pictures of this request's own return, and of what is wrong with it,
// are proof: a film of something else in a refusal would be false proof.
func TestHearProof(t *testing.T) {
	t.Parallel()
	seen := request(KindReturnRefund, StatusReturning)
	seen.Return = &Waybill{Number: "R1"}
	money := inTransit("W1")
	for name, tt := range map[string]struct {
		seen   Snapshot
		report WarehouseReport
		want   int
	}{
		"damaged":                   {seen, unpacked(InspectedDamaged, "R1", 0, "a", "b"), 2},
		"empty":                     {seen, unpacked(InspectedEmpty, "R1", 0, "a"), 1},
		"without pictures":          {seen, unpacked(InspectedEmpty, "R1", 0), 0},
		"intact":                    {seen, unpacked(InspectedIntact, "R1", 0, "a"), 0},
		"of another return":         {seen, unpacked(InspectedDamaged, "R2", 0, "a"), 0},
		"of a request for money":    {money, unpacked(InspectedDamaged, "R1", 0, "a"), 0},
		"of a request for money, 2": {money, unpacked(InspectedDamaged, "", 0, "a"), 0},
	} {
		s := stocked(tt.report)
		c, _ := Hear(opened(tt.seen), nil, &s, nil, t0)
		c, _ = Hear(c, nil, &s, nil, after(time.Minute)) // once
		if len(c.Proof) != tt.want || c.Proven() != (tt.want > 0) {
			t.Errorf("%s: proof %+v, want %d", name, c.Proof, tt.want)
		}
	}
}
