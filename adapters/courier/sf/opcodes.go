package sf

import (
	"strings"

	"makegood/aftersale"
)

// opStates says what a node's opCode means in makegood's vocabulary.
var opStates = states(map[aftersale.TrackState]string{
	aftersale.TrackPickedUp: "50 54 43 51 607 700 701 950 129",
	aftersale.TrackInTransit: "30 31 36 302 304 3036 10 11 105 106 310 570 571 46 47 649 96 147 " +
		"15 16 17 18 604 605 606 611 612 613 614 615 616 617 618 619 620 621 622 623 " + // customs
		"99", // redirected on request: also for a new address, so no proof that it comes back
	aftersale.TrackOutForDelivery: "44 204 123 630 880 677 658 933",
	aftersale.TrackAtStation:      "125 130 642 678",
	aftersale.TrackDelivered:      "80 8000 128 679 97 935",
	aftersale.TrackException: "34 66 77 833 72 " + // held up
		"70 33 870 126", // not delivered
	aftersale.TrackReturning: "648 631",
	aftersale.TrackReturned:  "660 215",
})

// firstStates is used for an opCode that is not in the table: SF's coarse
// status [M]. 5 and 6 (returned or cancelled) do not say which of the two.
var firstStates = states(map[aftersale.TrackState]string{
	aftersale.TrackNoScan:         "7", // a courier was sent to pick up
	aftersale.TrackPickedUp:       "1",
	aftersale.TrackInTransit:      "2 10",
	aftersale.TrackOutForDelivery: "3",
	aftersale.TrackAtStation:      "11",
	aftersale.TrackDelivered:      "4",
	aftersale.TrackException:      "13",
})

// states turns lists of codes into a table by code.
func states(lists map[aftersale.TrackState]string) map[string]aftersale.TrackState {
	table := map[string]aftersale.TrackState{}
	for state, codes := range lists {
		for _, code := range strings.Fields(codes) {
			table[code] = state
		}
	}
	return table
}

// stateOf reads a node. The remark decides only where the code says that the
// parcel was not delivered: refused at the door is the buyer's doing.
func stateOf(r route) aftersale.TrackState {
	op := r.OpCode.Text()
	state, known := opStates[op]
	if !known {
		if state, known = firstStates[r.FirstStatus.Text()]; known {
			return state
		}
		return aftersale.TrackUnknown
	}
	if op != "70" && op != "33" {
		return state
	}
	switch {
	case op == "70" && r.ReasonCode.Text() == "46":
		return aftersale.TrackCancelled // by the sender
	case strings.Contains(string(r.Remark), "拒收"), strings.Contains(string(r.Remark), "拒签"):
		return aftersale.TrackRefused
	}
	return state
}
