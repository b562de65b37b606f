package aftersale

import "time"

// Party is somebody outside whose answer a case waits for.
type Party string

// The parties.
const (
	PartyWarehouse Party = "warehouse"
	PartyCourier   Party = "courier" // the courier's service desk
	PartyBuyer     Party = "buyer"
)

// Question is what a party is asked.
type Question string

// The questions, with the answers that close them.
const (
	QuestionHold     Question = "hold"   // warehouse: stop the shipment. held | gone
	QuestionUnpack   Question = "unpack" // warehouse: unpack the return. intact | damaged | wrong | missing | empty
	QuestionResend   Question = "resend" // warehouse: send the goods again. sent | refused
	QuestionNudge    Question = "nudge"  // courier: why does the parcel not move? moved | lost
	QuestionVerify   Question = "verify" // courier: was it really delivered? delivered | lost
	QuestionEvidence Question = "proof"  // courier: the signing proof. proof | no_proof
	QuestionClaim    Question = "claim"  // courier: pay for a lost parcel. paid | rejected
	QuestionReply    Question = "reply"  // buyer: withdraw, change, or stay? withdraws | changes | insists | not_received | faulty | accepts
)

// Answers that close a question beside those that only one question has.
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
	ResponseSilent      = "silent"   // nobody answered in time
	ResponseObsolete    = "obsolete" // the case went on without it
)

// Questions lists every question with its party and the answers a person may record.
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
	Due         time.Time `json:"due,omitzero"` // after it the answer is "silent"
	Response    string    `json:"answer,omitempty"`
	RespondedAt time.Time `json:"answered_at,omitzero"`
	RespondedBy string    `json:"answered_by,omitempty"` // a person, or the adapter that brought the answer
}

// Open reports whether an answer is still waited for.
func (h Inquiry) Open() bool { return h.Response == "" }
