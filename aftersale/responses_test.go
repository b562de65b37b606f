package aftersale

import (
	"testing"
	"time"
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
	askedToHold := asking(pending, QuestionHold, Waybill{})
	type facts struct {
		ledger  []Action
		reports []WarehouseReport
		parcel  Parcel
	}
	for name, tt := range map[string]struct {
		c        Case
		facts    facts
		response string
		by       string
	}{
		"held, by the warehouse's own clock":      {askedToHold, facts{ledger: []Action{holding(Confirmed)}, reports: []WarehouseReport{report(ShipmentHeld, -5*m, answering("c1.1"))}}, ResponseHeld, "warehouse"},
		"held, by itself":                         {askedToHold, facts{reports: []WarehouseReport{report(ShipmentHeld, 0)}}, ResponseHeld, "warehouse"},
		"held for somebody else before":           {askedToHold, facts{ledger: []Action{holding(Sent)}, reports: []WarehouseReport{report(ShipmentHeld, -m, answering("c2.1"))}}, "", ""},
		"held, in response to an earlier request": {askedToHold, facts{ledger: []Action{earlier}, reports: []WarehouseReport{report(ShipmentHeld, -m, answering("c1.1"))}}, "", ""},
		"printed is no response":                  {askedToHold, facts{ledger: []Action{holding(Confirmed)}, reports: []WarehouseReport{report(ShipmentPrinted, m, answering("c1.1"))}}, "", ""},
		"gone":                                    {askedToHold, facts{reports: []WarehouseReport{report(ShipmentGone, -5*m)}}, ResponseGone, "warehouse"},
		"held, but a courier has scanned it":      {asking(shipped, QuestionHold, w1), facts{reports: []WarehouseReport{report(ShipmentHeld, m)}, parcel: Parcel{Number: "W2", State: TrackPickedUp}}, ResponseGone, "courier"},
		"held, and no courier has touched it":     {asking(shipped, QuestionHold, w1), facts{reports: []WarehouseReport{report(ShipmentHeld, m)}, parcel: Parcel{Number: "W2", State: TrackNoScan}}, ResponseHeld, "warehouse"},
		"not taken":                               {askedToHold, facts{ledger: []Action{holding(Refused)}}, ResponseRefused, "warehouse"},
		"an earlier one was not taken":            {askedToHold, facts{ledger: []Action{failed(earlier, ClassRefused, t0)}}, "", ""},
		"not taken, and pending":                  {askedToHold, facts{ledger: []Action{holding(Refused)}, reports: []WarehouseReport{report(ShipmentPending, m)}}, ResponseRefused, "warehouse"},
		"no report":                               {askedToHold, facts{ledger: []Action{holding(Confirmed)}}, "", ""},

		"unpacked":                {asking(returned, QuestionUnpack, *returned.Return), facts{reports: []WarehouseReport{unpacked(InspectedMissing, "R1", m)}}, "missing", "warehouse"},
		"another return unpacked": {asking(returned, QuestionUnpack, *returned.Return), facts{reports: []WarehouseReport{unpacked(InspectedMissing, "R2", m)}}, "", ""},

		"sent again":                       {asking(shipped, QuestionResend, w1), facts{ledger: []Action{resend(Confirmed)}, reports: []WarehouseReport{sentAgain("c1.1")}}, ResponseSent, "warehouse"},
		"sent again for another case":      {asking(shipped, QuestionResend, w1), facts{ledger: []Action{resend(Confirmed)}, reports: []WarehouseReport{sentAgain("c2.1")}}, "", ""},
		"not sent again":                   {asking(shipped, QuestionResend, w1), facts{ledger: []Action{resend(Refused)}}, ResponseRefused, "warehouse"},
		"to be sent again":                 {asking(shipped, QuestionResend, w1), facts{ledger: []Action{resend(Sent)}}, "", ""},
		"it moves":                         {asking(shipped, QuestionNudge, w1), facts{parcel: Parcel{Number: "W1", LastScanAt: after(m)}}, ResponseMoved, "courier"},
		"no new scan":                      {asking(shipped, QuestionNudge, w1), facts{parcel: Parcel{Number: "W1", LastScanAt: t0}}, "", ""},
		"another parcel moves":             {asking(shipped, QuestionNudge, w1), facts{parcel: Parcel{Number: "W2", LastScanAt: after(m)}}, "", ""},
		"nobody but a person can say":      {asking(shipped, QuestionVerify, w1), facts{parcel: Parcel{Number: "W1", State: TrackDelivered, LastScanAt: after(m)}}, "", ""},
		"the buyer has not done anything":  {asking(shipped, QuestionReply, Waybill{}), facts{}, "", ""},
		"the courier has not paid anybody": {asking(shipped, QuestionClaim, w1), facts{}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var known *Fulfilment
			if tt.facts.reports != nil {
				f := reported(tt.facts.reports...)
				known = &f
			}
			before := tt.c.Inquiries[0]
			want := before
			if tt.response != "" {
				want.Response, want.RespondedBy, want.RespondedAt = tt.response, tt.by, after(10*m)
			}
			got, entries := CloseInquiries(tt.c, tt.facts.ledger, known, map[string]Parcel{tt.facts.parcel.Number: tt.facts.parcel}, after(10*m))
			equal(t, "inquiry", got.Inquiries[0], want)
			equal(t, "inquiry of the case that was given", tt.c.Inquiries[0], before)
			if tt.response == "" {
				equal(t, "entries", entries, nil)
				return
			}
			equal(t, "entries", entries, []Entry{inquiryEntry(want, after(10*m))})
			again, entries := CloseInquiries(got, tt.facts.ledger, known, nil, after(2*time.Hour))
			equal(t, "the case, taken in again", again, got)
			equal(t, "entries, taken in again", entries, nil)
		})
	}
}

