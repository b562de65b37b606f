package suite

import (
	"testing"
	"time"

	"makegood/adapters/marketplace"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
)

// ListAll pages through a window to its end and returns the versions that were
// listed, by the ids of the after-sales. between, unless nil, is called between
// two pages with the ids of the page that was read.
func ListAll(t testing.TB, l marketplace.Lister, from, to time.Time, between func(page []string)) map[string]string {
	t.Helper()
	const most = 1000
	seen, cursor := map[string]string{}, ""
	for range most {
		events, next, err := l.List(t.Context(), from, to, cursor)
		if err != nil {
			t.Fatalf("List: %v", err)
		}
		var page []string
		for _, e := range events {
			if e.Type != aftersale.EventListed || e.Key == "" || e.Version == "" {
				t.Errorf("List: got event %+v, want its type, a key and a version", e)
			}
			seen[e.Ref.ID], page = e.Version, append(page, e.Ref.ID)
		}
		if next == "" {
			return seen
		}
		cursor = next
		if between != nil {
			between(page)
		}
	}
	t.Fatalf("List: paging did not end after %d pages", most)
	return nil
}

// Busy is a shop whose after-sales change while they are listed.
type Busy struct {
	Lister marketplace.Lister
	Clock  *suitekit.Clock // the platform's
	Open   func() string   // opens an after-sale and returns its id
	Touch  func(id string) // changes an after-sale
}

// SkipsNobody opens n after-sales, so many of them at each second, and pages
// through them while half of every page that was read moves out of the window.
// Those that did not move must be listed.
func (b Busy) SkipsNobody(t testing.TB, n, perSecond int) {
	t.Helper()
	from := b.Clock.Now()
	var ids []string
	for i := range n {
		b.Clock.Set(from.Add(time.Duration(i/perSecond) * time.Second))
		ids = append(ids, b.Open())
	}
	to := b.Clock.Now().Add(time.Second)
	b.Clock.Set(to.Add(time.Hour))
	moved := map[string]bool{}
	got := ListAll(t, b.Lister, from, to, func(page []string) {
		for _, id := range page[:len(page)/2] {
			b.Touch(id)
			moved[id] = true
		}
	})
	if len(moved) == 0 {
		t.Errorf("%d after-sales were listed in one page: want more, to page through", n)
	}
	for _, id := range ids {
		if got[id] == "" && !moved[id] {
			t.Errorf("after-sale %s was skipped; %d of %d were listed", id, len(got), n)
		}
	}
}
