package taobao

import (
	"cmp"
	"context"
	"encoding/json"

	"makegood/aftersale"
)

const wordsAddress = "no return address is configured: set return_address_id, or agree in the seller console"

// defaultReturnRemark is the remark that Tmall demands where nobody wrote one.
const defaultReturnRemark = "同意退货，请按退货地址寄回商品"

// agreeReturn agrees that the buyer sends the goods back. No money moves.
func (a *Adapter) agreeReturn(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	if a.address == "" {
		return aftersale.Receipt{}, a.failure(methodReturn, aftersale.ClassManual, "return_address_id", wordsAddress)
	}
	p := params{"refund_id": act.Ref.ID, "seller_address_id": a.address}
	if a.tmall {
		p["refund_phase"], p["refund_version"] = v.phase, v.number
		p["remark"] = short(cmp.Or(act.Remark, act.Reason, defaultReturnRemark), 200)
	} else {
		p["name"], p["address"], p["post"] = a.receiver.name, a.receiver.address, a.receiver.post
		p["tel"], p["mobile"] = a.receiver.tel, a.receiver.mobile
	}
	result, _, err := a.change(ctx, methodReturn, p)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readDone(methodReturn, result)
}

// readDone reads an answer that says is_success, or (refusing returned goods)
// result. For anything but a clear yes or no it is asked what happened.
func (a *Adapter) readDone(method string, result json.RawMessage) (aftersale.Receipt, error) {
	var d struct {
		Success scalar `json:"is_success"`
		Result  scalar `json:"result"`
	}
	_ = json.Unmarshal(result, &d) // what cannot be read says neither yes nor no
	switch said := cmp.Or(d.Success, d.Result); {
	case said.yes():
		return aftersale.Receipt{Reference: a.requestID(result)}, nil
	case said.no():
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassRefused, "is_success false", "the platform did not accept it")
	}
	return aftersale.Receipt{}, a.failure(method, aftersale.ClassUnknown, "bad_reply", "the answer does not say whether it was done")
}
