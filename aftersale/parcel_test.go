package aftersale

import (
	"fmt"
	"testing"
	"time"
)

// scan is the i-th scan of waybill W1, made i minutes after t0.
func scan(i int, state TrackState) Scan {
	return Scan{Courier: "sf", Number: "W1", Key: fmt.Sprintf("k%03d", i), State: state, At: after(time.Duration(i) * time.Minute)}
}

func history(states ...TrackState) []Scan {
	var out []Scan
	for i, s := range states {
		out = append(out, scan(i+1, s))
	}
	return out
}

func TestParcelState(t *testing.T) {
	t.Parallel()
	type states = []TrackState
	for _, tt := range []struct {
		name  string
		scans states
		want  TrackState
		at    int // minute of the scan that led to it
		left  int // minute of the pick-up, 0: never
	}{
		{"nothing", nil, TrackNoScan, 0, 0},
		{"printed only", states{TrackNoScan}, TrackNoScan, 0, 0},
		{"picked up", states{TrackNoScan, TrackPickedUp}, TrackPickedUp, 2, 2},
		{"no pick-up scan", states{TrackInTransit}, TrackInTransit, 1, 1},
		{"repeated", states{TrackPickedUp, TrackInTransit, TrackInTransit, TrackInTransit}, TrackInTransit, 2, 1},
		{"delivered", states{TrackPickedUp, TrackInTransit, TrackOutForDelivery, TrackDelivered}, TrackDelivered, 4, 1},
		{"station, then delivered", states{TrackPickedUp, TrackAtStation, TrackDelivered}, TrackDelivered, 3, 1},
		{"unknown keeps the state", states{TrackPickedUp, TrackInTransit, TrackUnknown}, TrackInTransit, 2, 1},
		{"unknown is not a departure", states{TrackUnknown, TrackUnknown}, TrackNoScan, 0, 0},
		{"empty state keeps the state", states{TrackPickedUp, ""}, TrackPickedUp, 1, 1},
		{"printed again keeps the state", states{TrackPickedUp, TrackNoScan}, TrackPickedUp, 1, 1},
		{"refused at the door", states{TrackPickedUp, TrackOutForDelivery, TrackRefused}, TrackRefused, 3, 1},
		{"delivered to the sender", states{TrackPickedUp, TrackRefused, TrackInTransit, TrackDelivered}, TrackReturned, 4, 1},
		{"on its way back", states{TrackPickedUp, TrackIntercepted, TrackInTransit, TrackOutForDelivery}, TrackReturning, 3, 1},
		{"trouble on its way back", states{TrackPickedUp, TrackReturning, TrackException}, TrackReturning, 2, 1},
		{"refused again on its way back", states{TrackPickedUp, TrackReturning, TrackRefused}, TrackReturning, 2, 1},
		{"exception", states{TrackPickedUp, TrackException}, TrackException, 2, 1},
		{"voided before pick-up", states{TrackNoScan, TrackCancelled}, TrackCancelled, 2, 0},
		{"voided, picked up all the same", states{TrackCancelled, TrackPickedUp}, TrackPickedUp, 2, 2},
		{"voided after pick-up", states{TrackPickedUp, TrackCancelled}, TrackException, 2, 1},
		{"voided after delivery", states{TrackPickedUp, TrackDelivered, TrackCancelled}, TrackDelivered, 2, 1},
		{"voided after turning", states{TrackPickedUp, TrackIntercepted, TrackCancelled}, TrackIntercepted, 2, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := Parcel{Number: "W1"}.Apply(history(tt.scans...)...)
			want := func(minute int) time.Time {
				if minute == 0 {
					return time.Time{}
				}
				return after(time.Duration(minute) * time.Minute)
			}
			if p.State != tt.want || !p.StateAt.Equal(want(tt.at)) {
				t.Errorf("got state %s since %s, want %s since %s", p.State, p.StateAt, tt.want, want(tt.at))
			}
			if !p.PickedUpAt.Equal(want(tt.left)) {
				t.Errorf("got picked up at %s, want %s", p.PickedUpAt, want(tt.left))
			}
		})
	}
}

