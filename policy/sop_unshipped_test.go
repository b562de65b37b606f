package policy

import (
	"time"

	"makegood/aftersale"
)

// mayHaveLeft is a platform that cannot say whether the parcel has left.
var mayHaveLeft = seen(func(s *aftersale.Snapshot) { s.MayHaveLeft = true })

// heldSince is for how long nobody has been able to tell whether it has left.
func heldSince(d time.Duration) change {
	return func(in *Input) { in.Case.HeldSince = in.Now.Add(-d) }
}

// U1 and U2: nothing is known to have left.
func unshippedCases() []sopCase {
	toOrder, onBehalf := goodsKind(aftersale.GoodsMadeToOrder), goodsKind(aftersale.GoodsOnBehalf)
	return []sopCase{
		{"nothing has left", scene(), "U1", approve, nil},
		{"at the limit", scene(fen(50000)), "U1", approve, nil},
		{"above the limit", scene(fen(50001)), "U1/large", person, nil},
		{"fresh goods", scene(goodsKind(aftersale.GoodsFresh)), "U1/goods", person, nil},
		{"only a voided waybill", scene(parcel("W1", aftersale.TrackCancelled, 0)), "U1", approve, nil},
		{"a warehouse that has said nothing", scene(connected), "U1", approve, nil},
		{"in stock, said a minute ago", scene(says(aftersale.ShipmentPending, minute)), "U1", approve, nil},
		{"in stock, said ten minutes ago", scene(says(aftersale.ShipmentPending, 10*minute)), "U1", approve, nil},

		{"made to order", scene(toOrder), "U2", person, do(askFor)},
		{"made to order, the buyer can be written to", scene(toOrder, talks), "U2", person, do(tell, askFor)},
		{"on behalf, waybill printed", scene(onBehalf, waybill("W1")), "U2", person, do(askFor)},
		{"made to order, held", scene(toOrder, heldForUs), "U2", person, do(askFor)},
		{"made to order, on its way", shipped(toOrder, moving), "U2/shipped", person, nil},
		{"on behalf, out of the house", scene(onBehalf, says(aftersale.ShipmentGone, hour)), "U2/shipped", person, nil},
	}
}

// U4: nobody can tell whether it has left, and what the warehouse answers.
func warehouseCases() []sopCase {
	asked := func(answer string) change { return question(aftersale.QuestionHold, answer, 10*minute) }
	label := waybill("W1")
	noTracking := func(in *Input) { in.CanTrack = false }
	closed := status(aftersale.StatusClosed)
	released := func(in *Input) {
		did(aftersale.ActionRelease, aftersale.Planned, "")(in)
		in.Actions[len(in.Actions)-1].PlannedAt = in.Now.Add(-minute)
	}
	return []sopCase{
		{"waybill, no scan", scene(parcel("W1", aftersale.TrackNoScan, 0)), "U4", wait, do(note)},
		{"waybill, untracked", scene(label), "U4", wait, do(note)},
		{"a warehouse can be asked", scene(label, connected), "U4", wait, do(hold, note)},
		{"asked, no answer yet", scene(label, connected, asked("")), "U4", wait, do(hold, note)},
		{"platform cannot say", scene(mayHaveLeft), "U4", wait, do(note)},
		{"voided, but platform cannot say", scene(parcel("W1", aftersale.TrackCancelled, 0), mayHaveLeft), "U4", wait, do(note)},
		{"shipped for the platform, no waybill", shipped(), "U4", wait, do(note)},
		{"label printed, says the warehouse", scene(says(aftersale.ShipmentPrinted, minute)), "U4", wait, do(hold, note)},
		{"the warehouse is asked and has no answer", scene(connected, func(in *Input) { in.WarehouseDown = true }), "U4", wait, do(hold, note)},
		{"in stock, said eleven minutes ago", scene(says(aftersale.ShipmentPending, 11*minute)), "U4", wait, do(hold, note)},
		{"held for somebody else, said eleven minutes ago", scene(says(aftersale.ShipmentHeld, 11*minute)), "U4", wait, do(hold, note)},
		{"held for us, and released since", scene(heldForUs, released), "U4", wait, do(hold, note)},
		{"held for 29 minutes", scene(label, heldSince(29*minute)), "U4", wait, do(note)},
		{"held for 30 minutes", scene(label, heldSince(30*minute)), "U4/timeout", person, nil},
		{"the warehouse is silent", scene(label, connected, asked(aftersale.ResponseSilent)), "U4/timeout", person, nil},
		{"the warehouse does not know the order", scene(label, connected, asked(aftersale.ResponseRefused)), "U4/timeout", person, nil},
		{"held for us, and printed since", scene(asked(aftersale.ResponseHeld), says(aftersale.ShipmentPrinted, minute)), "U4/timeout", person, nil},

		{"held", scene(label, heldForUs), "U4/held", approve, do(note)},
		{"held an hour ago", scene(label, question(aftersale.QuestionHold, aftersale.ResponseHeld, hour), says(aftersale.ShipmentHeld, hour)), "U4/held", approve, do(note)},
		{"held, and the platform asks", scene(label, heldForUs, hears), "U4/held", approve, do(stopped, note)},
		{"held, shipped for the platform", shipped(label, heldForUs, hears), "U4/held", approve, do(note)},
		{"held, says a person who has telephoned", scene(label, asked(aftersale.ResponseHeld), hears), "U4/held", approve, do(note)},
		{"held, above the limit", scene(fen(50001), label, heldForUs, hears), "U4/held-large", person, nil},
		{"held, fresh goods", scene(goodsKind(aftersale.GoodsFresh), label, heldForUs), "U4/held-large", person, nil},

		{"gone, not scanned yet", scene(label, says(aftersale.ShipmentGone, minute), hears, talks), "U4/picked-up-soon", wait, do(stopped, note, tell)},
		{"gone, says a person who has telephoned", scene(label, asked(aftersale.ResponseGone), hears), "U4/picked-up-soon", wait, do(note)},
		{"gone, and the courier cannot be asked", scene(label, says(aftersale.ShipmentGone, minute), noTracking, noIntercepts, hears), "U4/gone", person, do(stopped, note)},
		{"gone, without a waybill", scene(says(aftersale.ShipmentGone, hour), noIntercepts, talks), "U4/gone", person, do(note, tell)},
		{"gone and scanned", scene(moving, says(aftersale.ShipmentGone, hour), hears), "S1/intercept", wait, do(stop, note, stopped)},
		{"held, says the warehouse, but scanned", scene(fen(8000), moving, heldForUs, hears), "S2/intercept", wait, do(stop, note)},

		{"closed while it is held", scene(label, heldForUs, closed), "U4/release", record, do(letGo)},
		{"closed, the hold was not needed any more", scene(label, connected, asked(aftersale.ResponseObsolete), closed), "U4/release", record, do(letGo)},
		{"closed after silence", scene(label, connected, asked(aftersale.ResponseSilent), closed), "U4/release", record, do(letGo)},
		{"closed, refused when asked again", scene(label, connected, asked(aftersale.ResponseRefused), closed), "U4/release", record, do(letGo)},
		{"closed, nobody there to tell", scene(label, asked(aftersale.ResponseHeld), closed), "U4/release", record, nil},
		{"closed and released", scene(label, heldForUs, released, closed), "C6", record, nil},
		{"closed, gone", scene(label, says(aftersale.ShipmentGone, hour), asked(aftersale.ResponseGone), closed), "C6", record, nil},
		{"closed, paid by the platform", scene(label, heldForUs, platformPaid, closed), "U5", record, nil},
	}
}

