package suite

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

var reportTests = map[string]func(*testing.T, store.Store){
	"counts": func(t *testing.T, s store.Store) {
		for i, state := range []aftersale.State{aftersale.StatePerson, aftersale.StatePerson, aftersale.StateAgreed, aftersale.StateClosed, aftersale.StateWaiting} {
			c := newCase()
			c.State, c.RequestedAt = state, start.Add(-time.Duration(i)*time.Hour)
			c.Deadline.At = start.Add(time.Duration(i) * time.Hour)
			if i == 1 {
				c.Rule = "brake.budget"
			}
			if state == aftersale.StateWaiting {
				c.Ref.Platform, c.Seen.Ref.Platform = "shopee", "shopee"
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
			if diff := cmp.Diff(test.want, must1[[]store.Count](t)(test.got())); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		oldest := must1[map[string]time.Time](t)(s.OldestOpen(t.Context()))
		if diff := cmp.Diff(map[string]time.Time{"douyin": start.Add(-2 * time.Hour), "shopee": start.Add(-4 * time.Hour)}, oldest); diff != "" {
			t.Error(diff)
		}
	},
	"registers": func(t *testing.T, s store.Store) {
		c := shipped("SF1")
		a := action(c, 1, aftersale.ActionIntercept)
		a.Waybill = c.Seen.Outbound[0]
		b := action(c, 2, aftersale.ActionRefuse)
		b.PlannedAt = start.Add(time.Hour)
		d := action(c, 3, aftersale.ActionIntercept)
		d.PlannedAt = start.Add(time.Minute)
		must(t, s.Commit(t.Context(), store.Change{Case: c, Plan: []aftersale.Action{a, b, d}}))
		loss, claimed := shipped("SF2"), shipped("SF3")
		loss.Rule, claimed.Rule = "U6", "S5"
		committed(t, s, loss)
		committed(t, s, claimed)
		line := func(c aftersale.Case) store.RegisterRow {
			return store.RegisterRow{At: start, CaseID: c.ID, Platform: "douyin", Shop: "shop1", AfterSaleID: c.Ref.ID, OrderID: c.Seen.OrderID,
				AmountMinor: 1234, Currency: "CNY", State: string(c.State), Rule: c.Rule}
		}
		first := line(c)
		first.Courier, first.Waybill, first.State = "sf", "SF1", "planned"
		second, refusal := line(c), line(c)
		second.At, second.State = d.PlannedAt, "planned"
		refusal.At, refusal.State = b.PlannedAt, "planned"
		lost, claim1 := line(loss), line(claimed)
		lost.Courier, lost.Waybill, claim1.Courier, claim1.Waybill = "sf", "SF2", "sf", "SF3"
		for name, want := range map[string][]store.RegisterRow{
			"intercepts": {second, first}, "refusals": {refusal}, "losses": {lost}, "claims": {claim1},
		} {
			got := must1[[]store.RegisterRow](t)(s.Register(t.Context(), name, start, start.Add(2*time.Hour), 10))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		rows := must1[[]store.RegisterRow](t)
		if got := rows(s.Register(t.Context(), "intercepts", start, d.PlannedAt, 10)); len(got) != 1 {
			t.Errorf("the end of the range is not part of it: %+v", got)
		}
		if got := rows(s.Register(t.Context(), "intercepts", start, start.Add(time.Hour), 1)); len(got) != 1 || !got[0].At.Equal(d.PlannedAt) {
			t.Errorf("limit 1: %+v", got)
		}
		if _, err := s.Register(t.Context(), "nonsense", start, start, 1); err == nil {
			t.Error("an unknown register was read")
		}
	},
	"an empty store reports nothing": func(t *testing.T, s store.Store) {
		must(t, s.Ping(t.Context()))
		for _, got := range []int{
			len(must1[[]store.Count](t)(s.OpenByState(t.Context()))), len(must1[[]store.Count](t)(s.LedgerByState(t.Context()))),
			len(must1[map[string]time.Time](t)(s.OldestOpen(t.Context()))), len(must1[[]store.Spent](t)(s.Spent(t.Context()))),
			len(must1[map[string]int64](t)(s.Stamps(t.Context()))), len(must1[[]store.Shop](t)(s.ListShops(t.Context()))),
		} {
			if got != 0 {
				t.Error("something is counted in an empty store")
			}
		}
	},
}
