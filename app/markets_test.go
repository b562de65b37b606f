package app_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	shopifyfake "makegood/adapters/marketplace/shopify/fake"
	"makegood/app"
	"makegood/config"
	"makegood/sandbox"
	"makegood/sandbox/fault"
	"makegood/store"
	"makegood/store/suite"
)

// TestEveryMarketplacePaysOnce opens refunds on every marketplace, makes every
// fifth known to nobody, sends others twice, loses replies after their effect,
// and cuts the sockets in the middle. Every refund must be paid in one call.
func TestEveryMarketplacePaysOnce(t *testing.T) {
	t.Parallel()
	site := sandbox.Site{Listen: freeAddress(t), AdminListen: freeAddress(t), Mode: "live", Database: suite.SQLite(t)}
	world := sandbox.NewWorld("")
	if err := world.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = world.Close() })
	cfg, err := config.Parse("test.yaml", []byte(world.Config(site)), os.LookupEnv, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.New(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	t.Run("shopify", func(t *testing.T) {
		t.Parallel()
		everyReturnOnce(t, world, a)
	})
	for _, m := range world.Others.Markets() {
		t.Run(m.Platform, func(t *testing.T) {
			t.Parallel()
			everyRefundOnce(t, m, a)
		})
	}
}

// target is where the private listener is asked.
func target(a *app.App) sandbox.Target {
	return sandbox.Target{Admin: a.AdminURL(), Token: sandbox.AdminToken}
}

// ledgerClosed waits until no entry of the platform is planned, sent or
// unknown: whatever would be paid twice has had its chance then.
func ledgerClosed(ctx context.Context, t *testing.T, a *app.App, platform string) {
	t.Helper()
	for {
		open, err := a.Store().LedgerByState(ctx)
		if err != nil {
			t.Fatalf("%s: the ledger never closes: %v", platform, err)
		}
		if !slices.ContainsFunc(open, func(c store.Count) bool { return c.Platform == platform && c.N > 0 }) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func everyRefundOnce(t *testing.T, m sandbox.Market, a *app.App) {
	public := a.PublicURL()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	m.Faults.Next(m.Agree, fault.Fault{}, fault.Fault{DropAfter: true}, fault.Fault{FailAfter: true}, fault.Fault{Limited: true})
	var ids []string
	for i := range 20 {
		id := m.Open()
		ids = append(ids, id)
		if i%5 == 4 {
			continue // the push is lost: listing finds it
		}
		for range 1 + i%2 {
			go func() { _ = m.Push(ctx, public, id) }() // a push that was not acknowledged is sent again by the platform, or listed
		}
		if i == 10 && m.Cut != nil {
			m.Cut()
		}
	}
	for _, id := range ids {
		for m.Paid(id) == 0 {
			if ctx.Err() != nil {
				c, err := target(a).Find(context.Background(), m.Platform, m.Shop, id)
				t.Fatalf("%s was never paid: %s by %s, actions %+v (%v)", id, c.State, c.Rule, c.Actions, err)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	ledgerClosed(ctx, t, a, m.Platform)
	for _, id := range ids {
		if m.Paid(id) != 1 || m.Attempts(id) > 2 || m.Attempts(id) < 1 {
			t.Errorf("%s: paid %d times in %d attempts", id, m.Paid(id), m.Attempts(id))
		}
	}
	_, err := target(a).Find(context.Background(), m.Platform, m.Shop, "1")
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("a case nobody opened: %v", err)
	}
}

// everyReturnOnce is the same on Shopify, where a refund follows a return: the
// request is agreed to, the goods come back, the money is paid in one call.
func everyReturnOnce(t *testing.T, world *sandbox.World, a *app.App) {
	public := a.PublicURL()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	f := world.Others.Shopify
	push := func(topic, id string, i int) {
		if i%5 == 4 {
			return // the push is lost: listing finds it
		}
		for range 1 + i%2 {
			go func() { _ = f.Push(ctx, public+"/webhooks/shopify/demo", topic, id) }()
		}
	}
	f.Faults().Next("returnApproveRequest", fault.Fault{}, fault.Fault{DropAfter: true}, fault.Fault{FailAfter: true})
	f.Faults().Next("refundCreate", fault.Fault{DropAfter: true}, fault.Fault{FailAfter: true})
	var ids []string
	for i := range 10 {
		id := f.Open(shopifyfake.AfterSale{Amount: 4200, Currency: "USD"})
		ids = append(ids, id)
		push("returns/request", id, i)
	}
	wait := func(id, what string, done func() bool) {
		for !done() {
			if ctx.Err() != nil {
				c, err := target(a).Find(context.Background(), "shopify", "demo", id)
				t.Fatalf("%s: %s: %s by %s, actions %+v (%v); refused: %v", id, what, c.State, c.Rule, c.Actions, err, f.Rejected())
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	for i, id := range ids {
		wait(id, "the return was never agreed to", func() bool { return f.Get(id).Status == "OPEN" })
		number := "SF77000000000" + strconv.Itoa(10+i)
		world.SF.Ship(number)
		world.SF.Scan(number, "50", time.Now().Add(-time.Minute), "深圳市", "已收取快件")
		f.Update(id, func(a *shopifyfake.AfterSale) { a.Carrier, a.Tracking = "SF Express", number })
		push("returns/update", id, i)
	}
	for _, id := range ids {
		wait(id, "the refund was never paid", func() bool { return f.Paid(id) > 0 })
	}
	ledgerClosed(ctx, t, a, "shopify")
	for _, id := range ids {
		if f.Paid(id) != 1 || f.PaidFen(id) != 4200 {
			t.Errorf("%s: paid %d times, %d cents, in %d attempts", id, f.Paid(id), f.PaidFen(id), f.Attempts(id))
		}
	}
}
