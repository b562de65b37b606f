package engine_test

import (
	"context"
	"testing"
	"time"

	"makegood/adapters/marketplace"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/store"
)

// platformSays is a platform whose snapshots are changed before they are read.
type platformSays struct {
	marketplace.Adapter
	change func(*aftersale.Snapshot)
	err    error
}

func (p platformSays) Fetch(ctx context.Context, ref aftersale.Ref, orderID string) (*aftersale.Snapshot, error) {
	if p.err != nil {
		return nil, p.err
	}
	s, err := p.Adapter.Fetch(ctx, ref, orderID)
	if err == nil {
		p.change(s)
	}
	return s, err
}

// says makes the rig's platform show something else.
func (r *rig) says(change func(*aftersale.Snapshot)) {
	r.Shop.Adapter = platformSays{Adapter: r.Shop.Adapter, change: change}
}

// A platform that names another after-sale than it was asked for must not write
// into that one's case.
func TestForeignSnapshotStaysInItsCase(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.says(func(s *aftersale.Snapshot) { s.Ref = aftersale.Ref{Platform: "taobao", Shop: "another", ID: "666"} })
	id := r.Open(unshipped)
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	l, err := r.Store.Load(t.Context(), aftersale.Ref{Platform: "taobao", Shop: "another", ID: "666"})
	if err != nil || l.Case.Version != 0 {
		t.Errorf("got case %+v, %v; want none", l.Case, err)
	}
}

func TestNothingIsDoneWhileNothingIsDue(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(unshipped)
	r.Run()
	before, version := r.Douyin.Calls()["afterSale.Detail"], r.Load(id).Case.Version
	for _, ref := range []aftersale.Ref{r.Ref(id), r.Ref("never-heard-of")} {
		if err := r.Service.Engine.Process(t.Context(), ref); err != nil {
			t.Errorf("%s: got %v, want no error", ref, err)
		}
	}
	if got := r.Douyin.Calls()["afterSale.Detail"]; got != before {
		t.Errorf("got %d readings, want %d", got, before)
	}
	if got := r.Load(id).Case.Version; got != version {
		t.Errorf("got version %d, want %d", got, version)
	}
	wantErr(t, r.Service.Engine.Process(t.Context(), aftersale.Ref{Platform: "douyin", Shop: "gone", ID: "1"}), registry.ErrNotConfigured)
}

// A case that somebody else changes all the time is left to the timers.
func TestCaseThatChangesAllTheTimeIsLeftToTheTimers(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	id := r.Open(unshipped)
	for _, err := range []error{store.ErrConflict, store.ErrPaid} {
		before := r.Douyin.Calls()["afterSale.Detail"]
		b.fail("Commit", err)
		wantErr(t, r.Service.Engine.Process(t.Context(), r.Ref(id)), err)
		if got := r.Douyin.Calls()["afterSale.Detail"] - before; got != 6 {
			t.Errorf("%v: got %d runs, want the first and five repeats", err, got)
		}
	}
	b.fail("Commit", errBroken)
	wantErr(t, r.Service.Engine.Process(t.Context(), r.Ref(id)), errBroken)
	b.fail("Commit", nil)
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

func TestModeThatCannotBeReadStopsTheRun(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	id := r.Open(unshipped)
	b.fail("Shop", errBroken)
	wantErr(t, r.Service.Engine.Process(t.Context(), r.Ref(id)), errBroken)
	if n := len(r.Load(id).Pending); n != 1 {
		t.Errorf("got %d messages in the inbox, want 1: it is not taken in", n)
	}
}

// Facts that are missing never lead to money.
func TestMissingFactsPayNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*aftersale.Snapshot){
		"kind":     func(s *aftersale.Snapshot) { s.Kind = aftersale.KindOther },
		"amount":   func(s *aftersale.Snapshot) { s.Amount = aftersale.Money{Currency: s.Amount.Currency} },
		"currency": func(s *aftersale.Snapshot) { s.Amount.Currency = "" },
		"status":   func(s *aftersale.Snapshot) { s.Status = "" },
		"waybill number": func(s *aftersale.Snapshot) {
			s.Outbound, s.MayHaveLeft = []aftersale.Waybill{{Courier: "sf"}}, true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.says(change)
			id := r.Open(unshipped)
			r.Run()
			r.Later(time.Minute)
			if paid := r.Douyin.Paid(id); paid != 0 {
				c := r.Load(id).Case
				t.Errorf("paid %d times by %s, want none", paid, c.Rule)
			}
		})
	}
}

func TestUnreadableCaseComesToAPerson(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		class aftersale.Class
		state aftersale.State
		auth  bool
	}{
		"refused":     {aftersale.ClassRefused, aftersale.StateNeedsReview, false},
		"no API":      {aftersale.ClassManual, aftersale.StateNeedsReview, false},
		"token ended": {aftersale.ClassAuth, aftersale.StateNew, true},
		"busy":        {aftersale.ClassLimited, aftersale.StateNew, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			r.Shop.Adapter = platformSays{Adapter: r.Shop.Adapter, err: &aftersale.CallError{Target: "douyin", Op: "afterSale.Detail", Class: tc.class}}
			id := r.Open(unshipped)
			r.Run()
			c := r.wantState(id, tc.state)
			if c.ReadFails != 1 || c.ReadError == "" || !c.NextCheckAt.Equal(r.Clock.Now().Add(time.Second)) {
				t.Errorf("got %d failures (%s), next look at %s; want 1, and a look in a second", c.ReadFails, c.ReadError, c.NextCheckAt)
			}
			if got := r.Service.Tokens.AnyRejected(); got != tc.auth {
				t.Errorf("got token rejected %v, want %v", got, tc.auth)
			}
		})
	}
}

