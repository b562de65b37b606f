package suite

import (
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// shelf stores 60 cases, some of them final, some without a deadline, many
// with the same one.
func shelf(t *testing.T, s store.Store) []aftersale.Case {
	t.Helper()
	states := []aftersale.State{aftersale.StateNeedsReview, aftersale.StateRefunded, aftersale.StateWaiting}
	kinds := []aftersale.Kind{aftersale.KindRefundUnshipped, aftersale.KindReturnRefund}
	out := make([]aftersale.Case, 60)
	for i := range out {
		c := newCase()
		c.State = states[i%3]
		c.Snapshot.Kind = kinds[i%2]
		c.Deadline.At = start.Add(time.Duration(i%7) * time.Hour)
		if i%7 == 6 {
			c.Deadline = aftersale.Deadline{}
		}
		if i%4 == 0 {
			c.ClaimedBy = "ann"
		}
		if i%4 == 1 {
			c.Inquiries = []aftersale.Inquiry{{N: 1, To: aftersale.PartyCourier, Question: aftersale.QuestionClaim, At: start}}
		}
		if i%5 == 0 {
			c.Ref.Platform, c.Ref.Shop = "shopee", "shop9"
			c.Snapshot.Ref = c.Ref
		}
		out[i] = committed(t, s, c)
	}
	return out
}

var listTests = map[string]func(*testing.T, store.Store){
	"pages walk over every case once, nearest deadline first": func(t *testing.T, s store.Store) {
		all := shelf(t, s)
		for _, limit := range []int{1, 7, 60, 0} {
			listed, last, f := map[string]bool{}, time.Time{}, store.CaseFilter{Limit: limit}
			for pages := 0; ; pages++ {
				cases, next, err := s.ListCases(t.Context(), f)
				must(t, err)
				for _, c := range cases {
					if listed[c.ID] {
						t.Fatalf("limit %d: got %s twice, want it once", limit, c.ID)
					}
					listed[c.ID] = true
					if at := c.Deadline.At; !at.IsZero() && at.Before(last) || !last.IsZero() && last.Year() > 9000 && !at.IsZero() {
						t.Fatalf("limit %d: got deadline %v after %v, want them in order", limit, at, last)
					}
					last = c.Deadline.At
					if last.IsZero() {
						last = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) // without a deadline: from here on all are
					}
				}
				if f.Cursor = next; next == "" {
					break
				}
				if pages > len(all) {
					t.Fatalf("limit %d: got %d pages, want the cursor to end", limit, pages)
				}
			}
			equal(t, fmt.Sprintf("cases with limit %d", limit), len(listed), len(all))
		}
		_, _, err := s.ListCases(t.Context(), store.CaseFilter{Cursor: "!"})
		invalid(t, "a cursor of another list", err)
	},
	"filters": func(t *testing.T, s store.Store) {
		all := shelf(t, s)
		count := func(match func(c aftersale.Case) bool) (n int) {
			for _, c := range all {
				if match(c) {
					n++
				}
			}
			return n
		}
		for name, test := range map[string]struct {
			f     store.CaseFilter
			match func(c aftersale.Case) bool
		}{
			"state":       {store.CaseFilter{State: "person"}, func(c aftersale.Case) bool { return c.State == "person" }},
			"final state": {store.CaseFilter{State: "refunded"}, func(c aftersale.Case) bool { return c.State == "refunded" }},
			"open":        {store.CaseFilter{Open: true}, func(c aftersale.Case) bool { return !c.State.Final() }},
			"open final":  {store.CaseFilter{Open: true, State: "refunded"}, func(aftersale.Case) bool { return false }},
			"platform":    {store.CaseFilter{Platform: "shopee", Shop: "shop9"}, func(c aftersale.Case) bool { return c.Ref.Platform == "shopee" }},
			"kind":        {store.CaseFilter{Kind: "return_refund"}, func(c aftersale.Case) bool { return c.Snapshot.Kind == "return_refund" }},
			"due before":  {store.CaseFilter{DueBefore: start.Add(time.Hour)}, func(c aftersale.Case) bool { return c.Deadline.At.Equal(start) }},
			"all of it": {store.CaseFilter{State: "person", Platform: "douyin", Kind: "return_refund", Open: true}, func(c aftersale.Case) bool {
				return c.State == "person" && c.Ref.Platform == "douyin" && c.Snapshot.Kind == "return_refund"
			}},
			"mine":          {store.CaseFilter{ClaimedBy: "ann"}, func(c aftersale.Case) bool { return c.ClaimedBy == "ann" }},
			"mine and open": {store.CaseFilter{ClaimedBy: "ann", Open: true}, func(c aftersale.Case) bool { return c.ClaimedBy == "ann" && !c.State.Final() }},
			"nobody's":      {store.CaseFilter{ClaimedBy: store.Unclaimed, State: "person"}, func(c aftersale.Case) bool { return c.ClaimedBy == "" && c.State == "person" }},
			"waiting":       {store.CaseFilter{Waiting: "courier"}, func(c aftersale.Case) bool { return c.WaitsFor() == "courier" }},
			"waiting, open": {store.CaseFilter{Waiting: "courier", Open: true, Platform: "shopee"}, func(c aftersale.Case) bool {
				return c.WaitsFor() == "courier" && !c.State.Final() && c.Ref.Platform == "shopee"
			}},
			"waiting for nobody": {store.CaseFilter{Waiting: "buyer"}, func(aftersale.Case) bool { return false }},
			"unknown state":      {store.CaseFilter{State: "nonsense"}, func(aftersale.Case) bool { return false }},
		} {
			test.f.Limit = 100
			cases, _, err := s.ListCases(t.Context(), test.f)
			must(t, err)
			for _, c := range cases {
				if !test.match(c) {
					t.Errorf("%s: got %s %s, want it left out", name, c.ID, c.State)
				}
			}
			equal(t, name+": cases", len(cases), count(test.match))
		}
	},
	"a search finds exactly what was typed": func(t *testing.T, s store.Store) {
		shelf(t, s)
		c := newCase()
		c.Snapshot.Outbound, c.Snapshot.Return = []aftersale.Waybill{{Courier: "sf", Number: "SF1"}}, &aftersale.Waybill{Courier: "zto", Number: "ZT2"}
		c = committed(t, s, c)
		for _, q := range []string{c.ID, c.Ref.ID, c.Snapshot.OrderID, "SF1", "ZT2"} {
			cases, next, err := s.ListCases(t.Context(), store.CaseFilter{Query: q})
			must(t, err)
			equal(t, q, cases, []aftersale.Case{c})
			equal(t, q+": next page", next, "")
		}
		for _, q := range []string{c.Ref.ID + "0", "SF", "%", fmt.Sprint(c.ID, "' or 1=1")} {
			cases, _, err := s.ListCases(t.Context(), store.CaseFilter{Query: q})
			must(t, err)
			equal(t, q+": cases", len(cases), 0)
		}
	},
}
