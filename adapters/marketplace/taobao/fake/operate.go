package fake

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The platform's bounds, in bytes.
const (
	maxMessage      = 400
	maxMessageImage = 500_000
	maxProof        = 130_000
	maxGoodsProof   = 5_000_000
)

// deal is one entry of refund_infos: id, amount and version, on Tmall the phase.
type deal struct {
	id, version, phase string
	fen                int64
}

// readDeals reads refund_infos.
func (p *Platform) readDeals(infos string) (deals []deal, total int64, no *refusal) {
	parts, most, capFen := 3, 20, int64(600_000)
	if p.opt.Tmall {
		parts, most, capFen = 4, 30, 1_000_000
	}
	for _, info := range strings.Split(infos, ",") {
		part := strings.Split(info, "|")
		if len(part) != parts {
			return nil, 0, invalid("refund_infos: " + strconv.Itoa(len(part)) + " parts")
		}
		d := deal{id: part[0], version: part[2], phase: part[parts-1]}
		var err error
		if d.fen, err = strconv.ParseInt(part[1], 10, 64); err != nil || d.fen <= 0 {
			return nil, 0, invalid("refund_infos: amount")
		}
		deals, total = append(deals, d), total+d.fen
	}
	if len(deals) > most || total > capFen {
		return nil, 0, invalid("refund_infos: above the cap")
	}
	return deals, total, nil
}

// agree is taobao.rp.refunds.agree.
func (p *Platform) agree(form url.Values) (fields, *refusal) {
	deals, total, no := p.readDeals(form.Get("refund_infos"))
	if no != nil {
		return nil, no
	}
	if p.opt.CodeAboveFen > 0 && total > p.opt.CodeAboveFen && form.Get("code") == "" {
		return fields{"succ": false, "msg_code": "SEND_CODE_SUCC", "message": "二次验证短信已发送，请输入验证码"}, nil
	}
	out, good := rows{name: "refund_mapping_result"}, 0
	for _, d := range deals {
		why := p.agreeOne(d)
		if why == "" {
			good++
		} else {
			p.Reject(form.Get("method"), why)
		}
		out.items = append(out.items, fields{"refund_id": number(d.id), "succ": why == "", "message": cmp.Or(why, "操作成功") + quoted})
	}
	code := "SOME_OP_SUCC"
	switch good {
	case 0:
		code = "OP_FAILURE_UE"
	case len(deals):
		code = "OP_SUCC"
	}
	return fields{"succ": good > 0, "msg_code": code, "message": "", "results": out}, nil
}

// version is refund_version as a parameter has it.
func (a *AfterSale) version() string { return strconv.FormatInt(a.Version, 10) }

// agreeOne pays one refund, or says why not.
func (p *Platform) agreeOne(d deal) (why string) {
	r := p.Find(d.id)
	if r == nil {
		return "退款单不存在"
	}
	r.Lock()
	defer r.Unlock()
	first := r.Try()
	open := r.Data.Dispute == Refund && r.Data.Status == WaitSellerAgree || r.Data.Dispute == RefundAndReturn && r.Data.Status == WaitSellerGoods
	switch {
	case !first:
		return "退款已成功，请勿重复操作"
	case d.version != r.Data.version():
		return "退款版本已变更，请刷新后重试"
	case d.fen != r.Data.Amount:
		return "退款金额不一致"
	case p.opt.Tmall && d.phase != r.Data.Phase:
		return "退款阶段不一致"
	case !open || r.Data.Constraint == "refund_onweb":
		return "退款状态不允许此操作 " + r.Data.Dispute + " " + r.Data.Status
	}
	p.pay(r, "taobao.rp.refunds.agree")
	return ""
}

// locked makes a handler of one that acts on a refund, which it gets locked.
func locked(handle func(*Platform, *record, url.Values) (fields, *refusal)) handler {
	return func(p *Platform, form url.Values) (fields, *refusal) {
		r := p.Find(form.Get("refund_id"))
		if r == nil {
			return nil, errNoCase
		}
		r.Lock()
		defer r.Unlock()
		return handle(p, r, form)
	}
}

