package wechatshop

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/suite"
	"makegood/adapters/marketplace/wechatshop/fake"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

// without takes query parameters out of a request.
func without(names ...string) func(*adapters.Inbound) {
	return func(in *adapters.Inbound) {
		for _, name := range names {
			in.Query.Del(name)
		}
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
	p, url := platform(t, fake.Options{ReturnAddressID: testAddress})
	return suite.Fake{
		URL: url, Missing: "2999999999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			open, act := fake.AfterSale{Type: fake.TypeRefund}, aftersale.Action{Stage: aftersale.StageRefund}
			switch name {
			case aftersale.ActionReturn:
				open.Type, act.Stage = fake.TypeReturn, aftersale.StageReturn
			case aftersale.ActionRefuse:
				open.Waybills = []fake.Waybill{{Company: "SF", Number: "SF1"}}
				act.ReasonCode, act.Reason = "19", "signed for"
				act.Evidence = []aftersale.Evidence{{Kind: "image", URL: "media:proof-1"}}
			case aftersale.ActionRemark:
				act.Stage, act.Remark, act.Flag = aftersale.StageNote, "refunded by U1", aftersale.FlagGreen
			}
			act.Ref.ID = p.Open(open)
			return act
		},
		Effects: func(a aftersale.Action) int {
			if a.Name == aftersale.ActionRemark {
				return len(p.Notes(a.OrderID))
			}
			return len(p.LedgerOf(a.Ref.ID))
		},
		Fault: func(name aftersale.ActionName, f fault.Fault) {
			op := opAccept
			switch name {
			case aftersale.ActionRefuse:
				op = opReject
			case aftersale.ActionRemark:
				op = opNotes
			}
			p.Faults().Next(path(op), f)
		},
	}
}
