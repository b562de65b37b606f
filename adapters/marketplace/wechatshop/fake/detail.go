package fake

import (
	"encoding/json"
	"net/http"
	"time"
)

// afterSale is getaftersaleorder.
func (p *Platform) afterSale(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		ID string `json:"after_sale_order_id"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	if in.ID == "" {
		return nil, errCaseID
	}
	r := p.find(in.ID)
	if r == nil {
		return nil, errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return fields{"after_sale_order": p.afterSaleOut(&r.a)}, nil
}

func (p *Platform) afterSaleOut(a *AfterSale) fields {
	out := fields{
		"after_sale_order_id": p.id(a.ID), "status": a.Status, "type": a.Type, "sub_type": a.SubType, "order_id": p.id(a.OrderID),
		"openid": a.OpenID, "unionid": BuyerUnionID,
		"product_info": fields{
			"product_id": p.id(a.SKU.ProductID), "sku_id": p.id(a.SKU.ID), "sku_code": a.SKU.OuterID,
			"count": a.SKU.Quantity, "fast_refund": a.FastRefund,
		},
		"details": fields{
			"desc": BuyerRemark, "receive_product": a.Received, "cancel_time": 0, "tel_number": BuyerPhone,
			"media_id_list": append([]string{}, a.Evidence...),
		},
		"refund_info": fields{"amount": a.Amount, "refund_reason": a.RefundReason, "platform_discount_return_amount": 0},
		"return_info": p.returnOut(a.Return),
		"merchant_upload_info": fields{
			"reject_reason": "", "refund_certificates": []string{},
		},
		"create_time": unix(a.CreateTime), "update_time": unix(a.UpdateTime), "reason": a.Reason, "reason_text": a.ReasonText,
		"refund_resp":  fields{"code": "", "ret": 0, "message": ""},
		"complaint_id": a.Complaint, "need_offline_refund": a.Offline,
	}
	if !a.NoDeadline {
		out["deadline"] = unix(a.Deadline)
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
		"address_info": fields{"user_name": BuyerName, "tel_number": BuyerPhone, "detail_info": BuyerAddress},
	}
}

// order is order/get.
func (p *Platform) order(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		ID string `json:"order_id"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	o := p.findOrder(in.ID)
	if o == nil {
		return nil, errNoOrder
	}
	o.mu.Lock()
	last, note := o.last, ""
	if len(o.notes) > 0 {
		note = o.notes[len(o.notes)-1]
	}
	o.mu.Unlock()
	a := p.Get(last)
	goods := []fields{p.skuOut(&a.SKU)}
	for i := range a.OtherSKUs {
		goods = append(goods, p.skuOut(&a.OtherSKUs[i]))
	}
	parcels := []fields{}
	for _, w := range a.Waybills {
		parcels = append(parcels, p.parcelOut(w))
	}
	return fields{"order": fields{
		"order_id": p.id(in.ID), "status": a.OrderStatus, "openid": a.OpenID, "unionid": BuyerUnionID,
		"order_detail": fields{
			"product_infos": goods,
			"delivery_info": fields{
				"address_info":          fields{"user_name": BuyerName, "tel_number": BuyerPhone, "detail_info": BuyerAddress},
				"delivery_product_info": parcels, "deliver_method": 0,
			},
			"ext_info": fields{"customer_notes": BuyerRemark, "merchant_notes": note},
		},
	}}, nil
}

func (p *Platform) skuOut(s *SKU) fields {
	return fields{
		"product_id": p.id(s.ProductID), "sku_id": p.id(s.ID), "sku_code": s.OuterID, "sku_cnt": max(s.Quantity, 1),
		"title": "测试商品", "sale_price": 9900,
	}
}

func (p *Platform) parcelOut(w Waybill) fields {
	out := fields{
		"waybill_id": w.Number, "delivery_id": w.Company, "delivery_name": w.Name, "delivery_time": unix(w.At), "deliver_type": 1,
		"delivery_address": fields{"user_name": "李测试仓管", "tel_number": "13811112222"},
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

// note is order/merchantnotes/update: it replaces what was there.
func (p *Platform) note(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		ID    string `json:"order_id"`
		Notes string `json:"merchant_notes"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	if in.Notes == "" {
		return nil, errArguments
	}
	o := p.findOrder(in.ID)
	if o == nil {
		return nil, errNoOrder
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.notes = append(o.notes, in.Notes)
	return nil, nil
}

// addresses is merchant/address/list: ids alone.
func (p *Platform) addresses(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		Offset int `json:"offset"`
		Limit  int `json:"limit"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	if in.Offset < 0 || in.Limit < 1 {
		return nil, errArguments
	}
	ids := []string{}
	for _, a := range p.opt.Addresses[min(in.Offset, len(p.opt.Addresses)):] {
		if len(ids) < in.Limit {
			ids = append(ids, a.ID)
		}
	}
	return fields{"address_id_list": ids}, nil
}

// address is merchant/address/get.
func (p *Platform) address(body []byte, _ *http.Request) (fields, *refusal) {
	var in struct {
		ID string `json:"address_id"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	for _, a := range p.opt.Addresses {
		if a.ID == in.ID {
			return fields{"address_detail": fields{
				"address_id": a.ID, "name": ReturnReceiver, "landline": "",
				"address_info": fields{"user_name": ReturnReceiver, "tel_number": ReturnPhone},
				"send_addr":    true, "recv_addr": true, "default_send": false, "default_recv": a.Default,
			}}, nil
		}
	}
	return nil, errBadAddress
}

// unix is 0 for the zero time.
func unix(t time.Time) json.Number {
	if t.IsZero() {
		return "0"
	}
	return json.Number(itoa(t.Unix()))
}
