package pinduoduo

import (
	"net/http/httptest"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/pinduoduo/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Folder: "pinduoduo", Settings: testSettings(),
		Stranger:     adapters.Settings{"client_secret": "another-apps-secret"},
		SocketOnly:   true,
		BuyerData:    fake.BuyerData(),
		Acknowledged: func(r adapters.Reply) bool { return r.Status == 200 },
		Start:        func(t *testing.T) suite.Fake { return startFake(t, fake.Options{}) },
	})
}

// The same without the right to read orders.
func TestConformanceWithoutOrders(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Folder: "pinduoduo", Settings: testSettings(),
		Stranger:     adapters.Settings{"client_secret": "another-apps-secret"},
		SocketOnly:   true,
		BuyerData:    fake.BuyerData(),
		Acknowledged: func(r adapters.Reply) bool { return r.Status == 200 },
		Start:        func(t *testing.T) suite.Fake { return startFake(t, fake.Options{NoOrders: true}) },
	})
}

// startFake runs a platform and says how its cases are prepared.
func startFake(t *testing.T, opt fake.Options) suite.Fake {
	opt.ClientID, opt.ClientSecret, opt.AccessToken = testClient, testSecret, testToken
	p := fake.New(opt)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return suite.Fake{
		URL: server.URL, Missing: "7999999999999999999",
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
			n := 0
			for _, e := range p.Ledger() {
				if e.ID == a.Ref.ID {
					n++
				}
			}
			return n
		},
		Fault: func(name aftersale.ActionName, f fault.Fault) {
			p.Faults().Next(map[aftersale.ActionName]string{
				aftersale.ActionApprove: "pdd.refund.agree", aftersale.ActionReturn: "pdd.refund.returngoods.agree",
				aftersale.ActionRemark: "pdd.order.note.update", aftersale.ActionReportShipment: "pdd.rdc.pddgenius.sendgoods.cancel",
			}[name], f)
		},
	}
}
