package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace"
	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/service"
)

// listing is a platform that is listed, page by page, and fails on demand.
type listing struct {
	marketplace.Adapter
	window time.Duration
	pages  [][]aftersale.Event // of every window
	fail   map[string]error    // by cursor
	asked  []span
}

type span struct{ From, To time.Time }

func (l *listing) ListWindow() time.Duration { return l.window }

func (l *listing) List(_ context.Context, from, to time.Time, cursor string) ([]aftersale.Event, string, error) {
	if err := l.fail[cursor]; err != nil {
		return nil, "", err
	}
	n := 0
	if cursor == "" {
		l.asked = append(l.asked, span{from, to})
	} else if _, err := fmt.Sscan(cursor, &n); err != nil {
		return nil, "", err
	}
	if n >= len(l.pages) {
		return nil, "", nil
	}
	next := ""
	if n+1 < len(l.pages) {
		next = fmt.Sprint(n + 1)
	}
	return l.pages[n], next, nil
}

// list makes the rig's shop one that is listed so.
func (r *rig) list(l *listing) *listing {
	l.Adapter = r.Shop.Adapter
	if l.window == 0 {
		l.window = 24 * time.Hour
	}
	r.Shop.Adapter = l
	return l
}

func (r *rig) backfill() error { return r.Service.Engine.Backfill(r.T.Context(), "douyin", shopID) }

// completeUntil is how far back from now everything is known; zero: nothing is.
func (r *rig) completeUntil() time.Time {
	r.T.Helper()
	row, err := r.Store.Shop(r.T.Context(), "douyin", shopID)
	if err != nil {
		r.T.Fatal(err)
	}
	return row.ReconciledUntil
}

func TestBackfillFindsWhatPushesMissed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	known := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped})
	r.Run()
	r.Later(time.Minute)
	var missed []string
	for range 130 { // more than one page
		missed = append(missed, r.Douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 100}))
	}
	fetches := r.Douyin.Calls()["afterSale.Detail"]
	if err := r.backfill(); err != nil {
		t.Fatal(err)
	}
	r.Run()
	for _, id := range missed {
		r.Want(id, "U1", aftersale.StateAgreed, 1)
	}
	r.Want(known, "U1", aftersale.StateRefunded, 1)
	if got := r.completeUntil(); r.Clock.Now().Sub(got) > time.Second {
		t.Errorf("got complete until %v, want %v", got, r.Clock.Now())
	}
	// What is known already is not read again.
	before := r.Douyin.Calls()["afterSale.Detail"]
	if before-fetches > 2*len(missed) {
		t.Errorf("%d readings for %d cases", before-fetches, len(missed))
	}
}

// An error in the middle of a window loses nothing: the window is listed again.
func TestBackfillThatFailsOnTheSecondPageKeepsCompleteUntil(t *testing.T) {
	t.Parallel()
	r := setup(t)
	l := r.list(&listing{pages: [][]aftersale.Event{{event("1", "l1")}, {event("2", "l2")}}})
	if err := r.backfill(); err != nil {
		t.Fatal(err)
	}
	before := r.completeUntil()
	r.Clock.Add(time.Hour)
	l.pages = [][]aftersale.Event{{event("3", "l3")}, {event("4", "l4")}}
	l.fail = map[string]error{"1": errBroken}
	wantErr(t, r.backfill(), errBroken)
	if got := r.completeUntil(); !got.Equal(before) {
		t.Errorf("got complete until %s, want it to stay at %s", got, before)
	}
	l.fail = nil
	if err := r.backfill(); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"3", "4"} {
		if n := len(r.Load(id).Pending); n != 1 {
			t.Errorf("after-sale %s: got %d messages in the inbox, want 1", id, n)
		}
	}
	if got := r.completeUntil(); !got.Equal(r.Clock.Now()) {
		t.Errorf("got complete until %s, want %s", got, r.Clock.Now())
	}
}

func TestBackfillWindows(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		window  time.Duration
		idle    time.Duration // since the last backfill; 0: there was none
		windows int
		first   time.Duration // where the first window begins, before now
		widest  time.Duration
	}{
		"never listed, wide windows":       {24 * time.Hour, 0, 7, 7 * 24 * time.Hour, 24 * time.Hour},
		"never listed, small windows":      {30 * time.Minute, 0, 50, 25 * time.Hour, 30 * time.Minute},
		"a moment ago":                     {24 * time.Hour, time.Minute, 1, 3 * time.Minute, 3 * time.Minute},
		"longer ago than a window is wide": {30 * time.Minute, 70 * time.Minute, 3, 72 * time.Minute, 30 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			l := r.list(&listing{window: tc.window})
			if tc.idle > 0 {
				if err := r.backfill(); err != nil {
					t.Fatal(err)
				}
				l.asked = nil
				r.Clock.Add(tc.idle)
			}
			if err := r.backfill(); err != nil {
				t.Fatal(err)
			}
			now := r.Clock.Now()
			if len(l.asked) != tc.windows || !l.asked[0].From.Equal(now.Add(-tc.first)) {
				t.Fatalf("got %d windows from %s, want %d from %s", len(l.asked), l.asked[0].From, tc.windows, now.Add(-tc.first))
			}
			for i, w := range l.asked {
				if got := w.To.Sub(w.From); got > tc.widest+time.Second { // the second in which it ends
					t.Errorf("window %d: got %s wide, want at most %s and a second", i, got, tc.widest)
				}
				if i > 0 && w.From.After(l.asked[i-1].To) {
					t.Errorf("window %d: got a gap from %s to %s, want none", i, l.asked[i-1].To, w.From)
				}
			}
			if last := l.asked[len(l.asked)-1].To; last.Before(now) {
				t.Errorf("got the last window until %s, want at least until now, %s", last, now)
			}
		})
	}
}

