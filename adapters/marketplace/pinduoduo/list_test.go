package pinduoduo

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// listAll pages through the window and returns the ids with their versions.
// between is called with the number of the page that was read.
func listAll(t *testing.T, a *Adapter, from, to time.Time, between func(page int)) (seen map[string]string, pages int) {
	t.Helper()
	pages = 1
	seen = suite.ListAll(t, a, from, to, func([]string) {
		between(pages)
		pages++
	})
	return seen, pages
}

func TestListEvents(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: fixed}, nil)
	id := p.Open(fake.AfterSale{Amount: 1990})
	back := p.Open(fake.AfterSale{Type: fake.TypeReturn})
	events, next, err := a.List(t.Context(), at.Add(-time.Minute), at.Add(time.Second), "")
	want := aftersale.Event{
		Ref: refTo(id), OrderID: p.Get(id).OrderSN, Key: "list:" + id + ":1763800000:2", Type: aftersale.EventListed,
		At: at.UTC(), Status: aftersale.StatusPending, Amount: aftersale.Fen(1990), Version: "1763800000",
	}
	if diff := cmp.Diff([]aftersale.Event{want}, events); err != nil || next != "1.1.0.0" || diff != "" {
		t.Fatalf("got error %v and cursor %q, want none and 1.1.0.0; events (-want +got):\n%s", err, next, diff)
	}
	events, _, err = a.List(t.Context(), at.Add(-time.Minute), at.Add(time.Second), next)
	if err != nil || len(events) != 1 || events[0].Ref.ID != back || events[0].Kind != aftersale.KindReturnRefund || events[0].Status != "" {
		t.Errorf("status 3: got %+v and error %v, want %s without a status", events, err, back)
	}
	s, err := read(t.Context(), p, a, id)
	if err != nil || s.Version != want.Version || s.Status != want.Status {
		t.Errorf("Fetch: got %+v and error %v, want version and status as listed", s, err)
	}
}

// The list's numbers of types are one above those of the detail.
func TestListTypes(t *testing.T) {
	t.Parallel()
	for text, want := range map[wire.Scalar]aftersale.Kind{
		"1": "", "2": "", "3": aftersale.KindReturnRefund, "4": aftersale.KindExchange, "5": aftersale.KindReship, "6": aftersale.KindRepair, "": "",
	} {
		if got := (&listRow{Type: text}).kind(); got != want {
			t.Errorf("type %q: got %q, want %q", text, got, want)
		}
	}
	for text, want := range map[wire.Scalar]int64{"19.90": 1990, "0.01": 1, "7": 700, "0": 0, "": 0, "-1": 0, "1e3": 0, "1.234": 0} {
		if got, _ := text.Yuan(); got.Minor != want || got.IsZero() != (want == 0) {
			t.Errorf("%q yuan: got %v, want %d fen", text, got, want)
		}
	}
}

// Every status of the table that a shop works with is listed, each once.
func TestListEveryStatus(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: fixed}, nil)
	var ids []string
	for _, status := range listed {
		ids = append(ids, p.Open(fake.AfterSale{Status: status}))
	}
	got, pages := listAll(t, a, at, at.Add(time.Second), func(int) {})
	for i, id := range ids {
		if got[id] == "" {
			t.Errorf("status %d: got it not listed, want it listed", listed[i])
		}
	}
	if pages != len(listed) {
		t.Errorf("got %d calls, want one for each of %d statuses", pages, len(listed))
	}
}

// Rows that leave while we page let others slip to earlier pages; nobody is
// skipped.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for i := range 450 {
		now = at.Add(time.Duration(i) * time.Second)
		ids = append(ids, p.Open(fake.AfterSale{}))
	}
	end := now.Add(time.Second)
	now = end.Add(time.Hour)
	moved := map[string]bool{}
	got, _ := listAll(t, a, at, end, func(page int) {
		if page <= 5 {
			for _, id := range ids[(page-1)*50 : (page-1)*50+50] { // leave the window
				p.Update(id, func(*fake.AfterSale) {})
				moved[id] = true
			}
		}
	})
	for _, id := range ids {
		if got[id] == "" && !moved[id] {
			t.Errorf("%s: got it skipped, want it listed", id)
		}
	}
}

// A status that grows while it is read is read anew, but not for ever.
func TestListGrows(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: fixed}, nil)
	for range 250 {
		p.Open(fake.AfterSale{})
	}
	var late []string
	got, _ := listAll(t, a, at, at.Add(time.Second), func(page int) {
		if page == 2 {
			late = append(late, p.Open(fake.AfterSale{}))
		}
	})
	if len(got) != 251 || got[late[0]] == "" {
		t.Errorf("got %d listed, want 251 and %s among them", len(got), late[0])
	}
	_, pages := listAll(t, a, at, at.Add(time.Second), func(int) { p.Open(fake.AfterSale{}) })
	if pages > 60 {
		t.Errorf("a status that always grows: got %d pages, want 60 at most", pages)
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	_, a := setup(t, fake.Options{}, nil)
	for _, cursor := range []string{"x", "1", "1.1.0", "1.0.0.0", "99.1.0.0", "-1.1.0.0", "1.1.0.0.", "1.1.0.0x", "01.1.0.0", "1.99999.0.0"} {
		_, _, err := a.List(t.Context(), at, at.Add(time.Minute), cursor)
		suitekit.WantCall(t, cursor, err, aftersale.ClassRefused, "cursor")
	}
	_, _, err := a.List(t.Context(), at, at.Add(time.Hour), "")
	suitekit.WantCall(t, "an hour at once", err, aftersale.ClassRefused, "window")
	if e, next, err := a.List(t.Context(), at, at, ""); len(e) != 0 || next != "" || err != nil {
		t.Errorf("an empty window: got %v, %q, %v, want nothing", e, next, err)
	}
	if w := a.ListWindow() + 2*time.Second; w > maxSpan {
		t.Errorf("got window %s with two seconds to spare, want %s at most", w, maxSpan)
	}
	for total, want := range map[int][]int{0: {1}, 100: {1}, 101: {1, 2, 1}, 350: {1, 4, 3, 2, 1}} {
		var pages []int
		for c := (cursor{page: 1}); c.status == 0; c = c.next(total) {
			pages = append(pages, c.page)
		}
		if !slices.Equal(pages, want) {
			t.Errorf("%d rows: got pages %v, want %v", total, pages, want)
		}
	}
}

// More calls than the platform allows are held back, not lost.
func TestListPace(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{ListQuota: true, Now: time.Now}, nil)
	a.listing.window = 10 * time.Millisecond // the fake's own is 10 s: it goes on complaining
	list := func(ctx context.Context) error {
		_, _, err := a.List(ctx, time.Now().Add(-time.Minute), time.Now(), "")
		return err
	}
	var err error
	for range 7 {
		err = list(t.Context())
	}
	if err != nil || a.listing.limiter.Load() != nil {
		t.Fatalf("without a complaint: got error %v and pace %v, want neither", err, a.listing.limiter.Load())
	}
	for range 100 {
		if err = list(t.Context()); err != nil {
			break
		}
	}
	suitekit.WantClass(t, "beyond the quota", err, aftersale.ClassLimited)
	if a.listing.limiter.Load() == nil || len(p.Rejected()) == 0 {
		t.Errorf("after the complaints %v: got no pace, want calls held back", p.Rejected())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	suitekit.WantClass(t, "cancelled", list(ctx), aftersale.ClassRetry)
}
