package fake

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// agree is taobao.rp.refunds.agree.
func (p *Platform) agree(form url.Values) (fields, *refusal) {
	infos := strings.Split(form.Get("refund_infos"), ",")
	most, capFen := 20, int64(600_000)
	if p.opt.Tmall {
		most, capFen = 30, 1_000_000
	}
	if len(infos) > most {
		return nil, invalid("refund_infos: too many refunds")
	}
	total := int64(0)
	for _, info := range infos {
		part := strings.Split(info, "|")
		want := 3
		if p.opt.Tmall {
			want = 4
		}
		if len(part) != want {
			return nil, invalid("refund_infos: " + strconv.Itoa(len(part)) + " parts")
		}
		fen, err := strconv.ParseInt(part[1], 10, 64)
		if err != nil || fen <= 0 {
			return nil, invalid("refund_infos: amount")
		}
		total += fen
	}
	if total > capFen {
		return nil, invalid("refund_infos: above the cap")
	}
	if p.opt.CodeAboveFen > 0 && total > p.opt.CodeAboveFen && form.Get("code") == "" {
		return fields{"succ": false, "msg_code": "SEND_CODE_SUCC", "message": "二次验证短信已发送，请输入验证码"}, nil
	}
	out, good := rows{name: "refund_mapping_result"}, 0
	for _, info := range infos {
		why := p.agreeOne(strings.Split(info, "|"))
		line := fields{"refund_id": number(strings.Split(info, "|")[0]), "succ": why == "", "message": "操作成功" + Quoted}
		if why != "" {
			p.reject("taobao.rp.refunds.agree", why)
			line["message"] = why + Quoted
		} else {
			good++
		}
		out.items = append(out.items, line)
	}
	code := "SOME_OP_SUCC"
	switch good {
	case 0:
		code = "OP_FAILURE_UE"
	case len(infos):
		code = "OP_SUCC"
	}
	return fields{"succ": good > 0, "msg_code": code, "message": "", "results": out}, nil
}

// agreeOne pays one refund, or says why not.
func (p *Platform) agreeOne(part []string) (why string) {
	r := p.find(part[0])
	if r == nil {
		return "退款单不存在"
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	open := r.a.Dispute == Refund && r.a.Status == WaitSellerAgree || r.a.Dispute == RefundAndReturn && r.a.Status == WaitSellerGoods
	switch {
	case r.paid > 0:
		return "退款已成功，请勿重复操作"
	case part[2] != strconv.FormatInt(r.a.Version, 10):
		return "退款版本已变更，请刷新后重试"
	case part[1] != strconv.FormatInt(r.a.Amount, 10):
		return "退款金额不一致"
	case p.opt.Tmall && part[3] != r.a.Phase:
		return "退款阶段不一致"
	case !open || r.a.Constraint == "refund_onweb":
		return "退款状态不允许此操作 " + r.a.Dispute + " " + r.a.Status
	}
	p.pay(r, "taobao.rp.refunds.agree")
	return ""
}

// refuse is taobao.refund.refuse.
func (p *Platform) refuse(form url.Values) (fields, *refusal) {
	r := p.find(form.Get("refund_id"))
	if r == nil {
		return nil, errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	n, version := utf8.RuneCountInString(form.Get("refuse_message")), form.Get("refund_version")
	switch {
	case n < 2 || n > 200:
		return nil, invalid("refuse_message")
	case len(form.Get("refuse_proof")) > maxProof:
		return nil, invalid("refuse_proof")
	case p.opt.Tmall && (form.Get("refuse_proof") == "" || form.Get("refund_phase") != r.a.Phase || version == ""):
		return nil, &refusal{40, "isv.missing-parameter:refuse_proof", "缺少参数 refuse_proof"}
	case !knownReason(form.Get("refuse_reason_id")):
		return nil, invalid("refuse_reason_id")
	case r.a.OrderStatus == OrderUnshipped:
		return nil, &refusal{15, "isv.refund-refuse:NOT_SHIPPED", "卖家未发货，不能拒绝退款"}
	case r.a.Constraint == "cannot_refuse":
		return nil, &refusal{15, "isv.refund-refuse:CANNOT_REFUSE", "不允许拒绝"}
	case r.a.Status != WaitSellerAgree || version != "" && version != strconv.FormatInt(r.a.Version, 10):
		return nil, &refusal{15, "isv.refund-refuse:STATUS", "退款状态已变更"}
	}
	p.refused(r, "taobao.refund.refuse", form.Get("refuse_proof"))
	return fields{"is_success": true, "refund": fields{"refund_id": number(r.a.ID), "status": r.a.Status, "modified": clock(r.a.Modified)}}, nil
}

// refuseGoods is taobao.rp.returngoods.refuse, of Tmall only.
func (p *Platform) refuseGoods(form url.Values) (fields, *refusal) {
	r := p.find(form.Get("refund_id"))
	if r == nil {
		return nil, errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !p.opt.Tmall:
		return nil, &refusal{12, "isv.permission", "仅支持天猫退货"}
	case len(form.Get("refuse_proof")) > maxGoodsProof || !knownReason(form.Get("refuse_reason_id")):
		return nil, invalid("refuse_proof or refuse_reason_id")
	case r.a.Status != WaitSellerGoods || form.Get("refund_phase") != r.a.Phase || form.Get("refund_version") != strconv.FormatInt(r.a.Version, 10):
		return nil, &refusal{15, "isv.refund-refuse:STATUS", "退款状态已变更"}
	}
	p.refused(r, "taobao.rp.returngoods.refuse", form.Get("refuse_proof"))
	return fields{"result": true}, nil
}

func knownReason(id string) bool { return id == "" || id == ReasonAgreed || id == ReasonSigned }

// refused notes a refusal. The record is locked.
func (p *Platform) refused(r *record, method, proof string) {
	r.a.Status = SellerRefused
	p.touch(r)
	p.keepProof(r.a.ID, proof)
	p.enter(r.a.ID, method, 0)
}

// agreeReturn is taobao.rp.returngoods.agree.
func (p *Platform) agreeReturn(form url.Values) (fields, *refusal) {
	needed := strings.Fields("name address post tel mobile")
	if p.opt.Tmall {
		needed = strings.Fields("refund_phase refund_version remark")
	}
	for _, name := range needed {
		if form.Get(name) == "" {
			return nil, &refusal{40, "isv.missing-parameter:" + name, "缺少参数 " + name}
		}
	}
	if p.opt.ReturnAddressID != "" && form.Get("seller_address_id") != p.opt.ReturnAddressID {
		return nil, invalid("seller_address_id")
	}
	r := p.find(form.Get("refund_id"))
	if r == nil {
		return nil, errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	stale := p.opt.Tmall && (form.Get("refund_phase") != r.a.Phase || form.Get("refund_version") != strconv.FormatInt(r.a.Version, 10))
	if stale || r.a.Dispute != RefundAndReturn || r.a.Status != WaitSellerAgree {
		return nil, &refusal{15, "isv.refund-agree:STATUS", "退款状态已变更"}
	}
	r.a.Status = WaitBuyerReturn
	p.touch(r)
	p.enter(r.a.ID, "taobao.rp.returngoods.agree", 0)
	return fields{"is_success": true}, nil
}
