package suite

import (
	"testing"
	"time"

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
	return need[[]store.Notice](t)(s.DueNotices(t.Context(), now, 100))
}

var noticeTests = map[string]func(*testing.T, store.Store){
	"the same notice is told once": func(t *testing.T, s store.Store) {
		add := func(n ...store.Notice) []bool { return need[[]bool](t)(s.AddNotices(t.Context(), n)) }
		a, b, c := notice("a", time.Hour), notice("b", 2*time.Hour), notice("c", 3*time.Hour)
		equal(t, "new", add(a, b, a), []bool{true, true, false})
		changed := b
		changed.Urgent = true
		equal(t, "new later", add(changed, c), []bool{false, true})
		equal(t, "new of none", add(), nil)
		equal(t, "due notices", dueNotices(t, s, start), []store.Notice{a, b, c})
		crowd(t, "equal notices that were new", 20, 1, func(int) bool { return add(notice("d", time.Hour))[0] })
		_, err := s.AddNotices(t.Context(), []store.Notice{{}})
		invalid(t, "a notice without id", err)
	},
	"urgent ones first, then by deadline": func(t *testing.T, s store.Store) {
		late, soon, none := notice("late", 2*time.Hour), notice("soon", time.Hour), notice("none", 0)
		urgent, notYet, done := notice("urgent", 3*time.Hour), notice("notYet", 0), notice("done", 0)
		none.Deadline, urgent.Urgent, notYet.NextAt, done.Done = time.Time{}, true, start.Add(time.Second), true
		need[[]bool](t)(s.AddNotices(t.Context(), []store.Notice{none, late, soon, urgent, notYet, done}))
		equal(t, "due notices", dueNotices(t, s, start), []store.Notice{urgent, soon, late, none})
		equal(t, "limit 2", need[[]store.Notice](t)(s.DueNotices(t.Context(), start, 2)), []store.Notice{urgent, soon})
		equal(t, "open notices", need[int64](t)(s.OpenNotices(t.Context())), 5)
	},
	"saving keeps what was acknowledged meanwhile": func(t *testing.T, s store.Store) {
		a, b := notice("a", time.Hour), notice("b", time.Hour)
		a.CaseID, b.CaseID = "c1", "c1"
		need[[]bool](t)(s.AddNotices(t.Context(), []store.Notice{a, b}))
		a.Channel, a.Tries, a.SentAt, a.NextAt = 1, 2, start.Add(time.Second), start.Add(time.Minute)
		must(t, s.SaveNotice(t.Context(), a))
		equal(t, "due at once", dueNotices(t, s, start), []store.Notice{b})
		equal(t, "due in a minute", dueNotices(t, s, start.Add(time.Minute)), []store.Notice{a, b})
		must(t, s.Acknowledge(t.Context(), "c1", "ann", start.Add(2*time.Minute)))
		must(t, s.Acknowledge(t.Context(), "c1", "bob", start.Add(3*time.Minute)))
		a.Tries++
		must(t, s.SaveNotice(t.Context(), a)) // sent while it was acknowledged
		equal(t, "due once acknowledged", dueNotices(t, s, start.Add(time.Hour)), nil)
		equal(t, "open notices", need[int64](t)(s.OpenNotices(t.Context())), 0)
		must(t, s.Acknowledge(t.Context(), "c2", "ann", start)) // has none
		invalid(t, "acknowledging for no case", s.Acknowledge(t.Context(), "", "ann", start))
		refused(t, "a notice that is not there", s.SaveNotice(t.Context(), notice("nobody", 0)), store.ErrNotFound)
	},
	"acknowledging leaves other cases alone": func(t *testing.T, s store.Store) {
		a, b := notice("a", time.Hour), notice("b", time.Hour)
		need[[]bool](t)(s.AddNotices(t.Context(), []store.Notice{a, b}))
		must(t, s.Acknowledge(t.Context(), a.CaseID, "ann", start))
		equal(t, "due notices", dueNotices(t, s, start), []store.Notice{b})
	},
}
