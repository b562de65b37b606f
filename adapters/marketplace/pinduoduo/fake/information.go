package fake

import (
	"encoding/json"
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

type detailOut struct {
	ID           json.RawMessage `json:"id"`
	OrderSN      string          `json:"order_sn"`
	Status       int             `json:"after_sales_status"`
	Type         int             `json:"after_sales_type"`
	Reason       string          `json:"after_sales_reason"`
	Remark       string          `json:"remark"`
	Images       []string        `json:"images"`
	Amount       int64           `json:"refund_amount"`
	OrderAmount  int64           `json:"order_amount"`
	Discount     int64           `json:"discount_amount"`
	Price        int64           `json:"goods_price"`
	Quantity     int             `json:"goods_number"`
	SKU          string          `json:"sku_id"`
	Shipped      int             `json:"shipping_status"`
	ExpressNo    string          `json:"express_no"`
	ExpressName  string          `json:"shipping_name"`
	Speed        int             `json:"speed_refund_flag"`
	UserShipping string          `json:"user_shipping_status"`
	Dispute      int             `json:"dispute_refund_status"`
	Joined       string          `json:"join_or_not"`
	Expires      *int64          `json:"expire_time"`
	Recreated    int64           `json:"recreated_at"`
	Updated      string          `json:"updated_time"`
	Role         int             `json:"refund_operator_role"`
	PartType     int             `json:"part_after_sales_type"`
	PartValue    int             `json:"part_after_sales_value"`
	Exchange     fields          `json:"exchange_shipping_detail,omitempty"`
}

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
	out := &detailOut{
		ID: fakekit.Number(a.ID, ""), OrderSN: a.OrderSN, Status: a.Status, Type: a.Type, Reason: a.Reason, Remark: fakekit.BuyerRemark,
		Images: append([]string{}, a.Images...), Amount: a.Amount, OrderAmount: a.OrderAmount, Price: a.OrderAmount / int64(a.Quantity),
		Quantity: a.Quantity, SKU: a.SKU, Shipped: fakekit.Bit(a.Shipped), ExpressNo: a.ExpressNo, ExpressName: a.ExpressName,
		Speed: fakekit.Bit(a.Speed), UserShipping: strconv.Itoa(a.UserShipping), Joined: strconv.Itoa(fakekit.Bit(a.Joined)),
		Recreated: a.CreatedAt.UnixMilli(), Updated: strconv.FormatInt(a.UpdatedAt.Unix(), 10), Role: a.Role,
		PartType: a.PartType, PartValue: a.PartValue,
	}
	if !a.NoExpiry && waits(a.Status) {
		out.Expires = new(int64)
		*out.Expires = a.Expires.UnixMilli()
	}
	if a.Type == TypeExchange {
		out.Exchange = fields{
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
