package engine_test

import (
	"context"
	"testing"
	"time"

	douyinfake "makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/warehouse"
	wmsfake "makegood/adapters/warehouse/wms/fake"
	"makegood/aftersale"
	"makegood/registry"
	"makegood/sandbox/fault"
	"makegood/store"
)

// fulfilmentOf is what is stored of an order.
func (r *rig) fulfilmentOf(order string) aftersale.Fulfilment {
	r.T.Helper()
	f, err := r.Store.Fulfilment(r.T.Context(), "douyin", shopID, order)
	if err != nil {
		r.T.Fatal(err)
	}
	return f
}

// ordered opens a request, not pushed yet, for an order that the warehouse knows.
func (r *rig) ordered(state string) (id, order string) {
	r.T.Helper()
	id = r.Douyin.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 6900})
	order = r.Douyin.Get(id).OrderID
	r.WMS.Put("douyin", shopID, order, state)
	return id, order
}

// A warehouse that says it holds the parcel, and ships it all the same, is
// believed the second time.
func TestWarehouseSaysHeldAndShips(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.ByPush)
	id := r.printed("SF110", 60000) // above the limit: a person decides
	r.Push(id, "200")
	r.Run()
	r.reports(r.WMS.Waiting()...)
	l := r.Want(id, "U4", aftersale.StateNeedsReview, 0)
	if h, _ := l.Case.LastInquiry(aftersale.QuestionHold); h.Response != aftersale.ResponseHeld {
		t.Fatalf("got response %q, want %q", h.Response, aftersale.ResponseHeld)
	}
	r.Clock.Add(time.Minute)
	r.reports(r.report("gone", l.Case.Snapshot.OrderID, "gone", r.Clock.Now()))
	l = r.Load(id)
	if f := l.Case.Fulfilment; f == nil || f.Shipment != aftersale.ShipmentGone {
		t.Errorf("got fulfilment %+v, want gone", f)
	}
	if paid := r.Douyin.Paid(id); paid != 0 || l.Case.State == aftersale.StateAgreed {
		t.Errorf("got case %s, paid %d times; want no payment for a parcel that left", l.Case.State, paid)
	}
}

func TestReportsLateDoubledAndContradictory(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.Never)
	at := r.Clock.Now()
	gone, pending := r.report("2", "9", "gone", at), r.report("1", "9", "pending", at.Add(-time.Hour))
	r.reports(gone)
	r.reports(pending) // older, and later here
	r.reports(gone, gone)
	if f := r.fulfilmentOf("9"); f.Shipment != aftersale.ShipmentGone || !f.ShipmentAt.Equal(at) {
		t.Errorf("got %s since %s, want gone since %s", f.Shipment, f.ShipmentAt, at)
	}
	r.reports(r.report("3", "9", "pending", at.Add(time.Minute)))
	if f := r.fulfilmentOf("9"); f.Shipment == aftersale.ShipmentGone && !f.ShipmentAt.Equal(at) {
		t.Errorf("got %s since %s, want either the new state or the old one with its time", f.Shipment, f.ShipmentAt)
	}
}

func TestReportOfNoCaseIsKept(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.Never)
	id, order := r.ordered("gone")
	r.reports(r.report("1", order, "gone", r.Clock.Now())) // the request is not known here yet
	r.Push(id, "200")
	r.Run()
	l := r.Load(id)
	if f := l.Case.Fulfilment; f == nil || f.Shipment != aftersale.ShipmentGone {
		t.Errorf("got fulfilment %+v, want what was reported before the request came", f)
	}
}

