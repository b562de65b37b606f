package suite

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

func notice(id string, deadline time.Duration) store.Notice {
	return store.Notice{
		ID: id, Kind: "deadline", CaseID: "c-" + id, Platform: "douyin", Title: aftersale.Text{EN: "soon", ZH: "即将到期"},
		Deadline: start.Add(deadline), At: start, NextAt: start,
	}
}

func dueNotices(t *testing.T, s store.Store, now time.Time) []store.Notice {
	t.Helper()
	return must1[[]store.Notice](t)(s.DueNotices(t.Context(), now, 100))
}

var noticeTests = map[string]func(*testing.T, store.Store){
	"the same notice is told once": func(t *testing.T, s store.Store) {
		add := func(n ...store.Notice) []bool { return must1[[]bool](t)(s.AddNotices(t.Context(), n)) }
		a, b, c := notice("a", time.Hour), notice("b", 2*time.Hour), notice("c", 3*time.Hour)
		if got := add(a, b, a); !slices.Equal(got, []bool{true, true, false}) {
			t.Error(got)
		}
		changed := b
		changed.Urgent = true
		if got := add(changed, c); !slices.Equal(got, []bool{false, true}) {
			t.Error(got)
		}
		if got := add(); len(got) != 0 {
			t.Error(got)
		}
		if diff := cmp.Diff([]store.Notice{a, b, c}, dueNotices(t, s, start)); diff != "" {
			t.Error(diff)
		}
		hits := together(20, func(int) bool { return add(notice("d", time.Hour))[0] })
		if hits != 1 {
			t.Errorf("%d of 20 were new", hits)
		}
		if _, err := s.AddNotices(t.Context(), []store.Notice{{}}); err == nil {
			t.Error("a notice without id was stored")
		}
	},
	"urgent ones first, then by deadline": func(t *testing.T, s store.Store) {
		late, soon, none, urgent, notYet, done := notice("late", 2*time.Hour), notice("soon", time.Hour), notice("none", 0), notice("urgent", 3*time.Hour), notice("notYet", 0), notice("done", 0)
		none.Deadline, urgent.Urgent, notYet.NextAt, done.Done = time.Time{}, true, start.Add(time.Second), true
		must1[[]bool](t)(s.AddNotices(t.Context(), []store.Notice{none, late, soon, urgent, notYet, done}))
		if diff := cmp.Diff([]store.Notice{urgent, soon, late, none}, dueNotices(t, s, start)); diff != "" {
			t.Error(diff)
		}
		if got := must1[[]store.Notice](t)(s.DueNotices(t.Context(), start, 2)); len(got) != 2 || got[1].ID != "soon" {
			t.Errorf("limit 2: %+v", got)
		}
		if got := must1[int64](t)(s.OpenNotices(t.Context())); got != 5 {
			t.Errorf("%d are open", got)
		}
	},
	"saving keeps what was acknowledged meanwhile": func(t *testing.T, s store.Store) {
		a, b := notice("a", time.Hour), notice("b", time.Hour)
		a.CaseID, b.CaseID = "c1", "c1"
		must1[[]bool](t)(s.AddNotices(t.Context(), []store.Notice{a, b}))
		a.Channel, a.Tries, a.SentAt, a.NextAt = 1, 2, start.Add(time.Second), start.Add(time.Minute)
		must(t, s.SaveNotice(t.Context(), a))
		if got := dueNotices(t, s, start); len(got) != 1 || got[0].ID != "b" {
			t.Errorf("%+v", got)
		}
		if diff := cmp.Diff([]store.Notice{a, b}, dueNotices(t, s, start.Add(time.Minute))); diff != "" {
			t.Error(diff)
		}
		must(t, s.Acknowledge(t.Context(), "c1", "ann", start.Add(2*time.Minute)))
		must(t, s.Acknowledge(t.Context(), "c1", "bob", start.Add(3*time.Minute)))
		a.Tries++
		must(t, s.SaveNotice(t.Context(), a)) // sent while it was acknowledged
		if got := dueNotices(t, s, start.Add(time.Hour)); len(got) != 0 {
			t.Errorf("told again: %+v", got)
		}
		if got := must1[int64](t)(s.OpenNotices(t.Context())); got != 0 {
			t.Errorf("%d are open", got)
		}
		must(t, s.Acknowledge(t.Context(), "c2", "ann", start)) // has none
		if err := s.Acknowledge(t.Context(), "", "ann", start); err == nil {
			t.Error("the notices of no case were acknowledged")
		}
		if err := s.SaveNotice(t.Context(), notice("nobody", 0)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v, want ErrNotFound", err)
		}
	},
	"acknowledging leaves other cases alone": func(t *testing.T, s store.Store) {
		a, b := notice("a", time.Hour), notice("b", time.Hour)
		must1[[]bool](t)(s.AddNotices(t.Context(), []store.Notice{a, b}))
		must(t, s.Acknowledge(t.Context(), a.CaseID, "ann", start))
		if diff := cmp.Diff([]store.Notice{b}, dueNotices(t, s, start)); diff != "" {
			t.Error(diff)
		}
	},
}
