package policy

import (
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

// The fixed moment of all tests: a Tuesday noon in Shanghai.
var noon = time.Date(2026, 6, 9, 12, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

// change alters a scene.
type change func(*Input)

// scene is a pending refund-only request for 30.00 at a live shop, with
// everything in order, made an hour ago and due in 20 hours.
func scene(changes ...change) Input {
	ref := aftersale.Ref{Platform: "douyin", Shop: "1", ID: "9007199254740993"}
	in := Input{
		Case: aftersale.Case{
			ID: "c1", Ref: ref, State: aftersale.StateNew, RequestedAt: noon.Add(-time.Hour), CreatedAt: noon.Add(-time.Hour), ClockFrom: noon.Add(-time.Hour),
			Deadline: aftersale.Deadline{At: noon.Add(20 * time.Hour), Source: aftersale.DeadlineTicket},
			Snapshot: &aftersale.Snapshot{
				Ref: ref, OrderID: "o1", Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
				Amount: aftersale.Fen(3000), Version: "v1",
			},
		},
		Parcels: map[string]aftersale.Parcel{}, Goods: aftersale.GoodsStandard,
		CanIntercept: true, CanTrack: true, CanRefuse: true,
		Shop:       ShopFacts{Mode: aftersale.ModeLive, BudgetOK: true, BudgetLeftHour: 2000000, BudgetLeftDay: 20000000},
		Thresholds: DefaultThresholds(), Now: noon,
	}
	for _, c := range changes {
		c(&in)
	}
	return in
}

func kind(k aftersale.Kind) change { return func(in *Input) { in.Case.Snapshot.Kind = k } }

func status(s aftersale.Status) change { return func(in *Input) { in.Case.Snapshot.Status = s } }

func state(s aftersale.State) change { return func(in *Input) { in.Case.State = s } }

func fen(n int64) change { return func(in *Input) { in.Case.Snapshot.Amount = aftersale.Fen(n) } }

func goodsKind(k aftersale.GoodsKind) change { return func(in *Input) { in.Goods = k } }

func seen(f func(*aftersale.Snapshot)) change { return func(in *Input) { f(in.Case.Snapshot) } }

func platformPaid(in *Input) { in.Case.PlatformPaid = true }

func dueIn(d time.Duration) change { return func(in *Input) { in.Case.Deadline.At = in.Now.Add(d) } }

func askedPerson(ago time.Duration) change {
	return func(in *Input) { in.Case.ReviewSince = in.Now.Add(-ago); in.Case.State = aftersale.StateNeedsReview }
}

func tune(f func(*Thresholds)) change { return func(in *Input) { f(&in.Thresholds) } }

func noIntercepts(in *Input) { in.CanIntercept = false }

// waybill adds an outbound waybill nothing is known of.
func waybill(number string) change {
	return func(in *Input) {
		in.Case.Snapshot.Outbound = append(in.Case.Snapshot.Outbound, aftersale.Waybill{Courier: "sf", Number: number})
	}
}

// parcel adds an outbound parcel whose last scan is that long ago, and of
// which the courier was asked just now.
func parcel(number string, s aftersale.TrackState, lastScan time.Duration, places ...string) change {
	return func(in *Input) {
		waybill(number)(in)
		p := aftersale.Parcel{Courier: "sf", Number: number, State: s, CheckedAt: in.Now}
		if s.Left() {
			p.LastScanAt = in.Now.Add(-lastScan)
		}
		for _, place := range places {
			p.Scans = append(p.Scans, aftersale.Scan{Number: number, Place: place})
		}
		in.Parcels[number] = p
	}
}

// moving is a parcel in transit scanned an hour ago.
var moving = parcel("W1", aftersale.TrackInTransit, time.Hour)

func checked(number string, ago time.Duration) change {
	return func(in *Input) {
		p := in.Parcels[number]
		p.CheckedAt = in.Now.Add(-ago)
		in.Parcels[number] = p
	}
}

// returning gives the request a return parcel.
func returning(number string, s aftersale.TrackState) change {
	return func(in *Input) {
		in.Case.Snapshot.Kind, in.Case.Snapshot.Status = aftersale.KindReturnRefund, aftersale.StatusReturning
		in.Case.Snapshot.Return = &aftersale.Waybill{Courier: "zto", Number: number}
		if s != "" {
			in.Parcels[number] = aftersale.Parcel{Number: number, State: s, LastScanAt: in.Now.Add(-time.Hour), CheckedAt: in.Now}
		}
	}
}

// did adds a ledger entry as it would have been planned for what is seen now.
func did(name aftersale.ActionName, s aftersale.LedgerState, result string) change {
	return func(in *Input) {
		a := aftersale.Action{
			CaseID: in.Case.ID, Ref: in.Case.Ref, Name: name, State: s, Result: result, N: len(in.Actions) + 1,
			Kind: in.Case.Snapshot.Kind, Status: in.Case.Snapshot.Status, Version: in.Case.Snapshot.Version, Amount: in.Case.Snapshot.Amount,
			PlannedAt: in.Now.Add(-30 * time.Minute),
		}
		if out := in.Case.Snapshot.Outbound; len(out) > 0 && (name == aftersale.ActionIntercept || name == aftersale.ActionWithdraw) {
			a.Waybill = out[len(out)-1]
		}
		in.Actions = append(in.Actions, a)
	}
}

func intercept(s aftersale.LedgerState) change { return did(aftersale.ActionIntercept, s, "") }

// decided lets a person decide about what is seen now.
func decided(o aftersale.Outcome) change {
	return func(in *Input) {
		in.Case.Review = &aftersale.ReviewDecision{By: "li", At: in.Now.Add(-time.Minute), Decision: o, SnapshotVersion: in.Case.Snapshot.Version}
	}
}

// deliveredAgo adds an outbound parcel that was delivered that long ago.
func deliveredAgo(number string, ago time.Duration) change {
	return func(in *Input) {
		parcel(number, aftersale.TrackDelivered, ago)(in)
		p := in.Parcels[number]
		p.StateAt = in.Now.Add(-ago)
		in.Parcels[number] = p
	}
}

// delivered is a parcel that was delivered a day ago.
var delivered = deliveredAgo("W1", 24*time.Hour)

// connected connects a warehouse that has said nothing yet.
func connected(in *Input) { in.Warehouse = true }

// says lets the connected warehouse say something of the parcel to the buyer.
func says(s aftersale.ShipmentState, ago time.Duration) change {
	return func(in *Input) {
		connected(in)
		known := aftersale.Fulfilment{}
		if in.Case.Fulfilment != nil {
			known = *in.Case.Fulfilment
		}
		known.Shipment, known.ShipmentAt, known.ReportedAt = s, in.Now.Add(-ago), in.Now
		in.Case.Fulfilment = &known
	}
}

// unpacked lets the connected warehouse say what unpacking a return has shown.
func unpacked(i aftersale.Inspection, number string) change {
	return func(in *Input) {
		connected(in)
		in.Case.Fulfilment = &aftersale.Fulfilment{Inspection: i, InspectedAt: in.Now, ReturnNumber: number, ReportedAt: in.Now}
	}
}

// question adds an inquiry that was opened that long ago; "" is no answer yet.
func question(q aftersale.Question, answer string, ago time.Duration) change {
	return func(in *Input) {
		h := aftersale.Inquiry{N: len(in.Case.Inquiries) + 1, Question: q, At: in.Now.Add(-ago), Response: answer}
		if answer != "" {
			h.RespondedAt = in.Now
			h.RespondedBy = "li"
			if q == aftersale.QuestionHold {
				h.RespondedBy = string(aftersale.PartyWarehouse)
			}
		}
		in.Case.Inquiries = append(in.Case.Inquiries, h)
	}
}

// heldForUs is a shipment that the warehouse was asked to hold ten minutes ago, and holds.
func heldForUs(in *Input) {
	question(aftersale.QuestionHold, aftersale.ResponseHeld, 10*time.Minute)(in)
	says(aftersale.ShipmentHeld, 9*time.Minute)(in)
}

// proven attaches a signing proof.
func proven(in *Input) {
	in.Case.Evidence = append(in.Case.Evidence, aftersale.Evidence{Kind: "image", URL: "file:1", Source: "li"})
}

func because(c reason.Class) change { return func(in *Input) { in.Case.ReasonClass = string(c) } }

// talks is a platform with a call to write to the buyer.
func talks(in *Input) { in.CanMessage = true }

// hears is a platform that asks whether shipments were stopped.
func hears(in *Input) { in.CanReportShipment = true }

func blocked(in *Input) { in.Buyer.List = BuyerBlocked }
