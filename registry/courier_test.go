package registry_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/courier"
	"makegood/aftersale"
	"makegood/registry"
)

var (
	sfOnly  = account{carries: []string{"sf"}}
	ztoOnly = account{carries: []string{"zto", "zto-fast"}}
	all     = account{}
)

// The company's own account is asked first, also if an aggregator stands
// before it in the configuration; the aggregator knows the rest.
func TestAggregatorComesAfterTheCompanysOwnAccount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		couriers []*registry.Courier
		company  string
		// ids of the accounts that track, are subscribed to, and intercept; "": none
		track, subscribe, intercept string
	}{
		"nothing is configured": {nil, "sf", "", "", ""},
		"own account first": {
			[]*registry.Courier{named("aggregator", tracking{all}), named("own", tracking{sfOnly})}, "sf", "own", "", "",
		},
		"aggregator for the rest": {
			[]*registry.Courier{named("aggregator", tracking{all}), named("own", tracking{sfOnly})}, "yto", "aggregator", "", "",
		},
		"another company's account does not help": {[]*registry.Courier{named("own", tracking{sfOnly})}, "zto", "", "", ""},
		"one account for several companies":       {[]*registry.Courier{named("zto", tracking{ztoOnly})}, "zto-fast", "zto", "", ""},
		"first of two aggregators": {
			[]*registry.Courier{named("first", tracking{all}), named("second", tracking{all})}, "sf", "first", "", "",
		},
		"own account that cannot track leaves it to the aggregator": {
			[]*registry.Courier{named("own", sfOnly), named("aggregator", tracking{all})}, "sf", "aggregator", "", "",
		},
		"aggregator is asked to push": {
			[]*registry.Courier{named("aggregator", subscribing{all})}, "sf", "", "aggregator", "",
		},
		"own account pushes unasked": {
			[]*registry.Courier{named("aggregator", subscribing{all}), named("own", tracking{sfOnly})}, "sf", "own", "", "",
		},
		"own account wants to be asked": {
			[]*registry.Courier{named("aggregator", subscribing{all}), named("own", subscribing{sfOnly})}, "sf", "", "own", "",
		},
		"only the aggregator that can is asked to push": {
			[]*registry.Courier{named("plain", tracking{all}), named("pushes", subscribing{all})}, "sf", "plain", "pushes", "",
		},
		"who intercepts": {
			[]*registry.Courier{named("aggregator", tracking{all}), named("own", intercepting{tracking: tracking{sfOnly}})}, "sf", "own", "", "own",
		},
		"nobody intercepts": {[]*registry.Courier{named("aggregator", tracking{all})}, "sf", "aggregator", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &registry.Registry{Couriers: c.couriers}
			_, tracker, tracks := r.Tracker(c.company)
			_, subscriber, subscribes := r.Subscriber(c.company)
			_, interceptor, intercepts := r.Interceptor(c.company)
			for what, x := range map[string]struct {
				got  *registry.Courier
				ok   bool
				want string
			}{
				"tracker":     {tracker, tracks, c.track},
				"subscriber":  {subscriber, subscribes, c.subscribe},
				"interceptor": {interceptor, intercepts, c.intercept},
			} {
				got := ""
				if x.got != nil {
					got = x.got.ID
				}
				if got != x.want || x.ok != (x.want != "") {
					t.Errorf("%s of %s: got %q, %v, want %q", what, c.company, got, x.ok, x.want)
				}
			}
		})
	}
}

