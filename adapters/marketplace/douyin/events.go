package douyin

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"makegood/adapters"
	"makegood/aftersale"
)

// tagInfo is what a refund tag means.
type tagInfo struct {
	name   string // the platform's event name
	event  aftersale.EventType
	status aftersale.Status              // where the request then stands, if the push does not say; "" unknown
	paid   bool                          // the money has arrived
	at     func(d *refundData) time.Time // the message's own time field; nil: it has none
}

// refundTags is every tag whose meaning is known. 210 and 219-223 are not.
// 209 has no own time: its status_deadline lies ahead, not behind.
var refundTags = map[string]tagInfo{
	"200": {"RefundCreated", aftersale.EventRequested, aftersale.StatusPending, false, atApply},
	"201": {"RefundAgreed", aftersale.EventRefundAgreed, aftersale.StatusRefunding, false, atAgree},
	"202": {"ReturnApplyAgreed", aftersale.EventReturnAgreed, aftersale.StatusAwaitReturn, false, atAgree},
	"203": {"BuyerReturnGoods", aftersale.EventBuyerReturned, aftersale.StatusReturning, false, atReturn},
	"204": {"RefundRefused", aftersale.EventRefused, aftersale.StatusRefused, false, atRefuse},
	"205": {"ReturnApplyRefused", aftersale.EventRefused, aftersale.StatusRefused, false, atRefuse},
	"206": {"RefundSuccess", aftersale.EventRefunded, aftersale.StatusRefunded, true, atSuccess},
	"207": {"RefundClosed", aftersale.EventClosed, aftersale.StatusClosed, false, atClose},
	"208": {"RefundModified", aftersale.EventModified, "", false, atModify},
	"209": {"ExpirationChange", aftersale.EventDeadlineChanged, "", false, nil},
	"211": {"ExchangeComfirmed", aftersale.EventFulfilled, aftersale.StatusFulfilling, false, atApply},
	"212": {"ArbitrateApplied", aftersale.EventIntervention, "", false, nil},
	"213": {"ArbitrateSubmiting", aftersale.EventIntervention, "", false, nil},
	"214": {"ArbitrateSubmited", aftersale.EventIntervention, "", false, nil},
	"215": {"ArbitrateCancelled", aftersale.EventIntervention, "", false, nil},
	"216": {"ArbitrateAudited", aftersale.EventIntervention, "", false, nil},
	"217": {"ArbitrateServiceIntervene", aftersale.EventIntervention, "", false, nil},
	"218": {"ArbitrateDiscussUpload", aftersale.EventIntervention, "", false, nil},
	"224": {"SpecialRefund", aftersale.EventRequested, "", false, atApply},
	"225": {"SpecialRefundSuccess", aftersale.EventRefunded, aftersale.StatusRefunded, true, atSuccess},
	"226": {"ResendFillLogistics", aftersale.EventFulfilled, aftersale.StatusFulfilling, false, nil},
	"227": {"AuditAgreeResend", aftersale.EventReturnAgreed, aftersale.StatusFulfilling, false, nil},
}

func atApply(d *refundData) time.Time   { return d.ApplyTime.seconds() }
func atReturn(d *refundData) time.Time  { return d.ReturnTime.seconds() }
func atRefuse(d *refundData) time.Time  { return d.RefuseTime.seconds() }
func atSuccess(d *refundData) time.Time { return d.SuccessTime.seconds() }
func atClose(d *refundData) time.Time   { return d.CloseTime.seconds() }
func atModify(d *refundData) time.Time  { return d.ModifyTime.seconds() }

// atAgree: one source names the time of tag 202 refuse_time.
func atAgree(d *refundData) time.Time {
	return cmp.Or(d.AgreeTime, d.RefuseTime).seconds()
}

// eventNames lists the tags for the manifest.
func eventNames() []string {
	var names []string
	for _, tag := range slices.Sorted(maps.Keys(refundTags)) {
		names = append(names, tag+" "+refundTags[tag].name)
	}
	return names
}

