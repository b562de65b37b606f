package aftersale

import (
	"cmp"
	"slices"
	"time"
)

// ShipmentState is what a warehouse says of an order's parcel. Printed, held and
// gone are different facts: a printed parcel is still there, a held one too.
type ShipmentState string

// The states of a shipment in the warehouse.
const (
	ShipmentPending ShipmentState = "pending" // in stock, nothing printed
	ShipmentPrinted ShipmentState = "printed" // a label is printed, the parcel is still there
	ShipmentHeld    ShipmentState = "held"    // stopped: it will not leave unless released
	ShipmentGone    ShipmentState = "gone"    // handed to the courier
)

// ShipmentStates lists every state.
func ShipmentStates() []ShipmentState {
	return []ShipmentState{ShipmentPending, ShipmentPrinted, ShipmentHeld, ShipmentGone}
}

// Inspection is what unpacking a return has shown.
type Inspection string

// The results of an inspection. Only intact lets a rule pay.
const (
	InspectedIntact  Inspection = "intact"
	InspectedDamaged Inspection = "damaged" // used, broken, or without what came with it
	InspectedWrong   Inspection = "wrong"   // not the goods that were sold
	InspectedMissing Inspection = "missing" // fewer than sold
	InspectedEmpty   Inspection = "empty"   // nothing in the parcel
)

// Inspections lists every result.
func Inspections() []Inspection {
	return []Inspection{InspectedIntact, InspectedDamaged, InspectedWrong, InspectedMissing, InspectedEmpty}
}

// WarehouseReport is one thing a warehouse says: about an order that waits to
// be shipped, or about a return it has unpacked. It carries no buyer data.
type WarehouseReport struct {
	Key         string        `json:"key"` // unique per warehouse: the same key twice is the same report
	Platform    string        `json:"platform"`
	Shop        string        `json:"shop"`
	OrderID     string        `json:"order_id"`
	AfterSaleID string        `json:"after_sale_id,omitempty"` // named where the warehouse knows it
	Reference   string        `json:"reference,omitempty"`     // Action.ID of the request this answers; empty: the warehouse speaks by itself
	Shipment    ShipmentState `json:"shipment,omitempty"`      // empty: the report is not about the parcel to the buyer
	Waybill     Waybill       `json:"waybill,omitzero"`        // the parcel to the buyer, or with Inspection the return; as far as known
	Inspection  Inspection    `json:"inspection,omitempty"`    // empty: the report is not about a return
	Resent      bool          `json:"resent,omitempty"`        // answers a request to send the goods again: Waybill carries them
	Evidence    []Evidence    `json:"evidence,omitempty"`      // pictures or films of the unpacking
	At          time.Time     `json:"at"`                      // when it was so, warehouse's clock
}

// Fulfilment is what the reports of a warehouse about one order say together.
type Fulfilment struct {
	Shipment        ShipmentState `json:"shipment,omitempty"`
	ShipmentAt      time.Time     `json:"shipment_at,omitzero"` // warehouse's clock
	AnsweredRequest string        `json:"answered,omitempty"`   // Reference of the newest request about the shipment that was answered
	AnsweredAt      time.Time     `json:"answered_at,omitzero"` // when that was so, warehouse's clock
	Waybill         Waybill       `json:"waybill,omitzero"`     // the parcel to the buyer
	WaybillAt       time.Time     `json:"waybill_at,omitzero"`  // of the report that named it
	Inspection      Inspection    `json:"inspection,omitempty"`
	InspectedAt     time.Time     `json:"inspected_at,omitzero"`
	ReturnNumber    string        `json:"return_number,omitempty"` // waybill of the return that was unpacked
	Evidence        []Evidence    `json:"evidence,omitempty"`
	Resent          []string      `json:"resent,omitempty"`  // References of the requests to send again that were carried out
	ReportedAt      time.Time     `json:"heard_at,omitzero"` // our clock
}

