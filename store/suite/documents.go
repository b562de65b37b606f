package suite

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/store"
)

var documentTests = map[string]func(*testing.T, store.Store){
	"versions": func(t *testing.T, s store.Store) {
		one := must1[store.Document](t)
		if diff := cmp.Diff(store.Document{Name: "policy"}, one(s.Document(t.Context(), "policy"))); diff != "" {
			t.Error(diff)
		}
		var want []store.Document
		for v := range int64(3) {
			audit := store.AuditRow{At: start, By: "ann", Action: "put", Target: "policy", After: fmt.Sprint(v)}
			d := one(s.PutDocument(t.Context(), "policy", v, fmt.Appendf(nil, "rules: 退款 %d", v), audit))
			want = append(want, store.Document{Name: "policy", Version: v + 1, Body: fmt.Appendf(nil, "rules: 退款 %d", v), By: "ann", At: start})
			if diff := cmp.Diff(want[v], d); diff != "" {
				t.Error(diff)
			}
		}
		if diff := cmp.Diff(want[2], one(s.Document(t.Context(), "policy"))); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want[0], one(s.DocumentAt(t.Context(), "policy", 1))); diff != "" {
			t.Error(diff)
		}
		if _, err := s.DocumentAt(t.Context(), "policy", 9); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("version 9: %v", err)
		}
		want[2].Body, want[1].Body = nil, nil
		got := must1[[]store.Document](t)(s.DocumentVersions(t.Context(), "policy", 2))
		if diff := cmp.Diff([]store.Document{want[2], want[1]}, got); diff != "" {
			t.Error(diff)
		}
		must1[store.Document](t)(s.PutDocument(t.Context(), "brakes", 0, []byte(`{}`), store.AuditRow{}))
		stamps := must1[map[string]int64](t)(s.Stamps(t.Context()))
		if diff := cmp.Diff(map[string]int64{"policy": 3, "brakes": 1}, stamps); diff != "" {
			t.Error(diff)
		}
	},
	"of 30 writers at once one makes the version": func(t *testing.T, s store.Store) {
		for v := range int64(4) {
			hits := together(30, func(int) bool {
				_, err := s.PutDocument(t.Context(), "thresholds", v, []byte(`{}`), store.AuditRow{})
				if err != nil && !errors.Is(err, store.ErrConflict) {
					t.Error(err)
				}
				return err == nil
			})
			if hits != 1 {
				t.Fatalf("%d of 30 made version %d", hits, v+1)
			}
		}
		for _, expect := range []int64{0, 3, 5} {
			if _, err := s.PutDocument(t.Context(), "thresholds", expect, []byte(`{}`), store.AuditRow{}); !errors.Is(err, store.ErrConflict) {
				t.Errorf("expecting %d: %v, want ErrConflict", expect, err)
			}
		}
		if rows := must1[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 100)); len(rows) != 4 {
			t.Errorf("%d audit rows of 4 changes", len(rows))
		}
	},
	"the audit log is read backwards": func(t *testing.T, s store.Store) {
		for v := range int64(5) {
			must1[store.Document](t)(s.PutDocument(t.Context(), "policy", v, []byte("x"), store.AuditRow{At: start, Target: fmt.Sprint(v)}))
		}
		var seen []string
		for before := int64(0); ; {
			rows := must1[[]store.AuditRow](t)(s.Audit(t.Context(), before, 2))
			if len(rows) == 0 {
				break
			}
			for _, r := range rows {
				seen, before = append(seen, r.Target), r.ID
			}
		}
		if diff := cmp.Diff([]string{"4", "3", "2", "1", "0"}, seen); diff != "" {
			t.Error(diff)
		}
	},
}
