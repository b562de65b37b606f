package suite

import (
	"testing"

	"makegood/aftersale"
	"makegood/store"
)

var trialTests = map[string]func(*testing.T, store.Store){
	"counts add up": func(t *testing.T, s store.Store) {
		one := store.TrialCount{Name: "canary:7", Side: "trial", Decided: 1, Approved: 2, Refused: 3, Overridden: 4, Rejected: 5, Minor: 600}
		control, other := one, one
		control.Side, other.Name = "control", "canary:8"
		for _, x := range [][]store.TrialCount{{one}, {control, one}, {other}} {
			must(t, s.Commit(t.Context(), store.Change{Case: newCase(), Trials: x}))
		}
		stale := newCase()
		stale.Version = 3
		refused(t, "a stale change", s.Commit(t.Context(), store.Change{Case: stale, Trials: []store.TrialCount{one}}), store.ErrConflict)
		want := []store.TrialCount{control, {Name: "canary:7", Side: "trial", Decided: 2, Approved: 4, Refused: 6, Overridden: 8, Rejected: 10, Minor: 1200}}
		equal(t, "trial counts", need[[]store.TrialCount](t)(s.TrialCounts(t.Context(), "canary:7")), want)
		equal(t, "counts of a trial that never ran", need[[]store.TrialCount](t)(s.TrialCounts(t.Context(), "canary:9")), nil)
	},
	// Every change writes up to four rows that all cases share, in an order of
	// its own.
	"a crowd on shared rows loses nothing": func(t *testing.T, s store.Store) {
		shops, sides := []string{"shop1", "shop2", "shop3"}, []string{"trial", "control"}
		crowd(t, "were stored", 120, 120, func(i int) bool {
			c := newCase()
			change := store.Change{Case: c, Plan: []aftersale.Action{action(c, 1, aftersale.ActionApprove)}}
			if i%4 != 0 {
				change.Trials = []store.TrialCount{{Name: "canary:1", Side: sides[i/3%2], Decided: 1, Minor: 10}}
			}
			if i%3 == 0 {
				change.Trials = append(change.Trials, store.TrialCount{Name: "shadow", Side: shops[i%2], Approved: 1})
			}
			if i%5 != 0 {
				change.Spend = spend(10)
				change.Spend.Shop = shops[i%3]
			}
			if i%2 == 0 {
				risk := record(c, "sku"+shops[(i+i/7)%3])
				risk.Register = store.RegisterListingRisks
				change.Records = []store.Record{risk}
			}
			err := s.Commit(t.Context(), change)
			if err != nil {
				t.Errorf("change %d: got error %v, want none", i, err)
			}
			return err == nil
		})
		var decided, minor, spent int64
		for _, c := range need[[]store.TrialCount](t)(s.TrialCounts(t.Context(), "canary:1")) {
			decided, minor = decided+c.Decided, minor+c.Minor
		}
		for _, x := range need[[]store.Spent](t)(s.Spent(t.Context())) {
			spent += x.DayMinor
		}
		equal(t, "decided, their money, spent", []int64{decided, minor, spent}, []int64{90, 900, 960})
		if got := need[[]store.TrialCount](t)(s.TrialCounts(t.Context(), "shadow")); len(got) != 2 || got[0].Approved != 20 || got[1].Approved != 20 {
			t.Errorf("shadow rules: got %+v, want 20 on each side", got)
		}
		equal(t, "listing risks", len(register(t, s, "listing_risks")), 3)
	},
}
