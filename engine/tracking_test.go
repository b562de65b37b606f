package engine_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier"
	kuaidi100fake "makegood/adapters/courier/kuaidi100/fake"
	"makegood/adapters/courier/sf"
	sffake "makegood/adapters/courier/sf/fake"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/engine"
	"makegood/registry"
	"makegood/sandbox/fault"
	"makegood/service/servicetest"
	"makegood/store"
)

// scanned hands scans of the SF account to the engine, and works them off.
func (r *rig) scanned(scans ...aftersale.Scan) {
	r.T.Helper()
	if _, err := r.Service.Engine.ReceiveScans(r.T.Context(), r.Service.Registry.Couriers[0], scans); err != nil {
		r.T.Fatal(err)
	}
	r.Run()
}

// unproven makes the SF account one whose pushes prove nothing.
func (r *rig) unproven() {
	r.T.Helper()
	settings := adapters.Settings{"partner_id": "p", "checkword": "sf-checkword", "api_url": servicetest.Serve(r.T, r.SF)}
	a, err := sf.Maker.New("main", settings, adapters.Env{Now: r.Clock.Now})
	if err != nil {
		r.T.Fatal(err)
	}
	r.Service.Registry.Couriers[0].Adapter = a
}

func (r *rig) pendingScans(number string) int {
	r.T.Helper()
	pending, err := r.Store.Pending(r.T.Context(), store.Subject{Kind: store.SubjectParcel, Source: "sf", Account: "main", ID: number})
	if err != nil {
		r.T.Fatal(err)
	}
	return len(pending)
}

// An SF account without a push token takes pushes from anybody: they make
// makegood query the courier, and count for nothing by themselves.
func TestUnprovenPushOnlyMakesUsQuery(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000088"
	r.unproven()
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.Want(id, "S2", aftersale.StateWaiting, 0)
	r.Clock.Add(time.Minute)
	lie := aftersale.Scan{Courier: "sf", Number: number, Key: "lie", State: aftersale.TrackReturning, At: r.Clock.Now(), Code: "648"}
	r.scanned(lie)
	r.Want(id, "S2", aftersale.StateWaiting, 0)
	r.Clock.Add(time.Minute)
	r.SF.Return(number)
	lie.Key = "truth"
	r.scanned(lie)
	r.Want(id, "S2a", aftersale.StateAgreed, 1)
}

func TestUnprovenPushWaitsWhileTheCourierCannotBeQueried(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	r.unproven()
	const number = "SF1000000000089"
	r.parcel(number, time.Hour)
	r.SF.Faults().Next(sffake.OpRoutes, fault.Fault{FailBefore: true})
	r.scanned(aftersale.Scan{Courier: "sf", Number: number, Key: "1", State: aftersale.TrackReturning, At: r.Clock.Now()})
	if n := r.pendingScans(number); n != 1 {
		t.Fatalf("got %d rows pending, want 1: the sweep comes back to it", n)
	}
	log.want(t, "pushed tracking could not be confirmed", map[string]any{"courier": "sf", "tracker": "sf", "account": "main"})
	r.Clock.Add(time.Minute)
	if err := r.Service.Engine.Sweep(t.Context(), engine.SweepGrace); err != nil {
		t.Fatal(err)
	}
	r.Run()
	if n, p := r.pendingScans(number), r.stored(number); n != 0 || p.State != aftersale.TrackInTransit {
		t.Errorf("got %d rows pending and parcel %s, want none and what the courier says: in_transit", n, p.State)
	}
}

// Nobody may make makegood query an aggregator again and again: it locks numbers.
func TestStrangersCannotMakeUsQueryAnAggregatorTwice(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "430000000031"
	r.unproven()
	r.Kuaidi100.Scan("yunda", number, "0", "0", r.Clock.Now().Add(-time.Hour), "运输中", "苏州市")
	push := func(key string) {
		r.scanned(aftersale.Scan{Courier: "yunda", Number: number, Key: key, State: aftersale.TrackReturned, At: r.Clock.Now()})
	}
	push("1")
	if got := r.Kuaidi100.Calls()[kuaidi100fake.OpQuery]; got != 1 {
		t.Fatalf("got %d queries, want 1", got)
	}
	r.Clock.Add(time.Minute)
	push("2")
	if got := r.Kuaidi100.Calls()[kuaidi100fake.OpQuery]; got != 1 || r.pendingScans(number) != 1 {
		t.Errorf("got %d queries and %d rows pending, want 1 and 1: it is queried when that is due", got, r.pendingScans(number))
	}
	r.Clock.Add(time.Hour)
	push("3")
	if got := r.Kuaidi100.Calls()[kuaidi100fake.OpQuery]; got != 2 || r.pendingScans(number) != 0 {
		t.Errorf("got %d queries and %d rows pending, want 2 and 0", got, r.pendingScans(number))
	}
	if p := r.stored(number); p.State == aftersale.TrackReturned {
		t.Errorf("got parcel %s, want what the aggregator says, not the pushes", p.State)
	}
}

