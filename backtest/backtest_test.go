package backtest_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/backtest"
	"makegood/policy"
	"makegood/store"
)

// keep stores an unshipped request for 100.00 as it would be today, closed
// that long ago; zero: it is open.
func (r *rig) keep(id string, closedAgo time.Duration, change ...func(*aftersale.Case)) {
	r.T.Helper()
	now := r.Clock.Now()
	ref := aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}
	c := aftersale.Case{
		ID: "case-" + id, Ref: ref, State: aftersale.StateNeedsReview, CreatedAt: now, UpdatedAt: now, RequestedAt: now, DecidedAt: now,
		Snapshot: &aftersale.Snapshot{Ref: ref, OrderID: "o" + id, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending, Amount: aftersale.Fen(10000), Version: "1", Items: []aftersale.Item{{OuterSKU: "MUG", Quantity: 1}}},
	}
	if closedAgo > 0 {
		c.State, c.Snapshot.Status, c.ClosedAt = aftersale.StateClosed, aftersale.StatusClosed, now.Add(-closedAgo)
		c.DecidedAt = c.ClosedAt.Add(-time.Hour)
	}
	for _, f := range change {
		f(&c)
	}
	if err := r.Store.Commit(r.T.Context(), store.Change{Case: c}); err != nil {
		r.T.Fatal(err)
	}
}

// replay tries a limit below every case.
func (r *rig) replay(limits backtest.Limits, progress backtest.Progress) backtest.Result {
	r.T.Helper()
	p := backtest.Proposal{Rules: policy.Default(), Overrides: policy.Overrides{"": {"auto_refund_limit": int64(1)}}}
	out, err := r.Service.Backtest.Run(r.T.Context(), p, limits, progress)
	if err != nil {
		r.T.Fatal(err)
	}
	return out
}

func changedIDs(r backtest.Result) []string {
	ids := []string{}
	for _, c := range r.Changed {
		ids = append(ids, c.AfterSaleID)
	}
	return ids
}

const day = 24 * time.Hour

// TestReplayLooksAtTheLastDays: by when cases were closed, the newest first,
// and at every open one however old it is.
func TestReplayLooksAtTheLastDays(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("old", 31*day)
	r.keep("middle", 20*day)
	r.keep("new", day)
	r.keep("open", 0, func(c *aftersale.Case) {
		c.CreatedAt, c.RequestedAt = c.CreatedAt.Add(-90*day), c.RequestedAt.Add(-90*day)
	})
	for _, c := range []struct {
		limits    backtest.Limits
		want      []string
		truncated bool
	}{
		{backtest.Limits{Days: 30}, []string{"open", "new", "middle"}, false},
		{backtest.Limits{Days: 2}, []string{"open", "new"}, false},
		{backtest.Limits{Days: 365}, []string{"open", "new", "middle", "old"}, false},
		{backtest.Limits{Days: 365, Most: 2}, []string{"open", "new"}, true},
		{backtest.Limits{Days: 365, Most: 4}, []string{"open", "new", "middle", "old"}, false},
	} {
		got := r.replay(c.limits, nil)
		if diff := cmp.Diff(c.want, changedIDs(got)); diff != "" || got.Truncated != c.truncated || got.Cases != len(c.want) || *got.Minor != -10000*int64(len(c.want)) {
			t.Errorf("%+v: %d cases, truncated %v, %d: %s", c.limits, got.Cases, got.Truncated, *got.Minor, diff)
		}
	}
}

// TestReplaySharesItsRoom: many open cases do not crowd out the closed ones,
// and what these leave is used for more open ones.
func TestReplaySharesItsRoom(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for i := range 10 {
		r.keep("open"+strconv.Itoa(i), 0)
	}
	r.keep("closed1", day)
	r.keep("closed2", 2*day)
	got := r.replay(backtest.Limits{Days: 30, Most: 8}, nil)
	ids := changedIDs(got)
	if len(ids) != 8 || !got.Truncated || ids[4] != "closed1" || ids[5] != "closed2" {
		t.Errorf("%v", ids)
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			t.Errorf("%s is there twice", id)
		}
		seen[id] = true
	}
	if got := r.replay(backtest.Limits{Days: 30}, nil); len(got.Changed) != 12 || got.Truncated {
		t.Errorf("%d of 12", len(got.Changed))
	}
}

// TestReplayTellsHowFarItIs: up to all of them, never backwards.
func TestReplayTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0)
	r.keep("b", 0)
	r.keep("c", day, func(c *aftersale.Case) { c.Resolution = aftersale.ResolvedAuto })
	r.keep("d", 40*day)
	var told [][2]int
	r.replay(backtest.Limits{Days: 30}, func(done, total int) { told = append(told, [2]int{done, total}) })
	if diff := cmp.Diff([][2]int{{1, 3}, {2, 3}, {3, 3}}, told); diff != "" {
		t.Error(diff)
	}
}

// TestReplayChangesNothing: neither the case nor what is in force, and a
// shop that is no longer configured has nothing to decide.
func TestReplayChangesNothing(t *testing.T) {
	t.Parallel()
	r := setup(t)
	r.keep("a", 0)
	r.keep("gone", 0, func(c *aftersale.Case) { c.Ref.Shop, c.Snapshot.Ref.Shop = "gone", "gone" })
	got := r.replay(backtest.Limits{Days: 30}, nil)
	want := []backtest.ChangedCase{{
		CaseID: "case-a", Platform: "douyin", Shop: shopID, AfterSaleID: "a", RuleBefore: "U1", RuleAfter: "U1",
		OutcomeBefore: aftersale.OutcomeApprove, OutcomeAfter: aftersale.OutcomeReview, AmountMinor: 10000, Currency: "CNY",
	}}
	if diff := cmp.Diff(want, got.Changed); diff != "" || got.Cases != 1 {
		t.Errorf("%d cases: %s", got.Cases, diff)
	}
	if diff := cmp.Diff([]backtest.ChangeKind{{"U1", aftersale.OutcomeApprove, "U1", aftersale.OutcomeReview, 1}}, got.ChangeKinds()); diff != "" {
		t.Error(diff)
	}
	c, err := r.Store.Case(t.Context(), "case-a")
	if err != nil || c.Version != 1 || r.Service.Settings.Current().ThresholdsVersion != 0 {
		t.Errorf("%d %v", c.Version, err)
	}
	if actions, err := r.Store.Actions(t.Context(), "case-a"); err != nil || len(actions) != 0 {
		t.Errorf("%v %v", actions, err)
	}
	if n := len(r.Douyin.Calls()); n != 0 {
		t.Errorf("the platform was called %d times", n)
	}
}
