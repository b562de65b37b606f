package suite

import (
	"errors"
	"fmt"
	"testing"

	"makegood/store"
)

var documentTests = map[string]func(*testing.T, store.Store){
	"versions": func(t *testing.T, s store.Store) {
		one := need[store.Document](t)
		equal(t, "document", one(s.Document(t.Context(), "policy")), store.Document{Name: "policy"})
		var want []store.Document
		for v := range int64(3) {
			audit := store.AuditRow{At: start, By: "ann", Action: "put", Target: "policy", After: fmt.Sprint(v)}
			d := one(s.PutDocument(t.Context(), "policy", v, fmt.Appendf(nil, "rules: 退款 %d", v), audit))
			want = append(want, store.Document{Name: "policy", Version: v + 1, Body: fmt.Appendf(nil, "rules: 退款 %d", v), By: "ann", At: start})
			equal(t, "stored", d, want[v])
		}
		equal(t, "document", one(s.Document(t.Context(), "policy")), want[2])
		equal(t, "document at", one(s.DocumentAt(t.Context(), "policy", 1)), want[0])
		_, err := s.DocumentAt(t.Context(), "policy", 9)
		refused(t, "version 9", err, store.ErrNotFound)
		want[2].Body, want[1].Body = nil, nil
		versions := need[[]store.Document](t)(s.DocumentVersions(t.Context(), "policy", 2))
		equal(t, "versions", versions, []store.Document{want[2], want[1]})
		need[store.Document](t)(s.PutDocument(t.Context(), "brakes", 0, []byte(`{}`), store.AuditRow{}))
		stamps := need[map[string]int64](t)(s.Stamps(t.Context()))
		equal(t, "stamps", stamps, map[string]int64{"policy": 3, "brakes": 1})
	},
	"of 30 writers at once one makes the version": func(t *testing.T, s store.Store) {
		for v := range int64(4) {
			crowd(t, "made the version", 30, 1, func(int) bool {
				_, err := s.PutDocument(t.Context(), "thresholds", v, []byte(`{}`), store.AuditRow{})
				if err != nil && !errors.Is(err, store.ErrConflict) {
					t.Error(err)
				}
				return err == nil
			})
		}
		for _, expect := range []int64{0, 3, 5} {
			_, err := s.PutDocument(t.Context(), "thresholds", expect, []byte(`{}`), store.AuditRow{})
			refused(t, fmt.Sprint("expecting version ", expect), err, store.ErrConflict)
		}
		equal(t, "audit rows", len(need[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 100))), 4)
	},
	"the audit log is read backwards": func(t *testing.T, s store.Store) {
		for v := range int64(5) {
			need[store.Document](t)(s.PutDocument(t.Context(), "policy", v, []byte("x"), store.AuditRow{At: start, Target: fmt.Sprint(v)}))
		}
		var targets []string
		for before := int64(0); ; {
			rows := need[[]store.AuditRow](t)(s.Audit(t.Context(), before, 2))
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				targets, before = append(targets, r.Target), r.ID
			}
		}
		equal(t, "targets", targets, []string{"4", "3", "2", "1", "0"})
	},
}
