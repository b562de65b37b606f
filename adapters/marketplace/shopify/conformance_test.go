package shopify

import (
	"testing"

	"makegood/adapters"
	"makegood/adapters/marketplace/shopify/fake"
	"makegood/adapters/marketplace/suite"
	"makegood/aftersale"
	"makegood/sandbox/fault"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	suite.Run(t, suite.Harness{
		Maker: Maker, Folder: "shopify", Settings: testSettings(),
		Stranger: adapters.Settings{"client_secret": "another-apps-secret", "previous_client_secret": ""},
		Unsign: []func(*adapters.Inbound){
			func(in *adapters.Inbound) { in.Header.Del("X-Shopify-Hmac-Sha256") },
			func(in *adapters.Inbound) { in.Header.Set("X-Shopify-Hmac-Sha256", "") },
			func(in *adapters.Inbound) { in.Header.Del("X-Shopify-Shop-Domain") },
			func(in *adapters.Inbound) { in.Header.Set("X-Shopify-Shop-Domain", "another-store.myshopify.com") },
			func(in *adapters.Inbound) { in.Header = nil },
		},
		BuyerData:    fake.BuyerData(),
		Acknowledged: func(r adapters.Reply) bool { return r.Status >= 200 && r.Status < 300 },
		Start:        startFake,
	})
}

// startFake runs a store and says how its cases are prepared.
func startFake(t *testing.T) suite.Fake {
	p, url := platform(t, fake.Options{})
	operations := map[aftersale.ActionName]string{
		aftersale.ActionApprove: "refundCreate", aftersale.ActionReturn: "returnApproveRequest", aftersale.ActionRefuse: "returnDeclineRequest",
	}
	return suite.Fake{
		URL: url, Missing: "17",
		Prepare: func(_ *testing.T, name aftersale.ActionName) aftersale.Action {
			act, open := pay, coming
			switch name {
			case aftersale.ActionReturn:
				act, open = agree, fake.AfterSale{}
			case aftersale.ActionRefuse:
				act, open = refuse, fake.AfterSale{}
			}
			act.Ref.ID = p.Open(open)
			return act
		},
		Effects: func(a aftersale.Action) int { return len(p.LedgerOf(a.Ref.ID)) },
		Fault:   func(name aftersale.ActionName, f fault.Fault) { p.Faults().Next(operations[name], f) },
	}
}