func TestUnprovenPushThatNobodyCanConfirmDoesNotCount(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.unproven()
	r.Service.Registry.Couriers = r.Service.Registry.Couriers[:1] // no aggregator
	r.scanned(aftersale.Scan{Courier: "yunda", Number: "43001", Key: "1", State: aftersale.TrackDelivered, At: r.Clock.Now()})
	if n, p := r.pendingScans("43001"), r.stored("43001"); n != 0 || p.State == aftersale.TrackDelivered {
		t.Errorf("got %d rows pending and parcel %s, want none, and not delivered", n, p.State)
	}
}

func TestPushOfAnAccountThatIsGone(t *testing.T) {
	t.Parallel()
	s := store.Subject{Kind: store.SubjectParcel, Source: "sf", Account: "gone", ID: "SF1"}
	wantErr(t, setup(t).Service.Engine.ApplyTracking(t.Context(), s), registry.ErrNotConfigured)
}

func TestScansLateAndDoubled(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000090"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	now := r.Clock.Now()
	back := aftersale.Scan{Courier: "sf", Number: number, Key: "back", State: aftersale.TrackReturned, At: now}
	r.scanned(back, back)
	r.scanned(aftersale.Scan{Courier: "sf", Number: number, Key: "late", State: aftersale.TrackInTransit, At: now.Add(-3 * time.Hour)})
	if p := r.stored(number); p.State != aftersale.TrackReturned || !p.StateAt.Equal(now) {
		t.Errorf("got parcel %s since %s, want returned since %s: a late scan changes nothing", p.State, p.StateAt, now)
	}
	r.Want(id, "S2a", aftersale.StateAgreed, 1)
	r.scanned(back)
	if subjects, _ := r.Wake.Take(); len(subjects) != 0 {
		t.Errorf("got %v woken by a scan that is known, want nobody", subjects)
	}
}

// A parcel that turns back gets a new number; its delivery there is a delivery
// to the sender.
func TestParcelIsFollowedToItsNewNumber(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const number = "SF1000000000091"
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	r.Clock.Add(time.Hour)
	r.SF.DeliverBack(r.SF.Return(number))
	r.Later(31 * time.Minute)
	l := r.Want(id, "S2a", aftersale.StateAgreed, 1)
	known := r.Service.Engine.KnownParcels(t.Context(), l.Case, r.Clock.Now())
	if got := known[number]; got.State != aftersale.TrackReturned {
		t.Errorf("got parcel %s, want returned", got.State)
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	first := aftersale.Parcel{Number: "1", State: aftersale.TrackReturning, StateAt: at, LastScanAt: at, NextNumber: "2"}
	for name, tc := range map[string]struct {
		next  aftersale.Parcel
		state aftersale.TrackState
		since time.Time
		last  time.Time
	}{
		"delivered to the sender": {aftersale.Parcel{State: aftersale.TrackDelivered, StateAt: at.Add(2), LastScanAt: at.Add(2)}, aftersale.TrackReturned, at.Add(2), at.Add(2)},
		"returned":                {aftersale.Parcel{State: aftersale.TrackReturned, StateAt: at.Add(1), LastScanAt: at.Add(3)}, aftersale.TrackReturned, at.Add(1), at.Add(3)},
		"on its way":              {aftersale.Parcel{State: aftersale.TrackInTransit, StateAt: at.Add(1), LastScanAt: at.Add(1)}, aftersale.TrackReturning, at, at.Add(1)},
		"older scans":             {aftersale.Parcel{State: aftersale.TrackInTransit, LastScanAt: at.Add(-1)}, aftersale.TrackReturning, at, at},
		"never scanned":           {aftersale.Parcel{}, aftersale.TrackReturning, at, at},
	} {
		got := engine.Follow(first, tc.next)
		if got.State != tc.state || !got.StateAt.Equal(tc.since) || !got.LastScanAt.Equal(tc.last) || got.NextNumber != "" {
			t.Errorf("%s: got %s since %s, last scan %s, next %q; want %s since %s, last scan %s, no next",
				name, got.State, got.StateAt, got.LastScanAt, got.NextNumber, tc.state, tc.since, tc.last)
		}
	}
}

// A silent courier leaves the parcel as it is known, and the money where it is.
func TestSilentCourierChangesNothing(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	const number = "SF1000000000092"
	r.SF.Faults().Always(sffake.OpRoutes, fault.Fault{FailBefore: true})
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 3000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}})
	r.Run()
	if r.Douyin.Paid(id) != 0 {
		t.Error("paid although nobody knows where the parcel is")
	}
	for _, line := range log.lines(t, "parcel cannot be tracked") {
		if line["platform"] != "douyin" || line["shop"] != shopID || line["aftersale"] != id || line["courier"] != "sf" || line["tracker"] != "sf" {
			t.Errorf("got line %v, want it to name platform, shop, after-sale, courier and tracker", line)
		}
	}
	if log.count(t, "parcel cannot be tracked") == 0 {
		t.Error("nothing is logged")
	}
	r.SF.Faults().Always(sffake.OpRoutes, fault.Fault{})
	r.Later(time.Hour)
	r.Want(id, "S1", aftersale.StateAgreed, 1)
}