// response takes the facts in and returns the response to the only inquiry of c.
func response(c Case, known *Fulfilment, at time.Duration) string {
	c, _ = CloseInquiries(c, nil, known, nil, after(at))
	return c.Inquiries[0].Response
}

// Whoever does not respond in time is silent. Only claims are paid late.
func TestCloseInquiriesInSilence(t *testing.T) {
	t.Parallel()
	for _, info := range Questions() {
		c := asking(inTransit("W1"), info.Question, Waybill{Number: "W1"})
		want := ResponseSilent
		if info.Question == QuestionClaim {
			want = ""
		}
		equal(t, string(info.Question)+" before its time", response(c, nil, time.Hour-time.Second), "")
		equal(t, string(info.Question)+" after its time", response(c, nil, time.Hour), want)
		c.Inquiries[0].Due = time.Time{}
		equal(t, string(info.Question)+" without a time", response(c, nil, 1000*time.Hour), "")
	}
	known := reported(report(ShipmentHeld, time.Minute))
	c := asking(request(KindRefundUnshipped, StatusPending), QuestionHold, Waybill{})
	equal(t, "a report in time that is read late", response(c, &known, 5*time.Hour), ResponseHeld)
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
			c := asking(snapshot, info.Question, Waybill{Number: "W1"})
			c, _ = CloseInquiries(c, []Action{holding(Confirmed)}, nil, nil, after(time.Minute))
			equal(t, string(status)+", "+string(info.Question), c.Inquiries[0].Response, want)
		}
	}
	known := reported(report(ShipmentGone, time.Minute))
	c := asking(request(KindRefundUnshipped, StatusClosed), QuestionHold, Waybill{})
	equal(t, "what is known by then", response(c, &known, time.Minute), ResponseGone)
}

func TestCloseInquiriesByTheBuyer(t *testing.T) {
	t.Parallel()
	for status, want := range map[Status]string{
		StatusPending: "", StatusReturning: "", StatusClosed: ResponseWithdraws, StatusAwaitReturn: ResponseObsolete,
		StatusRefused: ResponseObsolete, StatusRefunding: ResponseObsolete, StatusRefunded: ResponseObsolete, StatusFulfilling: ResponseObsolete,
	} {
		c := asking(request(KindReturnRefund, status), QuestionReply, Waybill{})
		equal(t, string(status), response(c, nil, time.Minute), want)
	}
}

func TestCloseInquiriesKeepsTheReport(t *testing.T) {
	t.Parallel()
	known := reported(report(ShipmentPrinted, time.Minute))
	c, entries := CloseInquiries(opened(request(KindRefundUnshipped, StatusPending)), nil, &known, nil, after(time.Minute))
	equal(t, "fulfilment", c.Fulfilment, &known)
	equal(t, "entries", entries, nil)
	c, _ = CloseInquiries(c, nil, nil, nil, after(time.Hour))
	equal(t, "fulfilment without a newer report", c.Fulfilment, &known)
}

// Only pictures of this request's own return, and of what is wrong with it, are
// evidence. A film of something else in a refusal would be false evidence.
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
		known := reported(tt.report)
		c, _ := CloseInquiries(opened(tt.snapshot), nil, &known, nil, t0)
		c, _ = CloseInquiries(c, nil, &known, nil, after(time.Minute)) // the pictures are kept once
		equal(t, name+": pieces of evidence", len(c.Evidence), tt.want)
	}
}