// U3, U5, U6: the money is out before anybody here decided.
func instantCases() []sopCase {
	paid := func(changes ...change) Input {
		return scene(append([]change{platformPaid, status(aftersale.StatusRefunded)}, changes...)...)
	}
	recovering := state(aftersale.StateRecovering)
	gone := says(aftersale.ShipmentGone, hour)
	return []sopCase{
		{"instant refund", paid(), "U5", record, nil},
		{"instant refund, waybill without scan", paid(waybill("W1")), "U5", record, nil},
		{"instant refund, label printed", paid(says(aftersale.ShipmentPrinted, minute)), "U5", record, nil},
		{"instant refund of made-to-order goods", paid(goodsKind(aftersale.GoodsMadeToOrder)), "U3", record, do(note)},
		{"instant refund of goods bought on behalf", paid(goodsKind(aftersale.GoodsOnBehalf)), "U3", record, do(note)},

		{"instant refund, parcel left", paid(moving), "U6", recov, do(stop, note)},
		{"instant refund, shipped offline", paid(waybill("W1"), gone), "U6", recov, do(stop, note)},
		{"instant refund of made-to-order goods that left", paid(goodsKind(aftersale.GoodsMadeToOrder), moving), "U6", recov, do(stop, note)},
		{"intercept refused", paid(moving, intercept(aftersale.Refused)), "U6/no-intercept", person, nil},
		{"no intercept possible", paid(moving, noIntercepts, talks), "U6/no-intercept", person, do(tell)},
		{"shipped offline, no waybill", paid(gone, noIntercepts), "U6/no-intercept", person, nil},
		{"recovered", paid(parcel("W1", aftersale.TrackReturning, 0), recovering), "U6/recovered", record, nil},
		{"delivered after all", paid(parcel("W1", aftersale.TrackDelivered, 0), recovering), "U6/delivered", person, nil},
		{"lost after all", paid(parcel("W1", aftersale.TrackInTransit, 50*hour), intercept(aftersale.Confirmed)), "U6/lost", person, do(claim)},
		{"remote, not lost yet", paid(parcel("W1", aftersale.TrackInTransit, 50*hour, "西藏拉萨"), intercept(aftersale.Confirmed), recovering), "U6", recov, do(stop, note)},
		{"left after our own refund", scene(status(aftersale.StatusRefunded), moving, state(aftersale.StateRefunded)), "U6/left-after-refund", recov, do(stop, note)},
		{"gone after our own refund", scene(status(aftersale.StatusRefunded), waybill("W1"), gone, state(aftersale.StateRefunded)), "U6/left-after-refund", recov, do(stop, note)},
		{"our refund under S1 is not a loss", scene(status(aftersale.StatusRefunded), moving, intercept(aftersale.Confirmed), state(aftersale.StateAgreed)), "C6", record, nil},
	}
}
