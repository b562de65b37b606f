package taobao

import (
	"encoding/json"
	"net/url"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/adapters/suitekit"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	query := func(change func(url.Values)) func(*adapters.Inbound) {
		return func(in *adapters.Inbound) { change(in.Query) }
	}
	for name, opt := range map[string]fake.Options{"taobao": {}, "simplified": {Simplified: true}, "tmall": {Tmall: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite.Run(t, suite.Harness{
				Maker: Maker, Folder: "taobao", Settings: suitekit.With(testSettings(), tmall(opt.Tmall)), Arrived: at,
				Stranger: adapters.Settings{"app_secret": "another-apps-secret"},
				Unsign: []func(*adapters.Inbound){
					query(func(q url.Values) { q.Del("sign") }),
					query(func(q url.Values) { q.Set("sign", "") }),
					query(func(q url.Values) { q.Add("sign", q.Get("sign")) }),
					query(func(q url.Values) { q.Set("app_key", "23000002") }),
					query(func(q url.Values) { q.Add("app_key", testKey) }),
					query(func(q url.Values) { q.Del("timestamp") }),
					query(func(q url.Values) { q.Set("timestamp", "2025-11-22 16:26:41") }),
					query(func(q url.Values) { q.Set("extra", "1") }),
					func(in *adapters.Inbound) { in.Query = nil },
					func(in *adapters.Inbound) { in.Header.Set("top-sign-list", "User-Agent") },
				},
				BuyerData: fake.BuyerData(),
				Acknowledged: func(r adapters.Reply) bool {
					var ack struct {
						Success bool `json:"success"`
					}
					return r.Status == 200 && json.Unmarshal(r.Body, &ack) == nil && ack.Success
				},
				Start: func(t *testing.T) suite.Fake { return startFake(t, opt) },
			})
		})
	}
}

// startFake runs a platform and says how its refunds are prepared.
func startFake(t *testing.T, opt fake.Options) suite.Fake {
	p, url := platform(t, opt)
	return suite.Fake{
		URL: url, Missing: "219999999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			open, act := fake.AfterSale{}, aftersale.Action{Stage: aftersale.StageRefund}
			switch name {
			case aftersale.ActionReturn:
				open.Dispute, act.Stage = fake.RefundAndReturn, aftersale.StageReturn
			case aftersale.ActionRefuse:
				open.OrderStatus = fake.OrderShipped
				act.ReasonCode, act.Reason = fake.ReasonSigned, "快递显示已签收"
				act.Evidence = []aftersale.Evidence{
					{Kind: "text", Text: "signed for on 22 November"}, {Kind: "image", URL: aftersale.FileScheme + "1", Data: testPNG, MIME: "image/png"},
				}
			case aftersale.ActionRemark:
				act.Stage, act.Remark, act.Flag = aftersale.StageNote, "refunded by U1", aftersale.FlagGreen
			case aftersale.ActionMessage:
				act.Stage, act.Message = aftersale.StageNote, "包裹正在拦截，请拒收"
			case aftersale.ActionReportShipment:
				act.Stage, act.Shipment = aftersale.StageFulfilment, aftersale.ShipmentGone
			}
			act.Ref.ID = p.Open(open)
			return act
		},
		Effects: func(a aftersale.Action) int {
			switch a.Name {
			case aftersale.ActionRemark:
				return len(p.Memos(a.OrderID))
			case aftersale.ActionMessage:
				return len(p.Messages(a.Ref.ID))
			}
			return len(p.LedgerOf(a.Ref.ID))
		},
		Fault: func(name aftersale.ActionName, f fault.Fault) {
			p.Faults().Next(map[aftersale.ActionName]string{
				aftersale.ActionApprove: methodAgree, aftersale.ActionReturn: methodReturn,
				aftersale.ActionRefuse: methodRefuse, aftersale.ActionRemark: methodMemo,
				aftersale.ActionMessage: methodMessage, aftersale.ActionReportShipment: methodHold,
			}[name], f)
		},
	}
}
