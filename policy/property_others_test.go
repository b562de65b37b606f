package policy

import (
	"math/rand/v2"
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// randomOthers lets warehouse, couriers' desks, the buyer and supervisors say
// anything at all.
func randomOthers(r *rand.Rand, in *Input) {
	rarely := func() bool { return r.IntN(16) == 0 }
	in.Case.ReasonClass = string(pick(r, reason.Classes()...))
	in.CanMessage, in.CanReportShipment, in.CanConvert = r.IntN(2) == 0, r.IntN(2) == 0, r.IntN(2) == 0
	in.Buyer.List = pick(r, "", "", "", BuyerAllowed, BuyerBlocked)
	if r.IntN(3) == 0 {
		proven(in)
	}
	for _, info := range aftersale.Questions() {
		for range r.IntN(3) {
			answers := append(info.Responses, "", aftersale.ResponseSilent, aftersale.ResponseObsolete)
			question(info.Question, pick(r, answers...), time.Duration(r.IntN(300))*time.Minute)(in)
		}
	}
	if r.IntN(2) == 0 {
		connected(in)
		says(pick(r, aftersale.ShipmentStates()...), time.Duration(r.IntN(20))*time.Minute)(in)
	}
	if s := in.Case.Fulfilment; s != nil && r.IntN(3) == 0 {
		s.Inspection, s.InspectedAt, s.ReturnNumber = pick(r, aftersale.Inspections()...), in.Now, pick(r, "R", "R", "", "R9")
	}
	if rarely() && in.Case.Fulfilment != nil {
		in.Warehouse = false
	}
	in.WarehouseDown = in.Warehouse && r.IntN(4) == 0
	if rarely() {
		did(aftersale.ActionRelease, pick(r, aftersale.Planned, aftersale.Confirmed, aftersale.Refused), "")(in)
	}
	if s := in.Case.Snapshot; s.Status.WaitsForSeller() && r.IntN(3) == 0 { // enough that is quite in order but for the above
		in.Shop.KillSwitch, in.Case.ClaimedBy, in.Case.Review, in.Case.PlatformPaid = false, "", nil, false
		s.Intervention, s.ManualReason, s.Amount = false, "", aftersale.Fen(3000)
		for i := range in.Actions {
			in.Actions[i].Amount = s.Amount
		}
	}
}

// lastHold is the newest answer to a hold that is still worth something: no
// release has been planned since it was asked for, and where the warehouse
// gave it, its newest word is still that.
func lastHold(in *Input) bool {
	for i := len(in.Case.Inquiries) - 1; i >= 0; i-- {
		h := in.Case.Inquiries[i]
		if h.Question != aftersale.QuestionHold {
			continue
		}
		for _, a := range in.Actions {
			if a.Name == aftersale.ActionRelease && a.State != aftersale.Refused && !a.PlannedAt.Before(h.At) {
				return false
			}
		}
		s := in.Case.Fulfilment
		return h.Response == "held" && (s == nil || s.Shipment == "" || s.Shipment == "held" || h.RespondedBy != "warehouse" && s.ShipmentAt.Before(h.RespondedAt))
	}
	return false
}

// mustNotPayToo says why a machine may not pay for what others have said, in
// its own words.
func mustNotPayToo(in *Input, scanned, intercepted bool) string {
	seen, s := in.Case.Snapshot, in.Case.Fulfilment
	moneyOnly := seen.Kind == aftersale.KindRefundUnshipped || seen.Kind == aftersale.KindRefundShipped
	switch {
	case in.Buyer.List == "block":
		return "a blocked buyer"
	case s == nil:
		if h, _ := in.Case.LastInquiry(aftersale.QuestionHold); in.WarehouseDown && moneyOnly && !scanned && !lastHold(in) && h.Response != "gone" {
			return "the warehouse has no answer"
		}
		return ""
	}
	mayLeave := s.Shipment == "printed" || (s.Shipment == "pending" || s.Shipment == "held") && in.Now.Sub(s.ShipmentAt) > 10*time.Minute
	if h, _ := in.Case.LastInquiry(aftersale.QuestionHold); h.Response == "gone" || s.Shipment == "gone" {
		mayLeave = false // it has
		if !scanned && !intercepted && seen.Kind == aftersale.KindRefundUnshipped {
			return "somebody says that it is out of the house"
		}
	}
	if in.Warehouse && moneyOnly && !scanned && mayLeave && !lastHold(in) {
		return "the parcel may leave any moment"
	}
	bad := s.Inspection != "" && s.Inspection != "intact"
	if !moneyOnly && bad && seen.Return != nil && seen.Return.Number == s.ReturnNumber {
		return "what came back is not what was sold"
	}
	return ""
}

// mustNotRefuse says why a machine may not refuse, in its own words.
func mustNotRefuse(in *Input) string {
	seen := in.Case.Snapshot
	arrived := false
	for _, w := range seen.Outbound {
		arrived = arrived || in.Parcels[w.Number].State == aftersale.TrackDelivered
	}
	moneyOnly := seen.Kind == aftersale.KindRefundUnshipped || seen.Kind == aftersale.KindRefundShipped
	switch {
	case len(in.Case.Evidence) == 0:
		return "there is no proof"
	case moneyOnly && !arrived:
		return "nothing was delivered"
	case !in.CanRefuse:
		return "the platform has no API for it"
	case in.Shop.KillSwitch, seen.Intervention, seen.ManualReason != "", in.Case.ClaimedBy != "":
		return "somebody else acts"
	}
	return ""
}

// mayTellStopped reports whether the platform may hear of the shipment: that
// it was stopped makes it pay, so only with an approval, and never of a parcel
// that a courier has.
func mayTellStopped(in *Input, d *aftersale.Decision) bool {
	if in.Case.Fulfilment == nil || in.Case.Snapshot.Kind != aftersale.KindRefundUnshipped || !in.CanReportShipment {
		return false
	}
	for _, w := range in.Case.Snapshot.Outbound {
		if in.Parcels[w.Number].State.Left() && in.Case.Fulfilment.Shipment == "held" {
			return false
		}
	}
	return in.Case.Fulfilment.Shipment == "gone" || in.Case.Fulfilment.Shipment == "held" && d.Outcome == approve
}
