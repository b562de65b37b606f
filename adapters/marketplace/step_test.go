package marketplace_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

func TestStepOf(t *testing.T) {
	t.Parallel()
	const approve, refuse = aftersale.ActionApprove, aftersale.ActionRefuse
	const back, exchange = aftersale.KindReturnRefund, aftersale.KindExchange
	for _, c := range []struct {
		name string
		act  aftersale.Action
		want marketplace.Step
	}{
		{"money only has one stage and nothing to convert",
			aftersale.Action{Name: approve, Kind: aftersale.KindRefundShipped, Stage: aftersale.StageReceipt, Convert: true},
			marketplace.Step{Action: approve, Kind: aftersale.KindRefundShipped}},
		{"goods that are back are not converted",
			aftersale.Action{Name: approve, Kind: back, Stage: aftersale.StageReceipt, Convert: true},
			marketplace.Step{Action: approve, Kind: back, Second: true}},
		{"money before the goods are back",
			aftersale.Action{Name: approve, Kind: back, Stage: aftersale.StageReturn, Convert: true},
			marketplace.Step{Action: approve, Kind: back, Convert: true}},
		{"money for an exchange whose goods are back",
			aftersale.Action{Name: approve, Kind: exchange, Stage: aftersale.StageReceipt, Convert: true},
			marketplace.Step{Action: approve, Kind: exchange, Second: true, Convert: true}},
		{"a refusal converts nothing",
			aftersale.Action{Name: refuse, Kind: exchange, Stage: aftersale.StageReturn, Convert: true},
			marketplace.Step{Action: refuse, Kind: exchange}},
	} {
		if diff := cmp.Diff(c.want, marketplace.StepOf(&c.act)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
