package aftersale

import (
	"cmp"
	"slices"
	"time"
)

// TrackState is where a parcel is, in one vocabulary for all couriers.
type TrackState string

// The states of a parcel. A waybill number that was printed does not mean that
// the parcel was picked up, and a parcel picked up was not yet delivered.
const (
	TrackNoScan         TrackState = "no_scan" // a waybill number exists, no courier has touched the parcel
	TrackPickedUp       TrackState = "picked_up"
	TrackInTransit      TrackState = "in_transit"
	TrackOutForDelivery TrackState = "out_for_delivery"
	TrackAtStation      TrackState = "at_station" // locker, station or shop: waits for the buyer
	TrackDelivered      TrackState = "delivered"
	TrackRefused        TrackState = "refused" // refused at the door
	TrackIntercepted    TrackState = "intercepted"
	TrackReturning      TrackState = "returning"
	TrackReturned       TrackState = "returned" // back with the sender
	TrackException      TrackState = "exception"
	TrackCancelled      TrackState = "cancelled" // waybill voided before pick-up
	TrackUnknown        TrackState = "unknown"   // the courier used a code this adapter does not know
)

// Left reports whether the parcel has physically left the sender.
func (s TrackState) Left() bool {
	return s != "" && s != TrackNoScan && s != TrackCancelled && s != TrackUnknown
}

// Back reports whether the parcel is on its way back or already back. Then an
// intercept, or a refusal at the door, has succeeded.
func (s TrackState) Back() bool {
	return s == TrackRefused || s == TrackIntercepted || s == TrackReturning || s == TrackReturned
}

// Moving reports whether the parcel is between the sender and the buyer.
func (s TrackState) Moving() bool {
	return s == TrackPickedUp || s == TrackInTransit || s == TrackOutForDelivery || s == TrackAtStation || s == TrackException
}

// Scan is one tracking event. Remarks are not kept: couriers write names and
// telephone numbers into them.
type Scan struct {
	Courier    string     `json:"courier"` // canonical courier name
	Number     string     `json:"number"`
	Key        string     `json:"key"` // unique per waybill: the same key twice is the same scan
	State      TrackState `json:"state"`
	At         time.Time  `json:"at"` // when it was scanned, courier's clock
	Code       string     `json:"code,omitempty"`
	Place      string     `json:"place,omitempty"`       // the courier's hub or city, never an address of the buyer
	NextNumber string     `json:"next_number,omitempty"` // the waybill that carries the parcel from here on (returns of SF and JDL)
}

// MaxWaybillHops is how often a parcel is followed to another waybill number.
const MaxWaybillHops = 3

// Parcel is what all scans of one waybill say together.
type Parcel struct {
	Courier    string     `json:"courier"`
	Number     string     `json:"number"`
	State      TrackState `json:"state"`
	StateAt    time.Time  `json:"state_at,omitzero"`     // scan that led to State
	LastScanAt time.Time  `json:"last_scan_at,omitzero"` // newest scan of any kind: what "stalled" is measured from
	PickedUpAt time.Time  `json:"picked_up_at,omitzero"`
	NextNumber string     `json:"next_number,omitempty"`
	Scans      []Scan     `json:"scans,omitempty"`        // oldest first, at most maxScans
	CheckedAt  time.Time  `json:"checked_at,omitzero"`    // when a courier last answered or pushed, even with nothing new
	Subscribed time.Time  `json:"subscribed_at,omitzero"` // when an aggregator was asked to push
}

// maxScans bounds a parcel's history; the newest are kept, and those that
// the parcel's state rests on.
const maxScans = 60

// Apply adds scans in any order and any number of times and returns the
// parcel as it then is. Once a parcel has turned back, a delivery on the same
// waybill is a delivery to the sender.
func (p Parcel) Apply(scans ...Scan) Parcel {
	p.Scans = slices.Clone(p.Scans)
	for _, s := range scans {
		if s.Number != p.Number || slices.ContainsFunc(p.Scans, func(o Scan) bool { return o.Key == s.Key }) {
			continue
		}
		p.Scans = append(p.Scans, s)
	}
	slices.SortFunc(p.Scans, scanOrder)
	for _, s := range p.Scans {
		if s.State.Left() && (p.PickedUpAt.IsZero() || s.At.Before(p.PickedUpAt)) {
			p.PickedUpAt = s.At
		}
		if (s.State.Left() || s.State == TrackUnknown) && s.At.After(p.LastScanAt) {
			p.LastScanAt = s.At
		}
	}
	return p.derive()
}

// derive reads state and next number off the sorted scans and drops the
// oldest scans that make no difference to them.
func (p Parcel) derive() Parcel {
	p.State, p.StateAt = TrackNoScan, time.Time{}
	// The scans that must stay, by index.
	turnedBack, newest, change, beforeChange, next := -1, -1, -1, -1, -1
	for i, s := range p.Scans {
		if s.NextNumber != "" {
			p.NextNumber, next = s.NextNumber, i
		}
		state := p.after(s, turnedBack >= 0)
		if state == "" {
			continue
		}
		if state != p.State {
			p.State, p.StateAt = state, s.At
			change, beforeChange = i, newest
		}
		newest = i
		if turnedBack < 0 && state.Back() {
			turnedBack = i
		}
	}
	p.Scans = trimmed(p.Scans, turnedBack, newest, change, beforeChange, next)
	return p
}

// after is the state of the parcel after s, or "" if s does not change it.
func (p Parcel) after(s Scan, turned bool) TrackState {
	state := s.State
	if state == TrackCancelled && !p.PickedUpAt.IsZero() && !s.At.Before(p.PickedUpAt) {
		if p.State == TrackDelivered || turned {
			return ""
		}
		state = TrackException // a parcel that was picked up has left, whatever is cancelled later
	}
	switch {
	case state == TrackUnknown || state == TrackNoScan || state == "":
		return "" // such a scan shows only that somebody has touched the parcel
	case state == TrackDelivered && turned:
		return TrackReturned
	case turned && (state.Moving() || state == TrackRefused):
		return TrackReturning
	}
	return state
}

// trimmed drops the oldest scans beyond maxScans, except those to keep.
func trimmed(scans []Scan, keep ...int) []Scan {
	drop := len(scans) - maxScans
	if drop <= 0 {
		return scans
	}
	out := make([]Scan, 0, maxScans)
	for i, s := range scans {
		if drop > 0 && !slices.Contains(keep, i) {
			drop--
			continue
		}
		out = append(out, s)
	}
	return out
}

// lifeOrder is the order of scans made at the same moment: couriers' clocks
// show whole seconds or minutes.
var lifeOrder = []TrackState{
	TrackUnknown, TrackNoScan, TrackCancelled, TrackPickedUp, TrackInTransit, TrackException, TrackOutForDelivery,
	TrackAtStation, TrackDelivered, TrackRefused, TrackIntercepted, TrackReturning, TrackReturned,
}

func scanOrder(a, b Scan) int {
	return cmp.Or(
		a.At.Compare(b.At),
		cmp.Compare(slices.Index(lifeOrder, a.State), slices.Index(lifeOrder, b.State)),
		cmp.Compare(a.Key, b.Key),
	)
}
