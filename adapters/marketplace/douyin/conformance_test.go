package douyin

import (
	"encoding/json"
	"net/http"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	header := func(change func(http.Header)) func(*adapters.Inbound) {
		return func(in *adapters.Inbound) { change(in.Header) }
	}
	suite.Run(t, suite.Harness{
		Maker: Maker, Folder: "douyin",
		// With a service_id the adapter with an authorisation page is tested as a whole.
		Settings: suitekit.With(testSettings(), adapters.Settings{"service_id": "9"}),
		Stranger: adapters.Settings{"app_secret": "another-apps-secret"},
		Unsign: []func(*adapters.Inbound){
			header(func(h http.Header) { h.Del("event-sign") }),
			header(func(h http.Header) { h.Set("event-sign", "") }),
			header(func(h http.Header) { h.Del("app-id") }),
			header(func(h http.Header) { h.Set("app-id", "7000000000000000002") }),
			func(in *adapters.Inbound) { in.Header = nil },
		},
		BuyerData: fake.BuyerData(),
		Acknowledged: func(r adapters.Reply) bool {
			var ack struct {
				Code *int `json:"code"`
			}
			return r.Status == 200 && json.Unmarshal(r.Body, &ack) == nil && ack.Code != nil && *ack.Code == 0
		},
		Start: startFake,
	})
}

// startFake runs a platform and says how its cases are prepared.
func startFake(t *testing.T) suite.Fake {
	p, url := platform(t, fake.Options{})
	return suite.Fake{
		URL: url, Missing: "7999999999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			open, act := fake.AfterSale{Type: fake.TypeUnshipped}, aftersale.Action{Stage: aftersale.StageRefund}
			switch name {
			case aftersale.ActionReturn:
				open.Type, act.Stage = fake.TypeReturn, aftersale.StageReturn
			case aftersale.ActionRefuse:
				open.Type = fake.TypeShipped
				act.ReasonCode, act.Reason, act.Remark = "32", "signed for", "the parcel was signed for"
				act.Evidence = []aftersale.Evidence{{Kind: "image", URL: "https://example.com/signature.jpg"}}
			case aftersale.ActionRemark:
				act.Stage, act.Remark, act.Flag = aftersale.StageNote, "refunded by U1", aftersale.FlagGreen
			}
			act.Ref.ID = p.Open(open)
			return act
		},
		Effects: func(a aftersale.Action) int {
			if a.Name == aftersale.ActionRemark {
				return len(p.Remarks(a.OrderID))
			}
			return len(p.LedgerOf(a.Ref.ID))
		},
		Fault: func(name aftersale.ActionName, f fault.Fault) {
			method := "afterSale.operate"
			if name == aftersale.ActionRemark {
				method = "order.addOrderRemark"
			}
			p.Faults().Next(method, f)
		},
	}
}