// Apply adds a report that arrived at now. Reports may come in any order and any
// number of times. An older report never replaces a newer one. Of two reports
// about the same moment the one that answers our request holds, else the worse
// one. A parcel that has gone does not come back into stock.
func (s Fulfilment) Apply(r WarehouseReport, now time.Time) Fulfilment {
	if r.Shipment != "" && !r.Resent {
		s = s.shipment(r)
	}
	if r.Resent && r.Reference != "" && !slices.Contains(s.Resent, r.Reference) {
		s.Resent = append(slices.Clone(s.Resent), r.Reference)
		slices.Sort(s.Resent)
	}
	if r.Inspection != "" {
		s = s.inspection(r)
	}
	if now.After(s.ReportedAt) {
		s.ReportedAt = now
	}
	return s
}

// shipment takes in a report about the parcel to the buyer. State, answered
// request and waybill are each kept from the newest report that names them.
func (s Fulfilment) shipment(r WarehouseReport) Fulfilment {
	if s.givesWay(r) {
		s.Shipment, s.ShipmentAt = r.Shipment, r.At
	}
	if r.Reference != "" && cmp.Or(r.At.Compare(s.AnsweredAt), cmp.Compare(r.Reference, s.AnsweredRequest)) > 0 {
		s.AnsweredRequest, s.AnsweredAt = r.Reference, r.At
	}
	if r.Waybill.Number != "" && cmp.Or(r.At.Compare(s.WaybillAt), cmp.Compare(r.Waybill.Number, s.Waybill.Number)) > 0 {
		s.Waybill, s.WaybillAt = r.Waybill, r.At
	}
	return s
}

// givesWay reports whether what is known of the shipment is replaced by r.
func (s Fulfilment) givesWay(r WarehouseReport) bool {
	switch {
	case (r.Shipment == ShipmentGone) != (s.Shipment == ShipmentGone):
		return r.Shipment == ShipmentGone
	case !r.At.Equal(s.ShipmentAt):
		return r.At.After(s.ShipmentAt)
	}
	if answers := s.AnsweredRequest != "" && s.AnsweredAt.Equal(s.ShipmentAt); answers != (r.Reference != "") {
		return !answers // a response comes after our request, and so after the state that led to it
	}
	return r.Shipment.worse() > s.Shipment.worse()
}

// worse orders reports about the same moment: a held parcel whose label is
// printed in the same second may leave.
func (s ShipmentState) worse() int {
	return slices.Index([]ShipmentState{ShipmentPending, ShipmentHeld, ShipmentPrinted, ShipmentGone}, s)
}

// inspection takes in the result of unpacking a return. The pictures of several
// reports about one unpacking are kept together.
func (s Fulfilment) inspection(r WarehouseReport) Fulfilment {
	worse := slices.Index(Inspections(), r.Inspection) - slices.Index(Inspections(), s.Inspection)
	switch order := cmp.Or(r.At.Compare(s.InspectedAt), worse, cmp.Compare(r.Waybill.Number, s.ReturnNumber)); {
	case order > 0:
		s.Inspection, s.InspectedAt, s.ReturnNumber, s.Evidence = r.Inspection, r.At, r.Waybill.Number, r.Evidence
	case order == 0:
		s.Evidence = addEvidence(s.Evidence, r.Evidence...)
	}
	return s
}

// InspectionOf is what unpacking the return of this very request has shown, "" if
// that return was not unpacked. An order may have several returns: a result about
// another parcel says nothing here. A result that names no parcel counts only for
// a request that is about the whole order and was made before the unpacking.
func (s *Fulfilment) InspectionOf(snapshot *Snapshot) Inspection {
	if s == nil || snapshot.Kind == KindRefundUnshipped || snapshot.Kind == KindRefundShipped {
		return ""
	}
	if snapshot.Return != nil && snapshot.Return.Number != "" && s.ReturnNumber != "" {
		if snapshot.Return.Number != s.ReturnNumber {
			return ""
		}
		return s.Inspection
	}
	if snapshot.Partial || s.InspectedAt.Before(snapshot.AppliedAt) {
		return ""
	}
	return s.Inspection
}
