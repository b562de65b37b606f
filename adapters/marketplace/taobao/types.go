package taobao

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"makegood/adapters"
	"makegood/adapters/wire"
)

// saysYes and saysNo read a truth value of this platform: the word true or
// false, nothing else. Where money depends on it, 1 and Y prove nothing.
func saysYes(s wire.Scalar) bool { return strings.EqualFold(string(s), "true") }

// saysNo is more than not saysYes.
func saysNo(s wire.Scalar) bool { return strings.EqualFold(string(s), "false") }

// timeOf reads a time of the platform, which is Chinese; zero if there is none.
func timeOf(s wire.Scalar) time.Time { return s.Date(adapters.Shanghai) }

// stamp writes a time as the platform does.
func stamp(t time.Time) string { return t.In(adapters.Shanghai).Format(time.DateTime) }

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
	ID          wire.Scalar `json:"refund_id"`
	Tid         wire.Scalar `json:"tid"`
	Oid         wire.Scalar `json:"oid"`
	Status      wire.Scalar `json:"status"`
	OrderStatus wire.Scalar `json:"order_status"`
	GoodStatus  wire.Scalar `json:"good_status"`
	GoodReturn  wire.Scalar `json:"has_good_return"`
	Fee         wire.Scalar `json:"refund_fee"` // yuan
	Phase       wire.Scalar `json:"refund_phase"`
	Version     wire.Scalar `json:"refund_version"`
	Dispute     wire.Scalar `json:"dispute_type"`
	Reason      wire.Scalar `json:"reason"`
	Created     wire.Scalar `json:"created"`
	Modified    wire.Scalar `json:"modified"`
	Constraint  wire.Scalar `json:"operation_contraint"` // the platform's own spelling
	CSStatus    wire.Scalar `json:"cs_status"`
	Advance     wire.Scalar `json:"advance_status"`
	OuterID     wire.Scalar `json:"outer_id"`
	Product     wire.Scalar `json:"num_iid"`
	Quantity    wire.Scalar `json:"num"`
	SKU         wire.Scalar `json:"sku"`
	ReturnedBy  wire.Scalar `json:"company_name"` // courier of the return parcel
	ReturnSid   wire.Scalar `json:"sid"`          // its waybill
	ReturnedAt  wire.Scalar `json:"good_return_time"`
	OpenUID     wire.Scalar `json:"buyer_open_uid"` // the buyer, opaque; in memory only
	Desc        wire.Scalar `json:"desc"`           // the buyer's own words; in memory only
	Remind      struct {
		Exists  wire.Scalar `json:"exist_timeout"`
		Timeout wire.Scalar `json:"timeout"`
	} `json:"refund_remind_timeout"`
}
