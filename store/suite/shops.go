package suite

import (
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

var shopTests = map[string]func(*testing.T, store.Store){
	"what is kept of a shop": func(t *testing.T, s store.Store) {
		shop := func(id string) store.Shop { return need[store.Shop](t)(s.Shop(t.Context(), "douyin", id)) }
		want := store.Shop{Platform: "douyin", Shop: "1"}
		equal(t, "shop", shop("1"), want)
		audit := store.AuditRow{At: start, By: "ann", Role: "admin", Action: "mode", Target: "douyin/1", Before: `"shadow"`, After: `"live"`}
		must(t, s.SetMode(t.Context(), "douyin", "1", aftersale.ModeLive, audit))
		must(t, s.SetReconciled(t.Context(), "douyin", "1", start))
		must(t, s.SetReconciled(t.Context(), "douyin", "1", start.Add(-time.Hour))) // never goes back
		must(t, s.SetToken(t.Context(), "douyin", "1", []byte{0, 255, 1}, start.Add(time.Hour)))
		must(t, s.SetReconciled(t.Context(), "shopee", "2", start))
		want.Mode, want.ModeBy, want.ModeAt, want.ReconciledUntil = aftersale.ModeLive, "ann", start, start
		want.Token, want.TokenExpires = []byte{0, 255, 1}, start.Add(time.Hour)
		equal(t, "shop", shop("1"), want)
		all := need[[]store.Shop](t)(s.ListShops(t.Context()))
		equal(t, "shops", all, []store.Shop{want, {Platform: "shopee", Shop: "2", ReconciledUntil: start}})
		row := only(t, "audit rows", need[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 10)))
		audit.ID = row.ID
		equal(t, "audit", row, audit)
	},
	"leases that ended long ago are deleted, others stay": func(t *testing.T, s store.Store) {
		for name, ends := range map[string]time.Duration{"old": time.Minute, "new": 3 * time.Hour} {
			need[bool](t)(s.Lease(t.Context(), name, "a", start, ends))
		}
		must(t, s.DropLeases(t.Context(), start.Add(time.Hour)))
		// Had it stayed, a clock that is behind could not take it.
		equal(t, "the old lease is free", need[bool](t)(s.Lease(t.Context(), "old", "b", start, time.Minute)), true)
		equal(t, "the new lease is free", need[bool](t)(s.Lease(t.Context(), "new", "b", start, time.Minute)), false)
	},
	"a lease has one holder": func(t *testing.T, s store.Store) {
		lease := func(holder string, now time.Time) bool {
			return need[bool](t)(s.Lease(t.Context(), "socket", holder, now, time.Minute))
		}
		for i, step := range []struct {
			holder string
			after  time.Duration
			want   bool
		}{
			{"a", 0, true}, {"b", 0, false}, {"a", 30 * time.Second, true}, {"b", 89 * time.Second, false},
			{"b", 90 * time.Second, true}, {"a", 91 * time.Second, false},
		} {
			equal(t, fmt.Sprintf("step %d: %s holds it", i, step.holder), lease(step.holder, start.Add(step.after)), step.want)
		}
		must(t, s.Release(t.Context(), "socket", "a")) // not theirs
		equal(t, "free after somebody else has released it", lease("a", start.Add(92*time.Second)), false)
		must(t, s.Release(t.Context(), "socket", "b"))
		equal(t, "free after its release", lease("a", start.Add(92*time.Second)), true)
	},
	"of 50 at once one gets the lease": func(t *testing.T, s store.Store) {
		crowd(t, "hold the lease", 50, 1, func(i int) bool {
			got, err := s.Lease(t.Context(), "tick", fmt.Sprint("holder", i), start, time.Minute)
			if err != nil {
				t.Error(err)
			}
			return got
		})
	},
}
