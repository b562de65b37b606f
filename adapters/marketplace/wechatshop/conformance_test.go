package wechatshop

import (
	"maps"
	"net/http/httptest"
	"net/url"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// without takes query parameters out of a request; its query is shared.
func without(names ...string) func(*adapters.Inbound) {
	return func(in *adapters.Inbound) {
		q := url.Values{}
		maps.Copy(q, in.Query)
		for _, name := range names {
			q.Del(name)
		}
		in.Query = q
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	reader := plain(t)
	suite.Run(t, suite.Harness{
		Maker: Maker, Folder: "wechatshop", Settings: testSettings(),
		Stranger: adapters.Settings{"token": "another-shops-token"},
		Unsign: []func(*adapters.Inbound){
			without("msg_signature", "signature"),
			without("timestamp"),
			without("nonce"),
			func(in *adapters.Inbound) { in.Query = nil },
		},
		Wrapped: true,
		Inside: func(in *adapters.Inbound) []byte {
			text, _ := reader.open(in)
			return text
		},
		BuyerData:    fake.BuyerData(),
		Acknowledged: func(r adapters.Reply) bool { return r.Status == 200 && string(r.Body) == "success" },
		Start:        startFake,
	})
}

// startFake runs a platform and says how its cases are prepared.
func startFake(t *testing.T) suite.Fake {
	p := fake.New(fake.Options{
		AppID: testApp, AppSecret: testSecret, Token: testPush, EncodingAESKey: testKey, AccessToken: testToken,
		ReturnAddressID: testAddress,
	})
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return suite.Fake{
		URL: server.URL, Missing: "2999999999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			a := aftersale.Action{Stage: aftersale.StageRefund}
			open := fake.AfterSale{Type: fake.TypeRefund}
			switch name {
			case aftersale.ActionReturn:
				open.Type, a.Stage = fake.TypeReturn, aftersale.StageReturn
			case aftersale.ActionRefuse:
				open.Waybills = []fake.Waybill{{Company: "SF", Number: "SF1"}}
				a.ReasonCode, a.Reason = "19", "signed for"
				a.Evidence = []aftersale.Evidence{{Kind: "image", URL: "media:proof-1"}}
			case aftersale.ActionRemark:
				a.Stage, a.Remark, a.Flag = aftersale.StageNote, "refunded by U1", aftersale.FlagGreen
			}
			a.Ref.ID = p.Open(open)
			return a
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
			op := map[aftersale.ActionName]string{aftersale.ActionRefuse: opReject, aftersale.ActionRemark: opNotes}[name]
			if op == "" {
				op = opAccept
			}
			p.Faults().Next("channels/ec/"+op, f)
		},
	}
}
