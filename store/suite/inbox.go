package suite

import (
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

var inboxTests = map[string]func(*testing.T, store.Store){
	"a message is new once, also within one call": func(t *testing.T, s store.Store) {
		c := newCase()
		add := func(messages ...store.Message) []bool { return need[[]bool](t)(s.Append(t.Context(), messages)) }
		other := message(c, "k1")
		other.Subject.Account = "shop2" // keys are unique per account
		equal(t, "new", add(message(c, "k1"), message(c, "k2"), message(c, "k1"), other), []bool{true, true, false, true})
		equal(t, "new later", add(message(c, "k3"), message(c, "k2")), []bool{true, false})
		equal(t, "new of none", add(), nil)
	},
	"of 64 at once one is new": func(t *testing.T, s store.Store) {
		c := newCase()
		for round := range 5 {
			key := fmt.Sprint("k", round)
			crowd(t, "equal messages that were new", 64, 1, func(int) bool {
				fresh, err := s.Append(t.Context(), []store.Message{message(c, key)})
				if err != nil {
					t.Error(err)
					return false
				}
				return fresh[0]
			})
		}
		equal(t, "messages stored", len(loaded(t, s, c.Ref).Pending), 5)
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
					t.Errorf("append: got new %v, error %v, want two new ones", fresh, err)
				}
			}
			return true
		})
		for _, c := range cases {
			equal(t, "messages stored", len(loaded(t, s, c.Ref).Pending), 40)
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
				t.Errorf("message %d: got error %v, want one for number 7 only", i, err)
			}
			return true
		})
		equal(t, "messages stored", len(loaded(t, s, c.Ref).Pending), 31)
	},
	"pending is in order and whole": func(t *testing.T, s store.Store) {
		c, parcel := newCase(), store.Subject{Kind: store.SubjectParcel, Source: "sf", ID: "SF1"}
		want := []store.Message{message(c, "b"), message(c, "a"), message(c, "c")}
		for _, m := range want {
			need[[]bool](t)(s.Append(t.Context(), []store.Message{m}))
		}
		need[[]bool](t)(s.Append(t.Context(), []store.Message{{Subject: parcel, Key: "p", Body: []byte(`{}`), At: start}}))
		got := need[[]store.Message](t)(s.Pending(t.Context(), store.CaseSubject(c.Ref)))
		for i := range got {
			if i > 0 && got[i].Seq <= got[i-1].Seq {
				t.Errorf("got message %d after %d, want the oldest first", got[i].Seq, got[i-1].Seq)
			}
			if i < len(want) {
				want[i].Seq = got[i].Seq
			}
		}
		equal(t, "pending", got, want)
		equal(t, "pending of the parcel", only(t, "messages", need[[]store.Message](t)(s.Pending(t.Context(), parcel))).Key, "p")
	},
	"the sweep sees what is old and not done": func(t *testing.T, s store.Store) {
		a, b, c := newCase(), newCase(), newCase()
		for i, x := range []aftersale.Case{b, a, a, c} {
			m := message(x, fmt.Sprint("k", i))
			if x.ID == c.ID {
				m.At = start.Add(time.Minute)
			}
			need[[]bool](t)(s.Append(t.Context(), []store.Message{m}))
		}
		subjects := func(limit int) []store.Subject {
			return need[[]store.Subject](t)(s.PendingSubjects(t.Context(), start.Add(time.Second), limit))
		}
		equal(t, "subjects", subjects(10), []store.Subject{store.CaseSubject(b.Ref), store.CaseSubject(a.Ref)})
		equal(t, "limit 1", subjects(1), []store.Subject{store.CaseSubject(b.Ref)})
		var done []int64
		for _, m := range loaded(t, s, b.Ref).Pending {
			done = append(done, m.Seq)
		}
		must(t, s.Commit(t.Context(), store.Change{Case: b, Done: done}))
		equal(t, "subjects", subjects(10), []store.Subject{store.CaseSubject(a.Ref)})
		equal(t, "pending of what is done", len(loaded(t, s, b.Ref).Pending), 0)
		equal(t, "new of what is done", need[[]bool](t)(s.Append(t.Context(), []store.Message{message(b, "k0")})), []bool{false})
	},
}
