package kuaishou

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestListEvents(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now}, nil)
	var ids []string
	for range 4 {
		ids = append(ids, p.Open(fake.AfterSale{Way: fake.WayReturn, Amount: 990}))
		clock.Advance(time.Second)
	}
	got := suite.ListAll(t, a, at.Add(time.Second), at.Add(3*time.Second), nil)
	if diff := cmp.Diff(map[string]string{ids[1]: "1763800001000", ids[2]: "1763800002000"}, got); diff != "" {
		t.Errorf("versions by id (-want +got):\n%s", diff)
	}
	events, _, err := a.List(t.Context(), at, at.Add(time.Nanosecond), "")
	want := []aftersale.Event{{
		Ref: refTo(ids[0]), OrderID: p.Get(ids[0]).OrderID,
		Key: "list:" + ids[0] + ":1763800000000:10", Type: aftersale.EventListed, At: at.UTC(),
		Kind: aftersale.KindReturnRefund, Status: aftersale.StatusPending, Amount: aftersale.Fen(990), Version: "1763800000000",
	}}
	if diff := cmp.Diff(want, events); diff != "" || err != nil {
		t.Fatalf("got error %v, events (-want +got):\n%s", err, diff)
	}
	if s, err := a.Fetch(t.Context(), refTo(ids[0]), ""); err != nil || s.Version != events[0].Version || s.Status != events[0].Status {
		t.Errorf("a known request: got snapshot %+v and error %v, want version and status of %+v", s, err, events[0])
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Errorf("an empty window: got events %v, next %q and error %v, want none", events, next, err)
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

// More than a page at one moment is paged with the platform's own cursor.
func TestListOneMoment(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)}, nil)
	for range 350 {
		p.Open(fake.AfterSale{})
	}
	if got := suite.ListAll(t, a, at, at.Add(time.Second), nil); len(got) != 350 {
		t.Errorf("got %d listed, want 350", len(got))
	}
}

// The list is complete only when the platform says so.
func TestListGoesOn(t *testing.T) {
	t.Parallel()
	row := `{"refundId":17,"updateTime":1763800000000,"status":10}`
	page := func(cursor string, rows ...string) string {
		return `{"result":1,"data":{"pcursor":` + cursor + `,"refundOrderInfoList":[` + strings.Join(rows, ",") + `]}}`
	}
	full := make([]string, pageSize)
	for i := range full {
		full[i] = row
	}
	begin := time.UnixMilli(1_763_800_000_000)
	for _, c := range []struct {
		name, body, cursor, next string
		ok                       bool
	}{
		{"last page", page(`"nomore"`, full...), "", "", true},
		{"no cursor, not full", page(`""`, row), "", "", true},
		{"no cursor, full", page(`""`, full...), "", "", false},
		{"one moment", page(`"c1"`, full...), "", "1763800000000.c1", true},
		{"one moment, going on", page(`"c2"`, full...), "1763800000000.c1", "1763800000000.c2", true},
		{"the same page for ever", page(`"c1"`, full...), "1763800000000.c1", "", false},
		{"in order", page(`"c1"`, row, `{"refundId":18,"updateTime":1763800009000}`), "", "1763800008999.", true},
		{"out of order", page(`"c1"`, `{"refundId":18,"updateTime":1763800009000}`, row), "", "1763800000000.c1", true},
		{"a time that is none", page(`"c1"`, row, `{"refundId":18,"updateTime":9}`), "", "1763800000000.c1", true},
		{"an empty page", page(`"c1"`), "", "1763800000000.c1", true},
		{"no data", `{"result":1}`, "", "", false},
		{"data is text", `{"result":1,"data":"x"}`, "", "", false},
	} {
		a, _ := answering(t, 200, c.body)
		_, next, err := a.List(t.Context(), begin, begin.Add(time.Hour), c.cursor)
		if next != c.next || (err == nil) != c.ok || err != nil && aftersale.ClassOf(err) != aftersale.ClassRetry {
			t.Errorf("%s: got next %q and error %v, want %q and success %v", c.name, next, err, c.next, c.ok)
		}
	}
}

func TestListCursor(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, cursor := range []string{"x", "1", ".", "1763800000", "-1763800000000.x", "999999999999999999999.x"} {
		_, _, err := a.List(t.Context(), at, at.Add(time.Hour), cursor)
		suitekit.WantCall(t, cursor, err, aftersale.ClassRefused, "cursor")
	}
	if len(p.Calls()) != 0 {
		t.Errorf("got calls %v, want none", p.Calls())
	}
}

// The window that is set is one that the platform takes, rounded up or not.
func TestListWindow(t *testing.T) {
	t.Parallel()
	for _, window := range []string{"1m", "12h", "23h"} {
		_, a := setup(t, fake.Options{}, adapters.Settings{"list_window": window})
		set, _ := time.ParseDuration(window)
		if w := a.ListWindow(); w <= 0 || w+time.Second > set {
			t.Errorf("%s: got a window of %s, want at least a second below it", window, w)
		}
		now := time.Now()
		_, _, err := a.List(t.Context(), now.Add(-a.ListWindow()), now.Add(time.Second), "")
		suitekit.WantClass(t, window, err, "")
	}
	_, a := setup(t, fake.Options{}, nil)
	_, _, err := a.List(t.Context(), time.Now().Add(-48*time.Hour), time.Now(), "")
	suitekit.WantClass(t, "48 hours", err, aftersale.ClassRefused)
}
