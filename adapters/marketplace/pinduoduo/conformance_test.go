package pinduoduo

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// Everything holds with and without the right to read orders.
func TestConformance(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]fake.Options{"with orders": {}, "without orders": {NoOrders: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite.Run(t, suite.Harness{
				Maker: Maker, Folder: "pinduoduo", Settings: testSettings(),
				Stranger:     adapters.Settings{"client_secret": "another-apps-secret"},
				SocketOnly:   true,
				BuyerData:    fake.BuyerData(),
				Acknowledged: func(r adapters.Reply) bool { return r.Status == 200 },
				Start:        func(t *testing.T) suite.Fake { return startFake(t, opt) },
			})
		})
	}
}

// methodsOf are the calls that carry an action out in the suite.
var methodsOf = map[aftersale.ActionName]string{
	aftersale.ActionApprove: methodAgree, aftersale.ActionReturn: methodReturn,
	aftersale.ActionRemark: methodNote, aftersale.ActionReportShipment: methodCancel,
}

// startFake runs a platform and says how its cases are prepared.
func startFake(t *testing.T, opt fake.Options) suite.Fake {
	p := fake.New(with(opt))
	return suite.Fake{
		URL: suitekit.Serve(t, p), Missing: "7999999999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			act := aftersale.Action{Stage: aftersale.StageRefund}
			open := fake.AfterSale{}
			switch name {
			case aftersale.ActionReturn:
				act.Stage, open.Type, open.Shipped = aftersale.StageReturn, fake.TypeReturn, true
			case aftersale.ActionRemark:
				act.Stage, act.Remark, act.Flag = aftersale.StageNote, "refunded by U1", aftersale.FlagGreen
			case aftersale.ActionReportShipment:
				act.Stage, act.Shipment = aftersale.StageFulfilment, aftersale.ShipmentGone
			}
			act.Ref.ID = p.Open(open)
			act.OrderID = p.Get(act.Ref.ID).OrderSN
			return act
		},
		Effects: func(a aftersale.Action) int {
			if a.Name == aftersale.ActionRemark {
				return len(p.Notes(a.OrderID))
			}
			return len(p.LedgerOf(a.Ref.ID))
		},
		Fault: func(name aftersale.ActionName, f fault.Fault) { p.Faults().Next(methodsOf[name], f) },
	}
}
