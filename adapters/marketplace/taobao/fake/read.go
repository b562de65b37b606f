package fake

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

// refundGet is taobao.refund.get. Only the fields asked for are shown.
func (p *Platform) refundGet(r *record, form url.Values) (fields, *refusal) {
	return fields{"refund": pick(detail(&r.Data), form.Get("fields"))}, nil
}

// detail is everything the platform shows of a refund. Ids come as numbers
// and as texts, as they do there.
func detail(a *AfterSale) fields {
	out := fields{
		"refund_id": a.ID, "tid": number(a.OrderID), "oid": number(a.SubOrderID), "status": a.Status, "order_status": a.OrderStatus,
		"good_status": a.GoodStatus, "has_good_return": a.Dispute == RefundAndReturn, "refund_fee": yuan(a.Amount),
		"payment": "0.00", "total_fee": yuan(a.Amount), "refund_phase": a.Phase, "refund_version": a.Version, "dispute_type": a.Dispute,
		"reason": a.Reason, "desc": fakekit.BuyerRemark, "created": stamp(a.Created), "modified": stamp(a.Modified),
		"buyer_nick": BuyerNick, "buyer_open_uid": a.OpenUID, "alipay_no": BuyerAlipay, "address": fakekit.BuyerAddress,
		"cs_status": max(a.CSStatus, 1), "advance_status": 0, "outer_id": a.OuterID, "num_iid": number(a.Product), "num": a.Quantity, "sku": a.SKU,
		"refund_remind_timeout": fields{"exist_timeout": !a.NoDeadline, "remind_type": 1, "timeout": stamp(a.Deadline)},
	}
	if a.OrderStatus == notShown {
		delete(out, "order_status")
	}
	if a.Constraint != "" {
		out["operation_contraint"] = a.Constraint
	}
	if a.Return != nil {
		out["company_name"], out["sid"], out["good_return_time"] = a.Return.Company, a.Return.Number, stamp(a.Return.At)
	}
	return out
}

// pick keeps the fields asked for.
func pick(all fields, names string) fields {
	out := fields{}
	for _, name := range strings.Split(names, ",") {
		if v, ok := all[strings.TrimSpace(name)]; ok {
			out[strings.TrimSpace(name)] = v
		}
	}
	return out
}

// refundsGet is taobao.refunds.receive.get, oldest change first.
func (p *Platform) refundsGet(form url.Values) (fields, *refusal) {
	from, err1 := time.ParseInLocation(time.DateTime, form.Get("start_modified"), shanghai)
	to, err2 := time.ParseInLocation(time.DateTime, form.Get("end_modified"), shanghai)
	page, err3 := strconv.Atoi(cmp.Or(form.Get("page_no"), "1"))
	size, err4 := strconv.Atoi(cmp.Or(form.Get("page_size"), "40"))
	if cmp.Or(err1, err2, err3, err4) != nil || to.Before(from) || page < 1 || size < 1 || size > 100 {
		return nil, invalid("window or page")
	}
	span := fakekit.Span{From: from, To: to.Add(time.Second)} // the end is part of the window
	refunds, more := p.Page(span, (page-1)*size, size, func(a *AfterSale) any { return pick(detail(a), form.Get("fields")) })
	out := fields{"refunds": rows{"refund", refunds}}
	if form.Get("use_has_next") == "true" {
		out["has_next"] = more
	}
	return out, nil
}

// trace is taobao.logistics.trace.search.
func (p *Platform) trace(form url.Values) (fields, *refusal) {
	a := p.order(form.Get("tid"))
	if a.Parcel == nil || a.Offline {
		return nil, &refusal{15, "isv.logistics-offline-service-error:ORDER_NOT_FOUND", "订单未发货或线下发货"}
	}
	return fields{
		"tid": number(a.OrderID), "out_sid": a.Parcel.Number, "company_name": a.Parcel.Company, "status": "已发货",
		"trace_list": rows{"transit_step_info", []any{
			fields{"status_time": stamp(a.Parcel.At), "status_desc": "卖家已发货 " + fakekit.BuyerAddress, "action": "CONSIGN"},
			fields{"status_time": stamp(a.Parcel.At.Add(time.Hour)), "status_desc": "已揽收 " + fakekit.BuyerPhone, "action": "GOT"},
		}},
	}, nil
}

// The reasons for refusing that this platform offers.
const (
	ReasonAgreed = "101"
	ReasonSigned = "102"
)

// refuseReasons is taobao.refund.refusereason.get.
func (p *Platform) refuseReasons(r *record, form url.Values) (fields, *refusal) {
	if r.Data.Phase != form.Get("refund_phase") {
		return nil, invalid("refund_phase")
	}
	return fields{"reasons": rows{"reason", []any{
		fields{"reason_id": json.Number(ReasonAgreed), "reason_text": "已与买家协商一致", "reason_tips": "请上传凭证"},
		fields{"reason_id": json.Number(ReasonSigned), "reason_text": "买家已签收商品", "reason_tips": "请上传签收凭证"},
	}}}, nil
}
