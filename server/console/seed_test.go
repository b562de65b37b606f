package console_test

import (
	"fmt"
	"strconv"
	"time"

	"makegood/adapters"
	"makegood/adapters/courier/kuaidi100"
	"makegood/adapters/courier/sf"
	"makegood/adapters/marketplace/taobao"
	"makegood/aftersale"
	"makegood/people"
	"makegood/policy"
	"makegood/registry"
	"makegood/settings"
	"makegood/store"
)

// admin is somebody who tunes from elsewhere.
var admin = people.Actor{Name: "eve", Role: people.RoleAdmin}

// seed stores an unshipped refund of standard goods that rule U1 pays by
// itself up to auto_refund_limit. change may alter it before.
func (r *rig) seed(n int, minor int64, change ...func(*aftersale.Case)) aftersale.Case {
	r.t.Helper()
	now := time.Now().Add(-time.Hour)
	id := filled + strconv.Itoa(30000000+n)
	ref := aftersale.Ref{Platform: "douyin", Shop: shopID, ID: id}
	c := aftersale.Case{
		ID: "case-" + id, Ref: ref, State: aftersale.StateNeedsReview, Mode: aftersale.ModeLive, Rule: "U1", Outcome: aftersale.OutcomeReview,
		Why: aftersale.Text{EN: "a person looks first", ZH: "人工确认"}, CreatedAt: now, UpdatedAt: now, RequestedAt: now, DecidedAt: now,
		Deadline: aftersale.Deadline{At: now.Add(10 * time.Hour), Source: aftersale.DeadlineTicket}, NextCheckAt: now.Add(5 * time.Hour),
		Snapshot: &aftersale.Snapshot{
			Ref: ref, OrderID: "order-" + id, Kind: aftersale.KindRefundUnshipped, Status: aftersale.StatusPending,
			Amount: aftersale.Fen(minor), Version: "v-" + id, AppliedAt: now, Items: []aftersale.Item{{SKU: "1", OuterSKU: "STD-CUP", Quantity: 1}},
		},
	}
	for _, f := range change {
		f(&c)
	}
	if err := r.commit(c, c.Why); err != nil {
		r.t.Fatal(err)
	}
	c.Version++
	return c
}

// closed makes a seeded case one that ended so long ago, after having taken so
// long.
func closed(ago, took time.Duration, by aftersale.Resolution) func(*aftersale.Case) {
	return func(c *aftersale.Case) {
		c.State, c.Resolution, c.ClosedAt, c.NextCheckAt = aftersale.StateRefunded, by, time.Now().Add(-ago), time.Time{}
		c.RequestedAt, c.Snapshot.AppliedAt, c.Snapshot.Status = c.ClosedAt.Add(-took), c.ClosedAt.Add(-took), aftersale.StatusRefunded
	}
}

// late makes a case one that has missed clocks: platform, score.
func late(clocks ...string) func(*aftersale.Case) {
	return func(c *aftersale.Case) { c.LateClocks = clocks }
}

// history stores n cases that were closed over the last days.
func (r *rig) history(n, days int) {
	r.t.Helper()
	each(n, 32, func(i int) { r.seed(1000+i, int64(990+37*(i%900)), ended(i, days)) })
}

// ended makes the i-th case of a history.
func ended(i, days int) func(*aftersale.Case) {
	kinds := []aftersale.Kind{aftersale.KindRefundUnshipped, aftersale.KindRefundShipped, aftersale.KindReturnRefund}
	by := []aftersale.Resolution{aftersale.ResolvedAuto, aftersale.ResolvedAuto, aftersale.ResolvedAuto, aftersale.ResolvedPerson, aftersale.ResolvedPlatform}
	return func(c *aftersale.Case) {
		closed(time.Duration(i%days)*24*time.Hour+time.Duration(i%7)*time.Minute, time.Duration(1+i%97)*11*time.Minute, by[i/days%5])(c)
		c.Snapshot.Kind = kinds[i/days%3]
		switch {
		case i%173 == 0:
			late("platform", "score")(c)
		case i%41 == 0:
			late("score")(c)
		}
	}
}

