package taobao

import (
	"encoding/json"
	"maps"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/taobao/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]fake.Options{"taobao": {}, "simplified": {Simplified: true}, "tmall": {Tmall: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := testSettings()
			settings["tmall"] = strconv.FormatBool(opt.Tmall)
			suite.Run(t, suite.Harness{
				Maker: Maker, Folder: "taobao", Settings: settings, Arrived: at,
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

// query changes a copy: the fixture keeps its own.
func query(change func(url.Values)) func(*adapters.Inbound) {
	return func(in *adapters.Inbound) {
		in.Query = maps.Clone(in.Query)
		change(in.Query)
	}
}

// startFake runs a platform and says how its refunds are prepared.
func startFake(t *testing.T, opt fake.Options) suite.Fake {
	opt.AppKey, opt.AppSecret, opt.Session, opt.ReturnAddressID = testKey, testSecret, testSession, "41"
	p := fake.New(opt)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return suite.Fake{
		URL: server.URL, Missing: "219999999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			switch name {
			case aftersale.ActionReturn:
				return action(p.Open(fake.AfterSale{Dispute: fake.RefundAndReturn}), aftersale.Action{Stage: aftersale.StageReturn})
			case aftersale.ActionRefuse:
				return action(p.Open(fake.AfterSale{OrderStatus: fake.OrderShipped}), aftersale.Action{
					Stage: aftersale.StageRefund, ReasonCode: fake.ReasonSigned, Reason: "快递显示已签收",
					Evidence: []aftersale.Evidence{
						{Kind: "text", Text: "signed for on 22 November"}, {Kind: "image", URL: aftersale.FileScheme + "1", Data: testPNG, MIME: "image/png"},
					},
				})
			case aftersale.ActionRemark:
				return action(p.Open(fake.AfterSale{}), aftersale.Action{
					Stage: aftersale.StageNote, Remark: "refunded by U1", Flag: aftersale.FlagGreen,
				})
			case aftersale.ActionMessage:
				return action(p.Open(fake.AfterSale{}), aftersale.Action{Stage: aftersale.StageNote, Message: "包裹正在拦截，请拒收"})
			case aftersale.ActionReportShipment:
				return action(p.Open(fake.AfterSale{}), aftersale.Action{Stage: aftersale.StageFulfilment, Shipment: aftersale.ShipmentGone})
			}
			return action(p.Open(fake.AfterSale{}), aftersale.Action{Stage: aftersale.StageRefund})
		},
		Effects: func(a aftersale.Action) int {
			switch a.Name {
			case aftersale.ActionRemark:
				return len(p.Memos(a.OrderID))
			case aftersale.ActionMessage:
				return len(p.Messages(a.Ref.ID))
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
				aftersale.ActionApprove: methodAgree, aftersale.ActionReturn: methodReturn,
				aftersale.ActionRefuse: methodRefuse, aftersale.ActionRemark: methodMemo,
				aftersale.ActionMessage: methodMessage, aftersale.ActionReportShipment: methodHold,
			}[name], f)
		},
	}
}

func action(id string, a aftersale.Action) aftersale.Action {
	a.Ref.ID = id
	return a
}
