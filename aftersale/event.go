package aftersale

import "time"

// EventType is what a push or a list entry says has happened.
type EventType string

// The events. A push is a hint: whatever it says, the case is read again
// from the platform before anything is done.
const (
	EventRequested       EventType = "requested"        // the buyer opened a request
	EventModified        EventType = "modified"         // the buyer changed it
	EventRefundAgreed    EventType = "refund_agreed"    // the seller agreed to the refund
	EventReturnAgreed    EventType = "return_agreed"    // the seller agreed to the return
	EventBuyerReturned   EventType = "buyer_returned"   // the buyer sent the goods back
	EventRefused         EventType = "refused"          // the seller refused
	EventRefunded        EventType = "refunded"         // money paid
	EventClosed          EventType = "closed"           // withdrawn or closed
	EventDeadlineChanged EventType = "deadline_changed" // the platform moved the deadline
	EventIntervention    EventType = "intervention"     // the platform's staff stepped in, asked for proof or decided
	EventFulfilled       EventType = "fulfilled"        // exchange or re-send on its way
	EventInstantRefund   EventType = "instant_refund"   // the platform paid by itself
	EventListed          EventType = "listed"           // seen when listing what pushes may have missed
	EventOpenedManually  EventType = "opened_by_hand"   // telephone or counter
)

// Event is one thing that happened to one after-sale. It carries no buyer data.
type Event struct {
	Ref     Ref       `json:"ref"`
	OrderID string    `json:"order_id,omitempty"`
	Key     string    `json:"key"` // unique per shop: the same key twice is the same event
	Type    EventType `json:"type"`
	Tag     string    `json:"tag,omitempty"` // the platform's own name or number of the event
	At      time.Time `json:"at,omitzero"`   // when it happened, as the platform says; zero if it does not
	Kind    Kind      `json:"kind,omitempty"`
	Status  Status    `json:"status,omitempty"`
	Amount  Money     `json:"amount,omitzero"`
	Version string    `json:"version,omitempty"` // the platform's version after this event, if the push carries it
}
