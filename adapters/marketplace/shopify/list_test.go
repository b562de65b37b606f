package shopify

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/shopify/fake"
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

func TestListWindowIsHalfOpen(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for range 4 {
		ids = append(ids, p.Open(fake.AfterSale{}))
		now = now.Add(time.Second)
	}
	got := listAll(t, a, at.Add(time.Second), at.Add(3*time.Second), nil)
	want := map[string]string{ids[1]: "REQUESTED@2026-04-07T08:20:01Z", ids[2]: "REQUESTED@2026-04-07T08:20:02Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	events, _, err := a.List(t.Context(), at.Add(time.Millisecond), at.Add(500*time.Millisecond), "")
	one := aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, Shop: "store-1", ID: ids[0]}, OrderID: p.Get(ids[0]).OrderID,
		Key: "list:" + ids[0] + ":REQUESTED@2026-04-07T08:20:00Z", Type: aftersale.EventListed, At: at.UTC(), Version: "REQUESTED@2026-04-07T08:20:00Z",
	}
	if diff := cmp.Diff([]aftersale.Event{one}, events); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if events, next, err := a.List(t.Context(), at, at, ""); len(events) != 0 || next != "" || err != nil {
		t.Error("an empty window", events, next, err)
	}
}

// A return, an order cancelled, an order refunded: each is listed as the
// after-sale that a push about it names, and with the version Fetch reads.
func TestListNames(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{Now: clock}, nil)
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
	got := listAll(t, a, at.Add(-time.Minute), at.Add(time.Minute), nil)
	for id, listed := range want {
		if (got[id] != "") != listed {
			t.Errorf("%s listed: %v, want %v", id, got[id] != "", listed)
		}
		if s, err := a.Fetch(t.Context(), aftersale.Ref{ID: id}, ""); err != nil || listed && s.Version != got[id] {
			t.Errorf("%s: version %q, listed as %q, %v", id, s.Version, got[id], err)
		}
	}
	if len(got) != 4 {
		t.Errorf("%v", got)
	}
}

// Orders that change while we page move to the end; nobody is skipped.
func TestListSkipsNobody(t *testing.T) {
	t.Parallel()
	now := at
	p, a := setup(t, fake.Options{Now: func() time.Time { return now }}, nil)
	var ids []string
	for i := range 130 {
		now = at.Add(time.Duration(i/30) * time.Second) // more than a page in each second
		ids = append(ids, p.Open(fake.AfterSale{}))
	}
	end := now.Add(time.Second)
	now = end.Add(time.Minute)
	moved := map[string]bool{}
	got := listAll(t, a, at, end, func(page int) {
		for _, id := range ids[page*10 : page*10+5] { // already seen ones move out of the window
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
	a, calls := answering(t, 200, first, `{"data":{"order":{"returns":`+page(true, 3)+`}}}`, `{"data":{"order":{"returns":`+page(false, 4)+`}}}`)
	events, next, err := a.List(t.Context(), at, at.Add(time.Hour), "")
	if err != nil || next != "" || len(events) != 4 || *calls != 3 || events[3].Status != aftersale.StatusRefused {
		t.Errorf("%+v %q %v after %d calls", events, next, err, *calls)
	}
	a, _ = answering(t, 200, first, `{"data":{"order":null}}`)
	if events, _, err = a.List(t.Context(), at, at.Add(time.Hour), ""); aftersale.ClassOf(err) != aftersale.ClassRetry || events != nil {
		t.Errorf("%v, %v", events, err)
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
		if events, next, err := a.List(t.Context(), at, at.Add(time.Hour), "same"); aftersale.ClassOf(err) != aftersale.ClassRetry || err == nil {
			t.Errorf("%s: %v %q %v", body, events, next, err)
		}
	}
	_, a := setup(t, fake.Options{}, nil)
	if _, _, err := a.List(t.Context(), at, at.Add(time.Hour), "no cursor"); aftersale.ClassOf(err) != aftersale.ClassRefused {
		t.Error(err)
	}
}
