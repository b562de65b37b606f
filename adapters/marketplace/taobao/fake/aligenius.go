package fake

import (
	"net/url"
	"strconv"

	"makegood/adapters/fakekit"
)

// agIn is the parameter param of AG's calls. Numbers are numbers.
type agIn struct {
	ID     int64  `json:"refund_id"`
	Tid    int64  `json:"tid"`
	Oid    int64  `json:"oid"`
	Status string `json:"status"`
	Fee    *int64 `json:"refund_fee"`
	Msg    string `json:"msg"`
	At     string `json:"operate_time"`
}

// tellAG reads the parameter strictly (a text where a number belongs is an
// error) and lets a call act on the refund that it names, which is locked.
func (p *Platform) tellAG(form url.Values, valid func(agIn) bool, act func(*record, agIn) (fields, *refusal)) (fields, *refusal) {
	var in agIn
	if fakekit.Decode([]byte(form.Get("param")), &in) != nil || in.ID <= 0 || !valid(in) {
		return nil, invalid("param")
	}
	r := p.Find(strconv.FormatInt(in.ID, 10))
	if r == nil {
		return agFailed("NO_REFUND", "退款单不存在")
	}
	r.Lock()
	defer r.Unlock()
	return act(r, in)
}

func agFailed(code, info string) (fields, *refusal) {
	return fields{"result": fields{"success": false, "error_code": code, "error_info": info + quoted}}, nil
}

func agDone(in agIn) (fields, *refusal) {
	return fields{"result": fields{"success": true, "result_data": fields{"refund_id": in.ID}}}, nil
}

// open reports whether AG may still be told about the refund.
func (in agIn) open(a *AfterSale) bool {
	return a.OrderID == strconv.FormatInt(in.Tid, 10) && a.Status == WaitSellerAgree && a.OrderStatus == OrderUnshipped &&
		(in.Fee == nil || *in.Fee == a.Amount)
}

// cancelShipment is taobao.rdc.aligenius.sendgoods.cancel.
func (p *Platform) cancelShipment(form url.Values) (fields, *refusal) {
	valid := func(in agIn) bool { return in.Tid > 0 && (in.Status == "SUCCESS" || in.Status == "FAIL") }
	return p.tellAG(form, valid, func(r *record, in agIn) (fields, *refusal) {
		if !in.open(&r.Data) {
			return agFailed("STATUS", "退款状态不允许此操作")
		}
		r.Data.shipment = in.Status
		if in.Status == "SUCCESS" && p.opt.AGRefunds {
			r.Try()
			p.pay(r, form.Get("method"))
		} else {
			p.enter(r, form.Get("method"), 0)
		}
		return agDone(in)
	})
}

// refundsCheck is taobao.rdc.aligenius.refunds.check: the automatic review,
// which pays where the seller has set it up and the shipment was stopped.
func (p *Platform) refundsCheck(form url.Values) (fields, *refusal) {
	valid := func(in agIn) bool { return in.Status == "SUCCESS" && in.Msg != "" }
	return p.tellAG(form, valid, func(r *record, in agIn) (fields, *refusal) {
		if !p.opt.AGReviews || !in.open(&r.Data) || r.Data.shipment != "SUCCESS" {
			return agFailed("NO_STRATEGY", "未配置自动审核策略")
		}
		r.Try()
		p.pay(r, form.Get("method"))
		return agDone(in)
	})
}

// orderMessage is taobao.rdc.aligenius.ordermsg.update.
func (p *Platform) orderMessage(form url.Values) (fields, *refusal) {
	a := p.order(form.Get("tid"))
	status, err := strconv.Atoi(form.Get("status"))
	if err != nil || status < 1 || status > 2 {
		return nil, invalid("status")
	}
	if a.ID == "" || a.SubOrderID != form.Get("oid") {
		return agFailed("NO_ORDER", "订单不存在")
	}
	p.answers.Write(a.OrderID, status)
	return fields{"result": fields{"success": true}}, nil
}