// A known deadline brings a person before it passes, however few readings failed.
func TestUnreadableCaseNearItsDeadlineComesToAPerson(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 3000, Deadline: r.Clock.Now().Add(6 * time.Hour),
		Waybills: []douyinfake.Waybill{{Company: "shunfeng", Number: "SF1000000000130"}}})
	r.SF.Ship("SF1000000000130")
	r.Run()
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	r.Shop.Adapter = platformSays{Adapter: r.Shop.Adapter, err: &aftersale.CallError{Target: "douyin", Op: "afterSale.Detail", Class: aftersale.ClassRetry}}
	r.Push(id, "201")
	r.Run()
	if c := r.wantState(id, aftersale.StateWaiting); c.ReadFails != 1 {
		t.Fatalf("got %d failures, want 1", c.ReadFails)
	}
	r.Later(5*time.Hour + 30*time.Minute)
	if c := r.wantState(id, aftersale.StateNeedsReview); c.Rule != "C6" || c.ReviewSince.IsZero() {
		t.Errorf("got rule %s, review since %v; want C6 and a time", c.Rule, c.ReviewSince)
	}
}

func TestContextThatEndsIsNoFailedReading(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(unshipped)
	ctx, cancel := context.WithCancel(t.Context())
	r.Shop.Adapter = stopping{Adapter: r.Shop.Adapter, stop: cancel}
	wantErr(t, r.Service.Engine.Process(ctx, r.Ref(id)), context.Canceled)
	if l := r.Load(id); l.Case.ReadFails != 0 || len(l.Pending) != 1 {
		t.Errorf("got %d failures and %d messages in the inbox, want none and 1", l.Case.ReadFails, len(l.Pending))
	}
}

// stopping is a platform during whose call the process is told to stop.
type stopping struct {
	marketplace.Adapter
	stop func()
}

func (s stopping) Fetch(ctx context.Context, _ aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	s.stop()
	return nil, ctx.Err()
}

// Whatever a person may cite is read once per version of the request.
func TestRefuseReasonsAreReadOncePerVersion(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	const number = "SF1000000000131"
	shipped := douyinfake.AfterSale{Type: douyinfake.TypeShipped, Amount: 20000, Waybills: []douyinfake.Waybill{r.parcel(number, 6*time.Hour)}}
	r.SF.Scan(number, "80", r.Clock.Now().Add(-time.Hour), "上海市", "已签收")
	p := &reasoner{Adapter: r.Shop.Adapter, err: &aftersale.CallError{Target: "douyin", Op: "reasons", Class: aftersale.ClassRetry}}
	r.Shop.Adapter = p
	id := r.Open(shipped)
	r.Run()
	if c := r.wantState(id, aftersale.StateNeedsReview); len(c.Snapshot.RefuseReasons) != 0 {
		t.Errorf("got reasons %v, want none", c.Snapshot.RefuseReasons)
	}
	log.want(t, "refuse reasons cannot be read", map[string]any{"platform": "douyin", "shop": shopID, "aftersale": id, "class": "retryable"})
	p.err = nil
	for range 3 {
		r.Push(id, "200")
		r.Clock.Add(time.Second)
		if err := r.Service.Engine.Recheck(t.Context(), r.Ref(id)); err != nil {
			t.Fatal(err)
		}
		r.Run()
	}
	if c := r.wantState(id, aftersale.StateNeedsReview); len(c.Snapshot.RefuseReasons) != 1 || p.calls != 2 {
		t.Errorf("got %d reasons from %d calls, want 1 from 2: one that failed and one that did not", len(c.Snapshot.RefuseReasons), p.calls)
	}
}

// reasoner is a platform that lists what a refusal may cite.
type reasoner struct {
	marketplace.Adapter
	calls int
	err   error
}

func (p *reasoner) RefuseReasons(context.Context, aftersale.Ref) ([]aftersale.Reason, error) {
	p.calls++
	if p.err != nil {
		return nil, p.err
	}
	return []aftersale.Reason{{Code: "1"}}, nil
}

// The event's time counts where the platform names one; its order id is kept
// for platforms that need it to read the request.
func TestEventsOnTheTimeline(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Douyin.Open(unshipped)
	now := r.Clock.Now()
	timed, untimed := event(id, "1"), event(id, "2")
	timed.At, timed.OrderID, timed.Tag = now.Add(-time.Hour), "order-7", "200"
	untimed.Type = aftersale.EventModified
	if _, err := r.Service.Engine.ReceiveEvents(t.Context(), []aftersale.Event{timed, untimed}); err != nil {
		t.Fatal(err)
	}
	r.says(func(*aftersale.Snapshot) {})
	r.Run()
	entries, err := r.Store.Timeline(t.Context(), r.Load(id).Case.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]time.Time{}
	for _, e := range entries {
		if e.Type == aftersale.EntryEvent {
			got[e.Summary.EN] = e.At
		}
	}
	for text, at := range map[string]time.Time{"the buyer opened a request (200)": now.Add(-time.Hour), "the buyer changed the request": now} {
		if !got[text].Equal(at) {
			t.Errorf("%q: got it at %v, want %v; the timeline has %v", text, got[text], at, got)
		}
	}
}
