package suite

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

var caseTests = map[string]func(*testing.T, store.Store){
	"a case that is not there": func(t *testing.T, s store.Store) {
		c := newCase()
		equal(t, "loaded", loaded(t, s, c.Ref), store.Loaded{Case: aftersale.Case{Ref: c.Ref}})
		_, err := s.Case(t.Context(), c.ID)
		refused(t, "by id", err, store.ErrNotFound)
	},
	"a change is stored whole": func(t *testing.T, s store.Store) {
		c := newCase()
		c.Snapshot.Items = []aftersale.Item{{SKU: "9223372036854775806", Quantity: 2}}
		c.Why = aftersale.Text{EN: "why", ZH: "为什么"}
		need[[]bool](t)(s.Append(t.Context(), []store.Message{message(c, "k")}))
		pending := loaded(t, s, c.Ref).Pending
		plan := []aftersale.Action{action(c, 1, aftersale.ActionApprove), action(c, 2, aftersale.ActionRemark)}
		must(t, s.Commit(t.Context(), store.Change{
			Case: c, Plan: plan, Entries: []aftersale.Entry{entry("one"), entry("two")}, Done: []int64{pending[0].Seq},
			Audit: &store.AuditRow{At: start, By: "ann", Action: "decide", Target: c.ID},
		}))
		c.Version = 1
		equal(t, "loaded", loaded(t, s, c.Ref), store.Loaded{Case: c, Actions: plan})
		equal(t, "case", need[aftersale.Case](t)(s.Case(t.Context(), c.ID)), c)
		equal(t, "audit row by", only(t, "audit rows", need[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 10))).By, "ann")
	},
	"an older version conflicts and nothing of it is stored": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase())
		next := c
		next.Rule = "U2"
		must(t, s.Commit(t.Context(), store.Change{Case: next}))
		need[[]bool](t)(s.Append(t.Context(), []store.Message{message(c, "k")}))
		stale := store.Change{
			Case: c, Plan: []aftersale.Action{action(c, 1, aftersale.ActionApprove)}, Entries: []aftersale.Entry{entry("stale")},
			Done: []int64{loaded(t, s, c.Ref).Pending[0].Seq}, Spend: spend(100), Audit: &store.AuditRow{By: "ann"},
		}
		for _, version := range []int64{0, 1, 3} {
			stale.Case.Version = version
			refused(t, fmt.Sprintf("version %d", version), s.Commit(t.Context(), stale), store.ErrConflict)
		}
		next.Version = 2
		got := loaded(t, s, c.Ref)
		equal(t, "case", got.Case, next)
		for what, n := range map[string]int{
			"actions": len(got.Actions), "timeline": len(need[[]aftersale.Entry](t)(s.Timeline(t.Context(), c.ID))) - 1,
			"inbox rows done": 1 - len(got.Pending), "budgets": len(need[[]store.Spent](t)(s.Spent(t.Context()))),
			"audit": len(need[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 10))),
		} {
			equal(t, "of the stale change, "+what, n, 0)
		}
	},
	"one after-sale is one case": func(t *testing.T, s store.Store) {
		c := newCase()
		crowd(t, "opened the case", 20, 1, func(int) bool {
			mine := newCase()
			mine.Ref, mine.Snapshot = c.Ref, c.Snapshot
			err := s.Commit(t.Context(), store.Change{Case: mine})
			if err != nil && !errors.Is(err, store.ErrConflict) {
				t.Error(err)
			}
			return err == nil
		})
	},
	"of 50 changes at once one wins each version": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase())
		for range 4 {
			crowd(t, "stored the next version", 50, 1, func(i int) bool {
				mine := c
				mine.Rule = fmt.Sprint("R", i)
				return s.Commit(t.Context(), store.Change{Case: mine}) == nil
			})
			c.Version++
		}
	},
	"a failing change harms nobody else": func(t *testing.T, s store.Store) {
		old := committed(t, s, newCase())
		crowd(t, "were stored", 60, 15, func(i int) bool {
			c := newCase()
			change := store.Change{Case: c, Plan: []aftersale.Action{action(c, 1, aftersale.ActionApprove)}, Entries: []aftersale.Entry{entry("x")}}
			var want error
			switch i % 4 {
			case 1:
				change.Case, change.Plan, want = old, nil, store.ErrConflict
				change.Case.Version = 99
			case 2:
				change.Plan = append(change.Plan, action(c, 2, aftersale.ActionApprove))
				want = store.ErrPaid
			case 3:
				change.Spend, want = spend(10), store.ErrBudget
				change.Spend.LimitHour = 5
			}
			refused(t, fmt.Sprint("change ", i), s.Commit(t.Context(), change), want)
			got := loaded(t, s, c.Ref)
			if stored := got.Case.Version == 1; stored != (want == nil) || len(got.Actions) != int(got.Case.Version) {
				t.Errorf("change %d (%v): got version %d with %d actions, want all of it or nothing", i, want, got.Case.Version, len(got.Actions))
			}
			return want == nil
		})
	},
	"an entry changes from the state it was read with": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		gone := action(c, 1, aftersale.ActionApprove)
		gone.State, gone.Result, gone.CompletedAt = aftersale.Refused, "withdrawn", start
		change := store.Change{Case: c, Completed: []aftersale.Completed{{Action: gone, From: aftersale.Sent}}}
		refused(t, "wrong state", s.Commit(t.Context(), change), store.ErrConflict)
		change.Completed[0].From = aftersale.Planned
		change.Plan = []aftersale.Action{action(c, 2, aftersale.ActionApprove)} // the place of the first is free again
		must(t, s.Commit(t.Context(), change))
		got := loaded(t, s, c.Ref)
		equal(t, "actions", got.Actions, []aftersale.Action{gone, change.Plan[0]})
		back := gone
		back.State = aftersale.Planned
		illegal := store.Change{Case: got.Case, Completed: []aftersale.Completed{{Action: back, From: aftersale.Refused}}}
		invalid(t, "an illegal move of the ledger", s.Commit(t.Context(), illegal))
	},
	"the timeline keeps its order and its numbers": func(t *testing.T, s store.Store) {
		c := newCase()
		for n := range 5 {
			big := entry(fmt.Sprint(n, "b"))
			big.Detail = map[string]any{"id": int64(9223372036854775806)}
			must(t, s.Commit(t.Context(), store.Change{Case: c, Entries: []aftersale.Entry{entry(fmt.Sprint(n, "a")), big}}))
			c.Version++
		}
		got := need[[]aftersale.Entry](t)(s.Timeline(t.Context(), c.ID))
		equal(t, "entries", len(got), 10)
		for i, e := range got {
			equal(t, fmt.Sprint("entry ", i), e.Summary.EN, fmt.Sprint(i/2, string(rune('a'+i%2))))
			if i%2 == 1 {
				equal(t, "a number beyond 2^53", fmt.Sprint(e.Detail["id"]), "9223372036854775806")
			}
		}
	},
	"due cases, most urgent first": func(t *testing.T, s store.Store) {
		late, soon, none, notYet, closed := newCase(), newCase(), newCase(), newCase(), newCase()
		late.NextCheckAt, late.Deadline.At = start, start.Add(5*time.Hour)
		soon.NextCheckAt, soon.Deadline.At = start.Add(time.Second), start.Add(time.Hour)
		none.NextCheckAt, none.Deadline.At = start, time.Time{}
		closed.NextCheckAt, closed.State = time.Time{}, aftersale.StateClosed
		for _, c := range []aftersale.Case{late, none, soon, notYet, closed} {
			committed(t, s, c)
		}
		due := need[[]aftersale.Ref](t)
		equal(t, "due cases", due(s.DueCases(t.Context(), start.Add(time.Second), 10)), []aftersale.Ref{soon.Ref, late.Ref, none.Ref})
		equal(t, "due a second earlier", due(s.DueCases(t.Context(), start, 10)), []aftersale.Ref{late.Ref, none.Ref})
		equal(t, "limit 1", due(s.DueCases(t.Context(), start.Add(time.Minute), 1)), []aftersale.Ref{soon.Ref})
		equal(t, "next check of a closed case", loaded(t, s, closed.Ref).Case.NextCheckAt, time.Time{})
	},
	"waking a shop": func(t *testing.T, s store.Store) {
		open1, other, closed, manual := newCase(), newCase(), newCase(), newCase()
		other.Ref.Shop, other.Snapshot.Ref.Shop = "shop2", "shop2"
		closed.State, closed.NextCheckAt = aftersale.StateRefunded, time.Time{}
		manual.NextCheckAt = time.Time{}
		for _, c := range []aftersale.Case{open1, other, closed, manual} {
			committed(t, s, c)
		}
		must(t, s.WakeShop(t.Context(), "douyin", "shop1", start))
		equal(t, "due", need[[]aftersale.Ref](t)(s.DueCases(t.Context(), start, 10)), []aftersale.Ref{open1.Ref})
	},
}