// The platform's word on whose an after-sale is does not count: the shop that
// was listed is.
func TestBackfilledEventsBelongToTheListedShop(t *testing.T) {
	t.Parallel()
	r := setup(t)
	foreign := event("1", "l1")
	foreign.Ref.Platform, foreign.Ref.Shop = "taobao", "another"
	r.list(&listing{pages: [][]aftersale.Event{{foreign}}})
	if err := r.backfill(); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Load("1").Pending); n != 1 {
		t.Errorf("got %d messages in the inbox of %s, want 1", n, r.Ref("1"))
	}
}

func TestBackfillSkipsOnlyWhatIsKnownAsListed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 60000})
	r.Run()
	s := r.Load(id).Case.Snapshot
	listed := func(key, version string, status aftersale.Status) aftersale.Event {
		ev := event(id, key)
		ev.Version, ev.Status = version, status
		return ev
	}
	for _, tc := range []struct {
		what  string
		event aftersale.Event
		fresh int
	}{
		{"known at this version", listed("1", s.Version, s.Status), 0},
		{"known at this version, no status listed", listed("2", s.Version, ""), 0},
		{"another version", listed("3", s.Version+"1", s.Status), 1},
		{"another status", listed("4", s.Version, aftersale.StatusClosed), 1},
		{"no version listed", listed("5", "", s.Status), 1},
	} {
		r.Shop.Adapter = &listing{Adapter: r.Shop.Adapter, window: time.Hour, pages: [][]aftersale.Event{{tc.event}}}
		before := len(r.Load(id).Pending)
		if err := r.backfill(); err != nil {
			t.Fatal(err)
		}
		if got := len(r.Load(id).Pending) - before; got != tc.fresh {
			t.Errorf("%s: got %d new messages, want %d", tc.what, got, tc.fresh)
		}
	}
}

func TestBackfillByOneProcessAtATime(t *testing.T) {
	t.Parallel()
	r := setup(t)
	l := r.list(&listing{})
	if mine, err := r.Store.Lease(t.Context(), "reconcile/douyin/"+shopID, "another", r.Clock.Now(), time.Minute); err != nil || !mine {
		t.Fatal(mine, err)
	}
	if err := r.backfill(); err != nil || len(l.asked) != 0 {
		t.Errorf("got %d windows, %v; want none while another process lists", len(l.asked), err)
	}
	r.Clock.Add(2 * time.Minute)
	if err := r.backfill(); err != nil || len(l.asked) == 0 {
		t.Errorf("got %d windows, %v; want some once the other's lease has ended", len(l.asked), err)
	}
	other := r.Process(func(o *service.Options) { o.Holder = "another" })
	asked := len(l.asked)
	if err := other.Engine.Backfill(t.Context(), "douyin", shopID); err != nil || len(l.asked) == asked {
		t.Errorf("got %d windows, %v; want more: a lease is given back at the end", len(l.asked)-asked, err)
	}
}

func TestBackfillOfShopsThatCannotBeListed(t *testing.T) {
	t.Parallel()
	r := setup(t)
	wantErr(t, r.Service.Engine.Backfill(t.Context(), "douyin", "gone"), registry.ErrNotConfigured)
	r.Shop.Adapter = struct{ marketplace.Adapter }{r.Shop.Adapter}
	if err := r.backfill(); err != nil {
		t.Errorf("got %v for a platform without lists, want no error", err)
	}
	rejected := &aftersale.CallError{Target: "douyin", Op: "afterSale.List", Class: aftersale.ClassAuth}
	r.list(&listing{fail: map[string]error{"": rejected}})
	if err := r.backfill(); !errors.As(err, new(*aftersale.CallError)) {
		t.Errorf("got %v, want the platform's error", err)
	}
	if !r.Service.Tokens.AnyRejected() {
		t.Error("a token that the platform rejected is not renewed")
	}
	if diff := cmp.Diff(time.Time{}, r.completeUntil()); diff != "" {
		t.Errorf("complete until (-want +got):\n%s", diff)
	}
}
