package douyin

import (
	"encoding/json"
	"net/http/httptest"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/douyin/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	set := testSettings()
	set["service_id"] = "9" // so that the adapter with an authorisation page is tested as a whole
	suite.Run(t, suite.Harness{
		Maker: Maker, Folder: "douyin", Settings: set,
		Stranger: adapters.Settings{"app_secret": "another-apps-secret"},
		Unsign: []func(*adapters.Inbound){
			func(in *adapters.Inbound) { in.Header.Del("event-sign") },
			func(in *adapters.Inbound) { in.Header.Set("event-sign", "") },
			func(in *adapters.Inbound) { in.Header.Del("app-id") },
			func(in *adapters.Inbound) { in.Header.Set("app-id", "7000000000000000002") },
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
	p := fake.New(fake.Options{AppKey: testKey, AppSecret: testSecret, AccessToken: testToken, ReturnAddressID: testAddress})
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return suite.Fake{
		URL: server.URL, Missing: "7999999999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			switch name {
			case aftersale.ActionReturn:
				return action(p.Open(fake.AfterSale{Type: fake.TypeReturn}), aftersale.Action{Stage: aftersale.StageReturn})
			case aftersale.ActionRefuse:
				return action(p.Open(fake.AfterSale{Type: fake.TypeShipped}), aftersale.Action{
					Stage: aftersale.StageRefund, ReasonCode: "32", Reason: "signed for", Remark: "the parcel was signed for",
					Evidence: []aftersale.Evidence{{Kind: "image", URL: "https://example.com/signature.jpg"}},
				})
			case aftersale.ActionRemark:
				return action(p.Open(fake.AfterSale{Type: fake.TypeUnshipped}), aftersale.Action{
					Stage: aftersale.StageNote, Remark: "refunded by U1", Flag: aftersale.FlagGreen,
				})
			}
			return action(p.Open(fake.AfterSale{Type: fake.TypeUnshipped}), aftersale.Action{Stage: aftersale.StageRefund})
		},
		Effects: func(a aftersale.Action) int {
			if a.Name == aftersale.ActionRemark {
				return len(p.Remarks(a.OrderID))
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
			method := "afterSale.operate"
			if name == aftersale.ActionRemark {
				method = "order.addOrderRemark"
			}
			p.Faults().Next(method, f)
		},
	}
}

func action(id string, a aftersale.Action) aftersale.Action {
	a.Ref.ID = id
	return a
}
