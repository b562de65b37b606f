package suite

import (
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

var reportTests = map[string]func(*testing.T, store.Store){
	"counts": func(t *testing.T, s store.Store) {
		for i, state := range []aftersale.State{aftersale.StateNeedsReview, aftersale.StateNeedsReview, aftersale.StateAgreed, aftersale.StateClosed, aftersale.StateWaiting} {
			c := newCase()
			c.State, c.RequestedAt = state, start.Add(-time.Duration(i)*time.Hour)
			c.Deadline.At = start.Add(time.Duration(i) * time.Hour)
			if i == 1 {
				c.Rule = "brake.budget"
			}
			if state == aftersale.StateWaiting {
				c.Ref.Platform, c.Snapshot.Ref.Platform = "shopee", "shopee"
			}
			committed(t, s, c, aftersale.ActionRemark)
		}
		for name, test := range map[string]struct {
			got  func() ([]store.Count, error)
			want []store.Count
		}{
			"open by state": {func() ([]store.Count, error) { return s.OpenByState(t.Context()) },
				[]store.Count{{Platform: "douyin", Label: "agreed", N: 1}, {Platform: "douyin", Label: "person", N: 2}, {Platform: "shopee", Label: "waiting", N: 1}}},
			"due within 1 h": {func() ([]store.Count, error) { return s.DueWithin(t.Context(), start, time.Hour) },
				[]store.Count{{Platform: "douyin", N: 1}}}, // (now, now+1h]; not the one that is due now
			"due within 9 h": {func() ([]store.Count, error) { return s.DueWithin(t.Context(), start, 9*time.Hour) },
				[]store.Count{{Platform: "douyin", N: 1}, {Platform: "shopee", N: 1}}}, // agreed is not waiting for us
			"ledger": {func() ([]store.Count, error) { return s.LedgerByState(t.Context()) },
				[]store.Count{{Platform: "douyin", Label: "planned", N: 4}, {Platform: "shopee", Label: "planned", N: 1}}},
			"braked": {func() ([]store.Count, error) { return s.HeldByBrake(t.Context()) },
				[]store.Count{{Platform: "douyin", Label: "brake.budget", N: 1}}},
		} {
			equal(t, name, need[[]store.Count](t)(test.got()), test.want)
		}
		oldest := need[map[string]time.Time](t)(s.OldestOpen(t.Context()))
		equal(t, "oldest", oldest, map[string]time.Time{"douyin": start.Add(-2 * time.Hour), "shopee": start.Add(-4 * time.Hour)})
	},
	"a summary of what waits": func(t *testing.T, s store.Store) {
		waits := func(c *aftersale.Case, to aftersale.Party, response string) {
			c.Inquiries = append(c.Inquiries, aftersale.Inquiry{
				N: len(c.Inquiries) + 1, To: to, Question: aftersale.QuestionHold, At: start, Response: response,
			})
		}
		for i, test := range []struct {
			state   aftersale.State
			left    time.Duration // until the deadline; 0: no deadline
			claimed string
			since   time.Duration
		}{
			{aftersale.StateNeedsReview, 30 * time.Minute, "", 2 * time.Hour},
			{aftersale.StateNeedsReview, 31 * time.Minute, "ann", 3 * time.Hour},
			{aftersale.StateWaiting, 2*time.Hour + time.Second, "", 0},
			{aftersale.StateNew, -time.Second, "", 0},
			{aftersale.StateActing, 0, "bob", 0},
			{aftersale.StateAgreed, time.Minute, "", 0},                // our part is done: not due
			{aftersale.StateNeedsReview, 9 * time.Hour, "", time.Hour}, // in another shop
			{aftersale.StateRefunded, time.Minute, "", 0},
		} {
			c := newCase()
			c.State, c.ClaimedBy, c.Deadline.At = test.state, test.claimed, start.Add(test.left)
			if test.left == 0 {
				c.Deadline = aftersale.Deadline{}
			}
			if test.since > 0 {
				c.ReviewSince = start.Add(-test.since)
			}
			switch i {
			case 2:
				waits(&c, aftersale.PartyWarehouse, aftersale.ResponseHeld)
				waits(&c, aftersale.PartyCourier, "")
				waits(&c, aftersale.PartyBuyer, "")
			case 6:
				c.Ref.Shop = "shop2"
			case 7:
				waits(&c, aftersale.PartyCourier, "") // final: in no summary
			}
			committed(t, s, c)
		}
		want := store.Summary{
			ByState: map[string]int64{"person": 3, "waiting": 1, "new": 1, "acting": 1, "agreed": 1}, Waiting: map[string]int64{"courier": 1},
			Person: 3, Unclaimed: 2, Due30m: 1, Due2h: 2, Due8h: 3, Overdue: 1, OldestPerson: start.Add(-3 * time.Hour),
		}
		equal(t, "summary", need[store.Summary](t)(s.Summary(t.Context(), start)), want)
	},
	"an empty store reports nothing": func(t *testing.T, s store.Store) {
		must(t, s.Ping(t.Context()))
		for what, n := range map[string]int{
			"open by state": len(need[[]store.Count](t)(s.OpenByState(t.Context()))), "ledger": len(need[[]store.Count](t)(s.LedgerByState(t.Context()))),
			"oldest open": len(need[map[string]time.Time](t)(s.OldestOpen(t.Context()))), "spent": len(need[[]store.Spent](t)(s.Spent(t.Context()))),
			"stamps": len(need[map[string]int64](t)(s.Stamps(t.Context()))), "shops": len(need[[]store.Shop](t)(s.ListShops(t.Context()))),
			"service levels":  len(need[[]store.SLARow](t)(s.SLA(t.Context(), start, start.Add(time.Hour), time.UTC))),
			"intercept rates": len(need[[]store.InterceptRate](t)(s.InterceptRates(t.Context(), start, start.Add(time.Hour)))),
			"losses":          len(need[[]store.Total](t)(s.RecordTotals(t.Context(), store.RegisterLosses, start, start.Add(time.Hour)))),
			"open notices":    int(need[int64](t)(s.OpenNotices(t.Context()))), "summary": int(need[store.Summary](t)(s.Summary(t.Context(), start)).Person),
		} {
			equal(t, what, n, 0)
		}
	},
}
