package taobao

import (
	"cmp"
	"context"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

const wordsAddress = "no return address is configured: set return_address_id, or agree in the seller console"

// defaultReturnRemark is the remark that Tmall demands where nobody wrote one.
const defaultReturnRemark = "同意退货，请按退货地址寄回商品"

// agreeReturn agrees that the buyer sends the goods back. No money moves.
// Taobao wants the receiver spelled out beside the address id.
func (a *Adapter) agreeReturn(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	c := &a.config
	if c.ReturnID == "" {
		return aftersale.Receipt{}, a.api.Manual(methodReturn, "return_address_id", wordsAddress)
	}
	p := params{"refund_id": act.Ref.ID, "seller_address_id": c.ReturnID}
	if c.Tmall {
		p["refund_phase"], p["refund_version"] = v.phase, v.number
		p["remark"] = wire.Short(cmp.Or(act.Remark, act.Reason, defaultReturnRemark), 200)
	} else {
		p["name"], p["address"], p["post"] = c.ReturnName, c.ReturnAddress, c.ReturnPost
		p["tel"], p["mobile"] = c.ReturnTel, c.ReturnMobile
	}
	return a.done(ctx, methodReturn, p, nil)
}
