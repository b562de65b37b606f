package taobao

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestListedEvent(t *testing.T) {
	t.Parallel()
	for _, simplified := range []bool{false, true} {
		p, a := setup(t, fake.Options{Now: suitekit.At(at), Simplified: simplified}, nil)
		id := p.Open(fake.AfterSale{Amount: 990})
		events, next, err := a.List(t.Context(), at.Add(-time.Hour), at.Add(500*time.Millisecond), "")
		want := aftersale.Event{
			Ref: aftersale.Ref{Platform: Name, Shop: testShop, ID: id}, OrderID: p.Get(id).OrderID,
			Key:  "list:" + id + ":1763800000000|2025-11-22 16:26:40|WAIT_SELLER_AGREE",
			Type: aftersale.EventListed, At: at.UTC(), Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(990), Version: "1763800000000",
		}
		if diff := cmp.Diff([]aftersale.Event{want}, events); diff != "" || next != "" || err != nil {
			t.Errorf("got cursor %q, error %v, events (-want +got):\n%s", next, err, diff)
		}
		for what, end := range map[string]time.Time{"nothing changed then": at.Add(-time.Minute), "an empty window": at.Add(-time.Hour)} {
			if events, next, err := a.List(t.Context(), at.Add(-time.Hour), end, ""); len(events) != 0 || next != "" || err != nil {
				t.Errorf("%s: got events %v, cursor %q, error %v, want nothing", what, events, next, err)
			}
		}
	}
}

// The version listed is the version read, so that known refunds are skipped.
func TestListedVersionIsTheOneRead(t *testing.T) {
	t.Parallel()
	for _, tmall := range []bool{false, true} {
		p, a := setup(t, fake.Options{Now: suitekit.At(at), Tmall: tmall}, nil)
		id := p.Open(fake.AfterSale{})
		s, err := a.Fetch(t.Context(), refTo(id), "")
		if err != nil {
			t.Fatal(err)
		}
		if listed := suite.ListAll(t, a, at.Add(-time.Hour), at.Add(time.Second), nil)[id]; s.Version == "" || listed != s.Version {
			t.Errorf("tmall %v: got version %q listed, want %q as it was read", tmall, listed, s.Version)
		}
	}
}

// Refunds that change while we page leave the window, and all behind them
// move up; nobody is skipped.
func TestListWhileThingsChange(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now}, nil)
	suite.Busy{
		Lister: a, Clock: clock,
		Open:  func() string { return p.Open(fake.AfterSale{}) },
		Touch: func(id string) { p.Update(id, func(s *fake.AfterSale) { s.CSStatus = 2 }) },
	}.SkipsNobody(t, 350, 350)
	if got := p.Calls()[methodList]; got < 5 {
		t.Errorf("got %d pages read, want at least 5: to the end and back", got)
	}
}

func TestCursors(t *testing.T) {
	t.Parallel()
	_, a := setup(t, fake.Options{}, nil)
	for _, cursor := range []string{"x", "1", "f", "f0", "f-1", "b0", "g1", "f10001", "f99999999999999999999"} {
		_, _, err := a.List(t.Context(), at, at.Add(time.Hour), cursor)
		suitekit.WantClass(t, "cursor "+cursor, err, aftersale.ClassRefused)
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
			t.Errorf("after page %d, back %v, more %v: got %q, %v, want %q, %v", c.page, c.back, c.more, next, ok, c.next, c.ok)
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
		a, _ := answering(t, body)
		events, next, err := a.List(t.Context(), at, at.Add(time.Hour), "")
		suitekit.WantClass(t, body, err, class)
		if len(events) != 0 || next != "" {
			t.Errorf("%s: got events %v and cursor %q, want none", body, events, next)
		}
	}
}
