package fake

import (
	"encoding/json"

	"makegood/adapters/fakekit"
)

// fields is a JSON object written by hand; the answers of the busiest method
// are structs, which are faster.
type fields = map[string]any

type detailOut struct {
	Process struct {
		Info      infoOut      `json:"after_sale_info"`
		Arbitrate arbitrateOut `json:"arbitrate_info"`
		Logistics struct {
			Return   *parcelOut  `json:"return"`
			Exchange *parcelOut  `json:"exchange"`
			Resend   *parcelOut  `json:"resend"`
			Order    []parcelOut `json:"order"`
		} `json:"logistics_info"`
		Records []string `json:"record_logs_list"`
		Remarks []string `json:"after_sale_shop_remarks"`
	} `json:"process_info"`
	Order struct {
		ID  json.RawMessage `json:"shop_order_id"`
		SKU []skuOut        `json:"sku_order_infos"`
	} `json:"order_info"`
}

type arbitrateOut struct {
	ID     string `json:"arbitrate_id"`
	Status int    `json:"arbitrate_status"`
}

type infoOut struct {
	ID           json.RawMessage `json:"after_sale_id"`
	Status       int             `json:"after_sale_status"`
	Type         int             `json:"after_sale_type"`
	RefundStatus int             `json:"refund_status"`
	RefundType   int             `json:"refund_type"`
	Total        int64           `json:"refund_total_amount"`
	Post         int64           `json:"refund_post_amount"`
	Promotion    int64           `json:"refund_promotion_amount"`
	Real         int64           `json:"real_refund_amount"`
	ApplyTime    int64           `json:"apply_time"`
	UpdateTime   int64           `json:"update_time"`
	Deadline     int64           `json:"status_deadline"`
	Reason       string          `json:"reason"`
	ReasonCode   int64           `json:"reason_code"`
	ReasonRemark string          `json:"reason_remark"`
	Evidence     []string        `json:"evidence"`
	ApplyCount   int             `json:"after_sale_apply_count"`
	ReturnCount  int             `json:"need_return_count"`
	GotPkg       int             `json:"got_pkg"`
	PartType     int             `json:"part_type"`
	FailReason   string          `json:"refund_fail_reason"`
	RiskCode     int             `json:"risk_decsison_code"`
	Receiver     string          `json:"post_receiver"`
	ReceiverEnc  string          `json:"encrypt_post_receiver"`
	Phone        string          `json:"post_tel_sec"`
	PhoneEnc     string          `json:"encrypt_post_tel_sec"`
	Address      addressOut      `json:"post_address"`
	ReturnID     int64           `json:"return_address_id"`
	ReturnTo     addressOut      `json:"return_address"`
}

type addressOut struct {
	Detail    string `json:"detail"`
	DetailEnc string `json:"encrypt_detail"`
}

type parcelOut struct {
	Number  string `json:"tracking_no"`
	Company string `json:"company_name"`
	Code    string `json:"company_code"`
	At      int64  `json:"logistics_time"`
	State   int    `json:"logistics_state"`
}

type skuOut struct {
	Order    json.RawMessage `json:"sku_order_id"`
	Status   int             `json:"order_status"`
	Paid     int64           `json:"pay_amount"`
	Post     int64           `json:"post_amount"`
	Quantity int             `json:"item_quantity"`
	Created  int64           `json:"create_time"`
	Name     string          `json:"product_name"`
	Product  json.RawMessage `json:"product_id"`
	Outer    string          `json:"shop_sku_code"`
	SKU      json.RawMessage `json:"sku_id"`
}

type detailIn struct {
	ID      string `json:"after_sale_id"`
	Records bool   `json:"need_operation_record"`
}

// detail is afterSale.Detail.
func (p *Platform) detail(in detailIn) (any, *refusal) {
	a := p.Get(in.ID)
	if a.ID == "" {
		return nil, errNoCase
	}
	out := new(detailOut)
	out.Process.Info = infoOf(&a)
	out.Process.Arbitrate = arbitrateOut{a.ID + "_001", a.Arbitrate}
	out.Process.Remarks = []string{}
	for _, w := range a.Waybills {
		out.Process.Logistics.Order = append(out.Process.Logistics.Order, parcelOf(w))
	}
	if a.Return != nil {
		back := parcelOf(*a.Return)
		out.Process.Logistics.Return = &back
	}
	out.Order.ID = number(a.OrderID)
	for _, s := range a.SKUs {
		out.Order.SKU = append(out.Order.SKU, skuOut{
			Order: number(a.SKUOrderID), Status: 3, Paid: s.Paid, Quantity: s.Quantity, Created: fakekit.Seconds(a.ApplyTime),
			Name: "测试商品", Product: number(s.ProductID), Outer: s.OuterID, SKU: number(s.ID),
		})
	}
	return out, nil
}

func infoOf(a *AfterSale) infoOut {
	place := addressOut{fakekit.BuyerAddress, cipherAddress}
	return infoOut{
		ID: number(a.ID), Status: a.Status, Type: a.Type, RefundStatus: a.RefundStatus,
		Total: a.Amount, Post: a.Freight, Real: a.Amount,
		ApplyTime: fakekit.Seconds(a.ApplyTime), UpdateTime: fakekit.Seconds(a.UpdateTime), Deadline: deadline(a),
		Reason: a.Reason, ReasonCode: a.ReasonCode, ReasonRemark: fakekit.BuyerRemark,
		Evidence: append([]string{}, a.Evidence...), ApplyCount: 1, ReturnCount: 1,
		GotPkg: fakekit.Bit(a.GotPkg), PartType: fakekit.Bit(a.Partial),
		Receiver: fakekit.BuyerName, ReceiverEnc: cipherName, Phone: fakekit.BuyerPhone, PhoneEnc: cipherPhone,
		Address: place, ReturnTo: place,
	}
}

func parcelOf(w Waybill) parcelOut {
	return parcelOut{Number: w.Number, Company: w.Name, Code: w.Company, At: fakekit.Seconds(w.At)}
}

// number writes an id as Douyin does.
func number(id string) json.RawMessage { return fakekit.Number(id, "0") }

// deadline is 0 if the after-sale has none.
func deadline(a *AfterSale) int64 {
	if a.NoDeadline {
		return 0
	}
	return fakekit.Seconds(a.Deadline)
}
