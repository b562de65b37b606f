package wechatshop

import (
	"encoding/json"
	"strconv"
	"time"
)

// scalar is a JSON string, number or truth value as text: the platform
// writes ids and numbers both ways, and ids exceed 2^53. null and absence are
// "". Anything else keeps its JSON text, which no reader below accepts.
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

// yes reads a truth value: true or 1, nothing else.
func (s scalar) yes() bool { return s == "true" || s == "1" }

// seconds reads a Unix time in seconds; zero if there is none. Values that
// cannot be seconds (0, negative, milliseconds) are no time.
func (s scalar) seconds() time.Time {
	n, ok := s.whole()
	if !ok || n <= 0 || n >= 100_000_000_000 {
		return time.Time{}
	}
	return time.Unix(n, 0).UTC()
}

// isID reports whether the text is an id of the platform: up to 32 digits,
// not all of them zero.
func isID(text string) bool {
	if text == "" || len(text) > 32 {
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

// envelope is what every call answers; the data stands beside it.
type envelope struct {
	Code scalar `json:"errcode"` // 0 or absent is success
	Msg  scalar `json:"errmsg"`
	body []byte
}

// afterSaleData is the answer of getaftersaleorder. Fields with personal
// data (unionid, tel_number, address_info) are left out on purpose.
type afterSaleData struct {
	Order *afterSaleOrder `json:"after_sale_order"`
}

type afterSaleOrder struct {
	ID      scalar `json:"after_sale_order_id"`
	Status  scalar `json:"status"`
	Type    scalar `json:"type"`
	SubType scalar `json:"sub_type"`
	OrderID scalar `json:"order_id"`
	Buyer   scalar `json:"openid"` // for Snapshot.Buyer only
	Product struct {
		Product scalar `json:"product_id"`
		SKU     scalar `json:"sku_id"`
		Code    scalar `json:"sku_code"`
		Count   scalar `json:"count"`
	} `json:"product_info"`
	Details struct {
		Words    scalar            `json:"desc"` // the buyer's own: for Snapshot.BuyerWords only
		Received scalar            `json:"receive_product"`
		Media    []json.RawMessage `json:"media_id_list"`
		Infos    []json.RawMessage `json:"media_infos"`
	} `json:"details"`
	Refund struct {
		Amount scalar `json:"amount"` // fen
		Reason scalar `json:"refund_reason"`
	} `json:"refund_info"`
	Return     parcel `json:"return_info"`
	CreateTime scalar `json:"create_time"` // s
	UpdateTime scalar `json:"update_time"` // s
	Reason     scalar `json:"reason"`
	ReasonText scalar `json:"reason_text"`
	Complaint  scalar `json:"complaint_id"`
	Deadline   scalar `json:"deadline"` // s: left, or a moment
	Offline    scalar `json:"need_offline_refund"`
}

// parcel is a waybill, to the buyer or back.
type parcel struct {
	Number  scalar `json:"waybill_id"`
	Code    scalar `json:"delivery_id"`
	Company scalar `json:"delivery_name"`
	At      scalar `json:"delivery_time"` // s; only to the buyer
	Goods   []struct {
		Product scalar `json:"product_id"`
		SKU     scalar `json:"sku_id"`
	} `json:"product_infos"`
}

// orderData is the answer of order/get. The buyer's address and notes are
// left out on purpose.
type orderData struct {
	Order *orderInfo `json:"order"`
}

type orderInfo struct {
	ID     scalar `json:"order_id"`
	Status scalar `json:"status"`
	Detail struct {
		Goods []struct {
			Product scalar `json:"product_id"`
			SKU     scalar `json:"sku_id"`
			Code    scalar `json:"sku_code"`
			Count   scalar `json:"sku_cnt"`
		} `json:"product_infos"`
		Delivery struct {
			Parcels []parcel `json:"delivery_product_info"`
		} `json:"delivery_info"`
		Ext struct {
			Notes scalar `json:"merchant_notes"`
		} `json:"ext_info"`
	} `json:"order_detail"`
}

// listData is the answer of getaftersalelist: ids, nothing else.
type listData struct {
	IDs  []scalar `json:"after_sale_order_id_list"`
	More scalar   `json:"has_more"`
	Next scalar   `json:"next_key"`
}

// reasonsData is the answer of rejectreason/get.
type reasonsData struct {
	Reasons []struct {
		Type  scalar `json:"reject_reason_type"`
		Title scalar `json:"reject_reason_type_text"`
		Text  scalar `json:"reject_reason"` // what the buyer is told unless something else is given
		Scene scalar `json:"reject_scene"`
	} `json:"reason_list"`
}

// tokenData is the answer of stable_token.
type tokenData struct {
	Access    scalar `json:"access_token"`
	ExpiresIn scalar `json:"expires_in"` // s
}
