package taobao

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// scalar is a JSON string, number or boolean as text: the platform writes ids
// and numbers both ways, and ids exceed 2^53. null and absence are "".
// Anything else keeps its JSON text, which no reader below accepts.
type scalar string

// UnmarshalJSON never fails on valid JSON: what cannot be read is refused
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

// yes reports whether the platform said true.
func (s scalar) yes() bool { return strings.EqualFold(string(s), "true") }

// no reports whether the platform said false, which is more than not true.
func (s scalar) no() bool { return strings.EqualFold(string(s), "false") }

// stamp is how the platform writes times, in Chinese time.
const stamp = "2006-01-02 15:04:05"

// time reads such a time; zero if there is none.
func (s scalar) time() time.Time {
	t, err := time.ParseInLocation(stamp, string(s), adapters.Shanghai)
	if err != nil || t.Unix() <= 0 {
		return time.Time{}
	}
	return t.UTC()
}

// yuan reads an amount in yuan. Absent and zero are the unknown amount; ok is
// false for what is negative or no amount.
func (s scalar) yuan() (m aftersale.Money, ok bool) {
	if s == "" {
		return aftersale.Money{}, true
	}
	m, err := aftersale.ParseDecimal(string(s), aftersale.CNY)
	if err != nil || m.Minor < 0 {
		return aftersale.Money{}, false
	}
	if m.Minor == 0 {
		return aftersale.Money{}, true
	}
	return m, true
}

// isID reports whether the text is an id of the platform: up to 20 digits,
// not all of them zero.
func isID(text string) bool {
	return text != "" && len(text) <= 20 && strings.Trim(text, "0123456789") == "" && strings.Trim(text, "0") != ""
}

// list is a list in either form of the platform: the bare array of simplified
// answers, or an object around it ({"refund":[…]}). An empty list may be an
// empty object, null, or absent.
type list[T any] []T

// errList means that an object holds more than one array, or none.
var errList = errors.New("not a list")

// UnmarshalJSON reads both forms.
func (l *list[T]) UnmarshalJSON(b []byte) error {
	*l = nil
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]T)(l))
	}
	var around map[string]json.RawMessage
	if err := json.Unmarshal(b, &around); err != nil || len(around) == 0 {
		return err
	}
	for _, inner := range around {
		if len(around) == 1 && len(inner) > 0 && inner[0] == '[' {
			return json.Unmarshal(inner, (*[]T)(l))
		}
	}
	return errList
}

// refund is what taobao.refund.get and taobao.refunds.receive.get show.
// buyer_nick, alipay_no, address and the like are left out on purpose.
type refund struct {
	ID          scalar `json:"refund_id"`
	Tid         scalar `json:"tid"`
	Oid         scalar `json:"oid"`
	Status      scalar `json:"status"`
	OrderStatus scalar `json:"order_status"`
	GoodStatus  scalar `json:"good_status"`
	GoodReturn  scalar `json:"has_good_return"`
	Fee         scalar `json:"refund_fee"` // yuan
	Phase       scalar `json:"refund_phase"`
	Version     scalar `json:"refund_version"`
	Dispute     scalar `json:"dispute_type"`
	Reason      scalar `json:"reason"`
	Created     scalar `json:"created"`
	Modified    scalar `json:"modified"`
	Constraint  scalar `json:"operation_contraint"` // the platform's own spelling
	CSStatus    scalar `json:"cs_status"`
	Advance     scalar `json:"advance_status"`
	OuterID     scalar `json:"outer_id"`
	Product     scalar `json:"num_iid"`
	Quantity    scalar `json:"num"`
	SKU         scalar `json:"sku"`
	ReturnedBy  scalar `json:"company_name"` // courier of the return parcel
	ReturnSid   scalar `json:"sid"`          // its waybill
	ReturnedAt  scalar `json:"good_return_time"`
	OpenUID     scalar `json:"buyer_open_uid"` // the buyer, opaque; in memory only
	Desc        scalar `json:"desc"`           // the buyer's own words; in memory only
	Remind      struct {
		Exists  scalar `json:"exist_timeout"`
		Timeout scalar `json:"timeout"`
	} `json:"refund_remind_timeout"`
}
