package engine

import (
	"testing"
	"time"

	"makegood/aftersale"
)

func TestTrackDoubt(t *testing.T) {
	t.Parallel()
	since := noon.Add(-10 * time.Minute)
	parcel := func(state aftersale.TrackState) map[string]aftersale.Parcel {
		return map[string]aftersale.Parcel{"SF1": {Number: "SF1", State: state}}
	}
	waits := aftersale.Snapshot{
		Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending, Outbound: []aftersale.Waybill{{Courier: "sf", Number: "SF1"}},
	}
	with := func(change func(*aftersale.Snapshot)) aftersale.Snapshot {
		s := waits
		change(&s)
		return s
	}
	for name, tc := range map[string]struct {
		snapshot aftersale.Snapshot
		parcels  map[string]aftersale.Parcel
		held     time.Time
		want     time.Time
	}{
		"a label and no scan: from now":           {waits, nil, time.Time{}, noon},
		"still no scan: since then":               {waits, nil, since, since},
		"the parcel has left":                     {waits, parcel(aftersale.TrackInTransit), since, time.Time{}},
		"the parcel is delivered":                 {waits, parcel(aftersale.TrackDelivered), since, time.Time{}},
		"the label was cancelled":                 {waits, parcel(aftersale.TrackCancelled), since, time.Time{}},
		"the request waits for the buyer":         {with(func(s *aftersale.Snapshot) { s.Status = aftersale.StatusClosed }), nil, since, time.Time{}},
		"the goods are to come back":              {with(func(s *aftersale.Snapshot) { s.Kind = aftersale.KindReturnRefund }), nil, since, time.Time{}},
		"no label":                                {with(func(s *aftersale.Snapshot) { s.Outbound = nil }), nil, since, time.Time{}},
		"no label, and it may have left":          {with(func(s *aftersale.Snapshot) { s.Outbound, s.MayHaveLeft = nil, true }), nil, time.Time{}, noon},
		"the platform says it was shipped":        {with(func(s *aftersale.Snapshot) { s.Outbound, s.Kind = nil, aftersale.KindRefundShipped }), nil, time.Time{}, noon},
		"one of two parcels has left":             {with(func(s *aftersale.Snapshot) { s.Outbound = append(s.Outbound, aftersale.Waybill{Number: "SF2"}) }), parcel(aftersale.TrackInTransit), since, time.Time{}},
		"one of two labels was cancelled":         {with(func(s *aftersale.Snapshot) { s.Outbound = append(s.Outbound, aftersale.Waybill{Number: "SF2"}) }), parcel(aftersale.TrackCancelled), since, since},
		"a scan of another parcel proves nothing": {waits, map[string]aftersale.Parcel{"SF9": {State: aftersale.TrackInTransit}}, since, since},
	} {
		s := tc.snapshot
		got := trackDoubt(aftersale.Case{Snapshot: &s, HeldSince: tc.held}, tc.parcels, noon)
		if !got.HeldSince.Equal(tc.want) {
			t.Errorf("%s: got in doubt since %v, want %v", name, got.HeldSince, tc.want)
		}
	}
}

func TestSignedAt(t *testing.T) {
	t.Parallel()
	at := noon.Add(-time.Hour)
	for name, tc := range map[string]struct {
		waybill *aftersale.Waybill
		state   aftersale.TrackState
		want    time.Time
	}{
		"no return parcel":   {nil, aftersale.TrackDelivered, time.Time{}},
		"on its way":         {&aftersale.Waybill{Number: "1"}, aftersale.TrackInTransit, time.Time{}},
		"delivered":          {&aftersale.Waybill{Number: "1"}, aftersale.TrackDelivered, at},
		"returned":           {&aftersale.Waybill{Number: "1"}, aftersale.TrackReturned, at},
		"a parcel unknown":   {&aftersale.Waybill{Number: "2"}, aftersale.TrackDelivered, time.Time{}},
		"no number is known": {&aftersale.Waybill{}, aftersale.TrackDelivered, time.Time{}},
	} {
		parcels := map[string]aftersale.Parcel{"1": {State: tc.state, StateAt: at}}
		if got := signedAt(aftersale.Snapshot{Return: tc.waybill}, parcels); !got.Equal(tc.want) {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}
