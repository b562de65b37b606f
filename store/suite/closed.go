package suite

import (
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// closed is a case that ended at the given time, an hour after its request.
func closed(at time.Time, state aftersale.State) aftersale.Case {
	c := newCase()
	c.State, c.ClosedAt, c.Resolution, c.RequestedAt, c.NextCheckAt = state, at, aftersale.ResolvedAuto, at.Add(-time.Hour), time.Time{}
	return c
}

var closedTests = map[string]func(*testing.T, store.Store){
	"pages of closed cases, newest first": func(t *testing.T, s store.Store) {
		var want []string
		for i := range 12 {
			c := committed(t, s, closed(start.Add(time.Duration(i/2)*time.Minute), aftersale.StateClosed)) // two at a time
			if i >= 2 && i < 10 {
				want = append([]string{c.ID}, want...)
			}
		}
		committed(t, s, newCase())
		committed(t, s, closed(start.Add(2*time.Minute), aftersale.StateNeedsReview)) // reopened
		for _, limit := range []int{1, 3, 8, 0} {
			var got []string
			for cursor, pages := "", 0; ; pages++ {
				cases, next, err := s.ListClosed(t.Context(), start.Add(time.Minute), start.Add(5*time.Minute), cursor, limit)
				must(t, err)
				for _, c := range cases {
					got = append(got, c.ID)
				}
				if cursor = next; next == "" || pages > 20 {
					break
				}
			}
			equal(t, fmt.Sprint("limit ", limit), got, want)
		}
		_, _, err := s.ListClosed(t.Context(), start, start, "!", 1)
		invalid(t, "a cursor of another list", err)
	},
	"a case that is reopened is closed no longer": func(t *testing.T, s store.Store) {
		c := committed(t, s, closed(start, aftersale.StateClosed))
		list := func() int {
			cases, _, err := s.ListClosed(t.Context(), start, start.Add(time.Hour), "", 10)
			must(t, err)
			return len(cases)
		}
		equal(t, "listed", list(), 1)
		c.State, c.ClosedAt, c.Resolution = aftersale.StateWaiting, time.Time{}, ""
		must(t, s.Commit(t.Context(), store.Change{Case: c}))
		equal(t, "listed once it is reopened", list(), 0)
	},
	"service levels, by day of a zone": func(t *testing.T, s store.Store) {
		zone := time.FixedZone("IST", 5*3600+1800)
		midnight := time.Date(2026, 3, 2, 0, 0, 0, 0, zone)
		put := func(at time.Time, change func(c *aftersale.Case)) {
			c := closed(at, aftersale.StateRefunded)
			c.Snapshot.Amount = aftersale.Fen(100)
			change(&c)
			committed(t, s, c)
		}
		same := func(*aftersale.Case) {}
		put(midnight.Add(-time.Microsecond), same)
		put(midnight, same)
		put(midnight.Add(time.Hour), func(c *aftersale.Case) { c.State, c.LateClocks = aftersale.StateClosed, []string{"score"} })
		put(midnight.Add(2*time.Hour), func(c *aftersale.Case) {
			c.LateClocks, c.Snapshot.Amount.Currency = []string{"score", "platform"}, "USD"
		})
		put(midnight.Add(3*time.Hour), func(c *aftersale.Case) { c.Resolution = aftersale.ResolvedPerson })
		put(midnight.Add(4*time.Hour), func(c *aftersale.Case) { c.Snapshot.Kind = aftersale.KindReturnRefund })
		put(midnight.Add(5*time.Hour), func(c *aftersale.Case) { c.Ref.Platform = "shopee" })
		put(midnight.Add(6*time.Hour), same) // the end of the range is not part of it
		committed(t, s, newCase())
		line := func(day, platform, kind, resolution string, cases, minor int64) store.SLARow {
			const hour, lower = 3600, 1800 // the bucket of exactly an hour
			return store.SLARow{
				Day: day, Platform: platform, Kind: kind, Resolution: resolution, Cases: cases, Seconds: cases * hour,
				P50: lower + (hour-lower)/2, P90: lower + (hour-lower)*9/10, Refunded: map[string]int64{"CNY": minor},
			}
		}
		mixed := line("2026-03-02", "douyin", "refund_unshipped", "auto", 3, 100)
		mixed.LatePlatform, mixed.LateScore, mixed.Refunded["USD"] = 1, 2, 100
		want := []store.SLARow{
			line("2026-03-01", "douyin", "refund_unshipped", "auto", 1, 100), mixed,
			line("2026-03-02", "douyin", "refund_unshipped", "person", 1, 100),
			line("2026-03-02", "douyin", "return_refund", "auto", 1, 100),
			line("2026-03-02", "shopee", "refund_unshipped", "auto", 1, 100),
		}
		got := need[[]store.SLARow](t)(s.SLA(t.Context(), midnight.Add(-24*time.Hour), midnight.Add(6*time.Hour), zone))
		equal(t, "service levels", got, want)
		_, err := s.SLA(t.Context(), time.Unix(0, 0), start, zone)
		invalid(t, "a report of fifty years", err)
	},
	"quantiles are read off a histogram": func(t *testing.T, s store.Store) {
		for i := range 100 {
			c := closed(start.Add(time.Duration(i)*time.Second), aftersale.StateClosed)
			took := 45 * time.Second // in (30, 60]
			switch {
			case i < 40:
				took = 400 * time.Millisecond // below the first bound
			case i >= 95:
				took = 90 * 24 * time.Hour // beyond the last bound
			case i >= 80:
				took = 90 * time.Minute // in (1 h, 2 h]
			}
			c.RequestedAt = c.ClosedAt.Add(-took)
			committed(t, s, c)
		}
		got := only(t, "rows", need[[]store.SLARow](t)(s.SLA(t.Context(), start, start.Add(time.Hour), time.UTC)))
		want := []int64{40*0 + 40*45 + 15*5400 + 5*90*86400, 30 + 30*10/40, 3600 + 3600*10/15}
		equal(t, "sum, p50, p90", []int64{got.Seconds, got.P50, got.P90}, want)
	},
}
