package kuaishou

import (
	"strings"
	"testing"
	"time"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/aftersale"
)

// listAll pages through the window and returns the ids with their versions.
func listAll(t *testing.T, a *Adapter, from, to time.Time, each func(page int)) map[string]string {
	t.Helper()
	seen, cursor := map[string]string{}, ""
	for page := 0; page < 100; page++ {
		events, next, err := a.List(t.Context(), from, to, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			seen[e.Ref.ID] = e.Version
		}
		if next == "" {
			return seen
		}
		cursor = next
		if each != nil {
			each(page)
		}
	}
	t.Fatal("paging does not end")
	return nil
}

func TestListEvents(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for range 4 {
		ids = append(ids, p.Open(fake.AfterSale{Way: fake.WayReturn, Amount: 990}))
		now = now.Add(time.Second)
	}
	got := listAll(t, a, at.Add(time.Second), at.Add(3*time.Second), nil)
	if len(got) != 2 || got[ids[1]] != "1763800001000" || got[ids[2]] != "1763800002000" {
		t.Errorf("%v of %v", got, ids)
	}
	events, _, err := a.List(t.Context(), at, at.Add(time.Nanosecond), "")
	want := aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, Shop: "1234567", ID: ids[0]}, OrderID: p.Get(ids[0]).OrderID,
		Key: "list:" + ids[0] + ":1763800000000:10", Type: aftersale.EventListed, At: at.UTC(),
		Kind: aftersale.KindReturnRefund, Status: aftersale.StatusPending, Amount: aftersale.Fen(990), Version: "1763800000000",
	}
	if err != nil || len(events) != 1 || events[0] != want {
		t.Errorf("%v\n got %+v\nwant %+v", err, events, want)
	}
	if s, err := a.Fetch(t.Context(), events[0].Ref, ""); err != nil || s.Version != events[0].Version || s.Status != events[0].Status {
		t.Errorf("a known request looks new: %+v, %v", s, err)
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Error("an empty window", events, next, err)
	}
}

// Requests that change while we page leave their place; nobody is skipped.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for i := range 450 {
		now = at.Add(time.Duration(i/3) * time.Second) // three at each moment
		ids = append(ids, p.Open(fake.AfterSale{}))
	}
	end := now.Add(time.Second)
	now = end.Add(time.Minute)
	moved := map[string]bool{}
	got := listAll(t, a, at, end, func(page int) {
		for _, id := range ids[page*90 : page*90+50] { // already seen ones move out of the window
			p.Update(id, func(*fake.AfterSale) {})
			moved[id] = true
		}
	})
	for _, id := range ids {
		if got[id] == "" && !moved[id] {
			t.Errorf("%s was skipped", id)
		}
	}
}

// More than a page at one moment is paged with the platform's own cursor.
func TestListOneMoment(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: func() time.Time { return at }}, nil)
	for range 350 {
		p.Open(fake.AfterSale{})
	}
	if got := listAll(t, a, at, at.Add(time.Second), nil); len(got) != 350 {
		t.Errorf("%d listed", len(got))
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
			t.Errorf("%s: %q, %v", c.name, next, err)
		}
	}
}

func TestListCursor(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, cursor := range []string{"x", "1", ".", "1763800000", "-1763800000000.x", "999999999999999999999.x"} {
		if _, _, err := a.List(t.Context(), at, at.Add(time.Hour), cursor); aftersale.ClassOf(err) != aftersale.ClassRefused || len(p.Calls()) != 0 {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}

// The window that is set is one that the platform takes, rounded up or not.
func TestListWindow(t *testing.T) {
	t.Parallel()
	for _, window := range []string{"1m", "12h", "23h"} {
		_, a := setup(t, fake.Options{}, adapters.Settings{"list_window": window})
		set, _ := time.ParseDuration(window)
		if w := a.ListWindow(); w <= 0 || w+time.Second > set {
			t.Errorf("%s: %s", window, w)
		}
		now := time.Now()
		if _, _, err := a.List(t.Context(), now.Add(-a.ListWindow()), now.Add(time.Second), ""); err != nil {
			t.Errorf("%s: %v", window, err)
		}
	}
	_, a := setup(t, fake.Options{}, nil)
	if _, _, err := a.List(t.Context(), time.Now().Add(-48*time.Hour), time.Now(), ""); aftersale.ClassOf(err) != aftersale.ClassRefused {
		t.Error(err)
	}
}