// refundData is the data of a refund message. Addresses and names in it
// (tag 202) are not read.
type refundData struct {
	ID, Status, Type, OrderID scalar
	Amount                    scalar // fen, freight included
	UpdateTime                scalar // RFC 3339
	ApplyTime, AgreeTime      scalar // s, like the rest
	ReturnTime, RefuseTime    scalar
	SuccessTime, CloseTime    scalar
	ModifyTime                scalar
}

// field returns where the value of a key goes; nil for the keys not read.
func (d *refundData) field(key []byte) *scalar {
	switch string(key) {
	case "aftersale_id":
		return &d.ID
	case "aftersale_status", "after_sale_status": // tag 227 spells it the second way
		return &d.Status
	case "aftersale_type":
		return &d.Type
	case "p_id":
		return &d.OrderID
	case "refund_amount":
		return &d.Amount
	case "update_time":
		return &d.UpdateTime
	case "apply_time":
		return &d.ApplyTime
	case "agree_time":
		return &d.AgreeTime
	case "return_time":
		return &d.ReturnTime
	case "refuse_time":
		return &d.RefuseTime
	case "success_time":
		return &d.SuccessTime
	case "close_time":
		return &d.CloseTime
	case "modify_time":
		return &d.ModifyTime
	}
	return nil
}

// event turns a refund message into an event. A push is a hint: what is
// missing stays empty, only what is wrong is malformed.
func (m *message) event(info tagInfo) (aftersale.Event, error) {
	d, err := readData(m.data)
	if err != nil {
		return aftersale.Event{}, err
	}
	if !isID(string(d.ID)) {
		return aftersale.Event{}, adapters.Malformed("tag %s without an after-sale id", m.tag)
	}
	amount, ok := readAmount(d.Amount)
	if !ok {
		return aftersale.Event{}, adapters.Malformed("tag %s with an amount that is none", m.tag)
	}
	e := aftersale.Event{
		Ref:    aftersale.Ref{Platform: Name, ID: string(d.ID)},
		Key:    m.key(),
		Type:   info.event,
		Tag:    string(m.tag),
		Kind:   kindOf(d.Type),
		Status: d.status(info),
		Amount: amount,
	}
	if isID(string(d.OrderID)) {
		e.OrderID = string(d.OrderID)
	}
	updated := readUpdateTime(d.UpdateTime)
	if !updated.IsZero() {
		e.Version = strconv.FormatInt(updated.Unix(), 10)
	}
	if info.at != nil {
		e.At = info.at(d)
	}
	if e.At.IsZero() {
		e.At = updated
	}
	return e, nil
}

// status: a push does not carry refund_status, so "success" means agreed
// unless the message itself says that the money has arrived.
func (d *refundData) status(info tagInfo) aftersale.Status {
	if d.Status == "" {
		return info.status
	}
	refund := scalar("2")
	if info.paid {
		refund = "3"
	}
	return statusOf(d.Status, refund)
}

// readData reads data, which is a string holding an object, or the object.
func readData(raw []byte) (*refundData, error) {
	if len(raw) > 0 && raw[0] == '"' {
		raw = bytes.TrimSpace([]byte(readScalar(raw)))
		if !json.Valid(raw) {
			return nil, adapters.Malformed("data is not JSON")
		}
	}
	if len(raw) == 0 || raw[0] != '{' {
		return nil, adapters.Malformed("data is not an object")
	}
	d := new(refundData)
	walkObject(raw, func(key, value []byte) {
		if f := d.field(key); f != nil {
			*f = readScalar(value)
		}
	})
	return d, nil
}

// readUpdateTime reads RFC 3339, or seconds as the API writes them.
func readUpdateTime(s scalar) time.Time {
	if t, err := time.Parse(time.RFC3339, string(s)); err == nil && t.Unix() > 0 {
		return t.UTC().Truncate(time.Second)
	}
	return s.seconds()
}
