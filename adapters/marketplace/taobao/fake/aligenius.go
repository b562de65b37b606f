package fake

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
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

// readAG reads it strictly: a text where a number belongs is an error.
func readAG(form url.Values) (in agIn, no *refusal) {
	d := json.NewDecoder(strings.NewReader(form.Get("param")))
	d.DisallowUnknownFields()
	if d.Decode(&in) != nil || d.More() || in.ID <= 0 {
		return in, invalid("param")
	}
	return in, nil
}

func agFailed(code, info string) (fields, *refusal) {
	return fields{"result": fields{"success": false, "error_code": code, "error_info": info + Quoted}}, nil
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
	const method = "taobao.rdc.aligenius.sendgoods.cancel"
	in, no := readAG(form)
	if no != nil || in.Tid <= 0 || in.Status != "SUCCESS" && in.Status != "FAIL" {
		return nil, invalid("param")
	}
	r := p.find(strconv.FormatInt(in.ID, 10))
	if r == nil {
		return agFailed("NO_REFUND", "退款单不存在")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !in.open(&r.a) {
		return agFailed("STATUS", "退款状态不允许此操作")
	}
	r.shipment = in.Status
	if in.Status == "SUCCESS" && p.opt.AGRefunds {
		r.attempts++
		p.pay(r, method)
	} else {
		p.enter(r.a.ID, method, 0)
	}
	return agDone(in)
}

// refundsCheck is taobao.rdc.aligenius.refunds.check: the automatic review,
// which pays where the seller has set it up and the shipment was stopped.
func (p *Platform) refundsCheck(form url.Values) (fields, *refusal) {
	in, no := readAG(form)
	if no != nil || in.Status != "SUCCESS" || in.Msg == "" {
		return nil, invalid("param")
	}
	r := p.find(strconv.FormatInt(in.ID, 10))
	if r == nil {
		return agFailed("NO_REFUND", "退款单不存在")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !p.opt.AGReviews || !in.open(&r.a) || r.shipment != "SUCCESS" {
		return agFailed("NO_STRATEGY", "未配置自动审核策略")
	}
	r.attempts++
	p.pay(r, "taobao.rdc.aligenius.refunds.check")
	return agDone(in)
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
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	p.answers[a.OrderID] = append(p.answers[a.OrderID], status)
	return fields{"result": fields{"success": true}}, nil
}

// OrderAnswers returns how requests to hold an order were answered, in order:
// 1 held, 2 not.
func (p *Platform) OrderAnswers(tid string) []int {
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	return append([]int(nil), p.answers[tid]...)
}
