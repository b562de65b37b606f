package suite

import (
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

var buyerTests = map[string]func(*testing.T, store.Store){
	"a history counts one buyer's cases": func(t *testing.T, s store.Store) {
		for i, x := range []struct {
			buyer, currency string
			state           aftersale.State
			at              time.Time
		}{
			{"b1", "CNY", aftersale.StateRefunded, start}, {"b1", "CNY", aftersale.StateAgreed, start.Add(time.Hour)},
			{"b1", "USD", aftersale.StateRefunded, start}, {"b1", "EUR", aftersale.StateClosed, start}, {"b1", "CNY", aftersale.StateNeedsReview, start},
			{"b1", "CNY", aftersale.StateRefunded, start.Add(-time.Second)}, // too old
			{"b2", "CNY", aftersale.StateRefunded, start}, {"", "CNY", aftersale.StateRefunded, start},
		} {
			c := newCase()
			c.Buyer, c.State, c.CreatedAt, c.Snapshot.Amount = x.buyer, x.state, x.at, aftersale.Money{Minor: 100 + int64(i), Currency: x.currency}
			committed(t, s, c)
		}
		for buyer, want := range map[string]store.History{
			"b1": {Requests: 5, Refunds: 3, Minor: map[string]int64{"CNY": 201, "USD": 102}},
			"b2": {Requests: 1, Refunds: 1, Minor: map[string]int64{"CNY": 106}},
			"b3": {Minor: map[string]int64{}}, "": {Minor: map[string]int64{}},
		} {
			equal(t, "history of "+buyer, need[store.History](t)(s.BuyerHistory(t.Context(), buyer, start)), want)
		}
	},
	"a buyer is on one list or none": func(t *testing.T, s store.Store) {
		put := func(buyer, list string, minute int) {
			t.Helper()
			must(t, s.SetBuyerList(t.Context(), buyer, list, store.AuditRow{
				At: start.Add(time.Duration(minute) * time.Minute), By: "ann", Action: "buyer", Target: buyer, After: list,
			}))
		}
		put("b1", store.ListBlock, 0)
		put("b2", store.ListAllow, 1)
		put("b3", store.ListBlock, 2)
		put("b1", store.ListAllow, 3)
		put("b4", store.ListBlock, 4)
		put("b4", "", 5)
		for buyer, want := range map[string]string{"b1": "allow", "b2": "allow", "b3": "block", "b4": "", "b5": ""} {
			equal(t, "list of "+buyer, need[string](t)(s.BuyerList(t.Context(), buyer)), want)
		}
		line := func(buyer, list string, minute int) store.BuyerRow {
			return store.BuyerRow{Buyer: buyer, List: list, By: "ann", At: start.Add(time.Duration(minute) * time.Minute)}
		}
		b1, b2, b3 := line("b1", "allow", 3), line("b2", "allow", 1), line("b3", "block", 2)
		for list, want := range map[string][]store.BuyerRow{"": {b1, b3, b2}, "allow": {b1, b2}, "block": {b3}} {
			equal(t, "list "+list, need[[]store.BuyerRow](t)(s.ListBuyers(t.Context(), list, 10)), want)
		}
		equal(t, "limit 1", need[[]store.BuyerRow](t)(s.ListBuyers(t.Context(), "allow", 1)), []store.BuyerRow{b1})
		rows := need[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 10))
		if len(rows) != 6 || rows[0].Target != "b4" || rows[0].After != "" {
			t.Errorf("audit: got %+v, want 6 rows, the newest taking b4 off its list", rows)
		}
		for _, bad := range [][2]string{{"", "block"}, {"b1", "nonsense"}} {
			invalid(t, fmt.Sprintf("buyer %q on list %q", bad[0], bad[1]), s.SetBuyerList(t.Context(), bad[0], bad[1], store.AuditRow{}))
		}
	},
}
