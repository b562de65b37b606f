package pinduoduo

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"makegood/adapters"
	"makegood/adapters/wire"
)

// moment reads Unix seconds, Unix milliseconds, or a date and time, which
// without a zone is Shanghai's. Zero if there is none.
func moment(s wire.Scalar) time.Time {
	if t := s.Unix(); !t.IsZero() {
		return t
	}
	if t := s.Date(adapters.Shanghai); !t.IsZero() {
		return t
	}
	return s.RFC3339()
}

// saysYes and saysNo read the platform's word on a change, however it writes
// it. They take less than wire.Scalar does: money hangs on it, and a word that
// the platform is not known to use proves nothing.
func saysYes(s wire.Scalar) bool { return s == "true" || s == "1" || s == "Y" || s == "y" }
func saysNo(s wire.Scalar) bool  { return s == "false" || s == "0" || s == "N" || s == "n" }

// number writes an id as a JSON number, which has no zeros in front.
func number(id string) json.Number { return json.Number(strings.TrimLeft(id, "0")) }

// orderID is the value if it may be an order_sn, else "".
func orderID(s wire.Scalar) string {
	if !isOrder(string(s)) {
		return ""
	}
	return string(s)
}

// isOrder reports whether the text may be an order_sn: letters, digits and
// dashes.
var isOrder = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`).MatchString

// detailData is what pdd.refund.information.get answers, at the root. The
// address of an exchange is left out on purpose.
type detailData struct {
	ID           wire.Scalar     `json:"id"`
	OrderSN      wire.Scalar     `json:"order_sn"`
	Status       wire.Scalar     `json:"after_sales_status"`
	Type         wire.Scalar     `json:"after_sales_type"`
	Reason       wire.Scalar     `json:"after_sales_reason"`
	Remark       wire.Scalar     `json:"remark"`        // the buyer's own words; in memory only
	Amount       wire.Scalar     `json:"refund_amount"` // fen
	OrderAmount  wire.Scalar     `json:"order_amount"`  // fen
	Quantity     wire.Scalar     `json:"goods_number"`
	SKU          wire.Scalar     `json:"sku_id"`
	OuterSKU     wire.Scalar     `json:"outer_id"` // not documented here; read if it is sent
	Product      wire.Scalar     `json:"goods_id"` // likewise
	Shipped      wire.Scalar     `json:"shipping_status"`
	ExpressNo    wire.Scalar     `json:"express_no"`
	ExpressName  wire.Scalar     `json:"shipping_name"`
	Speed        wire.Scalar     `json:"speed_refund_flag"`
	UserShipping wire.Scalar     `json:"user_shipping_status"`
	Joined       wire.Scalar     `json:"join_or_not"`
	Expires      wire.Scalar     `json:"expire_time"`  // ms; null unless the seller's decision is pending
	Recreated    wire.Scalar     `json:"recreated_at"` // ms
	Updated      wire.Scalar     `json:"updated_time"`
	Operator     wire.Scalar     `json:"refund_operator_role"`
	PartType     wire.Scalar     `json:"part_after_sales_type"`
	PartValue    wire.Scalar     `json:"part_after_sales_value"`
	Images       json.RawMessage `json:"images"`
}

// listData is what pdd.refund.list.increment.get answers.
type listData struct {
	Total wire.Scalar `json:"total_count"`
	Rows  []listRow   `json:"refund_list"`
}

type listRow struct {
	ID       wire.Scalar `json:"id"`
	OrderSN  wire.Scalar `json:"order_sn"`
	Status   wire.Scalar `json:"after_sales_status"`
	Type     wire.Scalar `json:"after_sales_type"` // the list's own numbers: one above those of the detail
	Amount   wire.Scalar `json:"refund_amount"`    // yuan
	OuterSKU wire.Scalar `json:"outer_id"`
	Updated  wire.Scalar `json:"updated_time"`
}
