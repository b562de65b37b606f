package suite

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

var caseTests = map[string]func(*testing.T, store.Store){
	"a case that is not there": func(t *testing.T, s store.Store) {
		c := newCase()
		if diff := cmp.Diff(store.Loaded{Case: aftersale.Case{Ref: c.Ref}}, loaded(t, s, c.Ref)); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Case(t.Context(), c.ID); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Case: %v, want ErrNotFound", err)
		}
	},
	"a turn is stored whole": func(t *testing.T, s store.Store) {
		c := newCase()
		c.Snapshot.Items = []aftersale.Item{{SKU: "9223372036854775806", Quantity: 2}}
		c.Why = aftersale.Text{EN: "why", ZH: "为什么"}
		must1[[]bool](t)(s.Append(t.Context(), []store.Message{message(c, "k")}))
		pending := loaded(t, s, c.Ref).Pending
		plan := []aftersale.Action{action(c, 1, aftersale.ActionApprove), action(c, 2, aftersale.ActionRemark)}
		must(t, s.Commit(t.Context(), store.Change{
			Case: c, Plan: plan, Entries: []aftersale.Entry{entry("one"), entry("two")}, Done: []int64{pending[0].Seq},
			Audit: &store.AuditRow{At: start, By: "ann", Action: "decide", Target: c.ID},
		}))
		c.Version = 1
		if diff := cmp.Diff(store.Loaded{Case: c, Actions: plan}, loaded(t, s, c.Ref)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(c, must1[aftersale.Case](t)(s.Case(t.Context(), c.ID))); diff != "" {
			t.Error(diff)
		}
		if rows := must1[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 10)); len(rows) != 1 || rows[0].By != "ann" {
			t.Errorf("audit: %+v", rows)
		}
	},
	"an older version conflicts and nothing of it is stored": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase())
		next := c
		next.Rule = "U2"
		must(t, s.Commit(t.Context(), store.Change{Case: next}))
		must1[[]bool](t)(s.Append(t.Context(), []store.Message{message(c, "k")}))
		stale := store.Change{
			Case: c, Plan: []aftersale.Action{action(c, 1, aftersale.ActionApprove)}, Entries: []aftersale.Entry{entry("stale")},
			Done: []int64{loaded(t, s, c.Ref).Pending[0].Seq}, Spend: spend(100), Audit: &store.AuditRow{By: "ann"},
		}
		for _, version := range []int64{0, 1, 3} {
			stale.Case.Version = version
			if err := s.Commit(t.Context(), stale); !errors.Is(err, store.ErrConflict) {
				t.Errorf("version %d: %v, want ErrConflict", version, err)
			}
		}
		got := loaded(t, s, c.Ref)
		if got.Case.Version != 2 || got.Case.Rule != "U2" || len(got.Actions) != 0 || len(got.Pending) != 1 {
			t.Errorf("part of a stale turn is stored: %+v", got)
		}
		if n := len(must1[[]aftersale.Entry](t)(s.Timeline(t.Context(), c.ID))); n != 1 {
			t.Errorf("%d timeline entries, want 1", n)
		}
		if got := must1[[]store.Spent](t)(s.Spent(t.Context())); len(got) != 0 {
			t.Errorf("budget taken: %+v", got)
		}
		if got := must1[[]store.AuditRow](t)(s.Audit(t.Context(), 0, 10)); len(got) != 0 {
			t.Errorf("audit row: %+v", got)
		}
	},
	"one after-sale is one case": func(t *testing.T, s store.Store) {
		c := newCase()
		hits := together(20, func(int) bool {
			mine := newCase()
			mine.Ref, mine.Snapshot = c.Ref, c.Snapshot
			err := s.Commit(t.Context(), store.Change{Case: mine})
			if err != nil && !errors.Is(err, store.ErrConflict) {
				t.Error(err)
			}
			return err == nil
		})
		if hits != 1 {
			t.Errorf("%d of 20 opened the case", hits)
		}
	},
	"of 50 turns at once one wins each version": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase())
		for range 4 {
			if hits := together(50, func(i int) bool {
				mine := c
				mine.Rule = fmt.Sprint("R", i)
				return s.Commit(t.Context(), store.Change{Case: mine}) == nil
			}); hits != 1 {
				t.Fatalf("%d of 50 stored version %d", hits, c.Version+1)
			}
			c.Version++
		}
	},
	"a failing turn harms nobody else": func(t *testing.T, s store.Store) {
		old := committed(t, s, newCase())
		good := together(60, func(i int) bool {
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
			if err := s.Commit(t.Context(), change); !errors.Is(err, want) {
				t.Errorf("turn %d: %v, want %v", i, err, want)
			}
			got := loaded(t, s, c.Ref)
			if stored := got.Case.Version == 1; stored != (want == nil) || len(got.Actions) != int(got.Case.Version) {
				t.Errorf("turn %d: version %d with %d actions", i, got.Case.Version, len(got.Actions))
			}
			return want == nil
		})
		if good != 15 {
			t.Error(good)
		}
	},
	"an entry is settled from the state it was read with": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		gone := action(c, 1, aftersale.ActionApprove)
		gone.State, gone.Result, gone.CompletedAt = aftersale.Refused, "withdrawn", start
		change := store.Change{Case: c, Completed: []aftersale.Completed{{Action: gone, From: aftersale.Sent}}}
		if err := s.Commit(t.Context(), change); !errors.Is(err, store.ErrConflict) {
			t.Errorf("wrong state: %v, want ErrConflict", err)
		}
		change.Completed[0].From = aftersale.Planned
		change.Plan = []aftersale.Action{action(c, 2, aftersale.ActionApprove)} // the place of the first is free again
		must(t, s.Commit(t.Context(), change))
		got := loaded(t, s, c.Ref)
		if diff := cmp.Diff([]aftersale.Action{gone, change.Plan[0]}, got.Actions); diff != "" {
			t.Error(diff)
		}
		back := gone
		back.State = aftersale.Planned
		if err := s.Commit(t.Context(), store.Change{Case: got.Case, Completed: []aftersale.Completed{{Action: back, From: aftersale.Refused}}}); err == nil {
			t.Error("an illegal move of the ledger was stored")
		}
	},
	"the timeline keeps its order and its numbers": func(t *testing.T, s store.Store) {
		c := newCase()
		for turn := range 5 {
			big := entry(fmt.Sprint(turn, "b"))
			big.Detail = map[string]any{"id": int64(9223372036854775806)}
			must(t, s.Commit(t.Context(), store.Change{Case: c, Entries: []aftersale.Entry{entry(fmt.Sprint(turn, "a")), big}}))
			c.Version++
		}
		got := must1[[]aftersale.Entry](t)(s.Timeline(t.Context(), c.ID))
		if len(got) != 10 {
			t.Fatalf("%d entries, want 10", len(got))
		}
		for i, e := range got {
			if want := fmt.Sprint(i/2, string(rune('a'+i%2))); e.Summary.EN != want {
				t.Errorf("entry %d is %q, want %q", i, e.Summary.EN, want)
			}
			if i%2 == 1 && fmt.Sprint(e.Detail["id"]) != "9223372036854775806" {
				t.Errorf("a number lost its digits: %v", e.Detail["id"])
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
		due := must1[[]aftersale.Ref](t)
		if diff := cmp.Diff([]aftersale.Ref{soon.Ref, late.Ref, none.Ref}, due(s.DueCases(t.Context(), start.Add(time.Second), 10))); diff != "" {
			t.Error(diff)
		}
		if got := due(s.DueCases(t.Context(), start, 10)); len(got) != 2 {
			t.Errorf("at start: %v", got)
		}
		if got := due(s.DueCases(t.Context(), start.Add(time.Minute), 1)); len(got) != 1 || got[0] != soon.Ref {
			t.Errorf("limit 1: %v", got)
		}
		if got := loaded(t, s, closed.Ref).Case; !got.NextCheckAt.IsZero() {
			t.Errorf("no next check became %v", got.NextCheckAt)
		}
	},
	"waking a shop": func(t *testing.T, s store.Store) {
		open1, other, closed, byHand := newCase(), newCase(), newCase(), newCase()
		other.Ref.Shop, other.Snapshot.Ref.Shop = "shop2", "shop2"
		closed.State, closed.NextCheckAt = aftersale.StateRefunded, time.Time{}
		byHand.NextCheckAt = time.Time{}
		for _, c := range []aftersale.Case{open1, other, closed, byHand} {
			committed(t, s, c)
		}
		must(t, s.WakeShop(t.Context(), "douyin", "shop1", start))
		got := must1[[]aftersale.Ref](t)(s.DueCases(t.Context(), start, 10))
		if diff := cmp.Diff([]aftersale.Ref{open1.Ref}, got); diff != "" {
			t.Error(diff)
		}
	},
}
