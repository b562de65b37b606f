package suite

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

var inboxTests = map[string]func(*testing.T, store.Store){
	"a message is new once, also within one call": func(t *testing.T, s store.Store) {
		c := newCase()
		append2 := must1[[]bool](t)
		other := message(c, "k1")
		other.Subject.Account = "shop2" // keys are unique per account
		got := append2(s.Append(t.Context(), []store.Message{message(c, "k1"), message(c, "k2"), message(c, "k1"), other}))
		if diff := cmp.Diff([]bool{true, true, false, true}, got); diff != "" {
			t.Error(diff)
		}
		got = append2(s.Append(t.Context(), []store.Message{message(c, "k3"), message(c, "k2")}))
		if diff := cmp.Diff([]bool{true, false}, got); diff != "" {
			t.Error(diff)
		}
		if got := append2(s.Append(t.Context(), nil)); len(got) != 0 {
			t.Error(got)
		}
	},
	"of 64 at once one is new": func(t *testing.T, s store.Store) {
		c := newCase()
		for round := range 5 {
			key := fmt.Sprint("k", round)
			hits := together(64, func(int) bool {
				fresh, err := s.Append(t.Context(), []store.Message{message(c, key)})
				if err != nil {
					t.Error(err)
					return false
				}
				return fresh[0]
			})
			if hits != 1 {
				t.Errorf("%d of 64 equal messages were new", hits)
			}
		}
		if n := len(loaded(t, s, c.Ref).Pending); n != 5 {
			t.Errorf("%d messages are stored, want 5", n)
		}
	},
	"many at once are all kept": func(t *testing.T, s store.Store) {
		cases := make([]aftersale.Case, 16)
		for i := range cases {
			cases[i] = newCase()
		}
		together(16, func(i int) bool {
			for n := range 20 {
				two := []store.Message{message(cases[i], fmt.Sprint(i, "-", n)), message(cases[(i+1)%16], fmt.Sprint(i, "+", n))}
				if fresh, err := s.Append(t.Context(), two); err != nil || !fresh[0] || !fresh[1] {
					t.Errorf("%v, %v", fresh, err)
				}
			}
			return true
		})
		for _, c := range cases {
			if n := len(loaded(t, s, c.Ref).Pending); n != 40 {
				t.Errorf("%d messages are stored, want 40", n)
			}
		}
	},
	"a bad message harms nobody else": func(t *testing.T, s store.Store) {
		c := newCase()
		together(32, func(i int) bool {
			m := message(c, fmt.Sprint("k", i))
			if i == 7 {
				m.Key = "nul\x00"
			}
			if _, err := s.Append(t.Context(), []store.Message{m}); (err != nil) != (i == 7) {
				t.Errorf("message %d: %v", i, err)
			}
			return true
		})
		if n := len(loaded(t, s, c.Ref).Pending); n != 31 {
			t.Errorf("%d messages are stored, want 31", n)
		}
	},
	"pending is in order and whole": func(t *testing.T, s store.Store) {
		c, parcel := newCase(), store.Subject{Kind: store.SubjectParcel, Source: "sf", ID: "SF1"}
		want := []store.Message{message(c, "b"), message(c, "a"), message(c, "c")}
		for _, m := range want {
			must1[[]bool](t)(s.Append(t.Context(), []store.Message{m}))
		}
		must1[[]bool](t)(s.Append(t.Context(), []store.Message{{Subject: parcel, Key: "p", Body: []byte(`{}`), At: start}}))
		got := must1[[]store.Message](t)(s.Pending(t.Context(), store.CaseSubject(c.Ref)))
		for i := range got {
			if i > 0 && got[i].Seq <= got[i-1].Seq {
				t.Error("not oldest first")
			}
			if i < len(want) {
				want[i].Seq = got[i].Seq
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		if got := must1[[]store.Message](t)(s.Pending(t.Context(), parcel)); len(got) != 1 || got[0].Key != "p" {
			t.Error(got)
		}
	},
	"the sweep sees what is old and not done": func(t *testing.T, s store.Store) {
		a, b, c := newCase(), newCase(), newCase()
		for i, x := range []aftersale.Case{b, a, a, c} {
			m := message(x, fmt.Sprint("k", i))
			if x.ID == c.ID {
				m.At = start.Add(time.Minute)
			}
			must1[[]bool](t)(s.Append(t.Context(), []store.Message{m}))
		}
		subjects := func(limit int) []store.Subject {
			return must1[[]store.Subject](t)(s.PendingSubjects(t.Context(), start.Add(time.Second), limit))
		}
		if diff := cmp.Diff([]store.Subject{store.CaseSubject(b.Ref), store.CaseSubject(a.Ref)}, subjects(10)); diff != "" {
			t.Error(diff)
		}
		if got := subjects(1); len(got) != 1 {
			t.Errorf("limit 1: %v", got)
		}
		var done []int64
		for _, m := range loaded(t, s, b.Ref).Pending {
			done = append(done, m.Seq)
		}
		must(t, s.Commit(t.Context(), store.Change{Case: b, Done: done}))
		if diff := cmp.Diff([]store.Subject{store.CaseSubject(a.Ref)}, subjects(10)); diff != "" {
			t.Error(diff)
		}
		if got := loaded(t, s, b.Ref).Pending; len(got) != 0 {
			t.Error("done messages are still pending")
		}
		if fresh := must1[[]bool](t)(s.Append(t.Context(), []store.Message{message(b, "k0")})); fresh[0] {
			t.Error("a message that is done is new again")
		}
	},
}
