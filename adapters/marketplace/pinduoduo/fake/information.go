package fake

import (
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

// information is pdd.refund.information.get; its answer has no wrapper.
func (p *Platform) information(q map[string]string) (any, *refusal) {
	if q["order_sn"] == "" {
		return nil, errMissing
	}
	id := q["after_sales_id"]
	if all := p.ByOrder(q["order_sn"]); id == "" && len(all) > 0 {
		id = all[len(all)-1] // the newest of the order
	}
	a := p.Get(id)
	if a.OrderSN != q["order_sn"] {
		return nil, errNoOrder
	}
	var expires any // null
	if !a.NoExpiry && waits(a.Status) {
		expires = a.Expires.UnixMilli()
	}
	out := fields{
		"id": fakekit.Number(a.ID, ""), "order_sn": a.OrderSN, "after_sales_status": a.Status, "after_sales_type": a.Type,
		"after_sales_reason": a.Reason, "remark": fakekit.BuyerRemark, "images": append([]string{}, a.Images...),
		"refund_amount": a.Amount, "order_amount": a.OrderAmount, "discount_amount": 0,
		"goods_price": a.OrderAmount / int64(a.Quantity), "goods_number": a.Quantity, "sku_id": a.SKU,
		"shipping_status": fakekit.Bit(a.Shipped), "express_no": a.ExpressNo, "shipping_name": a.ExpressName,
		"speed_refund_flag": fakekit.Bit(a.Speed), "user_shipping_status": strconv.Itoa(a.UserShipping),
		"dispute_refund_status": 0, "join_or_not": strconv.Itoa(fakekit.Bit(a.Joined)), "expire_time": expires,
		"recreated_at": a.CreatedAt.UnixMilli(), "updated_time": strconv.FormatInt(a.UpdatedAt.Unix(), 10),
		"refund_operator_role": a.Role, "part_after_sales_type": a.PartType, "part_after_sales_value": a.PartValue,
	}
	if a.Type == TypeExchange {
		out["exchange_shipping_detail"] = fields{
			"merchant_exchange_detail_receiver": CipherName, "merchant_exchange_detail_phone": CipherPhone,
			"merchant_exchange_detail_address_mask": fakekit.BuyerAddress,
		}
	}
	return out, nil
}

// waits reports whether the seller has to answer.
func waits(status int) bool {
	switch status {
	case StatusRefundPending, StatusReturnPending, StatusGoodsPending, StatusRepairPending:
		return true
	}
	return false
}

// order is pdd.order.information.get.
func (p *Platform) order(q map[string]string) (any, *refusal) {
	if p.opt.NoOrders {
		return nil, errGrant
	}
	all := p.ByOrder(q["order_sn"])
	if len(all) == 0 {
		return nil, errNoOrder
	}
	a := p.Get(all[0])
	note, written := p.notes.Last(a.OrderSN)
	if !written {
		note.Text = a.Remark
	}
	info := fields{
		"order_sn": a.OrderSN, "order_status": 1 + fakekit.Bit(a.Shipped), "refund_status": 2, "remark": note.Text,
		"buyer_memo": BuyerMemo, "receiver_name": CipherName, "receiver_phone": CipherPhone, "receiver_name_mask": fakekit.BuyerName,
		"receiver_phone_mask": fakekit.BuyerPhone, "receiver_address_mask": fakekit.BuyerAddress,
		"tracking_number": "", "logistics_id": 0, "shipping_time": "",
		"item_list": []fields{{
			"sku_id": a.SKU, "outer_id": a.OuterID, "goods_id": a.GoodsID, "goods_count": a.Quantity, "goods_price": 99.0, "goods_name": "测试商品",
		}},
	}
	extra := []fields{}
	for i, parcel := range a.Parcels {
		if i == 0 {
			info["tracking_number"], info["logistics_id"] = parcel.Number, parcel.Company
			info["shipping_time"] = a.CreatedAt.Add(-24 * time.Hour).In(time.FixedZone("", 8*3600)).Format(time.DateTime)
			continue
		}
		extra = append(extra, fields{"tracking_number": parcel.Number, "logistics_id": parcel.Company})
	}
	info["extra_delivery_list"] = extra
	return fields{"order_info_get_response": fields{"order_info": info}}, nil
}

// companies is pdd.logistics.companies.get.
func (p *Platform) companies(map[string]string) (any, *refusal) {
	return fields{"logistics_companies_get_response": fields{"logistics_companies": []fields{
		{"id": 9001, "logistics_company": "中通快递", "code": "ZTO", "available": 1},
		{"id": 9002, "logistics_company": "某某物流", "code": "XX", "available": 1},
		{"id": 44, "logistics_company": "顺丰快递", "code": "SF", "available": 1},
	}}}, nil
}
