package aftersale

import "time"

// Snapshot is one after-sale as the platform shows it now. It carries no
// buyer data: no name, telephone number, address or free text of the buyer.
// Buyer and BuyerWords pass through memory only, and are never stored.
type Snapshot struct {
	Ref           Ref       `json:"ref"`
	OrderID       string    `json:"order_id"`
	Kind          Kind      `json:"kind"`
	Status        Status    `json:"status"`
	Amount        Money     `json:"amount"`            // what the buyer would get, freight included
	Freight       Money     `json:"freight,omitzero"`  // the part of Amount that is freight
	Version       string    `json:"version"`           // sent back with every action: the platform's guard against stale writes
	Deadline      time.Time `json:"deadline,omitzero"` // the ticket's own deadline; zero if it shows none
	AppliedAt     time.Time `json:"applied_at,omitzero"`
	UpdatedAt     time.Time `json:"updated_at,omitzero"`
	ReasonCode    string    `json:"reason_code,omitempty"`
	Reason        string    `json:"reason,omitempty"`          // the platform's own wording of the reason code
	EvidenceCount int       `json:"evidence_count,omitempty"`  // pictures or videos the buyer attached
	Intervention  bool      `json:"intervention,omitempty"`    // the platform's staff is handling it: clocks pause, nobody else acts
	Instant       bool      `json:"instant,omitempty"`         // the platform paid by itself (极速退款)
	BuyerReceived bool      `json:"buyer_received,omitempty"`  // the buyer says the goods arrived
	Partial       bool      `json:"partial,omitempty"`         // part of the order only
	MayHaveLeft   bool      `json:"may_have_left,omitempty"`   // the platform cannot say whether the parcel has left
	Outbound      []Waybill `json:"outbound,omitempty"`        // parcels to the buyer
	Return        *Waybill  `json:"return,omitempty"`          // the parcel coming back
	Items         []Item    `json:"items,omitempty"`           // what was ordered
	RawStatus     string    `json:"raw_status,omitempty"`      // the platform's own status words, for people
	RefuseReasons []Reason  `json:"refuse_reasons,omitempty"`  // what a refusal may cite, if the platform lists it
	ManualReason  string    `json:"handled_by_hand,omitempty"` // why no API may act here, in words for a person

	// Buyer is the platform's opaque id of the buyer (an open id; never a name,
	// nickname, telephone number or address), "" if it tells none. Only a keyed
	// hash of it is kept.
	Buyer string `json:"-"`

	// BuyerWords is the buyer's own text, for classifying the reason. Only the
	// class is kept.
	BuyerWords string `json:"-"`
}

// Waybill is a parcel as the marketplace names it.
type Waybill struct {
	Courier   string    `json:"courier"` // canonical courier name (adapters/courier names); "" if the platform's word is not known
	Number    string    `json:"number"`
	ShippedAt time.Time `json:"shipped_at,omitzero"` // when the waybill was entered, not when it was scanned
}

// Item is one line of the order.
type Item struct {
	SKU      string `json:"sku,omitempty"`       // the platform's SKU id
	OuterSKU string `json:"outer_sku,omitempty"` // the shop's own code
	Product  string `json:"product,omitempty"`   // the platform's product id
	Category string `json:"category,omitempty"`
	Quantity int    `json:"quantity,omitempty"`
	Amount   Money  `json:"amount,omitzero"`
}

// Reason is one of the reasons a platform accepts for refusing.
type Reason struct {
	Code          string `json:"code"`
	Text          string `json:"text"`
	NeedsEvidence bool   `json:"needs_evidence,omitempty"`
}
