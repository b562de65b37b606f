package fake

import (
	"strconv"
	"unicode/utf8"
)

// agreeIn is the parameter request of the agreeing calls.
type agreeIn struct {
	ID      int64  `json:"after_sales_id"`
	OrderSN string `json:"order_sn"`
	Desc    string `json:"operate_desc"`
	Address string `json:"return_address_id"`
}

// agree is pdd.refund.agree: it pays.
func (p *Platform) agree(q map[string]string) (any, *refusal) {
	r, in, no := p.begin(q)
	if no != nil {
		return nil, no
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	answer := func(ok bool, words string) (any, *refusal) {
		if !ok {
			p.reject("pdd.refund.agree", words)
		}
		return fields{"response": fields{"result": fields{
			"after_sales_id": in.ID, "order_sn": in.OrderSN, "succ": ok, "message": words + Quoted,
		}}}, nil
	}
	allowed := r.a.Type == TypeRefund && r.a.Status == StatusRefundPending ||
		r.a.Type == TypeReturn && (r.a.Status == StatusReturnPending || r.a.Status == StatusReturnAgreed && r.a.ExpressNo != "")
	switch {
	case in.Address != "":
		return nil, errParameter
	case r.paid > 0:
		return answer(false, "已同意退款，请勿重复操作")
	case !allowed:
		return answer(false, "售后单状态已变更，请刷新后重试")
	}
	r.paid++
	r.paidFen += r.a.Amount
	r.a.Status, r.a.Role = StatusRefunded, RoleSeller
	if p.opt.SlowMoney {
		r.a.Status = StatusAgreed
	}
	p.touch(r)
	p.record(Entry{ID: r.a.ID, Method: "pdd.refund.agree", Fen: r.a.Amount, At: p.opt.Now()})
	if p.opt.PushAfterEffect {
		p.queue("pdd_refund_RefundAgreeAgreement", &r.a)
	}
	return answer(true, "操作成功")
}

// agreeReturn is pdd.refund.returngoods.agree.
func (p *Platform) agreeReturn(q map[string]string) (any, *refusal) {
	r, in, no := p.begin(q)
	if no != nil {
		return nil, no
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	fail := func(words string) (any, *refusal) {
		p.reject("pdd.refund.returngoods.agree", words)
		return fields{"response": fields{"success": false, "error_code": 50001, "error_msg": words + Quoted, "result": nil}}, nil
	}
	switch {
	case in.Address != p.opt.ReturnAddressID:
		return fail("退货地址不存在")
	case r.a.Type != TypeReturn || r.a.Status != StatusReturnPending || r.a.ExpressNo != "":
		return fail("售后单状态已变更，请刷新后重试")
	}
	r.a.Status = StatusReturnAgreed
	p.touch(r)
	p.record(Entry{ID: r.a.ID, Method: "pdd.refund.returngoods.agree", At: p.opt.Now()})
	return fields{"response": fields{"success": true, "error_code": 0, "error_msg": "", "result": fields{"success": true, "message": ""}}}, nil
}

// begin finds the after-sale of a request.
func (p *Platform) begin(q map[string]string) (*record, *agreeIn, *refusal) {
	in := new(agreeIn)
	if no := decode(q["request"], in); no != nil {
		return nil, nil, no
	}
	if in.ID <= 0 || in.OrderSN == "" {
		return nil, nil, errMissing
	}
	r := p.find(strconv.FormatInt(in.ID, 10))
	if r == nil || r.a.OrderSN != in.OrderSN { // OrderSN never changes
		return nil, nil, errNoOrder
	}
	return r, in, nil
}

// addresses is pdd.refund.address.list.get.
func (p *Platform) addresses(map[string]string) (any, *refusal) {
	list := []fields{{
		"refund_address_id": 90000, "refund_name": ReturnReceiver, "refund_phone": ReturnPhone, "refund_address": "旧仓", "is_default": "N",
	}}
	if !p.opt.NoDefault {
		list = append(list, fields{
			"refund_address_id": p.opt.ReturnAddressID, "refund_name": ReturnReceiver, "refund_phone": ReturnPhone,
			"refund_address": "新仓", "is_default": "Y",
		})
	}
	return fields{"refund_address_list_get_response": fields{"refund_address_list": list}}, nil
}

// cancelIn is the parameter param of pdd.rdc.pddgenius.sendgoods.cancel.
type cancelIn struct {
	ID     int64  `json:"refund_id"`
	TID    string `json:"tid"`
	Status string `json:"status"`
	Fee    int64  `json:"refund_fee"` // fen
	Time   int64  `json:"operate_time"`
	Msg    string `json:"msg"`
	Code   int    `json:"fail_reason_code"`
}

// cancelShipment is pdd.rdc.pddgenius.sendgoods.cancel. A held shipment makes
// the platform pay.
func (p *Platform) cancelShipment(q map[string]string) (any, *refusal) {
	const method = "pdd.rdc.pddgenius.sendgoods.cancel"
	var in cancelIn
	if no := decode(q["param"], &in); no != nil {
		return nil, no
	}
	r := p.find(strconv.FormatInt(in.ID, 10))
	if r == nil || r.a.OrderSN != in.TID {
		return nil, errNoOrder
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	held := in.Status == "SUCCESS" && in.Code == 0
	failed := in.Status == "FAIL" && in.Code >= 1001 && in.Code <= 1003
	switch {
	case !held && !failed, in.Time < 1_000_000_000_000, in.Fee != 0 && in.Fee != r.a.Amount:
		return nil, errParameter
	case r.a.Status != StatusRefundPending:
		return nil, errParameter
	case held:
		r.attempts++
		r.paid++
		r.paidFen += r.a.Amount
		r.a.Status, r.a.Role = StatusRefunded, RoleSystem
		p.touch(r)
		p.record(Entry{ID: r.a.ID, Method: method, Fen: r.a.Amount, At: p.opt.Now()})
	default:
		r.failReason = in.Code
		p.record(Entry{ID: r.a.ID, Method: method, At: p.opt.Now()})
	}
	return fields{"rdc_pddgenius_sendgoods_cancel_response": fields{"result": fields{"result_data": fields{"refund_id": in.ID}}}}, nil
}

// FailReason is why the seller said that a shipment was not stopped; 0: he
// did not say so.
func (p *Platform) FailReason(id string) int {
	r := p.find(id)
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failReason
}

// note is pdd.order.note.update.
func (p *Platform) note(q map[string]string) (any, *refusal) {
	tag := q["tag"]
	switch {
	case q["order_sn"] == "" || q["note"] == "":
		return nil, errMissing
	case (tag == "") != (q["tag_name"] == ""), tag != "" && (len(tag) != 1 || tag[0] < '1' || tag[0] > '5'),
		utf8.RuneCountInString(q["tag_name"]) > 3:
		return nil, errParameter
	}
	if _, ok := p.orders.Load(q["order_sn"]); !ok {
		return fields{"response": fields{"success": false, "error_code": 45001, "error_msg": "订单不存在" + Quoted}}, nil
	}
	p.notesMu.Lock()
	defer p.notesMu.Unlock()
	p.notes[q["order_sn"]] = append(p.notes[q["order_sn"]], Note{q["note"], tag, q["tag_name"]})
	return fields{"response": fields{"success": true, "error_code": 0, "error_msg": ""}}, nil
}
