package backtest_test

import (
	"testing"
	"time"

	"makegood/aftersale"
	"makegood/backtest"
	"makegood/policy"
	"makegood/service/servicetest"
	"makegood/store"
)

const (
	shopID = servicetest.ShopID
	day    = 24 * time.Hour
)

// rig is the service under test.
type rig struct{ *servicetest.Rig }

func setup(t *testing.T) *rig {
	t.Helper()
	return &rig{servicetest.New(t)}
}

// keep stores an unshipped request for 100.00 as it would be today, closed that
// long ago; zero: it is open.
func (r *rig) keep(id string, closedAgo time.Duration, change ...func(*aftersale.Case)) aftersale.Case {
	r.T.Helper()
	now, ref := r.Clock.Now(), r.Ref(id)
	c := aftersale.Case{
		ID: "case-" + id, Ref: ref, State: aftersale.StateNeedsReview,
		CreatedAt: now, UpdatedAt: now, RequestedAt: now, DecidedAt: now,
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: "o" + id, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(10000), Version: "1", Items: []aftersale.Item{{OuterSKU: "MUG", Quantity: 1}},
		},
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
	c.Version = 1
	return c
}

// ledger adds actions to the ledger of a stored case, numbered from 1.
func (r *rig) ledger(c aftersale.Case, actions ...aftersale.Action) {
	r.T.Helper()
	for i := range actions {
		a := &actions[i]
		c.Actions++
		a.ID, a.CaseID, a.Ref, a.N = c.ID+"."+string(rune('0'+c.Actions)), c.ID, c.Ref, c.Actions
	}
	if err := r.Store.Commit(r.T.Context(), store.Change{Case: c, Plan: actions}); err != nil {
		r.T.Fatal(err)
	}
}

// strict proposes the rules in force with a limit below every case.
var strict = backtest.Proposal{Rules: policy.Default(), Overrides: policy.Overrides{"": {"auto_refund_limit": int64(1)}}}

// run tries a proposal.
func (r *rig) run(p backtest.Proposal, limits backtest.Limits, progress backtest.Progress) backtest.Result {
	r.T.Helper()
	out, err := r.Service.Backtest.Run(r.T.Context(), p, limits, progress)
	if err != nil {
		r.T.Fatal(err)
	}
	return out
}

// changedIDs lists the cases that a proposal decides otherwise, in order.
func changedIDs(r backtest.Result) []string {
	ids := []string{}
	for _, c := range r.Changed {
		ids = append(ids, c.AfterSaleID)
	}
	return ids
}