func TestParcelsThatCannotBeReadOrStoredPayNothing(t *testing.T) {
	t.Parallel()
	for method, message := range map[string]string{"Parcels": "parcel cannot be read", "UpdateParcel": "tracking cannot be stored"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			var b breakable
			var log logLines
			r := setup(t, b.in, log.into)
			b.fail(method, errBroken)
			id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 3000, Waybills: []douyinfake.Waybill{r.parcel("SF1000000000093", 6*time.Hour)}})
			r.Run()
			if paid := r.Douyin.Paid(id); paid != 0 || log.count(t, message) == 0 {
				t.Errorf("paid %d times with %d log lines, want no payment and some lines", paid, log.count(t, message))
			}
			b.fail(method, nil)
			r.Later(time.Hour)
			r.Want(id, "S1", aftersale.StateAgreed, 1)
		})
	}
}

// subscriber is an aggregator whose subscriptions fail in some way.
type subscriber struct {
	trackingAdapter
	calls int
	err   error
}

// trackingAdapter is an aggregator that can be queried.
type trackingAdapter interface {
	courier.Adapter
	courier.Tracker
}

func (s *subscriber) Subscribe(context.Context, aftersale.Waybill) error {
	s.calls++
	return s.err
}

func TestSubscriptionThatFails(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		err     error
		message string
		calls   int // after two runs of the case
	}{
		"refused":     {&aftersale.CallError{Target: "kuaidi100", Op: "poll", Class: aftersale.ClassRefused}, "subscription refused", 1},
		"no such API": {&aftersale.CallError{Target: "kuaidi100", Op: "poll", Class: aftersale.ClassManual}, "subscription refused", 1},
		"unknown":     {&aftersale.CallError{Target: "kuaidi100", Op: "poll", Class: aftersale.ClassUnknown}, "parcel cannot be subscribed to", 2},
		"odd":         {errors.New("odd"), "parcel cannot be subscribed to", 2},
		"taken":       {nil, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log logLines
			r := setup(t, log.into)
			account := r.Service.Registry.Couriers[1]
			s := &subscriber{trackingAdapter: account.Adapter.(trackingAdapter), err: tc.err}
			account.Adapter = s
			const number = "430000000071"
			r.Kuaidi100.Scan("yunda", number, "1", "103", r.Clock.Now().Add(-time.Hour), "已揽收", "苏州市")
			r.Open(douyinfake.AfterSale{
				Type: douyinfake.TypeReturn, Status: douyinfake.StatusReturned, Amount: 39000,
				Return: &douyinfake.Waybill{Company: "yunda", Number: number},
			})
			r.Run()
			r.Later(31 * time.Minute)
			if s.calls != tc.calls {
				t.Errorf("got %d subscriptions, want %d", s.calls, tc.calls)
			}
			if tc.message != "" && log.count(t, tc.message) != tc.calls {
				t.Errorf("got %d log lines %q, want %d", log.count(t, tc.message), tc.message, tc.calls)
			}
			if p := r.stored(number); p.Subscribed.IsZero() != (tc.message == "parcel cannot be subscribed to") {
				t.Errorf("got subscribed at %v", p.Subscribed)
			}
		})
	}
}
