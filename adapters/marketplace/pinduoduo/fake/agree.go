package fake

import (
	"strconv"
	"unicode/utf8"

	"makegood/adapters/fakekit"
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
	r.Lock()
	defer r.Unlock()
	first := r.Try()
	if in.Address != "" {
		return nil, errParameter
	}
	a := &r.Data
	allowed := a.Type == TypeRefund && a.Status == StatusRefundPending ||
		a.Type == TypeReturn && (a.Status == StatusReturnPending || a.Status == StatusReturnAgreed && a.ExpressNo != "")
	words := "操作成功"
	switch {
	case !first:
		words = "已同意退款，请勿重复操作"
	case !allowed:
		words = "售后单状态已变更，请刷新后重试"
	}
	if first && allowed {
		p.pay(r, methodAgree, RoleSeller)
		if p.opt.PushAfterEffect {
			p.queue("pdd_refund_RefundAgreeAgreement", a)
		}
	} else {
		p.Reject(methodAgree, words)
	}
	return fields{"response": fields{"result": fields{
		"after_sales_id": in.ID, "order_sn": in.OrderSN, "succ": first && allowed, "message": words + fakekit.Quoted,
	}}}, nil
}

// pay pays what was asked for. The record is locked.
func (p *Platform) pay(r *fakekit.Record[AfterSale], method string, role int) {
	a := &r.Data
	r.Pay(a.Amount)
	a.Status, a.Role = StatusRefunded, role
	if p.opt.SlowMoney && role == RoleSeller {
		a.Status = StatusAgreed
	}
	p.Touch(r)
	p.effect(a.ID, method, a.Amount)
}

// effect adds to the ledger.
func (p *Platform) effect(id, method string, fen int64) {
	p.Record(Entry{Effect: fakekit.Effect{ID: id, Fen: fen, At: p.opt.Now()}, Method: method})
}

// agreeReturn is pdd.refund.returngoods.agree.
func (p *Platform) agreeReturn(q map[string]string) (any, *refusal) {
	r, in, no := p.begin(q)
	if no != nil {
		return nil, no
	}
	r.Lock()
	defer r.Unlock()
	fail := func(words string) (any, *refusal) {
		p.Reject(methodReturn, words)
		return fields{"response": fields{"success": false, "error_code": 50001, "error_msg": words + fakekit.Quoted, "result": nil}}, nil
	}
	switch {
	case in.Address != p.opt.ReturnAddressID:
		return fail("退货地址不存在")
	case r.Data.Type != TypeReturn || r.Data.Status != StatusReturnPending || r.Data.ExpressNo != "":
		return fail("售后单状态已变更，请刷新后重试")
	}
	r.Data.Status = StatusReturnAgreed
	p.Touch(r)
	p.effect(r.Data.ID, methodReturn, 0)
	return fields{"response": fields{"success": true, "error_code": 0, "error_msg": "", "result": fields{"success": true, "message": ""}}}, nil
}

// begin finds the after-sale of a request.
func (p *Platform) begin(q map[string]string) (*fakekit.Record[AfterSale], *agreeIn, *refusal) {
	in := new(agreeIn)
	if no := decode(q["request"], in); no != nil {
		return nil, nil, no
	}
	if in.ID <= 0 || in.OrderSN == "" {
		return nil, nil, errMissing
	}
	r := p.Find(strconv.FormatInt(in.ID, 10))
	if r == nil || r.Data.OrderSN != in.OrderSN { // OrderSN never changes
		return nil, nil, errNoOrder
	}
	return r, in, nil
}

// addresses is pdd.refund.address.list.get.
func (p *Platform) addresses(map[string]string) (any, *refusal) {
	address := func(id any, where, isDefault string) fields {
		return fields{
			"refund_address_id": id, "refund_name": fakekit.ReturnReceiver, "refund_phone": fakekit.ReturnPhone,
			"refund_address": where, "is_default": isDefault,
		}
	}
	list := []fields{address(90000, "旧仓", "N")}
	if !p.opt.NoDefault {
		list = append(list, address(p.opt.ReturnAddressID, "新仓", "Y"))
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
	var in cancelIn
	if no := decode(q["param"], &in); no != nil {
		return nil, no
	}
	r := p.Find(strconv.FormatInt(in.ID, 10))
	if r == nil || r.Data.OrderSN != in.TID {
		return nil, errNoOrder
	}
	r.Lock()
	defer r.Unlock()
	held := in.Status == "SUCCESS" && in.Code == 0
	failed := in.Status == "FAIL" && in.Code >= 1001 && in.Code <= 1003
	switch {
	case !held && !failed, in.Time < 1_000_000_000_000, in.Fee != 0 && in.Fee != r.Data.Amount:
		return nil, errParameter
	case r.Data.Status != StatusRefundPending:
		return nil, errParameter
	case held:
		r.Try()
		p.pay(r, methodCancel, RoleSystem)
	default:
		r.Data.failReason = in.Code
		p.effect(r.Data.ID, methodCancel, 0)
	}
	return fields{"rdc_pddgenius_sendgoods_cancel_response": fields{"result": fields{"result_data": fields{"refund_id": in.ID}}}}, nil
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
	if len(p.ByOrder(q["order_sn"])) == 0 {
		return fields{"response": fields{"success": false, "error_code": 45001, "error_msg": "订单不存在" + fakekit.Quoted}}, nil
	}
	p.notes.Write(q["order_sn"], Note{q["note"], tag, q["tag_name"]})
	return fields{"response": fields{"success": true, "error_code": 0, "error_msg": ""}}, nil
}
