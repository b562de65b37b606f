package policy

import (
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
)

// outbound is what all parcels to the buyer say together. Of several the
// worst for the shop counts: a parcel with the buyer, then one under way.
type outbound struct {
	state       string // see Facts.Parcel
	courier     string
	left        bool
	moving      bool
	delivered   bool
	back        bool
	remote      bool
	stalled     time.Duration
	deliveredAt time.Time     // the latest delivery to the buyer
	age         time.Duration // of the tracking, never if nothing is known
}

// trackRank orders the states by what they mean for money already or soon
// paid: the higher, the nearer the goods are to the buyer.
var trackRank = map[string]int{
	ParcelNone:                            0,
	string(aftersale.TrackCancelled):      1,
	string(aftersale.TrackNoScan):         2,
	ParcelUntracked:                       3,
	string(aftersale.TrackReturned):       4,
	string(aftersale.TrackReturning):      5,
	string(aftersale.TrackIntercepted):    6,
	string(aftersale.TrackRefused):        7,
	string(aftersale.TrackPickedUp):       8,
	string(aftersale.TrackException):      9,
	string(aftersale.TrackInTransit):      10,
	string(aftersale.TrackOutForDelivery): 11,
	string(aftersale.TrackAtStation):      12,
	string(aftersale.TrackDelivered):      13,
}

// outboundOf sums up the parcels of the snapshot.
func outboundOf(in *Input) outbound {
	o := outbound{state: ParcelNone, back: len(in.Case.Snapshot.Outbound) > 0}
	anyBack := false
	for _, w := range in.Case.Snapshot.Outbound {
		p := in.Parcels[w.Number]
		state := trackState(p)
		o.age = max(o.age, since(p.CheckedAt, in.Now, never))
		if state != string(aftersale.TrackCancelled) && !p.State.Back() {
			o.back = false
		}
		anyBack = anyBack || p.State.Back()
		o.left = o.left || p.State.Left()
		if p.State.Moving() {
			still := since(p.LastScanAt, in.Now, 0)
			if !o.moving || still < o.stalled {
				o.stalled = still
			}
			o.moving = true
		}
		if p.State == aftersale.TrackDelivered && p.StateAt.After(o.deliveredAt) {
			o.deliveredAt = p.StateAt
		}
		o.remote = o.remote || passedRemote(p.Scans, in.Thresholds.RemoteRegions)
		if o.courier == "" || trackRank[state] > trackRank[o.state] {
			o.courier = w.Courier
		}
		if trackRank[state] > trackRank[o.state] {
			o.state = state
		}
	}
	if len(in.Case.Snapshot.Outbound) == 0 {
		o.age = never
	}
	o.back = o.back && anyBack
	o.delivered = o.state == string(aftersale.TrackDelivered)
	if o.delivered {
		o.moving, o.stalled = false, 0
	}
	return o
}

// trackState writes a parcel's state as a fact. A state that says nothing
// counts as untracked.
func trackState(p aftersale.Parcel) string {
	if _, known := trackRank[string(p.State)]; !known {
		return ParcelUntracked
	}
	return string(p.State)
}

// passedRemote reports whether a scan was in one of the regions.
func passedRemote(scans []aftersale.Scan, regions []string) bool {
	place := ""
	for _, s := range scans {
		if s.Place == place {
			continue
		}
		place = s.Place
		for _, r := range regions {
			if strings.Contains(place, r) {
				return true
			}
		}
	}
	return false
}

// since is the time from at to now, not below zero; without is returned where
// at is not known.
func since(at, now time.Time, without time.Duration) time.Duration {
	if at.IsZero() {
		return without
	}
	return max(0, min(now.Sub(at), never))
}

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
