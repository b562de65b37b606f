package fake

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// refundGet is taobao.refund.get. Only the fields asked for are shown.
func (p *Platform) refundGet(form url.Values) (fields, *refusal) {
	r := p.find(form.Get("refund_id"))
	if r == nil {
		return nil, errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return fields{"refund": pick(detail(&r.a), form.Get("fields"))}, nil
}

// detail is everything the platform shows of a refund. Ids come as numbers
// and as texts, as they do there.
func detail(a *AfterSale) fields {
	out := fields{
		"refund_id": a.ID, "tid": number(a.OrderID), "oid": number(a.SubOrderID), "status": a.Status, "order_status": a.OrderStatus,
		"good_status": a.GoodStatus, "has_good_return": a.Dispute == RefundAndReturn, "refund_fee": yuan(a.Amount),
		"payment": "0.00", "total_fee": yuan(a.Amount), "refund_phase": a.Phase, "refund_version": a.Version, "dispute_type": a.Dispute,
		"reason": a.Reason, "desc": BuyerWords, "created": clock(a.Created), "modified": clock(a.Modified),
		"buyer_nick": BuyerNick, "buyer_open_uid": a.OpenUID, "alipay_no": BuyerAlipay, "address": SellerPlace,
		"cs_status": max(a.CSStatus, 1), "advance_status": 0, "outer_id": a.OuterID, "num_iid": number(a.Product), "num": a.Quantity, "sku": a.SKU,
		"refund_remind_timeout": fields{"exist_timeout": !a.NoDeadline, "remind_type": 1, "timeout": clock(a.Deadline)},
	}
	if a.OrderStatus == notShown {
		delete(out, "order_status")
	}
	if a.Constraint != "" {
		out["operation_contraint"] = a.Constraint
	}
	if a.Return != nil {
		out["company_name"], out["sid"], out["good_return_time"] = a.Return.Company, a.Return.Number, clock(a.Return.At)
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
	from, err1 := time.ParseInLocation("2006-01-02 15:04:05", form.Get("start_modified"), shanghai)
	to, err2 := time.ParseInLocation("2006-01-02 15:04:05", form.Get("end_modified"), shanghai)
	page, err3 := strconv.Atoi(or(form.Get("page_no"), "1"))
	size, err4 := strconv.Atoi(or(form.Get("page_size"), "40"))
	if err1 != nil || err2 != nil || err3 != nil || err4 != nil || to.Before(from) || page < 1 || size < 1 || size > 100 {
		return nil, invalid("window or page")
	}
	list, more := p.page(from.Unix(), to.Unix(), (page-1)*size, size, form.Get("fields"))
	out := fields{"refunds": list}
	if form.Get("use_has_next") == "true" {
		out["has_next"] = more
	}
	return out, nil
}

// page collects the rows after the first skip; more says that others follow.
func (p *Platform) page(from, to int64, skip, size int, names string) (list rows, more bool) {
	list.name = "refund"
	position, seen := p.index.start(from), 0
	for {
		pairs := p.index.some(position, to)
		if len(pairs) == 0 {
			return list, false
		}
		position += len(pairs)
		for _, at := range pairs {
			row, alive := p.row(at, names)
			if !alive {
				continue
			}
			if seen++; seen <= skip {
				continue
			}
			if len(list.items) == size {
				return list, true
			}
			list.items = append(list.items, row)
		}
	}
}

// row is one line of the list; alive is false if the refund has changed since.
func (p *Platform) row(at pair, names string) (row fields, alive bool) {
	r := p.find(at.id)
	if r == nil {
		return nil, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.a.Modified.Unix() != at.second {
		return nil, false
	}
	return pick(detail(&r.a), names), true
}

// trace is taobao.logistics.trace.search.
func (p *Platform) trace(form url.Values) (fields, *refusal) {
	id, _ := p.orders.Load(form.Get("tid"))
	text, _ := id.(string)
	a := p.Get(text)
	if a.Parcel == nil || a.Offline {
		return nil, &refusal{15, "isv.logistics-offline-service-error:ORDER_NOT_FOUND", "订单未发货或线下发货"}
	}
	return fields{
		"tid": number(a.OrderID), "out_sid": a.Parcel.Number, "company_name": a.Parcel.Company, "status": "已发货",
		"trace_list": rows{"transit_step_info", []any{
			fields{"status_time": clock(a.Parcel.At), "status_desc": "卖家已发货 " + SellerPlace, "action": "CONSIGN"},
			fields{"status_time": clock(a.Parcel.At.Add(time.Hour)), "status_desc": "已揽收 " + BuyerPhone, "action": "GOT"},
		}},
	}, nil
}

// The reasons for refusing that this platform offers.
const (
	ReasonAgreed = "101"
	ReasonSigned = "102"
)

// refuseReasons is taobao.refund.refusereason.get.
func (p *Platform) refuseReasons(form url.Values) (fields, *refusal) {
	a := p.Get(form.Get("refund_id"))
	if a.ID == "" {
		return nil, errNoCase
	}
	if a.Phase != form.Get("refund_phase") {
		return nil, invalid("refund_phase")
	}
	return fields{"reasons": rows{"reason", []any{
		fields{"reason_id": json.Number(ReasonAgreed), "reason_text": "已与买家协商一致", "reason_tips": "请上传凭证"},
		fields{"reason_id": json.Number(ReasonSigned), "reason_text": "买家已签收商品", "reason_tips": "请上传签收凭证"},
	}}}, nil
}

// number writes an id as the JSON number the platform sends; what is no
// number becomes a string.
func number(id string) any {
	if id == "" || strings.Trim(id, "0123456789") != "" || id[0] == '0' {
		return id
	}
	return json.Number(id)
}
