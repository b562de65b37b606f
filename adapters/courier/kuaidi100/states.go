package kuaidi100

import "makegood/aftersale"

// states maps the aggregator's basic and advanced codes. Both are looked up
// here: with resultv2 "4" an advanced code may stand wherever a basic one does.
var states = map[string]aftersale.TrackState{
	"101": aftersale.TrackNoScan, // ordered
	"102": aftersale.TrackNoScan, // waits for pick-up
	"1":   aftersale.TrackPickedUp,
	"103": aftersale.TrackPickedUp,

	"0":    aftersale.TrackInTransit,
	"1001": aftersale.TrackInTransit, // in the city of delivery
	"1002": aftersale.TrackInTransit, // trunk line
	"1003": aftersale.TrackInTransit, // redirected
	"7":    aftersale.TrackInTransit, // handed to another carrier

	"5":   aftersale.TrackOutForDelivery,
	"501": aftersale.TrackAtStation,

	"3":   aftersale.TrackDelivered,
	"301": aftersale.TrackDelivered, // by the buyer
	"302": aftersale.TrackDelivered, // after an exception
	"303": aftersale.TrackDelivered, // by somebody else
	"304": aftersale.TrackDelivered, // from a locker or station

	"6":   aftersale.TrackReturning,
	"4":   aftersale.TrackReturned,  // signed by the sender
	"401": aftersale.TrackCancelled, // waybill voided
	"14":  aftersale.TrackRefused,

	"2":   aftersale.TrackException,
	"201": aftersale.TrackException, // not signed in time
	"202": aftersale.TrackException, // no news: stalled is computed from the age of the last scan
	"203": aftersale.TrackRefused,
	"204": aftersale.TrackException, // delivery failed
	"205": aftersale.TrackException, // not fetched from the station in time
	"206": aftersale.TrackException, // nobody reached
	"207": aftersale.TrackException, // outside the area served
	"208": aftersale.TrackException, // held up
	"209": aftersale.TrackException, // damaged
	"210": aftersale.TrackCancelled,

	"8":  aftersale.TrackInTransit, // customs
	"10": aftersale.TrackInTransit,
	"11": aftersale.TrackInTransit,
	"12": aftersale.TrackInTransit,
	"13": aftersale.TrackException, // customs trouble
}

// stateOf returns the canonical state of a code. A code nobody has listed is
// unknown, which never ends anything.
func stateOf(code string) aftersale.TrackState {
	if s, ok := states[code]; ok {
		return s
	}
	return aftersale.TrackUnknown
}

// stateWords are the Chinese names of the basic states, as a scan without
// statusCode has them.
var stateWords = map[string]string{
	"揽收": "1", "在途": "0", "派件": "5", "签收": "3", "退回": "6",
	"退签": "4", "拒签": "14", "转投": "7", "疑难": "2", "清关": "8",
}
