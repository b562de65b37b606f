package douyin

import (
	"encoding/json"
	"strconv"
	"time"
)

// scalar is a JSON string or number as text: the platform writes ids and
// numbers both ways, and ids exceed 2^53. null and absence are "". Anything
// else keeps its JSON text, which no reader below accepts.
type scalar string

// UnmarshalJSON never fails: what cannot be read is refused where it is used.
func (s *scalar) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || b[0] == 'n':
		*s = ""
	case b[0] == '"':
		var text string
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		*s = scalar(text)
	default:
		*s = scalar(b)
	}
	return nil
}

// whole reads an integer. ok is false for "" and for anything else.
func (s scalar) whole() (n int64, ok bool) {
	n, err := strconv.ParseInt(string(s), 10, 64)
	return n, err == nil
}

// seconds reads a Unix time in seconds; zero if there is none. Values that
// cannot be seconds (0, negative, milliseconds) are no time.
func (s scalar) seconds() time.Time {
	n, ok := s.whole()
	if !ok || n <= 0 || n >= 100_000_000_000 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// isID reports whether the text is an id of the platform: up to 20 digits,
// not all of them zero.
func isID(text string) bool {
	if text == "" || len(text) > 20 {
		return false
	}
	zero := true
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return false
		}
		zero = zero && c == '0'
	}
	return !zero
}

// envelope is what every call answers.
type envelope struct {
	Code    scalar          `json:"code"`
	Msg     scalar          `json:"msg"`
	SubCode scalar          `json:"sub_code"`
	SubMsg  scalar          `json:"sub_msg"`
	LogID   scalar          `json:"log_id"`
	ErrNo   scalar          `json:"err_no"`  // legacy
	Message scalar          `json:"message"` // legacy
	Data    json.RawMessage `json:"data"`
}

// detailData is the data of afterSale.Detail. Fields with personal data
// (post_*, encrypt_post_*) are left out on purpose.
type detailData struct {
	Process struct {
		Info      detailInfo `json:"after_sale_info"`
		Arbitrate struct {
			Status scalar `json:"arbitrate_status"`
		} `json:"arbitrate_info"`
		Logistics struct {
			Return *parcel  `json:"return"`
			Order  []parcel `json:"order"`
		} `json:"logistics_info"`
	} `json:"process_info"`
	Order struct {
		ID  scalar     `json:"shop_order_id"`
		SKU []skuOrder `json:"sku_order_infos"`
	} `json:"order_info"`
}

type detailInfo struct {
	ID           scalar            `json:"after_sale_id"`
	Type         scalar            `json:"after_sale_type"`
	Status       scalar            `json:"after_sale_status"`
	RefundStatus scalar            `json:"refund_status"`
	Amount       scalar            `json:"refund_total_amount"` // fen, freight included
	Freight      scalar            `json:"refund_post_amount"`  // fen
	ApplyTime    scalar            `json:"apply_time"`          // s
	UpdateTime   scalar            `json:"update_time"`         // s
	Deadline     scalar            `json:"status_deadline"`     // s, 0 none
	Reason       scalar            `json:"reason"`
	ReasonCode   scalar            `json:"reason_code"`
	Words        scalar            `json:"reason_remark"` // the buyer's own: for Snapshot.BuyerWords only
	GotPackage   scalar            `json:"got_pkg"`
	PartType     scalar            `json:"part_type"`
	Evidence     []json.RawMessage `json:"evidence"`
}

type parcel struct {
	Number  scalar `json:"tracking_no"`
	Company scalar `json:"company_name"`
	Code    scalar `json:"company_code"`
	At      scalar `json:"logistics_time"` // s
}

type skuOrder struct {
	SKU      scalar `json:"sku_id"`
	OuterSKU scalar `json:"shop_sku_code"`
	Product  scalar `json:"product_id"`
	Quantity scalar `json:"item_quantity"`
	Paid     scalar `json:"pay_amount"` // fen
}

// listData is the data of afterSale.List.
type listData struct {
	Items []struct {
		Info struct {
			ID           scalar `json:"aftersale_id"`
			Type         scalar `json:"aftersale_type"`
			Status       scalar `json:"aftersale_status"`
			RefundStatus scalar `json:"refund_status"`
			Amount       scalar `json:"refund_amount"` // fen
			UpdateTime   scalar `json:"update_time"`   // s
		} `json:"aftersale_info"`
		Order struct {
			ID scalar `json:"shop_order_id"`
		} `json:"order_info"`
	} `json:"items"`
	HasMore bool `json:"has_more"`
}

// operateData is the data of afterSale.operate.
type operateData struct {
	Items []struct {
		ID      scalar `json:"aftersale_id"`
		Status  scalar `json:"status_code"` // 0 is success
		Message scalar `json:"status_msg"`
	} `json:"items"`
}

// reasonsData is the data of afterSale.rejectReasonCodeList.
type reasonsData struct {
	Items []struct {
		Code     scalar `json:"reject_reason_code"`
		Reason   scalar `json:"reason"`
		Evidence scalar `json:"evidence_need"` // "Y" or "N"
	} `json:"items"`
}

// tokenData is the data of token.create and token.refresh.
type tokenData struct {
	Access    scalar `json:"access_token"`
	Refresh   scalar `json:"refresh_token"`
	ExpiresIn scalar `json:"expires_in"` // s
	ShopID    scalar `json:"shop_id"`
}
