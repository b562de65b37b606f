package suite

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/store"
)

// paid is a claimed action as it is when its call has come back.
func paid(a aftersale.Action, now time.Time) aftersale.Action {
	return aftersale.RecordResult(a, aftersale.Receipt{ReplyText: "done"}, nil, now)
}

var ledgerTests = map[string]func(*testing.T, store.Store){
	"one effective approval per stage": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		second := store.Change{Case: c, Plan: []aftersale.Action{action(c, 2, aftersale.ActionApprove)}}
		if err := s.Commit(t.Context(), second); !errors.Is(err, store.ErrPaid) {
			t.Errorf("a second approval: %v, want ErrPaid", err)
		}
		second.Plan[0].Stage = aftersale.StageReceipt
		must(t, s.Commit(t.Context(), second))
		c.Version++
		same := store.Change{Case: c, Plan: []aftersale.Action{action(c, 1, aftersale.ActionRemark)}}
		if err := s.Commit(t.Context(), same); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the number of an action twice: %v, want ErrConflict", err)
		}
	},
	"a refused approval makes room": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		a := claim(t, s, start, c.ID+".1")[0]
		no := aftersale.RecordResult(a, aftersale.Receipt{}, &aftersale.CallError{Class: aftersale.ClassRefused, Code: "X"}, start)
		must(t, s.RecordResult(t.Context(), no, entry("refused"), "", start))
		c = loaded(t, s, c.Ref).Case
		must(t, s.Commit(t.Context(), store.Change{Case: c, Plan: []aftersale.Action{action(c, 2, aftersale.ActionApprove)}}))
	},
	"of 50 claims at once one holds": func(t *testing.T, s store.Store) {
		for range 5 {
			c := committed(t, s, newCase(), aftersale.ActionApprove)
			hits := together(50, func(int) bool {
				got, err := s.Claim(t.Context(), []string{c.ID + ".1"}, start, aftersale.Lease)
				if err != nil {
					t.Error(err)
				}
				return len(got) == 1
			})
			if hits != 1 {
				t.Fatalf("%d of 50 hold the same action", hits)
			}
		}
	},
	"a claim returns what is stored": func(t *testing.T, s store.Store) {
		c := newCase()
		c.Snapshot.Outbound = []aftersale.Waybill{{Courier: "sf", Number: "SF1"}}
		later := action(c, 3, aftersale.ActionRemark)
		later.NotBefore = start.Add(time.Second)
		want := []aftersale.Action{action(c, 1, aftersale.ActionIntercept), action(c, 2, aftersale.ActionApprove), later}
		want[0].Waybill = c.Snapshot.Outbound[0]
		must(t, s.Commit(t.Context(), store.Change{Case: c, Plan: want}))
		ids := []string{c.ID + ".1", c.ID + ".2", c.ID + ".3", c.ID + ".1", "nobody.1", ""}
		got := claim(t, s, start, ids...)
		for i := range want {
			want[i].State, want[i].Fence, want[i].Attempts, want[i].SentAt, want[i].LeaseTill = aftersale.Sent, 1, 1, start, start.Add(aftersale.Lease)
		}
		if diff := cmp.Diff(want[:2], got); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(want[:2], must1[[]aftersale.Action](t)(s.Actions(t.Context(), c.ID))[:2]); diff != "" {
			t.Error(diff)
		}
		one := must1[aftersale.Action](t)(s.Action(t.Context(), c.ID+".2"))
		if diff := cmp.Diff(want[1], one); diff != "" {
			t.Error(diff)
		}
		if got := claim(t, s, start.Add(time.Second), ids...); len(got) != 1 || got[0].N != 3 {
			t.Errorf("the third, when it is due: %+v", got)
		}
		if got := claim(t, s, start.Add(time.Second)); len(got) != 0 {
			t.Errorf("no ids: %+v", got)
		}
		if _, err := s.Action(t.Context(), "nobody.1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("unknown action: %v", err)
		}
	},
	"actions of several cases are claimed together": func(t *testing.T, s store.Store) {
		var ids []string
		for range 30 {
			c := committed(t, s, newCase(), aftersale.ActionApprove, aftersale.ActionRemark)
			ids = append(ids, c.ID+".1", c.ID+".2")
		}
		if got := claim(t, s, start, ids...); len(got) != 60 {
			t.Errorf("%d of 60", len(got))
		}
	},
	"settling": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		a := paid(claim(t, s, start, c.ID+".1")[0], start.Add(time.Second))
		e := aftersale.ReplyEntry(a, start.Add(time.Second))
		must(t, s.RecordResult(t.Context(), a, e, aftersale.StateAgreed, start.Add(time.Minute)))
		got := loaded(t, s, c.Ref)
		if diff := cmp.Diff([]aftersale.Action{a}, got.Actions); diff != "" {
			t.Error(diff)
		}
		c.Version, c.State, c.NextCheckAt, c.UpdatedAt = 2, aftersale.StateAgreed, start.Add(time.Minute), start.Add(time.Second)
		if diff := cmp.Diff(c, got.Case); diff != "" {
			t.Error(diff)
		}
		if tl := must1[[]aftersale.Entry](t)(s.Timeline(t.Context(), c.ID)); len(tl) != 2 || tl[1].Type != aftersale.EntryReply {
			t.Errorf("timeline: %+v", tl)
		}
		if err := s.RecordResult(t.Context(), a, e, aftersale.StateClosed, start); !errors.Is(err, store.ErrConflict) {
			t.Errorf("settled twice: %v, want ErrConflict", err)
		}
		if again := loaded(t, s, c.Ref); again.Case.State != aftersale.StateAgreed || again.Case.Version != 2 {
			t.Error("a settlement that conflicts has changed the case")
		}
		if tl := must1[[]aftersale.Entry](t)(s.Timeline(t.Context(), c.ID)); len(tl) != 2 {
			t.Error("a settlement that conflicts has left an entry")
		}
	},
	"an empty state stays, a final one closes": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionRemark, aftersale.ActionApprove)
		got := claim(t, s, start, c.ID+".1", c.ID+".2")
		must(t, s.RecordResult(t.Context(), paid(got[0], start), entry("a"), "", start))
		if got := loaded(t, s, c.Ref).Case; got.State != c.State {
			t.Errorf("state became %s", got.State)
		}
		must(t, s.RecordResult(t.Context(), paid(got[1], start), entry("b"), aftersale.StateRefunded, start))
		if cases, _, err := s.ListCases(t.Context(), store.CaseFilter{Open: true}); err != nil || len(cases) != 0 {
			t.Errorf("a refunded case is open: %v, %v", cases, err)
		}
	},
	"a late answer leaves an ended case ended, and the earlier check stands": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		a := claim(t, s, start, c.ID+".1")[0]
		ended := c
		ended.State, ended.NextCheckAt = aftersale.StateRefunded, start.Add(time.Second)
		must(t, s.Commit(t.Context(), store.Change{Case: ended}))
		must(t, s.RecordResult(t.Context(), paid(a, start), entry("late"), aftersale.StateAgreed, start.Add(time.Hour)))
		if got := loaded(t, s, c.Ref).Case; got.State != aftersale.StateRefunded || !got.NextCheckAt.Equal(start.Add(time.Second)) {
			t.Errorf("case became %s, next check %v", got.State, got.NextCheckAt)
		}
	},
	"an older fence settles nothing": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		first := claim(t, s, start, c.ID+".1")[0]
		retry := aftersale.RecordResult(first, aftersale.Receipt{}, &aftersale.CallError{Class: aftersale.ClassRetry}, start)
		must(t, s.RecordResult(t.Context(), retry, entry("retry"), "", start))
		if got := claim(t, s, start, c.ID+".1"); len(got) != 0 {
			t.Error("claimed before its back-off was over")
		}
		second := claim(t, s, start.Add(time.Minute), c.ID+".1")
		if len(second) != 1 || second[0].Fence != 2 || second[0].Attempts != 2 {
			t.Fatalf("second claim: %+v", second)
		}
		if err := s.RecordResult(t.Context(), paid(first, start), entry("late"), "", start); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the first holder: %v, want ErrConflict", err)
		}
		must(t, s.RecordResult(t.Context(), paid(second[0], start), entry("done"), "", start))
	},
	"a confirmed intercept is proved, and nothing else is settled twice": func(t *testing.T, s store.Store) {
		c := committed(t, s, shipped("SF1"), aftersale.ActionIntercept, aftersale.ActionApprove)
		held := claim(t, s, start, c.ID+".1", c.ID+".2")
		for _, a := range held {
			must(t, s.RecordResult(t.Context(), paid(a, start), entry("done"), "", start))
		}
		got := loaded(t, s, c.Ref)
		proved := got.Actions[0]
		proved.InterceptOutcome = aftersale.InterceptSucceeded
		completed := func(a aftersale.Action) []aftersale.Completed {
			return []aftersale.Completed{{Action: a, From: aftersale.Confirmed}}
		}
		must(t, s.Commit(t.Context(), store.Change{Case: got.Case, Completed: completed(proved)}))
		after := loaded(t, s, c.Ref)
		if diff := cmp.Diff([]aftersale.Action{proved, got.Actions[1]}, after.Actions); diff != "" {
			t.Error(diff)
		}
		silent, approval, older, reopened := got.Actions[0], got.Actions[1], proved, proved
		approval.InterceptOutcome, older.Fence, reopened.State = aftersale.InterceptFailed, 0, aftersale.Planned
		for name, a := range map[string]aftersale.Action{"without proof": silent, "an approval": approval, "an older fence": older, "planned again": reopened} {
			if err := s.Commit(t.Context(), store.Change{Case: after.Case, Completed: completed(a)}); err == nil {
				t.Errorf("%s: a confirmed entry was stored again", name)
			}
		}
		if diff := cmp.Diff(after, loaded(t, s, c.Ref)); diff != "" {
			t.Errorf("part of a refused turn is stored: %s", diff)
		}
	},
	"a turn that began before a settlement conflicts": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		before := loaded(t, s, c.Ref).Case
		must(t, s.RecordResult(t.Context(), paid(claim(t, s, start, c.ID+".1")[0], start), entry("done"), "", start))
		if err := s.Commit(t.Context(), store.Change{Case: before}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("%v, want ErrConflict", err)
		}
	},
	"due actions, oldest first": func(t *testing.T, s store.Store) {
		c := newCase()
		plan := []aftersale.Action{action(c, 1, aftersale.ActionApprove), action(c, 2, aftersale.ActionRemark), action(c, 3, aftersale.ActionRemark)}
		plan[0].NotBefore, plan[1].NotBefore, plan[2].NotBefore = start, start.Add(-time.Second), start.Add(time.Second)
		must(t, s.Commit(t.Context(), store.Change{Case: c, Plan: plan}))
		due := must1[[]aftersale.Action](t)
		if diff := cmp.Diff([]aftersale.Action{plan[1], plan[0]}, due(s.DueActions(t.Context(), start, 10))); diff != "" {
			t.Error(diff)
		}
		claim(t, s, start, plan[1].ID)
		if got := due(s.DueActions(t.Context(), start, 10)); len(got) != 1 || got[0].N != 1 {
			t.Errorf("a claimed action is due: %+v", got)
		}
	},
}
