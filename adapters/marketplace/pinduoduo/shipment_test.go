package pinduoduo

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/suitekit"
	"makegood/adapters/wire"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// held pays, gone and printed say why they do not.
func TestReportShipment(t *testing.T) {
	t.Parallel()
	p, a := setup(t, fake.Options{}, nil)
	for state, want := range map[aftersale.ShipmentState]struct{ paid, reason int }{
		aftersale.ShipmentHeld: {1, 0}, aftersale.ShipmentGone: {0, 1002}, aftersale.ShipmentPrinted: {0, 1003},
	} {
		act := decided(t, p, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: aftersale.ActionReportShipment, Shipment: state})
		_, err := a.ReportShipment(t.Context(), act)
		if err != nil || p.Paid(act.Ref.ID) != want.paid || p.FailReason(act.Ref.ID) != want.reason {
			t.Errorf("%s: got error %v, paid %d, reason %d, refused %v, want paid %d, reason %d", state, err,
				p.Paid(act.Ref.ID), p.FailReason(act.Ref.ID), p.Rejected(), want.paid, want.reason)
		}
	}
}

// The request, to the byte: ids, fen, time and reason are numbers. The
// signature was computed apart from this package.
func TestReportShipmentRequest(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ state, param, sign string }{
		{"held", `{"operate_time":1763800000000,"refund_fee":990,"refund_id":9100000000000000007,"status":"SUCCESS","tid":"261122-1"}`, "61D53EAC3E79E0919515F6FCCC42E7EE"},
		{"gone", `{"fail_reason_code":1002,"operate_time":1763800000000,"refund_fee":990,"refund_id":9100000000000000007,"status":"FAIL","tid":"261122-1"}`, "A1E0BF5E2A443BF992382E5906602A86"},
		{"printed", `{"fail_reason_code":1003,"operate_time":1763800000000,"refund_fee":990,"refund_id":9100000000000000007,"status":"FAIL","tid":"261122-1"}`, "4A317F9946343D1EC8E5A24AC03F80F4"},
	} {
		a, calls := answering(t, map[string]answered{methodCancel: {body: `{"rdc_pddgenius_sendgoods_cancel_response":{"result":{"result_data":{"refund_id":9100000000000000007}}}}`}})
		_, err := a.Do(t.Context(), aftersale.Action{
			Name: aftersale.ActionReportShipment, Ref: refTo("9100000000000000007"), OrderID: "261122-1", Amount: aftersale.Fen(990), Shipment: aftersale.ShipmentState(c.state),
		})
		suitekit.WantClass(t, c.state, err, "")
		want := `{"access_token":"` + testToken + `","client_id":"` + testClient + `","data_type":"JSON","param":` + string(wire.JSON(c.param)) +
			`,"sign":"` + c.sign + `","timestamp":"1763800000","type":"pdd.rdc.pddgenius.sendgoods.cancel","version":"V1"}`
		calls.WantCalls(t, c.state, 1)
		if diff := cmp.Diff(want, calls.Calls()[0].Body); diff != "" {
			t.Errorf("%s: the request (-want +got):\n%s", c.state, diff)
		}
	}
}

func TestReportShipmentFails(t *testing.T) {
	t.Parallel()
	fail := func(f fault.Fault) func(*fake.Platform, *aftersale.Action) {
		return func(p *fake.Platform, _ *aftersale.Action) { p.Faults().Next(methodCancel, f) }
	}
	for name, c := range map[string]struct {
		change func(*fake.Platform, *aftersale.Action)
		class  aftersale.Class
		calls  int
	}{
		"nothing said":   {func(_ *fake.Platform, a *aftersale.Action) { a.Shipment = "" }, aftersale.ClassRefused, 0},
		"still in stock": {func(_ *fake.Platform, a *aftersale.Action) { a.Shipment = aftersale.ShipmentPending }, aftersale.ClassRefused, 0},
		"no order":       {func(_ *fake.Platform, a *aftersale.Action) { a.OrderID = "" }, aftersale.ClassRefused, 0},
		"no id":          {func(_ *fake.Platform, a *aftersale.Action) { a.Ref.ID = "x" }, aftersale.ClassRefused, 0},
		"another amount": {func(_ *fake.Platform, a *aftersale.Action) { a.Amount = aftersale.Fen(1) }, aftersale.ClassRefused, 1},
		"too many calls": {fail(fault.Fault{Limited: true}), aftersale.ClassLimited, 1},
		"no reply":       {fail(fault.Fault{DropAfter: true}), aftersale.ClassUnknown, 1},
		"broken":         {fail(fault.Fault{FailAfter: true}), aftersale.ClassUnknown, 1},
	} {
		p, a := setup(t, fake.Options{}, nil)
		act := decided(t, p, a, p.Open(fake.AfterSale{}), aftersale.Action{Name: aftersale.ActionReportShipment, Shipment: aftersale.ShipmentHeld})
		c.change(p, &act)
		_, err := a.ReportShipment(t.Context(), act)
		suitekit.WantClass(t, name, err, c.class)
		if got := p.Calls()[methodCancel]; got != c.calls {
			t.Errorf("%s: got %d calls, want %d", name, got, c.calls)
		}
	}
	for body, class := range map[string]aftersale.Class{
		`{"rdc_pddgenius_sendgoods_cancel_response":{"result":{"result_data":{"refund_id":17}}}}`:   "",
		`{"rdc_pddgenius_sendgoods_cancel_response":{"result":{"result_data":{"refund_id":"17"}}}}`: "",
		`{"rdc_pddgenius_sendgoods_cancel_response":{"result_data":{"refund_id":17}}}`:              "",
		`{"rdc_pddgenius_sendgoods_cancel_response":{"result":{"result_data":{"refund_id":18}}}}`:   aftersale.ClassUnknown,
		`{"rdc_pddgenius_sendgoods_cancel_response":{"result":"ok"}}`:                               aftersale.ClassUnknown,
		`{}`: aftersale.ClassUnknown, `{"error_response":{"error_code":21001}}`: aftersale.ClassRefused,
	} {
		b, _ := answering(t, map[string]answered{methodCancel: {body: body}})
		act := aftersale.Action{Ref: refTo("17"), OrderID: "1", Shipment: aftersale.ShipmentHeld}
		_, err := b.ReportShipment(t.Context(), act)
		suitekit.WantClass(t, body, err, class)
	}
}
