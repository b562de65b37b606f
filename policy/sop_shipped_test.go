package policy

import (
	"time"

	"makegood/aftersale"
	"makegood/policy/reason"
)

var large = fen(8000)

func stalled(h int, places ...string) change {
	return parcel("W1", aftersale.TrackInTransit, time.Duration(h)*time.Hour, places...)
}

func fallback(v string) change { return tune(func(t *Thresholds) { t.Fallback = v }) }

// S1, S2 and what comes of an intercept.
func transitCases() []sopCase {
	accepted := intercept(aftersale.Confirmed)
	due := func(left time.Duration, changes ...change) Input {
		return shipped(append([]change{large, moving, accepted, dueIn(left)}, changes...)...)
	}
	closed := status(aftersale.StatusClosed)
	return []sopCase{
		{"small, nothing tried", shipped(moving), "S1/intercept", wait, do(stop, note)},
		{"small, intercept planned", shipped(moving, intercept(aftersale.Planned)), "S1/waiting", wait, nil},
		{"small, no answer", shipped(moving, intercept(aftersale.Unknown)), "S1/waiting", wait, nil},
		{"small, accepted", shipped(moving, accepted), "S1", approve, do(note)},
		{"at the low limit", shipped(fen(5000), moving, accepted), "S1", approve, do(note)},
		{"small, unshipped for the platform", scene(moving, accepted), "S1", approve, do(note)},
		{"small and stalled, accepted", shipped(stalled(60), accepted), "S1", approve, do(note)},
		{"small, refused", shipped(moving, intercept(aftersale.Refused)), "S2/no-intercept", person, nil},

		{"just above the low limit", shipped(fen(5001), moving, accepted), "S2", wait, nil},
		{"nothing tried", shipped(large, moving), "S2/intercept", wait, do(stop, note)},
		{"nothing tried, the buyer can be written to", shipped(large, moving, talks), "S2/intercept", wait, do(stop, note, tell)},
		{"out of the house, unshipped for the platform", scene(large, moving, says(aftersale.ShipmentGone, hour), hears), "S2/intercept", wait, do(stop, note, stopped)},
		{"in a locker", shipped(large, parcel("W1", aftersale.TrackAtStation, 50*hour)), "S2/intercept", wait, do(stop, note)},
		{"accepted", shipped(large, moving, accepted), "S2", wait, nil},
		{"accepted, and nothing has come of it", shipped(large, moving, accepted, func(in *Input) { in.InterceptWithin = time.Minute }), "S2/silent", wait, do(aftersale.ActionNudge)},
		{"no courier to ask", shipped(large, moving, noIntercepts, talks), "S2/no-intercept", person, do(tell)},
		{"refused", shipped(large, moving, intercept(aftersale.Refused)), "S2/no-intercept", person, nil},
		{"two parcels, one back", shipped(large, parcel("W1", aftersale.TrackReturning, 0), waybill("W2")), "S2/several", person, nil},
		{"request withdrawn", shipped(moving, accepted, closed), "S2/withdraw", record, do(getBack)},
		{"request withdrawn, intercept taken back", shipped(moving, accepted, closed, did(aftersale.ActionWithdraw, aftersale.Planned, "")), "C6", record, nil},

		{"turned round", shipped(fen(90000), parcel("W1", aftersale.TrackReturning, 0)), "S2a", approve, nil},
		{"refused at the door, unshipped for the platform", scene(parcel("W1", aftersale.TrackRefused, 0)), "S2a", approve, nil},
		{"delivered after an accepted intercept", shipped(delivered, accepted), "S2b", person, do(askFor)},
		{"the same, the buyer can be written to", shipped(delivered, accepted, talks), "S2b", person, do(tell, askFor)},

		{"margin", due(4 * hour), "S2c", person, nil},
		{"margin, nothing tried", shipped(large, moving, dueIn(2*hour)), "S2c/intercept", person, do(stop, note)},
		{"fallback agree", due(hour, askedPerson(hour), fallback("agree")), "S2c/fallback-agree", approve, nil},
		{"fallback agree, nobody was asked", due(hour, fallback("agree")), "S2c", person, nil},
		{"fallback agree, too early", due(61*minute, askedPerson(hour), fallback("agree")), "S2c", person, nil},
		{"fallback refuse has no proof", due(hour, askedPerson(hour), fallback("refuse")), "limit.evidence", person, nil},
		{"fallback refuse, and nothing proves what has not happened", due(hour, askedPerson(hour), fallback("refuse"), proven), "limit.evidence", person, nil},
		{"fallback leave", due(hour, askedPerson(hour)), "S2c", person, nil},
	}
}

