package suite

import (
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/store"
)

// paid is a claimed action after its call was accepted.
func paid(a aftersale.Action, now time.Time) aftersale.Action {
	return aftersale.RecordResult(a, aftersale.Receipt{ReplyText: "done"}, nil, now)
}

var ledgerTests = map[string]func(*testing.T, store.Store){
	"one effective approval per stage": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		second := store.Change{Case: c, Plan: []aftersale.Action{action(c, 2, aftersale.ActionApprove)}}
		refused(t, "a second approval", s.Commit(t.Context(), second), store.ErrPaid)
		second.Plan[0].Stage = aftersale.StageReceipt
		must(t, s.Commit(t.Context(), second))
		c.Version++
		same := store.Change{Case: c, Plan: []aftersale.Action{action(c, 1, aftersale.ActionRemark)}}
		refused(t, "the number of an action twice", s.Commit(t.Context(), same), store.ErrConflict)
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
			crowd(t, "hold the same action", 50, 1, func(int) bool {
				got, err := s.Claim(t.Context(), []string{c.ID + ".1"}, start, aftersale.Lease)
				if err != nil {
					t.Error(err)
				}
				return len(got) == 1
			})
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
		equal(t, "claimed", got, want[:2])
		equal(t, "actions", need[[]aftersale.Action](t)(s.Actions(t.Context(), c.ID))[:2], want[:2])
		equal(t, "the second", need[aftersale.Action](t)(s.Action(t.Context(), c.ID+".2")), want[1])
		equal(t, "claimed when the third is due", names(claim(t, s, start.Add(time.Second), ids...)), []aftersale.ActionName{later.Name})
		equal(t, "claimed of no ids", names(claim(t, s, start.Add(time.Second))), nil)
		_, err := s.Action(t.Context(), "nobody.1")
		refused(t, "an unknown action", err, store.ErrNotFound)
	},
	"actions of several cases are claimed together": func(t *testing.T, s store.Store) {
		var ids []string
		for range 30 {
			c := committed(t, s, newCase(), aftersale.ActionApprove, aftersale.ActionRemark)
			ids = append(ids, c.ID+".1", c.ID+".2")
		}
		equal(t, "claimed", len(claim(t, s, start, ids...)), 60)
	},
	"a result is recorded once": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		a := paid(claim(t, s, start, c.ID+".1")[0], start.Add(time.Second))
		e := aftersale.ReplyEntry(a, start.Add(time.Second))
		must(t, s.RecordResult(t.Context(), a, e, aftersale.StateAgreed, start.Add(time.Minute)))
		got := loaded(t, s, c.Ref)
		equal(t, "actions", got.Actions, []aftersale.Action{a})
		c.Version, c.State, c.NextCheckAt, c.UpdatedAt = 2, aftersale.StateAgreed, start.Add(time.Minute), start.Add(time.Second)
		equal(t, "case", got.Case, c)
		timeline := func() (out []aftersale.EntryType) {
			for _, e := range need[[]aftersale.Entry](t)(s.Timeline(t.Context(), c.ID)) {
				out = append(out, e.Type)
			}
			return out
		}
		want := []aftersale.EntryType{aftersale.EntryNote, aftersale.EntryReply}
		equal(t, "timeline", timeline(), want)
		refused(t, "a second result", s.RecordResult(t.Context(), a, e, aftersale.StateClosed, start), store.ErrConflict)
		equal(t, "case after the second result", loaded(t, s, c.Ref).Case, c)
		equal(t, "timeline after the second result", timeline(), want)
	},
	"an empty state stays, a final one closes": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionRemark, aftersale.ActionApprove)
		got := claim(t, s, start, c.ID+".1", c.ID+".2")
		must(t, s.RecordResult(t.Context(), paid(got[0], start), entry("a"), "", start))
		equal(t, "state", loaded(t, s, c.Ref).Case.State, c.State)
		must(t, s.RecordResult(t.Context(), paid(got[1], start), entry("b"), aftersale.StateRefunded, start))
		open, _, err := s.ListCases(t.Context(), store.CaseFilter{Open: true})
		must(t, err)
		equal(t, "open cases", len(open), 0)
	},
	"a late result leaves an ended case ended, and the earlier check stands": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		a := claim(t, s, start, c.ID+".1")[0]
		ended := c
		ended.State, ended.NextCheckAt = aftersale.StateRefunded, start.Add(time.Second)
		must(t, s.Commit(t.Context(), store.Change{Case: ended}))
		must(t, s.RecordResult(t.Context(), paid(a, start), entry("late"), aftersale.StateAgreed, start.Add(time.Hour)))
		if got := loaded(t, s, c.Ref).Case; got.State != aftersale.StateRefunded || !got.NextCheckAt.Equal(start.Add(time.Second)) {
			t.Errorf("got state %s, next check %v, want refunded, %v", got.State, got.NextCheckAt, start.Add(time.Second))
		}
	},
	"an older fence records nothing": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		first := claim(t, s, start, c.ID+".1")[0]
		retry := aftersale.RecordResult(first, aftersale.Receipt{}, &aftersale.CallError{Class: aftersale.ClassRetry}, start)
		must(t, s.RecordResult(t.Context(), retry, entry("retry"), "", start))
		equal(t, "claimed before its back-off is over", names(claim(t, s, start, c.ID+".1")), nil)
		second := claim(t, s, start.Add(time.Minute), c.ID+".1")
		if len(second) != 1 || second[0].Fence != 2 || second[0].Attempts != 2 {
			t.Fatalf("second claim: got %+v, want fence 2, attempt 2", second)
		}
		refused(t, "the first holder", s.RecordResult(t.Context(), paid(first, start), entry("late"), "", start), store.ErrConflict)
		must(t, s.RecordResult(t.Context(), paid(second[0], start), entry("done"), "", start))
	},
	"a confirmed intercept gets its outcome, and nothing else has a second result": func(t *testing.T, s store.Store) {
		c := committed(t, s, shipped("SF1"), aftersale.ActionIntercept, aftersale.ActionApprove)
		held := claim(t, s, start, c.ID+".1", c.ID+".2")
		for _, a := range held {
			must(t, s.RecordResult(t.Context(), paid(a, start), entry("done"), "", start))
		}
		got := loaded(t, s, c.Ref)
		shown := got.Actions[0]
		shown.InterceptOutcome = aftersale.InterceptSucceeded
		completed := func(a aftersale.Action) []aftersale.Completed {
			return []aftersale.Completed{{Action: a, From: aftersale.Confirmed}}
		}
		must(t, s.Commit(t.Context(), store.Change{Case: got.Case, Completed: completed(shown)}))
		after := loaded(t, s, c.Ref)
		equal(t, "actions", after.Actions, []aftersale.Action{shown, got.Actions[1]})
		silent, approval, older, reopened := got.Actions[0], got.Actions[1], shown, shown
		approval.InterceptOutcome, older.Fence, reopened.State = aftersale.InterceptFailed, 0, aftersale.Planned
		for name, a := range map[string]aftersale.Action{"without an outcome": silent, "an approval": approval, "an older fence": older, "planned again": reopened} {
			invalid(t, name, s.Commit(t.Context(), store.Change{Case: after.Case, Completed: completed(a)}))
		}
		equal(t, "after refused changes", loaded(t, s, c.Ref), after)
	},
	"a change that began before a result was recorded conflicts": func(t *testing.T, s store.Store) {
		c := committed(t, s, newCase(), aftersale.ActionApprove)
		before := loaded(t, s, c.Ref).Case
		must(t, s.RecordResult(t.Context(), paid(claim(t, s, start, c.ID+".1")[0], start), entry("done"), "", start))
		refused(t, "the change", s.Commit(t.Context(), store.Change{Case: before}), store.ErrConflict)
	},
	"due actions, oldest first": func(t *testing.T, s store.Store) {
		c := newCase()
		plan := []aftersale.Action{action(c, 1, aftersale.ActionApprove), action(c, 2, aftersale.ActionRemark), action(c, 3, aftersale.ActionRemark)}
		plan[0].NotBefore, plan[1].NotBefore, plan[2].NotBefore = start, start.Add(-time.Second), start.Add(time.Second)
		must(t, s.Commit(t.Context(), store.Change{Case: c, Plan: plan}))
		due := need[[]aftersale.Action](t)
		equal(t, "due actions", due(s.DueActions(t.Context(), start, 10)), []aftersale.Action{plan[1], plan[0]})
		claim(t, s, start, plan[1].ID)
		equal(t, "due once one is claimed", due(s.DueActions(t.Context(), start, 10)), plan[:1])
	},
}
