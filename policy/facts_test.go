package policy

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"makegood/aftersale"
	"makegood/policy/reason"
)

func TestOutboundFacts(t *testing.T) {
	t.Parallel()
	type facts struct {
		Parcel                        string
		Left, Moving, Delivered, Back bool
		Remote                        bool
		Stalled, TrackingAge          time.Duration
	}
	const transit, delivered = aftersale.TrackInTransit, aftersale.TrackDelivered
	for name, c := range map[string]struct {
		in   Input
		want facts
	}{
		"no waybill":              {scene(), facts{Parcel: "none", TrackingAge: never}},
		"untracked":               {scene(waybill("W1")), facts{Parcel: "untracked", TrackingAge: never}},
		"state says nothing":      {scene(parcel("W1", aftersale.TrackUnknown, 0)), facts{Parcel: "untracked"}},
		"no scan":                 {scene(parcel("W1", aftersale.TrackNoScan, 0)), facts{Parcel: "no_scan"}},
		"voided":                  {scene(parcel("W1", aftersale.TrackCancelled, 0)), facts{Parcel: "cancelled"}},
		"voided and untracked":    {scene(parcel("W1", aftersale.TrackCancelled, 0), waybill("W2")), facts{Parcel: "untracked", TrackingAge: never}},
		"in transit":              {scene(parcel("W1", transit, 5*hour), checked("W1", minute)), facts{Parcel: "in_transit", Left: true, Moving: true, Stalled: 5 * hour, TrackingAge: minute}},
		"remote":                  {scene(parcel("W1", transit, hour, "北京", "新疆乌鲁木齐")), facts{Parcel: "in_transit", Left: true, Moving: true, Remote: true, Stalled: hour}},
		"delivered":               {scene(parcel("W1", delivered, hour)), facts{Parcel: "delivered", Left: true, Delivered: true}},
		"one delivered":           {scene(parcel("W1", delivered, hour), parcel("W2", transit, hour)), facts{Parcel: "delivered", Left: true, Delivered: true}},
		"back":                    {scene(parcel("W1", aftersale.TrackReturned, hour)), facts{Parcel: "returned", Left: true, Back: true}},
		"back and voided":         {scene(parcel("W1", aftersale.TrackReturning, hour), parcel("W2", aftersale.TrackCancelled, 0)), facts{Parcel: "returning", Left: true, Back: true}},
		"one back, one moving":    {scene(parcel("W1", aftersale.TrackReturning, hour), parcel("W2", transit, 3*hour)), facts{Parcel: "in_transit", Left: true, Moving: true, Stalled: 3 * hour}},
		"one back, one untracked": {scene(parcel("W1", aftersale.TrackReturning, hour), waybill("W2")), facts{Parcel: "returning", Left: true, TrackingAge: never}},
		"the freshest scan, the oldest word": {
			scene(parcel("W1", transit, 60*hour), checked("W1", 3*hour), parcel("W2", transit, 2*hour)),
			facts{Parcel: "in_transit", Left: true, Moving: true, Stalled: 2 * hour, TrackingAge: 3 * hour},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := NewFacts(c.in)
			got := facts{f.Parcel, f.Left, f.Moving, f.Delivered, f.Back, f.Remote, f.Stalled, f.TrackingAge}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestInterceptFact(t *testing.T) {
	t.Parallel()
	withdrawn := func(s aftersale.LedgerState) change { return did(aftersale.ActionWithdraw, s, "") }
	second := parcel("W2", aftersale.TrackInTransit, hour)
	for name, c := range map[string]struct {
		in   Input
		want string
	}{
		"none":                      {scene(moving), "none"},
		"planned":                   {scene(moving, intercept(aftersale.Planned)), "planned"},
		"sent":                      {scene(moving, intercept(aftersale.Sent)), "planned"},
		"accepted":                  {scene(moving, intercept(aftersale.Confirmed)), "accepted"},
		"refused":                   {scene(moving, intercept(aftersale.Refused)), "refused"},
		"unknown":                   {scene(moving, intercept(aftersale.Unknown)), "unknown"},
		"succeeded":                 {scene(parcel("W1", aftersale.TrackReturning, 0), intercept(aftersale.Confirmed)), "succeeded"},
		"turned round by itself":    {scene(parcel("W1", aftersale.TrackReturning, 0)), "none"},
		"failed":                    {scene(parcel("W1", aftersale.TrackDelivered, 0), intercept(aftersale.Confirmed)), "failed"},
		"refused and delivered":     {scene(parcel("W1", aftersale.TrackDelivered, 0), intercept(aftersale.Refused)), "refused"},
		"taken back":                {scene(moving, intercept(aftersale.Confirmed), withdrawn(aftersale.Confirmed)), "refused"},
		"could not be taken back":   {scene(moving, intercept(aftersale.Confirmed), withdrawn(aftersale.Refused)), "accepted"},
		"second parcel has none":    {scene(moving, intercept(aftersale.Confirmed), second), "none"},
		"second parcel planned":     {scene(moving, intercept(aftersale.Confirmed), second, intercept(aftersale.Planned)), "planned"},
		"first refused":             {scene(moving, intercept(aftersale.Refused), second, intercept(aftersale.Confirmed)), "refused"},
		"first back, second agreed": {scene(parcel("W1", aftersale.TrackReturning, 0), second, intercept(aftersale.Confirmed)), "accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := NewFacts(c.in)
			if f.Intercept != c.want {
				t.Errorf("intercept %s, want %s", f.Intercept, c.want)
			}
			if want := 30 * minute; len(c.in.Actions) > 0 && f.InterceptAge != want {
				t.Errorf("intercept_age %v, want %v", f.InterceptAge, want)
			}
		})
	}
}

func TestReturnFacts(t *testing.T) {
	t.Parallel()
	type facts struct {
		Parcel        string
		Left, Arrived bool
	}
	again := func(s aftersale.TrackState) Input { return scene(parcel("W1", s, hour), returning("W1", s)) }
	for name, c := range map[string]struct {
		in   Input
		want facts
	}{
		"none":                         {scene(), facts{Parcel: "none"}},
		"untracked":                    {scene(returning("R", "")), facts{Parcel: "untracked"}},
		"printed":                      {scene(returning("R", aftersale.TrackNoScan)), facts{Parcel: "no_scan"}},
		"scanned":                      {scene(returning("R", aftersale.TrackPickedUp)), facts{"picked_up", true, false}},
		"arrived":                      {scene(returning("R", aftersale.TrackDelivered)), facts{"delivered", true, true}},
		"sent back to the buyer":       {scene(returning("R", aftersale.TrackReturned)), facts{Parcel: "returned"}},
		"outbound, turned round":       {again(aftersale.TrackReturning), facts{"returning", true, false}},
		"outbound, back":               {again(aftersale.TrackReturned), facts{"returned", true, true}},
		"outbound, still to the buyer": {again(aftersale.TrackInTransit), facts{Parcel: "in_transit"}},
		"outbound, delivered to buyer": {again(aftersale.TrackDelivered), facts{Parcel: "delivered"}},
		"a waybill without its number": {scene(returning("", "")), facts{Parcel: "none"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := NewFacts(c.in)
			if diff := cmp.Diff(c.want, facts{f.ReturnParcel, f.ReturnLeft, f.ReturnArrived}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRequestAndClockFacts(t *testing.T) {
	t.Parallel()
	in := scene(kind(aftersale.KindReturnRefund), askedPerson(hour), did(aftersale.ActionApprove, aftersale.Refused, "not_executed"), func(in *Input) {
		in.Case.HeldSince = in.Now.Add(-2 * hour)
		in.Case.Snapshot.Freight = aftersale.Fen(800)
		in.Case.Snapshot.ReasonCode, in.Case.Snapshot.EvidenceCount = "31", 2
		in.Case.Snapshot.Partial, in.Case.Snapshot.BuyerReceived = true, true
		in.Goods = ""
	})
	want := Facts{
		Platform: "douyin", Shop: "1", Kind: "return_refund", Status: "pending", State: "person", Goods: "standard", ReasonCode: "31",
		Amount: 3000, Freight: 800, Currency: "CNY", Partial: true, EvidenceCount: 2, BuyerReceived: true, SellerTurn: true,
		Parcel: "none", TrackingAge: never, CanTrack: true, ReturnParcel: "none", Intercept: "none", CanIntercept: true, CanRefuse: true,
		Warehouse: "none", WarehouseAge: never, Hold: "none", Unpack: "none", BuyerAnswer: "none", Verify: "none", Nudge: "none", ProofAsked: "none", Claim: "none",
		ReasonClass: "unknown", BuyerList: "none",
		ApproveTries: 1, HasDeadline: true, TimeLeft: 20 * hour, Age: hour, NeedsReview: true, ReviewFor: hour, HeldFor: 2 * hour,
		Mode: "live", Thresholds: DefaultThresholds(),
	}
	if diff := cmp.Diff(want, NewFacts(in), cmpopts.IgnoreUnexported(Facts{})); diff != "" {
		t.Error(diff)
	}
	in.Case.Deadline = aftersale.Deadline{}
	if f := NewFacts(in); f.HasDeadline || f.TimeLeft != never {
		t.Errorf("without a deadline: %v, %v left", f.HasDeadline, f.TimeLeft)
	}
}

// Every fact is documented: docs/policy.md is made from this list.
func TestFactList(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, f := range FactList() {
		if f.Doc == "" || f.Source == "" || f.Type == "" || names[f.Name] {
			t.Errorf("incomplete or double: %+v", f)
		}
		if (f.Type == "number" || f.Type == "duration") && f.Unit == "" {
			t.Errorf("%s has no unit", f.Name)
		}
		names[f.Name] = true
	}
	for _, name := range ThresholdNames() {
		if !names[name] {
			t.Errorf("threshold %s is no fact", name)
		}
	}
	if len(names) < 60 {
		t.Errorf("%d facts, want 60 at least", len(names))
	}
}

// The class that is kept with the case comes before the words, which are only
// there while the platform is being read.
func TestReasonOfACase(t *testing.T) {
	t.Parallel()
	words := func(s string) change {
		return seen(func(seen *aftersale.Snapshot) { seen.BuyerWords = s })
	}
	unread := scene()
	unread.Case.Snapshot = nil
	for name, c := range map[string]struct {
		in   Input
		want reason.Class
	}{
		"kept":             {scene(because(reason.Price), words("没收到货")), reason.Price},
		"by the words":     {scene(words("没收到货")), reason.NotReceived},
		"nothing is known": {scene(), reason.Unknown},
		"never read":       {unread, reason.Unknown},
	} {
		if got := reasonOf(&c.in.Case); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	// Rules read what is kept only: without it nothing is known.
	if got := NewFacts(scene(words("没收到货"))).ReasonClass; got != string(reason.Unknown) {
		t.Errorf("reason_class is %s, want unknown", got)
	}
}

// A place that repeats is looked at once, and the scans of other places too.
func TestPassedRemote(t *testing.T) {
	t.Parallel()
	scans := func(places ...string) (list []aftersale.Scan) {
		for _, p := range places {
			list = append(list, aftersale.Scan{Place: p})
		}
		return list
	}
	for name, c := range map[string]struct {
		places []string
		want   bool
	}{
		"nowhere":      {nil, false},
		"near":         {[]string{"广东深圳", "广东深圳", "湖南长沙"}, false},
		"far":          {[]string{"广东深圳", "广东深圳", "新疆乌鲁木齐"}, true},
		"was far once": {[]string{"西藏拉萨", "四川成都"}, true},
	} {
		if got := passedRemote(scans(c.places...), DefaultThresholds().RemoteRegions); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}
