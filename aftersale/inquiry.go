package aftersale

import (
	"slices"
	"time"
)

// Party is somebody outside whose response a case waits for.
type Party string

// The parties.
const (
	PartyWarehouse Party = "warehouse"
	PartyCourier   Party = "courier" // the courier's service desk
	PartyBuyer     Party = "buyer"
)

// Question is what a party is asked.
type Question string

// The questions. Questions lists the responses to each.
const (
	QuestionHold     Question = "hold"   // warehouse: stop the shipment
	QuestionUnpack   Question = "unpack" // warehouse: unpack the return
	QuestionResend   Question = "resend" // warehouse: send the goods again
	QuestionNudge    Question = "nudge"  // courier: why does the parcel not move?
	QuestionVerify   Question = "verify" // courier: was it really delivered?
	QuestionEvidence Question = "proof"  // courier: the signing proof
	QuestionClaim    Question = "claim"  // courier: pay for a lost parcel
	QuestionReply    Question = "reply"  // buyer: withdraw, change, or keep the request?
)

// The responses. Those to QuestionUnpack are the results of an inspection.
const (
	ResponseHeld        = "held"
	ResponseGone        = "gone"
	ResponseLost        = "lost"
	ResponseDelivered   = "delivered"
	ResponseEvidence    = "proof"
	ResponseNoEvidence  = "no_proof"
	ResponseMoved       = "moved"
	ResponsePaid        = "paid"
	ResponseRejected    = "rejected"
	ResponseSent        = "sent"
	ResponseRefused     = "refused"
	ResponseWithdraws   = "withdraws"
	ResponseChanges     = "changes"
	ResponseInsists     = "insists"
	ResponseNotReceived = "not_received"
	ResponseFaulty      = "faulty"
	ResponseAccepts     = "accepts"
	ResponseSilent      = "silent"   // nobody responded in time
	ResponseObsolete    = "obsolete" // the case went on without it
)

// Questions lists every question with its party and the responses that a person
// may record.
func Questions() []QuestionInfo {
	return []QuestionInfo{
		{Question: QuestionHold, To: PartyWarehouse, Responses: []string{ResponseHeld, ResponseGone}},
		{Question: QuestionUnpack, To: PartyWarehouse, Responses: []string{
			string(InspectedIntact), string(InspectedDamaged), string(InspectedWrong), string(InspectedMissing), string(InspectedEmpty),
		}},
		{Question: QuestionResend, To: PartyWarehouse, Responses: []string{ResponseSent, ResponseRefused}},
		{Question: QuestionNudge, To: PartyCourier, Responses: []string{ResponseMoved, ResponseLost}},
		{Question: QuestionVerify, To: PartyCourier, Responses: []string{ResponseDelivered, ResponseLost}},
		{Question: QuestionEvidence, To: PartyCourier, Responses: []string{ResponseEvidence, ResponseNoEvidence}},
		{Question: QuestionClaim, To: PartyCourier, Responses: []string{ResponsePaid, ResponseRejected}},
		{Question: QuestionReply, To: PartyBuyer, Responses: []string{
			ResponseWithdraws, ResponseChanges, ResponseInsists, ResponseNotReceived, ResponseFaulty, ResponseAccepts,
		}},
	}
}

// QuestionInfo describes one kind of question.
type QuestionInfo struct {
	Question  Question `json:"ask"`
	To        Party    `json:"to"`
	Responses []string `json:"answers"`
}

// Inquiry is one question to somebody outside and what became of it: who
// waits for whom, since when, until when (O2).
type Inquiry struct {
	N           int       `json:"n"` // running number within the case, from 1
	To          Party     `json:"to"`
	Question    Question  `json:"ask"`
	By          string    `json:"by,omitempty"` // the person who asked; empty: the policy
	Rule        string    `json:"rule,omitempty"`
	Waybill     Waybill   `json:"waybill,omitzero"` // the parcel it is about
	At          time.Time `json:"at"`
	Due         time.Time `json:"due,omitzero"` // after it the response is "silent"
	Response    string    `json:"answer,omitempty"`
	RespondedAt time.Time `json:"answered_at,omitzero"`
	RespondedBy string    `json:"answered_by,omitempty"` // a person, or the party that the facts come from
}

// Open reports whether a response is still waited for.
func (inq Inquiry) Open() bool { return inq.Response == "" }

// OpenInquiry puts a question to a party. by is the person who asks; "" is the
// policy.
func OpenInquiry(c Case, q Question, to Party, w Waybill, by string, due, now time.Time) (Case, Entry) {
	inq := Inquiry{
		N: len(c.Inquiries) + 1, To: to, Question: q, By: by, Rule: c.Rule, Waybill: w, At: now, Due: due,
	}
	c.Inquiries = append(slices.Clone(c.Inquiries), inq)
	return c, inquiryEntry(inq, now)
}

// RecordResponse records the response that a person brings to inquiry n, with
// what is attached to it. Evidence against the request is kept with the case.
// All else, such as what the buyer sent, is kept on the timeline only: a refusal
// must never cite it. It reports false if there is no such inquiry.
func RecordResponse(c Case, n int, response, by string, attached []Evidence, now time.Time) (Case, Entry, bool) {
	for i, inq := range c.Inquiries {
		if inq.N != n {
			continue
		}
		c.Inquiries = slices.Clone(c.Inquiries)
		inq.Response, inq.RespondedAt, inq.RespondedBy = response, now, by
		c.Inquiries[i] = inq
		if isEvidence(inq.Question, response) {
			c.Evidence = addEvidence(c.Evidence, attached...)
		}
		e := inquiryEntry(inq, now)
		if len(attached) > 0 {
			e.Detail["evidence"] = attached
		}
		return c, e, true
	}
	return c, Entry{}, false
}

// LastInquiry is the newest inquiry with that question.
func (c *Case) LastInquiry(q Question) (Inquiry, bool) {
	for _, inq := range slices.Backward(c.Inquiries) {
		if inq.Question == q {
			return inq, true
		}
	}
	return Inquiry{}, false
}

// WaitsFor is the party of the first open inquiry, "" if nobody is waited for.
func (c *Case) WaitsFor() Party {
	for _, inq := range c.Inquiries {
		if inq.Open() {
			return inq.To
		}
	}
	return ""
}
