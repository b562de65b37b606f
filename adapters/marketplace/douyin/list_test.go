package douyin

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestListWindowIsHalfOpen(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now}, nil)
	var ids []string
	for range 4 {
		ids = append(ids, p.Open(fake.AfterSale{Type: fake.TypeUnshipped, Amount: 990}))
		clock.Advance(time.Second)
	}
	got := suite.ListAll(t, a, at.Add(time.Second), at.Add(3*time.Second), nil)
	if diff := cmp.Diff(map[string]string{ids[1]: "1763800001", ids[2]: "1763800002"}, got); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	events, _, err := a.List(t.Context(), at, at.Add(500*time.Millisecond), "")
	want := aftersale.Event{
		Ref: refTo(ids[0]), OrderID: p.Get(ids[0]).OrderID,
		Key: "list:" + ids[0] + ":1763800000:6", Type: aftersale.EventListed, At: at.UTC(),
		Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending, Amount: aftersale.Fen(990), Version: "1763800000",
	}
	if diff := cmp.Diff([]aftersale.Event{want}, events); diff != "" || err != nil {
		t.Errorf("got error %v, events (-want +got):\n%s", err, diff)
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Errorf("an empty window: got events %v, cursor %q, error %v, want nothing", events, next, err)
	}
}

// Requests that change while we page leave their place; nobody is skipped.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now}, nil)
	suite.Busy{
		Lister: a, Clock: clock,
		Open:  func() string { return p.Open(fake.AfterSale{}) },
		Touch: func(id string) { p.Update(id, func(*fake.AfterSale) {}) },
	}.SkipsNobody(t, 450, 3)
}

// More than a page in one second is paged within that second.
func TestListOneSecond(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)}, nil)
	for range 350 {
		p.Open(fake.AfterSale{})
	}
	if got := suite.ListAll(t, a, at, at.Add(time.Second), nil); len(got) != 350 {
		t.Errorf("got %d after-sales listed, want 350", len(got))
	}
}

func TestListCursor(t *testing.T) {
	t.Parallel()
	_, a := setup(t, fake.Options{}, nil)
	for _, cursor := range []string{"x", "1", "1.x", "1.-1", "1.501", "1763800000.999999999999999999999"} {
		_, _, err := a.List(t.Context(), at, at.Add(time.Hour), cursor)
		suitekit.WantClass(t, "cursor "+cursor, err, aftersale.ClassRefused)
	}
}
