package taobao

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// answered is the action that tells what became of the shipment.
func answered(t *testing.T, p *fake.Platform, a *Adapter, s aftersale.ShipmentState) aftersale.Action {
	t.Helper()
	return decided(t, a, p.Open(fake.AfterSale{SubOrderID: "3000000000000000302"}),
		aftersale.Action{Name: aftersale.ActionReportShipment, Stage: aftersale.StageFulfilment, Shipment: s})
}

// AG hears whether the shipment was stopped; a "yes" pays, and the order
// message is answered as well.
func TestReportShipment(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{AGRefunds: true}, nil)
	for state, order := range map[aftersale.ShipmentState]int{aftersale.ShipmentHeld: 1, aftersale.ShipmentPrinted: 2, aftersale.ShipmentGone: 2} {
		act := answered(t, p, a, state)
		r, err := a.ReportShipment(t.Context(), act)
		if err != nil || r.Reference == "" || (p.Paid(act.Ref.ID) == 1) != (state == aftersale.ShipmentHeld) {
			t.Errorf("%s: %v, paid %d, rejected %v", state, err, p.Paid(act.Ref.ID), p.Rejected())
		}
		if got := p.OrderAnswers(act.OrderID); !slices.Equal(got, []int{order}) {
			t.Errorf("%s: order message answered %v, want %d", state, got, order)
		}
	}
	if p.Calls()[methodReview] != 0 {
		t.Error("the review is asked for although it is not set")
	}
}

// The parameters, to the byte: ids and fen are numbers.
func TestReportShipmentRequest(t *testing.T) {
	t.Parallel()
	for state, param := range map[aftersale.ShipmentState]string{
		aftersale.ShipmentHeld:    `{"msg":"仓库已拦下，未发货","refund_fee":990,"refund_id":210000000000000010,"status":"SUCCESS","tid":3210000000000000010}`,
		aftersale.ShipmentPrinted: `{"msg":"面单已打印，未能取消发货","refund_fee":990,"refund_id":210000000000000010,"status":"FAIL","tid":3210000000000000010}`,
		aftersale.ShipmentGone:    `{"msg":"包裹已出库，未能取消发货","refund_fee":990,"refund_id":210000000000000010,"status":"FAIL","tid":3210000000000000010}`,
	} {
		a, calls := recording(t, false, `{"x_response":{"result":{"success":true},"refund":{"refund_id":"210000000000000010","oid":3210000000000000011}}}`)
		a.review = true
		if _, err := a.ReportShipment(t.Context(), aftersale.Action{
			Ref: aftersale.Ref{ID: "210000000000000010"}, OrderID: "3210000000000000010", Amount: aftersale.Fen(990), Shipment: state,
		}); err != nil {
			t.Fatal(err)
		}
		want := []params{{"method": methodHold, "param": param}}
		if state == aftersale.ShipmentHeld {
			want = append(want, params{"method": methodReview, "param": param})
		}
		want = append(want, params{"method": methodRefund, "refund_id": "210000000000000010", "fields": refundFields + buyerFields},
			params{"method": methodOrder, "tid": "3210000000000000010", "oid": "3210000000000000011", "status": map[bool]string{true: "1", false: "2"}[state == aftersale.ShipmentHeld]})
		var got []params
		for _, call := range *calls {
			got = append(got, call.own(t))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", state, diff)
		}
	}
}