// A slow warehouse is waited for three seconds, and no longer.
func TestWarehouseThatIsNotReachedInTimePaysNothing(t *testing.T) {
	t.Parallel()
	var log logLines
	r := setup(t, log.into)
	r.Service.Registry.Warehouses = []*registry.Warehouse{r.Warehouse}
	r.WMS.SetAnswer(wmsfake.Never) // to the hold that it is asked for instead
	slow := &slowWarehouse{Adapter: r.Warehouse.Adapter}
	r.Warehouse.Adapter = slow
	id, order := r.ordered("pending")
	r.reports(r.report("1", order, "pending", r.Clock.Now().Add(-time.Hour)))
	r.Push(id, "200")
	r.Run()
	if paid := r.Douyin.Paid(id); paid != 0 {
		t.Errorf("paid %d times, want none: nobody can tell whether the parcel is still there", paid)
	}
	if slow.limit <= 0 || slow.limit > 3*time.Second {
		t.Errorf("got a limit of %s for the query, want at most 3 s", slow.limit)
	}
	for _, line := range log.lines(t, "warehouse cannot be queried") {
		if line["platform"] != "douyin" || line["shop"] != shopID || line["aftersale"] != id || line["warehouse"] != "wms" {
			t.Errorf("got line %v, want it to name platform, shop, after-sale and warehouse", line)
		}
	}
}

// slowWarehouse does not answer queries in time.
type slowWarehouse struct {
	warehouse.Adapter
	limit time.Duration // that the query was given
}

func (s *slowWarehouse) State(ctx context.Context, _, _, _ string) (*aftersale.WarehouseReport, error) {
	if deadline, ok := ctx.Deadline(); ok {
		s.limit = time.Until(deadline)
	}
	return nil, &aftersale.CallError{Target: "wms", Op: "state", Class: aftersale.ClassRetry, Err: context.DeadlineExceeded}
}

// A warehouse without queries is believed as far as it has pushed.
type pushOnlyWarehouse struct{ warehouse.Adapter }

func TestWarehouseThatCannotBeQueriedIsNotDown(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.Never)
	r.Warehouse.Adapter = pushOnlyWarehouse{r.Warehouse.Adapter}
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 6900})
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
	if n := r.WMS.Calls()[wmsfake.OpOrder]; n != 0 {
		t.Errorf("got %d queries, want none", n)
	}
}

func TestFulfilmentThatCannotBeReadPaysNothing(t *testing.T) {
	t.Parallel()
	var b breakable
	var log logLines
	r := setup(t, b.in, log.into)
	r.Service.Registry.Warehouses = []*registry.Warehouse{r.Warehouse}
	b.fail("Fulfilment", errBroken)
	id, _ := r.ordered("pending")
	r.Push(id, "200")
	r.Run()
	if paid := r.Douyin.Paid(id); paid != 0 {
		t.Errorf("paid %d times, want none", paid)
	}
	if lines := log.lines(t, "fulfilment cannot be read"); len(lines) == 0 || lines[0]["aftersale"] != id {
		t.Errorf("got lines %v, want one that names after-sale %s", lines, id)
	}
}

// The waybill that only the warehouse knows is followed like any other.
func TestWaybillThatOnlyTheWarehouseKnows(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.Never)
	id, order := r.ordered("printed")
	if err := r.WMS.Ship("douyin", shopID, order, wmsfake.Waybill{Courier: "sf", Number: "SF120"}); err != nil {
		t.Fatal(err)
	}
	r.parcel("SF120", time.Hour)
	r.Push(id, "200")
	r.Run()
	s := r.Load(id).Case.Snapshot
	if len(s.Outbound) != 1 || s.Outbound[0].Number != "SF120" {
		t.Errorf("got waybills %+v, want SF120", s.Outbound)
	}
	if paid := r.Douyin.Paid(id); paid != 0 {
		t.Errorf("paid %d times before the parcel was stopped", paid)
	}
}