func TestParcelOutOfOrder(t *testing.T) {
	t.Parallel()
	p := Parcel{Number: "W1"}.Apply(scan(5, TrackDelivered)).Apply(scan(3, TrackRefused), scan(1, TrackPickedUp))
	equal(t, "state after a late refusal", p.State, TrackReturned)
	equal(t, "since, last scan, picked up", []time.Time{p.StateAt, p.LastScanAt, p.PickedUpAt},
		[]time.Time{after(5 * time.Minute), after(5 * time.Minute), after(time.Minute)})
}

func TestParcelLastScan(t *testing.T) {
	t.Parallel()
	p := Parcel{Number: "W1"}.Apply(scan(1, TrackPickedUp), scan(9, TrackUnknown))
	equal(t, "last scan with an unknown code", p.LastScanAt, after(9*time.Minute))
	p = Parcel{Number: "W1"}.Apply(scan(1, TrackNoScan), scan(2, TrackCancelled))
	equal(t, "last scan of what no courier has touched", p.LastScanAt, time.Time{})
}

func TestParcelDuplicatesAndStrangers(t *testing.T) {
	t.Parallel()
	scans := history(TrackPickedUp, TrackInTransit)
	once := Parcel{Courier: "sf", Number: "W1"}.Apply(scans...)
	other := scan(9, TrackDelivered)
	other.Number = "W2"
	again := scan(2, TrackDelivered) // same key, other content: the first one counts
	equal(t, "after duplicates and another waybill's scans", once.Apply(append(scans, other, again)...), once)
}

func TestParcelApplyIsPure(t *testing.T) {
	t.Parallel()
	p := Parcel{Number: "W1"}.Apply(scan(1, TrackPickedUp), scan(5, TrackInTransit))
	before := Parcel{Number: "W1"}.Apply(scan(1, TrackPickedUp), scan(5, TrackInTransit))
	_ = p.Apply(scan(0, TrackNoScan), scan(3, TrackException))
	equal(t, "the receiver of Apply", p, before)
}

func TestParcelNextNumber(t *testing.T) {
	t.Parallel()
	first, second := scan(2, TrackIntercepted), scan(4, TrackReturning)
	first.NextNumber, second.NextNumber = "W2", "W3"
	p := Parcel{Number: "W1"}.Apply(second).Apply(first, scan(6, TrackUnknown))
	equal(t, "next number: the newest", p.NextNumber, "W3")
}

// Scans of the same minute are taken in the order of a parcel's life.
func TestParcelSameMoment(t *testing.T) {
	t.Parallel()
	at := func(key string, state TrackState) Scan {
		return Scan{Number: "W1", Key: key, State: state, At: t0}
	}
	for _, pair := range [][2]TrackState{
		{TrackPickedUp, TrackInTransit}, {TrackOutForDelivery, TrackDelivered}, {TrackOutForDelivery, TrackRefused},
		{TrackCancelled, TrackPickedUp}, {TrackAtStation, TrackDelivered},
	} {
		one := Parcel{Number: "W1"}.Apply(at("z", pair[0]), at("a", pair[1]))
		two := Parcel{Number: "W1"}.Apply(at("a", pair[1]), at("z", pair[0]))
		if one.State != pair[1] || two.State != pair[1] {
			t.Errorf("%s and %s at once: got %s or %s, want %s", pair[0], pair[1], one.State, two.State, pair[1])
		}
	}
}

func TestTrackStateQuestions(t *testing.T) {
	t.Parallel()
	for state, want := range map[TrackState][3]bool{ // left, back, moving
		"": {}, TrackNoScan: {}, TrackCancelled: {}, TrackUnknown: {},
		TrackPickedUp: {true, false, true}, TrackInTransit: {true, false, true}, TrackOutForDelivery: {true, false, true},
		TrackAtStation: {true, false, true}, TrackException: {true, false, true}, TrackDelivered: {true, false, false},
		TrackRefused: {true, true, false}, TrackIntercepted: {true, true, false}, TrackReturning: {true, true, false}, TrackReturned: {true, true, false},
	} {
		if got := [3]bool{state.Left(), state.Back(), state.Moving()}; got != want {
			t.Errorf("%q left, back, moving: got %v, want %v", state, got, want)
		}
	}
}
