package taobao

import (
	"testing"
	"time"

	"makegood/adapters/marketplace/taobao/fake"
	"makegood/aftersale"
)

// listAll pages through the window and returns the ids with their versions.
func listAll(t *testing.T, a *Adapter, from, to time.Time, each func(cursor string)) map[string]string {
	t.Helper()
	seen, cursor := map[string]string{}, ""
	for range 100 {
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
			each(cursor)
		}
	}
	t.Fatal("paging does not end")
	return nil
}

func TestListedEvent(t *testing.T) {
	t.Parallel()
	for _, simplified := range []bool{false, true} {
		p, a := setup(t, fake.Options{Now: fixed, Simplified: simplified}, nil)
		id := p.Open(fake.AfterSale{Amount: 990})
		events, next, err := a.List(t.Context(), at.Add(-time.Hour), at.Add(500*time.Millisecond), "")
		want := aftersale.Event{
			Ref: aftersale.Ref{Platform: Name, Shop: testShop, ID: id}, OrderID: p.Get(id).OrderID,
			Key:  "list:" + id + ":1763800000000|2025-11-22 16:26:40|WAIT_SELLER_AGREE",
			Type: aftersale.EventListed, At: at.UTC(), Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(990), Version: "1763800000000",
		}
		if err != nil || next != "" || len(events) != 1 || events[0] != want {
			t.Errorf("%v, next %q\n got %+v\nwant %+v", err, next, events, want)
		}
		if events, next, err := a.List(t.Context(), at.Add(-time.Hour), at.Add(-time.Minute), ""); len(events) != 0 || next != "" || err != nil {
			t.Error("nothing changed then", events, next, err)
		}
		if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
			t.Error("an empty window", events, next, err)
		}
	}
}

// The version listed is the version read, so that known refunds are skipped.
func TestListedVersionIsTheOneRead(t *testing.T) {
	t.Parallel()
	for _, tmall := range []bool{false, true} {
		p, a := setup(t, fake.Options{Now: fixed, Tmall: tmall}, nil)
		id := p.Open(fake.AfterSale{})
		s, err := a.Fetch(t.Context(), aftersale.Ref{ID: id}, "")
		if err != nil || s.Version == "" || listAll(t, a, at.Add(-time.Hour), at.Add(time.Second), nil)[id] != s.Version {
			t.Errorf("tmall %v: %+v, %v", tmall, s, err)
		}
	}
}

// Refunds that change while we page leave the window, and all behind them
// move up; nobody is skipped.
func TestListWhileThingsChange(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for range 350 {
		ids = append(ids, p.Open(fake.AfterSale{}))
	}
	gone := 0
	got := listAll(t, a, at.Add(-time.Hour), at.Add(time.Second), func(cursor string) {
		now = at.Add(time.Hour)
		if cursor[0] == 'f' { // 30 of the first page change after each page that was read
			for range 30 {
				p.Update(ids[gone], func(s *fake.AfterSale) { s.CSStatus = 2 })
				gone++
			}
		}
	})
	for _, id := range ids[gone:] {
		if _, ok := got[id]; !ok {
			t.Errorf("%s of %d is skipped", id, len(got))
		}
	}
	if gone == 0 || p.Calls()[methodList] < 5 {
		t.Errorf("%d changed in %d calls", gone, p.Calls()[methodList])
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	_, a := setup(t, fake.Options{}, nil)
	for _, cursor := range []string{"x", "1", "f", "f0", "f-1", "b0", "g1", "f10001", "f99999999999999999999"} {
		if _, _, err := a.List(t.Context(), at, at.Add(time.Hour), cursor); aftersale.ClassOf(err) != aftersale.ClassRefused {
			t.Errorf("%q: %v", cursor, err)
		}
	}
	for _, c := range []struct {
		page       int
		back, more bool
		next       string
		ok         bool
	}{
		{1, false, false, "", true}, {1, false, true, "f2", true}, {2, false, true, "f3", true}, {3, false, false, "b2", true},
		{2, true, true, "b1", true}, {1, true, true, "", true}, {maxPage, false, true, "f10001", false},
	} {
		if next, ok := nextCursor(c.page, c.back, c.more); next != c.next || ok != c.ok {
			t.Errorf("%+v: %q, %v", c, next, ok)
		}
	}
}

func TestListAnswers(t *testing.T) {
	t.Parallel()
	for body, class := range map[string]aftersale.Class{
		`{"refunds_receive_get_response":{}}`:                                              "",
		`{"refunds_receive_get_response":{"refunds":{},"has_next":false}}`:                 "",
		`{"refunds_receive_get_response":{"refunds":{"refund":[{"refund_id":"0"}]}}}`:      "",
		`{"refunds_receive_get_response":{"has_next":true}}`:                               "", // without an entry it would never end
		`{"refunds_receive_get_response":{"refunds":"x"}}`:                                 aftersale.ClassRetry,
		`{"refunds_receive_get_response":{"refunds":{"a":[],"b":[]}}}`:                     aftersale.ClassRetry,
		`{"refunds_receive_get_response":[]}`:                                              aftersale.ClassRetry,
		`{"error_response":{"code":41,"sub_code":"isv.invalid-parameter","sub_msg":"no"}}`: aftersale.ClassRefused,
	} {
		a, _ := answering(t, 200, body)
		events, next, err := a.List(t.Context(), at, at.Add(time.Hour), "")
		if class == "" && err != nil || class != "" && (err == nil || aftersale.ClassOf(err) != class) || len(events) != 0 || next != "" {
			t.Errorf("%s: %v %q %v", body, events, next, err)
		}
	}
}