// One parcel that cannot be tracked or intercepted is enough: the request as a
// whole cannot.
func TestReachIsThatOfTheWeakestParcel(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{Couriers: []*registry.Courier{
		named("sf", intercepting{tracking: tracking{sfOnly}}), named("zto", tracking{ztoOnly}),
	}}
	for name, c := range map[string]struct {
		seen             aftersale.Snapshot
		track, intercept bool
	}{
		"no parcel":                   {parcels(), false, false},
		"one that can do both":        {parcels("sf"), true, true},
		"one that is only tracked":    {parcels("zto"), true, false},
		"one that nobody knows":       {parcels("yto"), false, false},
		"two of the best":             {parcels("sf", "sf"), true, true},
		"the second is only tracked":  {parcels("sf", "zto"), true, false},
		"the first is only tracked":   {parcels("zto", "sf"), true, false},
		"nobody knows the second":     {parcels("sf", "yto"), false, false},
		"nobody knows the first":      {parcels("yto", "sf"), false, false},
		"a parcel without a company":  {parcels(""), false, false},
		"the return parcel is no way": {aftersale.Snapshot{Return: &aftersale.Waybill{Courier: "sf", Number: "1"}}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if track, intercept := r.Reach(c.seen); track != c.track || intercept != c.intercept {
				t.Errorf("got track %v, intercept %v, want %v, %v", track, intercept, c.track, c.intercept)
			}
		})
	}
}

// Terms of several parcels are what all couriers allow, and the longest wait.
func TestInterceptTermsAreWhatAllParcelsShare(t *testing.T) {
	t.Parallel()
	sfTerms := courier.InterceptTerms{
		From: []aftersale.TrackState{aftersale.TrackPickedUp, aftersale.TrackInTransit, aftersale.TrackOutForDelivery}, AnswerWithin: 2 * time.Hour,
	}
	ztoTerms := courier.InterceptTerms{From: []aftersale.TrackState{aftersale.TrackInTransit}, AnswerWithin: 6 * time.Hour}
	r := &registry.Registry{Couriers: []*registry.Courier{
		named("sf", intercepting{tracking: tracking{sfOnly}, terms: sfTerms}), named("zto", intercepting{tracking: tracking{ztoOnly}, terms: ztoTerms}),
	}}
	for name, c := range map[string]struct {
		seen   aftersale.Snapshot
		from   []aftersale.TrackState
		within time.Duration
	}{
		"no parcel":               {parcels(), nil, 0},
		"nobody intercepts it":    {parcels("yto"), nil, 0},
		"one parcel":              {parcels("sf"), sfTerms.From, 2 * time.Hour},
		"wide terms, then narrow": {parcels("sf", "zto"), ztoTerms.From, 6 * time.Hour},
		"narrow terms, then wide": {parcels("zto", "sf"), ztoTerms.From, 6 * time.Hour},
		"one of no interceptor":   {parcels("yto", "sf"), sfTerms.From, 2 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, within := r.InterceptTerms(c.seen)
			if diff := cmp.Diff(c.from, from); diff != "" || within != c.within {
				t.Errorf("got %s, want %s; states (-want +got):\n%s", within, c.within, diff)
			}
		})
	}
	// The couriers' own lists stay as they are.
	if len(sfTerms.From) != 3 {
		t.Errorf("got a courier's list of %d states after it was asked, want its 3", len(sfTerms.From))
	}
}

// Terms with no state in common allow no intercept at all.
func TestInterceptTermsWithNothingInCommon(t *testing.T) {
	t.Parallel()
	r := &registry.Registry{Couriers: []*registry.Courier{
		named("sf", intercepting{tracking: tracking{sfOnly}, terms: courier.InterceptTerms{From: []aftersale.TrackState{aftersale.TrackPickedUp}}}),
		named("zto", intercepting{tracking: tracking{ztoOnly}, terms: courier.InterceptTerms{From: []aftersale.TrackState{aftersale.TrackInTransit}}}),
	}}
	if from, _ := r.InterceptTerms(parcels("sf", "zto")); len(from) != 0 {
		t.Errorf("two parcels: got %v, want no state", from)
	}
	// A third parcel must not bring back what the first two exclude.
	if from, _ := r.InterceptTerms(parcels("sf", "zto", "sf")); len(from) != 0 {
		t.Errorf("three parcels: got %v, want no state", from)
	}
}