// connect adds a shop whose socket is connected, and two courier accounts.
func (r *rig) connect() {
	r.t.Helper()
	env, ctx := adapters.Env{Now: time.Now}, r.t.Context()
	reg := r.service.Registry
	carrier, err := sf.Maker.New("main", adapters.Settings{"partner_id": "p", "checkword": "sf-checkword", "push_token": "push-token-1"}, env)
	if err != nil {
		r.t.Fatal(err)
	}
	hub, err := kuaidi100.Maker.New("hub", adapters.Settings{"customer": "c", "key": "k", "callback_url": "https://example.com/webhooks/kuaidi100/hub"}, env)
	if err != nil {
		r.t.Fatal(err)
	}
	shop, err := taobao.Maker.New("99887766", adapters.Settings{"app_key": "k", "app_secret": "taobao-secret", "session": "s"}, env)
	if err != nil {
		r.t.Fatal(err)
	}
	reg.Couriers = append(reg.Couriers, &registry.Courier{Name: "sf", ID: "main", Adapter: carrier, Manifest: sf.Maker.Manifest}, &registry.Courier{Name: "kuaidi100", ID: "hub", Adapter: hub, Manifest: kuaidi100.Maker.Manifest})
	reg.Shops = append(reg.Shops, &registry.Shop{Platform: "taobao", ID: "99887766", Mode: aftersale.ModeShadow, Adapter: shop, Manifest: taobao.Maker.Manifest})
	for _, err := range []error{
		r.store.SetReconciled(ctx, "douyin", shopID, time.Now().Add(-90*time.Second)),
		r.store.SetToken(ctx, "douyin", shopID, []byte("sealed"), time.Now().Add(3*24*time.Hour)),
		r.store.SetReconciled(ctx, "taobao", "99887766", time.Now().Add(-4*time.Minute)),
	} {
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// losses stores three lines of the register of losses: one open, one
// recovered, one lost.
func (r *rig) losses() {
	r.t.Helper()
	for i, state := range []aftersale.LossState{aftersale.LossOpen, aftersale.LossRecovered, aftersale.LossLost} {
		c := r.seed(100+i, int64(12900+1000*i))
		line := store.Record{
			Register: store.RegisterLosses, Key: c.ID, At: time.Now().Add(-time.Duration(i+1) * time.Hour), CaseID: c.ID, Ref: c.Ref, OrderID: c.Snapshot.OrderID,
			Waybill: aftersale.Waybill{Courier: "sf", Number: fmt.Sprintf("SF14700000%04d", i)}, Amount: c.Snapshot.Amount, Recovered: aftersale.Fen(0), State: string(state), Rule: "U6",
		}
		if state == aftersale.LossRecovered {
			line.Recovered = line.Amount
		}
		asked := line
		asked.Register, asked.Key, asked.State, asked.Result = store.RegisterInquiries, c.ID+"/1", "open", "courier:verify"
		if i > 0 {
			asked.State, asked.By = []string{"lost", "moved"}[i-1], "anna"
		}
		risk := line
		risk.Register, risk.Key, risk.State, risk.SKU, risk.Rule = store.RegisterListingRisks, c.ID, "open", fmt.Sprintf("DZ-MUG-%02d", i), "U3"
		if err := r.store.Commit(r.t.Context(), store.Change{Case: c, Records: []store.Record{line, asked, risk}}); err != nil {
			r.t.Fatal(err)
		}
	}
}

// tuned makes a few changes that the audit log and the versions show.
func (r *rig) tuned() {
	r.t.Helper()
	t, ctx := r.service.Settings, r.t.Context()
	text := string(policy.DefaultText())
	steps := []func() error{
		func() error {
			_, err := t.PatchThresholds(ctx, admin, "", map[string]any{"low_value_limit": 3000, "safety_margin": "6h"}, 0)
			return err
		},
		func() error {
			_, err := t.PatchThresholds(ctx, admin, policy.ShopScope("douyin", shopID), map[string]any{"remote_regions": []any{"西藏", "新疆"}}, 1)
			return err
		},
		func() error { _, err := t.PutPolicy(ctx, admin, []byte(text), 0); return err },
		func() error {
			_, err := t.PutPolicy(ctx, admin, []byte(text+watching), 1)
			return err
		},
		func() error {
			_, err := t.PutSafetyLimits(ctx, admin, settings.SafetyLimits{CountHour: 200}, 0)
			return err
		},
		func() error { return r.service.Modes.Set(ctx, "douyin", shopID, aftersale.ModeLive, admin) },
		func() error { return r.service.Desk.ListBuyer(ctx, admin, "Zk3vQ9eYb2mP0aXwTtLs7RfH", store.ListBlock) },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			r.t.Fatalf("step %d: %v", i, err)
		}
	}
}

// watching is a rule that decides nothing and is only counted.
const watching = `
  - id: X1
    step: small-change
    title:
      en: small amounts would be paid at once
      zh: 小额直接退款（观察）
    when: amount <= 1000 && seller_turn
    outcome: approve
    shadow: true
`

// spend makes automatic refunds take from the budgets.
func (r *rig) spend(minor int64) {
	r.t.Helper()
	now := time.Now().In(adapters.Shanghai)
	day := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, adapters.Shanghai)
	c := r.seed(200, 9900)
	spend := &store.Spend{Platform: "douyin", Shop: shopID, Minor: minor, Hour: now.Truncate(time.Hour), Day: day, Minute: now.Truncate(time.Minute), LimitHour: 1e9, LimitDay: 1e9}
	if err := r.store.Commit(r.t.Context(), store.Change{Case: c, Spend: spend}); err != nil {
		r.t.Fatal(err)
	}
}

// plan adds actions to a stored case.
func (r *rig) plan(c aftersale.Case, actions ...aftersale.Action) {
	r.t.Helper()
	c.Actions = len(actions)
	if err := r.store.Commit(r.t.Context(), store.Change{Case: c, Plan: actions}); err != nil {
		r.t.Fatal(err)
	}
}

// prove stores what tracking has proved of a confirmed intercept of plan.
func (r *rig) prove(c aftersale.Case, a aftersale.Action) {
	r.t.Helper()
	c.Version, c.Actions = c.Version+1, 1
	if err := r.store.Commit(r.t.Context(), store.Change{Case: c, Completed: []aftersale.Completed{{Action: a, From: a.State}}}); err != nil {
		r.t.Fatal(err)
	}
}
