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
	AskHold   Question = "hold"   // warehouse: stop the shipment. held | gone
	AskUnpack Question = "unpack" // warehouse: unpack the return. intact | damaged | wrong | missing | empty
	AskResend Question = "resend" // warehouse: send the goods again. sent | refused
	AskNudge  Question = "nudge"  // courier: why does the parcel not move? moved | lost
	AskVerify Question = "verify" // courier: was it really delivered? delivered | lost
	AskProof  Question = "proof"  // courier: the signing proof. proof | no_proof
	AskClaim  Question = "claim"  // courier: pay for a lost parcel. paid | rejected
	AskReply  Question = "reply"  // buyer: withdraw, change, or stay? withdraws | changes | insists | not_received | faulty | accepts
)

// Answers that close a question beside those that only one question has.
const (
	AnswerHeld        = "held"
	AnswerGone        = "gone"
	AnswerLost        = "lost"
	AnswerDelivered   = "delivered"
	AnswerProof       = "proof"
	AnswerNoProof     = "no_proof"
	AnswerMoved       = "moved"
	AnswerPaid        = "paid"
	AnswerRejected    = "rejected"
	AnswerSent        = "sent"
	AnswerRefused     = "refused"
	AnswerWithdraws   = "withdraws"
	AnswerChanges     = "changes"
	AnswerInsists     = "insists"
	AnswerNotReceived = "not_received"
	AnswerFaulty      = "faulty"
	AnswerAccepts     = "accepts"
	AnswerSilent      = "silent"   // nobody answered in time
	AnswerObsolete    = "obsolete" // the case went on without it
)

// Questions lists every question with its party and the answers a person may record.
func Questions() []QuestionInfo {
	return []QuestionInfo{
		{AskHold, PartyWarehouse, []string{AnswerHeld, AnswerGone}},
		{AskUnpack, PartyWarehouse, []string{string(InspectedIntact), string(InspectedDamaged), string(InspectedWrong), string(InspectedMissing), string(InspectedEmpty)}},
		{AskResend, PartyWarehouse, []string{AnswerSent, AnswerRefused}},
		{AskNudge, PartyCourier, []string{AnswerMoved, AnswerLost}},
		{AskVerify, PartyCourier, []string{AnswerDelivered, AnswerLost}},
		{AskProof, PartyCourier, []string{AnswerProof, AnswerNoProof}},
		{AskClaim, PartyCourier, []string{AnswerPaid, AnswerRejected}},
		{AskReply, PartyBuyer, []string{AnswerWithdraws, AnswerChanges, AnswerInsists, AnswerNotReceived, AnswerFaulty, AnswerAccepts}},
	}
}

// QuestionInfo describes one kind of question.
type QuestionInfo struct {
	Ask     Question `json:"ask"`
	To      Party    `json:"to"`
	Answers []string `json:"answers"`
}

// Handover is one question to somebody outside and what became of it: who
// waits for whom, since when, until when (O2).
type Handover struct {
	N          int       `json:"n"` // running number within the case, from 1
	To         Party     `json:"to"`
	Ask        Question  `json:"ask"`
	By         string    `json:"by,omitempty"` // the person who asked; empty: the policy
	Rule       string    `json:"rule,omitempty"`
	Waybill    Waybill   `json:"waybill,omitzero"` // the parcel it is about
	At         time.Time `json:"at"`
	Due        time.Time `json:"due,omitzero"` // after it the answer is "silent"
	Answer     string    `json:"answer,omitempty"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	AnsweredBy string    `json:"answered_by,omitempty"` // a person, or the adapter that brought the answer
}

// Open reports whether an answer is still waited for.
func (h Handover) Open() bool { return h.Answer == "" }
