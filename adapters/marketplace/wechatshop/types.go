package wechatshop

import (
	"encoding/json"
	"strings"

	"makegood/adapters/wire"
)

// isID reports whether the text is an id of the platform: up to 32 digits,
// not all of them zero.
func isID(text string) bool {
	return len(text) <= 32 && wire.IsDigits(text) && strings.Trim(text, "0") != ""
}

// idOf is the value if it is an id of the platform, else "".
func idOf(s wire.Scalar) string {
	if !isID(string(s)) {
		return ""
	}
	return string(s)
}

// envelope is what every call answers; the data stands beside it.
type envelope struct {
	Code wire.Scalar `json:"errcode"` // 0 or absent is success
	Msg  wire.Scalar `json:"errmsg"`
	body []byte
}

// afterSaleOrder is what getaftersaleorder answers. Buyer data that nobody needs (unionid,
// tel_number, address_info) is left out on purpose.
type afterSaleOrder struct {
	ID      wire.Scalar `json:"after_sale_order_id"`
	Status  wire.Scalar `json:"status"`
	Type    wire.Scalar `json:"type"`
	SubType wire.Scalar `json:"sub_type"`
	OrderID wire.Scalar `json:"order_id"`
	Buyer   wire.Scalar `json:"openid"` // for Snapshot.Buyer only
	Product struct {
		Product wire.Scalar `json:"product_id"`
		SKU     wire.Scalar `json:"sku_id"`
		Code    wire.Scalar `json:"sku_code"`
		Count   wire.Scalar `json:"count"`
	} `json:"product_info"`
	Details struct {
		Words    wire.Scalar       `json:"desc"` // the buyer's own: for Snapshot.BuyerWords only
		Received wire.Scalar       `json:"receive_product"`
		Media    []json.RawMessage `json:"media_id_list"`
		Infos    []json.RawMessage `json:"media_infos"`
	} `json:"details"`
	Refund struct {
		Amount wire.Scalar `json:"amount"` // fen
		Reason wire.Scalar `json:"refund_reason"`
	} `json:"refund_info"`
	Return     parcel      `json:"return_info"`
	CreateTime wire.Scalar `json:"create_time"` // s
	UpdateTime wire.Scalar `json:"update_time"` // s
	Reason     wire.Scalar `json:"reason"`
	ReasonText wire.Scalar `json:"reason_text"`
	Complaint  wire.Scalar `json:"complaint_id"`
	Deadline   wire.Scalar `json:"deadline"` // s: left, or a moment
	Offline    wire.Scalar `json:"need_offline_refund"`
}

// parcel is a waybill, to the buyer or back.
type parcel struct {
	Number  wire.Scalar `json:"waybill_id"`
	Code    wire.Scalar `json:"delivery_id"`
	Company wire.Scalar `json:"delivery_name"`
	At      wire.Scalar `json:"delivery_time"` // s; only to the buyer
	Goods   []goods     `json:"product_infos"`
}

// goods are pieces of one SKU, in an order or in a parcel.
type goods struct {
	SKU   wire.Scalar `json:"sku_id"`
	Code  wire.Scalar `json:"sku_code"` // only in an order, like the number
	Count wire.Scalar `json:"sku_cnt"`
}

// orderData is the answer of order/get. The order stands under "order"; one
// that stands beside the code is read as well. The buyer's address and notes
// are left out on purpose.
type orderData struct {
	Order *orderInfo `json:"order"`
	orderInfo
}

// info is the order, nil if the answer holds none.
func (d *orderData) info() *orderInfo {
	if d.Order == nil && (d.ID != "" || d.Status != "") {
		return &d.orderInfo
	}
	return d.Order
}

type orderInfo struct {
	ID     wire.Scalar `json:"order_id"`
	Status wire.Scalar `json:"status"`
	Detail struct {
		Goods    []goods `json:"product_infos"`
		Delivery struct {
			Parcels []parcel `json:"delivery_product_info"`
		} `json:"delivery_info"`
		Ext struct {
			Notes wire.Scalar `json:"merchant_notes"`
		} `json:"ext_info"`
	} `json:"order_detail"`
}

// listData is the answer of getaftersalelist: ids, nothing else.
type listData struct {
	IDs  []wire.Scalar `json:"after_sale_order_id_list"`
	More wire.Scalar   `json:"has_more"`
	Next wire.Scalar   `json:"next_key"`
}

// rejectReason is one of those that rejectreason/get answers.
type rejectReason struct {
	Code  wire.Scalar `json:"reject_reason_type"`
	Title wire.Scalar `json:"reject_reason_type_text"`
	Text  wire.Scalar `json:"reject_reason"` // what the buyer is told unless something else is given
	Scene wire.Scalar `json:"reject_scene"`
}
