package douyin

import (
	"encoding/json"

	"makegood/adapters/wire"
)

// envelope is what every call answers.
type envelope struct {
	Code    wire.Scalar     `json:"code"`
	Msg     wire.Scalar     `json:"msg"`
	SubCode wire.Scalar     `json:"sub_code"`
	SubMsg  wire.Scalar     `json:"sub_msg"`
	LogID   wire.Scalar     `json:"log_id"`
	ErrNo   wire.Scalar     `json:"err_no"`  // legacy
	Message wire.Scalar     `json:"message"` // legacy
	Data    json.RawMessage `json:"data"`
}

// detailData is the data of afterSale.Detail. Fields with personal data
// (post_*, encrypt_post_*) are left out on purpose.
type detailData struct {
	Process struct {
		Info      detailInfo `json:"after_sale_info"`
		Arbitrate struct {
			Status wire.Scalar `json:"arbitrate_status"`
		} `json:"arbitrate_info"`
		Logistics struct {
			Return *parcel  `json:"return"`
			Order  []parcel `json:"order"`
		} `json:"logistics_info"`
	} `json:"process_info"`
	Order struct {
		ID  wire.Scalar `json:"shop_order_id"`
		SKU []skuOrder  `json:"sku_order_infos"`
	} `json:"order_info"`
}

type detailInfo struct {
	ID           wire.Scalar       `json:"after_sale_id"`
	Type         wire.Scalar       `json:"after_sale_type"`
	Status       wire.Scalar       `json:"after_sale_status"`
	RefundStatus wire.Scalar       `json:"refund_status"`
	Amount       wire.Scalar       `json:"refund_total_amount"` // fen, freight included
	Freight      wire.Scalar       `json:"refund_post_amount"`  // fen
	ApplyTime    wire.Scalar       `json:"apply_time"`          // s
	UpdateTime   wire.Scalar       `json:"update_time"`         // s
	Deadline     wire.Scalar       `json:"status_deadline"`     // s, 0 none
	Reason       wire.Scalar       `json:"reason"`
	ReasonCode   wire.Scalar       `json:"reason_code"`
	Words        wire.Scalar       `json:"reason_remark"` // the buyer's own: for Snapshot.BuyerWords only
	GotPackage   wire.Scalar       `json:"got_pkg"`
	PartType     wire.Scalar       `json:"part_type"`
	Evidence     []json.RawMessage `json:"evidence"`
}

type parcel struct {
	Number  wire.Scalar `json:"tracking_no"`
	Company wire.Scalar `json:"company_name"`
	Code    wire.Scalar `json:"company_code"`
	At      wire.Scalar `json:"logistics_time"` // s
}

type skuOrder struct {
	SKU      wire.Scalar `json:"sku_id"`
	OuterSKU wire.Scalar `json:"shop_sku_code"`
	Product  wire.Scalar `json:"product_id"`
	Quantity wire.Scalar `json:"item_quantity"`
	Paid     wire.Scalar `json:"pay_amount"` // fen
}

// listData is the data of afterSale.List.
type listData struct {
	Items []struct {
		Info struct {
			ID           wire.Scalar `json:"aftersale_id"`
			Type         wire.Scalar `json:"aftersale_type"`
			Status       wire.Scalar `json:"aftersale_status"`
			RefundStatus wire.Scalar `json:"refund_status"`
			Amount       wire.Scalar `json:"refund_amount"` // fen
			UpdateTime   wire.Scalar `json:"update_time"`   // s
		} `json:"aftersale_info"`
		Order struct {
			ID wire.Scalar `json:"shop_order_id"`
		} `json:"order_info"`
	} `json:"items"`
	HasMore bool `json:"has_more"`
}

// operateData is the data of afterSale.operate.
type operateData struct {
	Items []struct {
		ID      wire.Scalar `json:"aftersale_id"`
		Status  wire.Scalar `json:"status_code"` // 0 is success
		Message wire.Scalar `json:"status_msg"`
	} `json:"items"`
}

// reasonsData is the data of afterSale.rejectReasonCodeList.
type reasonsData struct {
	Items []struct {
		Code     wire.Scalar `json:"reject_reason_code"`
		Reason   wire.Scalar `json:"reason"`
		Evidence wire.Scalar `json:"evidence_need"` // "Y" or "N"
	} `json:"items"`
}

// tokenData is the data of token.create and token.refresh.
type tokenData struct {
	Access    wire.Scalar `json:"access_token"`
	Refresh   wire.Scalar `json:"refresh_token"`
	ExpiresIn wire.Scalar `json:"expires_in"` // s
	ShopID    wire.Scalar `json:"shop_id"`
}
