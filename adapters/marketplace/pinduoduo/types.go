package pinduoduo

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"makegood/adapters"
)

// scalar is a JSON string, number or boolean as text: the platform writes the
// same field as a number in one answer and as a string in another, and ids
// may exceed 2^53. null and absence are "". Anything else keeps its JSON text,
// which no reader below accepts.
type scalar string

// UnmarshalJSON fails for broken strings only: what cannot be read is refused
// where it is used.
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

// yes and no read a boolean, however it is written.
func (s scalar) yes() bool { return s == "true" || s == "1" || strings.EqualFold(string(s), "y") }
func (s scalar) no() bool  { return s == "false" || s == "0" || strings.EqualFold(string(s), "n") }

// raw is the value as JSON: a whole number as number, all else as text.
func (s scalar) raw() json.RawMessage {
	if s == "" {
		return nil
	}
	if n, ok := s.whole(); ok {
		return strconv.AppendInt(nil, n, 10)
	}
	text, _ := json.Marshal(string(s)) // a string cannot fail
	return text
}

// milliBorder is the first number that is taken for milliseconds: as seconds
// it would lie in the year 5138.
const milliBorder = 100_000_000_000

// time reads a moment: Unix seconds, Unix milliseconds, or a date and time,
// which without a zone is Shanghai's. Zero if there is none.
func (s scalar) time() time.Time {
	if n, ok := s.whole(); ok {
		switch {
		case n <= 0 || n >= milliBorder*1000:
			return time.Time{}
		case n >= milliBorder:
			return time.UnixMilli(n).UTC()
		}
		return time.Unix(n, 0).UTC()
	}
	if t, err := time.ParseInLocation(time.DateTime, string(s), adapters.Shanghai); err == nil && t.Unix() > 0 {
		return t.UTC()
	}
	if t, err := time.Parse(time.RFC3339, string(s)); err == nil && t.Unix() > 0 {
		return t.UTC()
	}
	return time.Time{}
}

// isID reports whether the text is an id of the platform: up to 20 digits,
// not all of them zero.
func isID(text string) bool {
	return len(text) <= 20 && strings.Trim(text, "0123456789") == "" && strings.Trim(text, "0") != ""
}

// isOrder reports whether the text may be an order_sn: letters, digits and
// dashes.
func isOrder(text string) bool {
	if text == "" || len(text) > 64 {
		return false
	}
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// detailData is what pdd.refund.information.get answers, at the root. The
// address of an exchange is left out on purpose.
type detailData struct {
	ID           scalar          `json:"id"`
	OrderSN      scalar          `json:"order_sn"`
	Status       scalar          `json:"after_sales_status"`
	Type         scalar          `json:"after_sales_type"`
	Reason       scalar          `json:"after_sales_reason"`
	Remark       scalar          `json:"remark"`        // the buyer's own words; in memory only
	Amount       scalar          `json:"refund_amount"` // fen
	OrderAmount  scalar          `json:"order_amount"`  // fen
	Quantity     scalar          `json:"goods_number"`
	SKU          scalar          `json:"sku_id"`
	OuterSKU     scalar          `json:"outer_id"` // not documented here; read if it is sent
	Product      scalar          `json:"goods_id"` // likewise
	Shipped      scalar          `json:"shipping_status"`
	ExpressNo    scalar          `json:"express_no"`
	ExpressName  scalar          `json:"shipping_name"`
	Speed        scalar          `json:"speed_refund_flag"`
	UserShipping scalar          `json:"user_shipping_status"`
	Joined       scalar          `json:"join_or_not"`
	Expires      scalar          `json:"expire_time"`  // ms; null unless the seller's answer is pending
	Recreated    scalar          `json:"recreated_at"` // ms
	Updated      scalar          `json:"updated_time"`
	Operator     scalar          `json:"refund_operator_role"`
	PartType     scalar          `json:"part_after_sales_type"`
	PartValue    scalar          `json:"part_after_sales_value"`
	Images       json.RawMessage `json:"images"`
}

// listData is what pdd.refund.list.increment.get answers.
type listData struct {
	Total scalar    `json:"total_count"`
	Rows  []listRow `json:"refund_list"`
}

type listRow struct {
	ID       scalar `json:"id"`
	OrderSN  scalar `json:"order_sn"`
	Status   scalar `json:"after_sales_status"`
	Type     scalar `json:"after_sales_type"` // the list's own numbers: one above those of the detail
	Amount   scalar `json:"refund_amount"`    // yuan
	OuterSKU scalar `json:"outer_id"`
	Updated  scalar `json:"updated_time"`
}
