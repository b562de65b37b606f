package fake

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
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

// detail is afterSale.Detail.
func (p *Platform) detail(body []byte) (any, *refusal) {
	var in struct {
		ID      string `json:"after_sale_id"`
		Records bool   `json:"need_operation_record"`
	}
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	r := p.find(in.ID)
	if r == nil {
		return nil, errNoCase
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a := &r.a
	out := new(detailOut)
	out.Process.Info = infoOf(a)
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
			Order: number(a.SKUOrderID), Status: 3, Paid: s.Paid, Quantity: s.Quantity, Created: unix(a.ApplyTime),
			Name: "测试商品", Product: number(s.ProductID), Outer: s.OuterID, SKU: number(s.ID),
		})
	}
	return out, nil
}

func infoOf(a *AfterSale) infoOut {
	place := addressOut{BuyerAddress, CipherAddress}
	return infoOut{
		ID: number(a.ID), Status: a.Status, Type: a.Type, RefundStatus: a.RefundStatus,
		Total: a.Amount, Post: a.Freight, Real: a.Amount,
		ApplyTime: unix(a.ApplyTime), UpdateTime: unix(a.UpdateTime), Deadline: deadline(a),
		Reason: a.Reason, ReasonCode: a.ReasonCode, ReasonRemark: BuyerRemark,
		Evidence: append([]string{}, a.Evidence...), ApplyCount: 1, ReturnCount: 1,
		GotPkg: bit(a.GotPkg), PartType: bit(a.Partial),
		Receiver: BuyerName, ReceiverEnc: CipherName, Phone: BuyerPhone, PhoneEnc: CipherPhone,
		Address: place, ReturnTo: place,
	}
}

func parcelOf(w Waybill) parcelOut {
	return parcelOut{Number: w.Number, Company: w.Name, Code: w.Company, At: unix(w.At)}
}

// number writes an id as the JSON number the platform sends; what is no
// number becomes a string.
func number(id string) json.RawMessage {
	if id == "" {
		return json.RawMessage("0")
	}
	if strings.Trim(id, "0123456789") != "" || id[0] == '0' {
		return json.RawMessage(strconv.Quote(id))
	}
	return json.RawMessage(id)
}

func bit(on bool) int {
	if on {
		return 1
	}
	return 0
}

// unix is 0 for the zero time.
func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func deadline(a *AfterSale) int64 {
	if a.NoDeadline {
		return 0
	}
	return unix(a.Deadline)
}
