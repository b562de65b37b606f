package fake

import (
	"time"

	"makegood/adapters/fakekit"
)

type afterSaleIn struct {
	ID string `json:"after_sale_order_id"`
}

// afterSale is getaftersaleorder.
func (p *Platform) afterSale(in afterSaleIn) (fields, *refusal) {
	a := p.Get(in.ID)
	switch {
	case in.ID == "":
		return nil, errCaseID
	case a.ID == "":
		return nil, errNoCase
	}
	return fields{"after_sale_order": p.afterSaleOut(&a)}, nil
}

func (p *Platform) afterSaleOut(a *AfterSale) fields {
	out := fields{
		"after_sale_order_id": p.id(a.ID), "status": a.Status, "type": a.Type, "sub_type": a.SubType, "order_id": p.id(a.OrderID),
		"openid": a.OpenID, "unionid": buyerUnionID,
		"product_info": fields{
			"product_id": p.id(a.SKU.ProductID), "sku_id": p.id(a.SKU.ID), "sku_code": a.SKU.OuterID,
			"count": a.SKU.Quantity, "fast_refund": a.FastRefund,
		},
		"details": fields{
			"desc": fakekit.BuyerRemark, "receive_product": a.Received, "cancel_time": 0, "tel_number": fakekit.BuyerPhone,
			"media_id_list": append([]string{}, a.Evidence...),
		},
		"refund_info":          fields{"amount": a.Amount, "refund_reason": a.RefundReason, "platform_discount_return_amount": 0},
		"return_info":          p.returnOut(a.Return),
		"merchant_upload_info": fields{"reject_reason": "", "refund_certificates": []string{}},
		"create_time":          fakekit.Seconds(a.CreateTime), "update_time": fakekit.Seconds(a.UpdateTime), "reason": a.Reason, "reason_text": a.ReasonText,
		"refund_resp":  fields{"code": "", "ret": 0, "message": ""},
		"complaint_id": a.Complaint, "need_offline_refund": a.Offline,
	}
	if !a.NoDeadline {
		out["deadline"] = fakekit.Seconds(a.Deadline)
		if a.SecondsLeft {
			out["deadline"] = int64(a.Deadline.Sub(p.opt.Now()) / time.Second)
		}
	}
	return out
}

func (p *Platform) returnOut(w *Waybill) fields {
	if w == nil {
		w = &Waybill{}
	}
	return fields{
		"waybill_id": w.Number, "delivery_id": w.Company, "delivery_name": w.Name, "return_type": 1,
		"address_info": addressOut(fakekit.BuyerName, fakekit.BuyerPhone),
	}
}

// addressOut is an address as WeChat writes it.
func addressOut(name, phone string) fields {
	return fields{"user_name": name, "tel_number": phone, "detail_info": fakekit.BuyerAddress}
}

type orderIn struct {
	ID string `json:"order_id"`
}

// order is order/get. The after-sale that was opened last shows how the order
// stands.
func (p *Platform) order(in orderIn) (fields, *refusal) {
	ids := p.ByOrder(in.ID)
	if len(ids) == 0 {
		return nil, errNoOrder
	}
	a := p.Get(ids[len(ids)-1])
	note, _ := p.notes.Last(in.ID)
	goods, parcels := []fields{}, []fields{}
	for _, sku := range append([]SKU{a.SKU}, a.OtherSKUs...) {
		goods = append(goods, p.skuOut(sku))
	}
	for _, w := range a.Waybills {
		parcels = append(parcels, p.parcelOut(w))
	}
	return fields{"order": fields{
		"order_id": p.id(in.ID), "status": a.OrderStatus, "openid": a.OpenID, "unionid": buyerUnionID,
		"order_detail": fields{
			"product_infos": goods,
			"delivery_info": fields{
				"address_info":          addressOut(fakekit.BuyerName, fakekit.BuyerPhone),
				"delivery_product_info": parcels, "deliver_method": 0,
			},
			"ext_info": fields{"customer_notes": fakekit.BuyerRemark, "merchant_notes": note},
		},
	}}, nil
}

func (p *Platform) skuOut(s SKU) fields {
	return fields{
		"product_id": p.id(s.ProductID), "sku_id": p.id(s.ID), "sku_code": s.OuterID, "sku_cnt": max(s.Quantity, 1),
		"title": "测试商品", "sale_price": 9900,
	}
}

func (p *Platform) parcelOut(w Waybill) fields {
	out := fields{
		"waybill_id": w.Number, "delivery_id": w.Company, "delivery_name": w.Name, "delivery_time": fakekit.Seconds(w.At), "deliver_type": 1,
		"delivery_address": addressOut(fakekit.ReturnReceiver, fakekit.ReturnPhone),
	}
	goods := []fields{}
	for _, sku := range w.SKUs {
		goods = append(goods, fields{"product_id": "", "sku_id": p.id(sku), "product_cnt": 1})
	}
	if w.SKUs != nil {
		out["product_infos"] = goods
	}
	return out
}

type noteIn struct {
	ID    string `json:"order_id"`
	Notes string `json:"merchant_notes"`
}

// note is order/merchantnotes/update: it replaces what was there.
func (p *Platform) note(in noteIn) (fields, *refusal) {
	switch {
	case in.Notes == "":
		return nil, errArguments
	case len(p.ByOrder(in.ID)) == 0:
		return nil, errNoOrder
	}
	p.notes.Write(in.ID, in.Notes)
	return nil, nil
}