func TestRequestsToNobody(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		action aftersale.Action
		change func(*rig)
		result aftersale.Class
	}{
		"hold without a warehouse":                {aftersale.Action{Name: aftersale.ActionHold}, nil, aftersale.ClassManual},
		"intercept of a courier nobody is":        {aftersale.Action{Name: aftersale.ActionIntercept, Waybill: aftersale.Waybill{Courier: "none", Number: "1"}}, withoutCouriers, aftersale.ClassManual},
		"withdrawing where nobody can":            {aftersale.Action{Name: aftersale.ActionWithdraw, Waybill: aftersale.Waybill{Courier: "none", Number: "1"}}, withoutCouriers, aftersale.ClassManual},
		"message where the platform has no call":  {aftersale.Action{Name: aftersale.ActionMessage}, nil, aftersale.ClassStale},
		"shipment report that the platform lacks": {aftersale.Action{Name: aftersale.ActionReportShipment}, nil, aftersale.ClassStale},
		"evidence that was never uploaded to it":  {aftersale.Action{Name: aftersale.ActionRefuse, Evidence: []aftersale.Evidence{{Kind: "image", URL: aftersale.FileScheme + "0"}}}, nil, aftersale.ClassRefused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := setup(t)
			a := r.inject(tc.action)
			if tc.change != nil {
				tc.change(r)
			}
			got := r.perform(a.ID)
			if got.Result != string(tc.result) {
				t.Errorf("got %s with result %q (%s), want %s", got.State, got.Result, got.ReplyText, tc.result)
			}
			if got.State != aftersale.Refused {
				t.Errorf("got state %s, want refused: nothing was sent", got.State)
			}
		})
	}
}

func withoutCouriers(r *rig) { r.Service.Registry.Couriers = nil }

// inject plans an action in a case that a person reviews.
func (r *rig) inject(a aftersale.Action) aftersale.Action {
	r.T.Helper()
	id := r.Open(douyinfake.AfterSale{Type: douyinfake.TypeUnshipped, Amount: 60000})
	r.Run()
	c := r.Want(id, "U1", aftersale.StateNeedsReview, 0).Case
	a.ID, a.CaseID, a.Ref, a.OrderID, a.Stage, a.N = c.ID+".90", c.ID, c.Ref, c.OrderID, aftersale.StageNote, 90
	a.State, a.PlannedAt = aftersale.Planned, r.Clock.Now()
	if err := r.Store.Commit(r.T.Context(), store.Change{Case: c, Plan: []aftersale.Action{a}}); err != nil {
		r.T.Fatal(err)
	}
	return a
}

// A hold whose reply cannot be stored is requested again, and has one effect.
func TestHoldWhoseReplyCannotBeStored(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	r.Service.Registry.Warehouses = []*registry.Warehouse{r.Warehouse}
	r.WMS.SetAnswer(wmsfake.AtOnce)
	id := r.printed("SF121", 6900)
	r.Push(id, "200")
	r.Wake.Take()
	if err := r.Service.Engine.Process(t.Context(), r.Ref(id)); err != nil {
		t.Fatal(err)
	}
	_, actions := r.Wake.Take()
	b.fail("Append", errBroken)
	// Planned, not unknown: a warehouse takes the same request twice.
	wantAction(t, r.perform(actions[0].ID), aftersale.Planned, string(aftersale.ClassUnknown))
	b.fail("Append", nil)
	r.Later(5 * time.Second)
	r.Later(5 * time.Second)
	r.Want(id, "U4", aftersale.StateAgreed, 1)
	if l := r.WMS.Ledger(); len(l) != 1 || l[0].Effects != 1 {
		t.Errorf("got ledger %+v, want one request with one effect", l)
	}
}

func TestWarehouseThatRefusesAHoldLeavesItToAPerson(t *testing.T) {
	t.Parallel()
	r := withWarehouse(t, wmsfake.AtOnce)
	id := r.printed("SF122", 6900)
	r.WMS.Faults().Next(wmsfake.OpHold, fault.Fault{Limited: true})
	r.Push(id, "200")
	r.Run()
	r.Want(id, "U4", aftersale.StateWaiting, 0)
	r.Later(time.Minute)
	r.Later(time.Minute)
	r.Want(id, "U4", aftersale.StateAgreed, 1) // limited means later, not never
}
