package kuaishou

import (
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/kuaishou/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	block, err := readMessageKey(testMessageKey)
	if err != nil {
		t.Fatal(err)
	}
	opened := func(body []byte) []byte {
		text, ok := decrypt(block, body)
		if !ok {
			t.Error("a fixture does not decrypt")
		}
		return text
	}
	suite.Run(t, suite.Harness{
		Maker: Maker, Folder: "kuaishou", Settings: testSettings(),
		Stranger: adapters.Settings{"message_key": base64.StdEncoding.EncodeToString([]byte("another-apps-key"))},
		Unsign: []func(*adapters.Inbound){
			func(in *adapters.Inbound) { in.Body = opened(in.Body) },
			func(in *adapters.Inbound) { in.Body = []byte(base64.StdEncoding.EncodeToString(opened(in.Body))) },
			func(in *adapters.Inbound) { in.Body = in.Body[:len(in.Body)-4] },
			func(in *adapters.Inbound) { in.Body = []byte("====") },
		},
		BuyerData: fake.BuyerData(), Inside: func(in *adapters.Inbound) []byte { return opened(in.Body) },
		Acknowledged: func(r adapters.Reply) bool {
			var ack struct {
				Result int `json:"result"`
			}
			return r.Status == 200 && json.Unmarshal(r.Body, &ack) == nil && ack.Result == 1
		},
		Start: startFake,
	})
}

// methodsOf are the calls that carry an action out in the suite.
var methodsOf = map[aftersale.ActionName]string{
	aftersale.ActionApprove: methodApprove, aftersale.ActionRefuse: methodReject,
	aftersale.ActionReturn: methodReturn, aftersale.ActionRemark: methodNote,
}

// startFake runs a platform and says how its cases are prepared.
func startFake(t *testing.T) suite.Fake {
	p := fake.New(with(fake.Options{}))
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return suite.Fake{
		URL: server.URL, Missing: "2199999999999999",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			switch name {
			case aftersale.ActionReturn:
				return action(p.Open(fake.AfterSale{Way: fake.WayReturn}), aftersale.Action{Stage: aftersale.StageReturn})
			case aftersale.ActionRefuse:
				return action(p.Open(fake.AfterSale{OrderStatus: fake.OrderSigned}), aftersale.Action{
					Stage: aftersale.StageRefund, ReasonCode: "103", Reason: "the parcel was signed for",
					Evidence: []aftersale.Evidence{{Kind: "image", URL: "https://example.com/signature.jpg"}},
				})
			case aftersale.ActionRemark:
				return action(p.Open(fake.AfterSale{}), aftersale.Action{
					Stage: aftersale.StageNote, Remark: "refunded by U1", Flag: aftersale.FlagGreen,
				})
			}
			return action(p.Open(fake.AfterSale{}), aftersale.Action{Stage: aftersale.StageRefund})
		},
		Effects: func(a aftersale.Action) int {
			if a.Name == aftersale.ActionRemark {
				return len(p.Remarks(a.OrderID))
			}
			return len(ledgerOf(p, a.Ref.ID))
		},
		Fault: func(name aftersale.ActionName, f fault.Fault) { p.Faults().Next(methodsOf[name], f) },
	}
}

func action(id string, a aftersale.Action) aftersale.Action {
	a.Ref.ID = id
	return a
}

func ledgerOf(p *fake.Platform, id string) []fake.Entry {
	var out []fake.Entry
	for _, e := range p.Ledger() {
		if e.ID == id {
			out = append(out, e)
		}
	}
	return out
}
