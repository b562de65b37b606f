package policy

import (
	"slices"

	"makegood/aftersale"
)

// returnParcel is what is known of the parcel that the buyer sends back.
type returnParcel struct {
	state   string // see Facts.ReturnParcel
	left    bool   // under way to the shop, or there
	arrived bool
}

// returnParcelOf reads the return parcel. Where the buyer named the outbound
// number again (refused at the door), the parcel comes home by turning round:
// a delivery on that number is a delivery to the buyer. On a number of its own
// a delivery is one to the shop, and turning round means back to the buyer.
func returnParcelOf(in *Input) returnParcel {
	w := in.Case.Snapshot.Return
	if w == nil || w.Number == "" {
		return returnParcel{state: ParcelNone}
	}
	p := in.Parcels[w.Number]
	h := returnParcel{state: trackState(p)}
	same := func(o aftersale.Waybill) bool { return o.Number == w.Number }
	if slices.ContainsFunc(in.Case.Snapshot.Outbound, same) {
		h.left, h.arrived = p.State.Back(), p.State == aftersale.TrackReturned
		return h
	}
	h.arrived = p.State == aftersale.TrackDelivered
	h.left = p.State.Moving() || h.arrived
	return h
}