// refuse is taobao.refund.refuse.
func (p *Platform) refuse(r *record, form url.Values) (fields, *refusal) {
	n, version := utf8.RuneCountInString(form.Get("refuse_message")), form.Get("refund_version")
	switch {
	case n < 2 || n > 200:
		return nil, invalid("refuse_message")
	case len(form.Get("refuse_proof")) > maxProof:
		return nil, invalid("refuse_proof")
	case p.opt.Tmall && (form.Get("refuse_proof") == "" || form.Get("refund_phase") != r.Data.Phase || version == ""):
		return nil, &refusal{40, "isv.missing-parameter:refuse_proof", "缺少参数 refuse_proof"}
	case !knownReason(form.Get("refuse_reason_id")):
		return nil, invalid("refuse_reason_id")
	case r.Data.OrderStatus == OrderUnshipped:
		return nil, &refusal{15, "isv.refund-refuse:NOT_SHIPPED", "卖家未发货，不能拒绝退款"}
	case r.Data.Constraint == "cannot_refuse":
		return nil, &refusal{15, "isv.refund-refuse:CANNOT_REFUSE", "不允许拒绝"}
	case r.Data.Status != WaitSellerAgree || version != "" && version != r.Data.version():
		return nil, &refusal{15, "isv.refund-refuse:STATUS", "退款状态已变更"}
	}
	p.refused(r, form)
	return fields{"is_success": true, "refund": fields{"refund_id": number(r.Data.ID), "status": r.Data.Status, "modified": stamp(r.Data.Modified)}}, nil
}

// refuseGoods is taobao.rp.returngoods.refuse, of Tmall only.
func (p *Platform) refuseGoods(r *record, form url.Values) (fields, *refusal) {
	switch {
	case !p.opt.Tmall:
		return nil, &refusal{12, "isv.permission", "仅支持天猫退货"}
	case len(form.Get("refuse_proof")) > maxGoodsProof || !knownReason(form.Get("refuse_reason_id")):
		return nil, invalid("refuse_proof or refuse_reason_id")
	case r.Data.Status != WaitSellerGoods || form.Get("refund_phase") != r.Data.Phase || form.Get("refund_version") != r.Data.version():
		return nil, &refusal{15, "isv.refund-refuse:STATUS", "退款状态已变更"}
	}
	p.refused(r, form)
	return fields{"result": true}, nil
}

func knownReason(id string) bool { return id == "" || id == ReasonAgreed || id == ReasonSigned }

// refused notes a refusal. The record is locked.
func (p *Platform) refused(r *record, form url.Values) {
	r.Data.Status = SellerRefused
	if proof := form.Get("refuse_proof"); proof != "" {
		p.proofs.Write(r.Data.ID, []byte(proof))
	}
	p.Touch(r)
	p.enter(r, form.Get("method"), 0)
}

// agreeReturn is taobao.rp.returngoods.agree.
func (p *Platform) agreeReturn(r *record, form url.Values) (fields, *refusal) {
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
	stale := p.opt.Tmall && (form.Get("refund_phase") != r.Data.Phase || form.Get("refund_version") != r.Data.version())
	if stale || r.Data.Dispute != RefundAndReturn || r.Data.Status != WaitSellerAgree {
		return nil, &refusal{15, "isv.refund-agree:STATUS", "退款状态已变更"}
	}
	r.Data.Status = WaitBuyerReturn
	p.Touch(r)
	p.enter(r, form.Get("method"), 0)
	return fields{"is_success": true}, nil
}

// messageAdd is taobao.refund.message.add.
func (p *Platform) messageAdd(r *record, form url.Values) (fields, *refusal) {
	text, image := form.Get("content"), form.Get("image")
	if len(text) > maxMessage || !utf8.ValidString(text) || len(image) > maxMessageImage {
		return nil, invalid("content or image")
	}
	p.words.Write(r.Data.ID, Words{Text: text, Image: []byte(image)})
	return fields{"refund_message": fields{"id": p.requests.Add(1), "created": stamp(p.opt.Now())}}, nil
}