// What is not an answer is not sent; what is refused was not taken; what has
// no reply may have been paid.
func TestReportShipmentFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*fake.Platform, *aftersale.Action)
		class  aftersale.Class
		calls  int
	}{
		"nothing said":   {func(_ *fake.Platform, a *aftersale.Action) { a.Shipment = "" }, aftersale.ClassRefused, 0},
		"still in stock": {func(_ *fake.Platform, a *aftersale.Action) { a.Shipment = aftersale.ShipmentPending }, aftersale.ClassRefused, 0},
		"no order":       {func(_ *fake.Platform, a *aftersale.Action) { a.OrderID = "" }, aftersale.ClassRefused, 0},
		"order is none":  {func(_ *fake.Platform, a *aftersale.Action) { a.OrderID = "01" }, aftersale.ClassRefused, 0},
		"id is no id":    {func(_ *fake.Platform, a *aftersale.Action) { a.Ref.ID = "x" }, aftersale.ClassRefused, 0},
		"another amount": {func(_ *fake.Platform, a *aftersale.Action) { a.Amount = aftersale.Fen(1) }, aftersale.ClassRefused, 1},
		"closed": {func(p *fake.Platform, a *aftersale.Action) {
			p.Update(a.Ref.ID, func(s *fake.AfterSale) { s.Status = fake.Closed })
		}, aftersale.ClassRefused, 1},
		"too many calls":  {func(p *fake.Platform, _ *aftersale.Action) { p.Faults().Next(methodHold, fault.Fault{Limited: true}) }, aftersale.ClassLimited, 1},
		"no reply":        {func(p *fake.Platform, _ *aftersale.Action) { p.Faults().Next(methodHold, fault.Fault{DropAfter: true}) }, aftersale.ClassUnknown, 1},
		"platform broken": {func(p *fake.Platform, _ *aftersale.Action) { p.Faults().Next(methodHold, fault.Fault{FailAfter: true}) }, aftersale.ClassUnknown, 1},
	} {
		p, a := setup(t, fake.Options{AGRefunds: true}, nil)
		act := answered(t, p, a, aftersale.ShipmentHeld)
		c.change(p, &act)
		_, err := a.ReportShipment(t.Context(), act)
		if err == nil || aftersale.ClassOf(err) != c.class || p.Calls()[methodHold] != c.calls || p.Calls()[methodOrder] != 0 {
			t.Errorf("%s: %v, calls %v; want %s", name, err, p.Calls(), c.class)
		}
	}
	b, _ := answering(t, 200, `{"rdc_aligenius_sendgoods_cancel_response":{}}`)
	act := aftersale.Action{Ref: aftersale.Ref{ID: "17"}, OrderID: "1", Shipment: aftersale.ShipmentHeld}
	if _, err := b.ReportShipment(t.Context(), act); aftersale.ClassOf(err) != aftersale.ClassUnknown {
		t.Errorf("no answer: %v", err)
	}
}

// The automatic review is asked for where it is set, after a shipment that was
// stopped. What it refuses does not take the answer back; what it does not
// answer may have paid.
func TestReview(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		opt   fake.Options
		fault fault.Fault
		state aftersale.ShipmentState
		class aftersale.Class // "" taken
		paid  int
		words bool
		calls int
	}{
		"pays":       {fake.Options{AGReviews: true}, fault.Fault{}, aftersale.ShipmentHeld, "", 1, false, 1},
		"not set up": {fake.Options{}, fault.Fault{}, aftersale.ShipmentHeld, "", 0, true, 1},
		"limited":    {fake.Options{AGReviews: true}, fault.Fault{Limited: true}, aftersale.ShipmentHeld, "", 0, true, 1},
		"no reply":   {fake.Options{AGReviews: true}, fault.Fault{DropAfter: true}, aftersale.ShipmentHeld, aftersale.ClassUnknown, 1, false, 1},
		"gone":       {fake.Options{AGReviews: true}, fault.Fault{}, aftersale.ShipmentGone, "", 0, false, 0},
	} {
		p, a := setup(t, c.opt, adapters.Settings{"ag_review": "true"})
		act := answered(t, p, a, c.state)
		p.Faults().Next(methodReview, c.fault)
		r, err := a.Do(t.Context(), act)
		if c.class == "" && err != nil || c.class != "" && (err == nil || aftersale.ClassOf(err) != c.class) ||
			p.Paid(act.Ref.ID) != c.paid || (r.ReplyText != "") != c.words || p.Calls()[methodReview] != c.calls {
			t.Errorf("%s: %+v, %v, paid %d, calls %v", name, r, err, p.Paid(act.Ref.ID), p.Calls())
		}
	}
}

// The order message is beside the point: that it was not taken changes nothing.
func TestOrderMessageFails(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for _, method := range []string{methodOrder, methodRefund} {
		act := answered(t, p, a, aftersale.ShipmentGone)
		p.Faults().Next(method, fault.Fault{FailBefore: true})
		if _, err := a.ReportShipment(t.Context(), act); err != nil || len(p.OrderAnswers(act.OrderID)) != 0 {
			t.Errorf("%s: %v, %v", method, err, p.OrderAnswers(act.OrderID))
		}
	}
}
