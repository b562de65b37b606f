package shopify

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

func TestListWindowIsHalfOpen(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now})
	var ids []string
	for range 4 {
		ids = append(ids, p.Open(fake.AfterSale{}))
		clock.Advance(time.Second)
	}
	got := suite.ListAll(t, a, at.Add(time.Second), at.Add(3*time.Second), nil)
	want := map[string]string{ids[1]: "REQUESTED@2026-04-07T08:20:01Z", ids[2]: "REQUESTED@2026-04-07T08:20:02Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	events, _, err := a.List(t.Context(), at.Add(time.Millisecond), at.Add(500*time.Millisecond), "")
	one := aftersale.Event{
		Ref: refTo(ids[0]), OrderID: p.Get(ids[0]).OrderID,
		Key: "list:" + ids[0] + ":REQUESTED@2026-04-07T08:20:00Z", Type: aftersale.EventListed, At: at.UTC(), Version: "REQUESTED@2026-04-07T08:20:00Z",
	}
	if diff := cmp.Diff([]aftersale.Event{one}, events); diff != "" || err != nil {
		t.Errorf("got error %v, events (-want +got):\n%s", err, diff)
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Errorf("an empty window: got %v, cursor %q and error %v, want nothing", events, next, err)
	}
}

// A return, an order cancelled, an order refunded: each is listed as the
// after-sale that a push about it names, and with the version Fetch reads.
func TestListNames(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: suitekit.At(at)})
	refund := func(f fake.Refund) []fake.Refund { f.ID, f.Amount = "3", 990; return []fake.Refund{f} }
	want := map[string]bool{
		p.Open(fake.AfterSale{}): true,
		p.Open(fake.AfterSale{Status: "OPEN", Refunds: refund(fake.Refund{Linked: true, Status: "SUCCESS"})}):             true,
		p.Open(fake.AfterSale{OrderLevel: true, CancelledAt: at}):                                                         true,
		p.Open(fake.AfterSale{OrderLevel: true, Refunds: refund(fake.Refund{Status: "SUCCESS"})}):                         true,
		p.Open(fake.AfterSale{OrderLevel: true, Refunds: refund(fake.Refund{})}):                                          false,
		p.Open(fake.AfterSale{OrderLevel: true, Refunds: refund(fake.Refund{Status: "SUCCESS", Note: notePrefix + "1"})}): false,
		p.Open(fake.AfterSale{OrderLevel: true}):                                                                          false,
	}
	got := suite.ListAll(t, a, at.Add(-time.Minute), at.Add(time.Minute), nil)
	for id, listed := range want {
		if (got[id] != "") != listed {
			t.Errorf("%s: got listed: %t, want %t", id, got[id] != "", listed)
		}
		if s, err := a.Fetch(t.Context(), refTo(id), ""); err != nil || listed && s.Version != got[id] {
			t.Errorf("%s: got snapshot %+v and error %v, want version %q as listed", id, s, err, got[id])
		}
	}
	if len(got) != 4 {
		t.Errorf("got %v, want 4 after-sales", got)
	}
}

// Orders that change while we page move to the end; nobody is skipped.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	clock := suitekit.NewClock(at)
	p, a := setup(t, fake.Options{Now: clock.Now})
	var ids []string
	for i := range 130 {
		clock.Set(at.Add(time.Duration(i/30) * time.Second)) // more than a page in each second
		ids = append(ids, p.Open(fake.AfterSale{}))
	}
	end := clock.Now().Add(time.Second)
	clock.Set(end.Add(time.Minute))
	moved := map[string]bool{}
	got := suite.ListAll(t, a, at, end, func(page []string) {
		for _, id := range page[:5] { // already seen ones move out of the window
			p.Update(id, func(*fake.AfterSale) {})
			moved[id] = true
		}
	})
	for _, id := range ids {
		if got[id] == "" && !moved[id] {
			t.Errorf("%s was skipped, want it listed", id)
		}
	}
}

// An order with more returns than fit is read to its end, or not at all.
func TestListManyReturns(t *testing.T) {
	t.Parallel()
	page := func(more bool, ids ...int) string {
		nodes := ""
		for i, id := range ids {
			if i > 0 {
				nodes += ","
			}
			nodes += fmt.Sprintf(`{"id":"gid://shopify/Return/%d","status":"DECLINED"}`, id)
		}
		return fmt.Sprintf(`{"pageInfo":{"hasNextPage":%v,"endCursor":"c%d"},"nodes":[%s]}`, more, len(ids), nodes)
	}
	first := `{"data":{"orders":{"nodes":[{"id":"gid://shopify/Order/5","updatedAt":"2026-04-07T08:20:00Z","returns":` + page(true, 1, 2) + `},{"id":"x"}]}}}`
	a, server := answering(t, 200, first, `{"data":{"order":{"returns":`+page(true, 3)+`}}}`, `{"data":{"order":{"returns":`+page(false, 4)+`}}}`)
	events, next, err := a.List(t.Context(), at, at.Add(time.Hour), "")
	if err != nil || next != "" || len(events) != 4 || events[3].Status != aftersale.StatusRefused {
		t.Errorf("got events %+v, cursor %q and error %v, want four, the last refused", events, next, err)
	}
	server.WantCalls(t, "two pages of returns more", 3)
	a, _ = answering(t, 200, first, `{"data":{"order":null}}`)
	events, _, err = a.List(t.Context(), at, at.Add(time.Hour), "")
	suitekit.WantClass(t, "the rest cannot be read", err, aftersale.ClassRetry)
	if events != nil {
		t.Errorf("got events %+v, want none", events)
	}
}

// A page that says there is more, and does not say where, is no end.
func TestListAnswers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"data":{}}`, `{"data":{"orders":null}}`, `{"data":{"orders":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":null}}}}`,
		`{"data":{"orders":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":"same"}}}}`, `{"data":{"orders":7}}`,
	} {
		a, _ := answering(t, 200, body)
		_, _, err := a.List(t.Context(), at, at.Add(time.Hour), "same")
		suitekit.WantClass(t, body, err, aftersale.ClassRetry)
	}
	_, a := setup(t, fake.Options{})
	_, _, err := a.List(t.Context(), at, at.Add(time.Hour), "no cursor")
	suitekit.WantClass(t, "no cursor", err, aftersale.ClassRefused)
}