// S4, S5, S6: the parcel does not move.
func stalledCases() []sopCase {
	accepted := intercept(aftersale.Confirmed)
	exception := parcel("W1", aftersale.TrackException, hour)
	const urumqi = "新疆乌鲁木齐"
	return []sopCase{
		{"exception", shipped(large, exception, noIntercepts), "S4", wait, do(nudge, note)},
		{"exception, intercept possible", shipped(large, exception), "S4/intercept", wait, do(stop, nudge, note)},
		{"no scan for 11 hours", shipped(large, stalled(11), accepted), "S2", wait, nil},
		{"no scan for 12 hours", shipped(large, stalled(12), accepted), "S4/slow", wait, do(nudge)},
		{"no scan for 23 hours, no answer to the intercept", shipped(large, stalled(23), intercept(aftersale.Unknown)), "S4/slow", wait, do(nudge)},
		{"no scan for 12 hours, small", shipped(stalled(12), intercept(aftersale.Planned)), "S1/waiting", wait, nil},

		{"lost", shipped(stalled(48)), "S5", approve, do(claim, note)},
		{"lost, unshipped for the platform", scene(stalled(48)), "S5", approve, do(claim, note)},
		{"remote, lost at 72 h", shipped(large, stalled(72, urumqi)), "S5", approve, do(claim, note)},
		{"lost, large", shipped(fen(50001), stalled(48)), "S5/large", person, do(claim)},
		{"lost, tracking old", shipped(stalled(48), checked("W1", 61*minute)), "S5/ask-again", wait, nil},
		{"lost, cannot be asked", shipped(stalled(48), checked("W1", 61*minute), func(in *Input) { in.CanTrack = false }), "S5/no-tracking", person, nil},

		{"remote, not lost at 71 h", shipped(large, stalled(71, urumqi)), "S6/intercept", wait, do(stop, nudge, note)},
		{"stalled 24 h", shipped(large, stalled(24)), "S6/intercept", wait, do(stop, nudge, note)},
		{"stalled 47 h, intercept tried", shipped(large, stalled(47), intercept(aftersale.Refused)), "S6", wait, do(nudge)},
	}
}

// S3 and what follows from the answers of buyer and courier.
func signedCases() []sopCase {
	answers := func(a string) change { return question(aftersale.QuestionReply, a, 2*hour) }
	courier := func(a string) change { return question(aftersale.QuestionVerify, a, hour) }
	insists, silent := answers(aftersale.ResponseInsists), answers(aftersale.ResponseSilent)
	notReceived := because(reason.NotReceived)
	return []sopCase{
		{"delivered", shipped(delivered), "S3", person, do(askFor)},
		{"delivered, the buyer can be written to", shipped(delivered, talks), "S3", person, do(tell, askFor)},
		{"delivered, small", shipped(fen(1), delivered, intercept(aftersale.Refused)), "S3", person, do(askFor)},
		{"asked, no answer yet", shipped(delivered, answers("")), "S3", person, do(askFor)},
		{"the goods are faulty, and there is proof of the delivery", shipped(delivered, answers(aftersale.ResponseFaulty), proven), "S3", person, do(askFor)},
		{"the courier is silent", shipped(delivered, notReceived, courier(aftersale.ResponseSilent)), "S3", person, do(askFor)},

		{"insists, proof attached", shipped(delivered, insists, proven), "S3b", refuse, nil},
		{"silent, proof attached", shipped(delivered, silent, proven), "S3b", refuse, nil},
		{"verified, proof attached", shipped(delivered, notReceived, courier(aftersale.ResponseDelivered), proven), "S3b", refuse, nil},
		{"insists, no proof", shipped(delivered, insists), "S3b/proof", person, do(proof)},
		{"silent, no proof", shipped(delivered, silent), "S3b/proof", person, do(proof)},
		{"verified, no proof", shipped(delivered, notReceived, courier(aftersale.ResponseDelivered)), "S3b/proof", person, do(proof)},
		{"insists, no API to refuse", shipped(delivered, insists, proven, func(in *Input) { in.CanRefuse = false }), "S3", person, do(askFor)},
		{"insists on a quality claim", shipped(delivered, insists, proven, because(reason.Damaged)), "S3", person, do(askFor)},
		{"insists that it was not received, nobody has verified", shipped(delivered, insists, proven, notReceived), "S3c", person, do(verify, note)},
		{"was silent when asked before the delivery", shipped(deliveredAgo("W1", hour), silent, proven), "S3", person, do(askFor)},

		{"says not received", shipped(delivered, notReceived), "S3c", person, do(verify, note)},
		{"says not received, the buyer can be written to", shipped(delivered, notReceived, talks), "S3c", person, do(verify, note, tell)},
		{"answers not received", shipped(delivered, answers(aftersale.ResponseNotReceived)), "S3c", person, do(verify, note)},
		{"the courier has been asked", shipped(delivered, notReceived, courier("")), "S3c", person, do(verify, note)},
		{"lost, says the courier", shipped(delivered, notReceived, courier(aftersale.ResponseLost)), "S3c/lost", approve, do(claim, note)},
		{"lost, above the limit", shipped(fen(50001), delivered, courier(aftersale.ResponseLost)), "S3c/lost-large", person, do(claim)},
		{"lost, made to order", shipped(delivered, courier(aftersale.ResponseLost), goodsKind(aftersale.GoodsMadeToOrder)), "S3c/lost-large", person, do(claim)},
		{"lost, unshipped for the platform", scene(delivered, courier(aftersale.ResponseLost)), "limit.left", person, do(claim)},
	}
}
