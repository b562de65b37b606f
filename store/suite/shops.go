package suite

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

var shopTests = map[string]func(*testing.T, store.Store){
	"what is kept of a shop": func(t *testing.T, s store.Store) {
		shop := func(id string) store.Shop { return must1[store.Shop](t)(s.Shop(t.Context(), "douyin", id)) }
		want := store.Shop{Platform: "douyin", Shop: "1"}
		if diff := cmp.Diff(want, shop("1")); diff != "" {
			t.Error(diff)
		}
		audit := store.AuditRow{At: start, By: "ann", Role: "admin", Action: "mode", Target: "douyin/1", Before: `"shadow"`, After: `"live"`}
		must(t, s.SetMode(t.Context(), "douyin", "1", aftersale.ModeLive, audit))
		must(t, s.SetReconciled(t.Context(), "douyin", "1", start))
		must(t, s.SetReconciled(t.Context(), "douyin", "1", start.Add(-time.Hour))) // never goes back
		must(t, s.SetToken(t.Context(), "douyin", "1", []byte{0, 255, 1}, start.Add(time.Hour)))
		must(t, s.SetReconciled(t.Context(), "shopee", "2", start))
		want.Mode, want.ModeBy, want.ModeAt, want.ReconciledUntil = aftersale.ModeLive, "ann", start, start
		want.Token, want.TokenExpires = []byte{0, 255, 1}, start.Add(time.Hour)
		if diff := cmp.Diff(want, shop("1")); diff != "" {
			t.Error(diff)
		}
		all := must1[[]store.Shop](t)(s.ListShops(t.Context()))
		if diff := cmp.Diff([]store.Shop{want, {Platform: "shopee", Shop: "2", ReconciledUntil: start}}, all); diff != "" {
			t.Error(diff)
		}
		rows := must1[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 10))
		if len(rows) != 1 {
			t.Fatalf("audit: %+v", rows)
		}
		audit.ID = rows[0].ID
		if diff := cmp.Diff(audit, rows[0]); diff != "" {
			t.Error(diff)
		}
	},
	"leases that ended long ago are forgotten, others stay": func(t *testing.T, s store.Store) {
		for name, ends := range map[string]time.Duration{"old": time.Minute, "new": 3 * time.Hour} {
			must1[bool](t)(s.Lease(t.Context(), name, "a", start, ends))
		}
		must(t, s.DropLeases(t.Context(), start.Add(time.Hour)))
		// Had it stayed, a clock that is behind could not take it.
		if !must1[bool](t)(s.Lease(t.Context(), "old", "b", start, time.Minute)) {
			t.Error("the old lease was kept")
		}
		if must1[bool](t)(s.Lease(t.Context(), "new", "b", start, time.Minute)) {
			t.Error("a lease that holds was dropped")
		}
	},
	"a lease has one holder": func(t *testing.T, s store.Store) {
		lease := func(holder string, now time.Time) bool {
			return must1[bool](t)(s.Lease(t.Context(), "socket", holder, now, time.Minute))
		}
		for i, step := range []struct {
			holder string
			after  time.Duration
			want   bool
		}{{"a", 0, true}, {"b", 0, false}, {"a", 30 * time.Second, true}, {"b", 89 * time.Second, false}, {"b", 90 * time.Second, true}, {"a", 91 * time.Second, false}} {
			if got := lease(step.holder, start.Add(step.after)); got != step.want {
				t.Errorf("step %d: %v, want %v", i, got, step.want)
			}
		}
		must(t, s.Release(t.Context(), "socket", "a")) // not theirs
		if lease("a", start.Add(92*time.Second)) {
			t.Error("somebody else's lease was released")
		}
		must(t, s.Release(t.Context(), "socket", "b"))
		if !lease("a", start.Add(92*time.Second)) {
			t.Error("not free after it was released")
		}
	},
	"of 50 at once one gets the lease": func(t *testing.T, s store.Store) {
		hits := together(50, func(i int) bool {
			got, err := s.Lease(t.Context(), "tick", fmt.Sprint("holder", i), start, time.Minute)
			if err != nil {
				t.Error(err)
			}
			return got
		})
		if hits != 1 {
			t.Errorf("%d of 50 hold it", hits)
		}
	},
}
