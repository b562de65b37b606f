package douyin

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// tagInfo is what a refund tag means.
type tagInfo struct {
	name   string // the platform's event name
	event  aftersale.EventType
	status aftersale.Status // where the request then stands, if the push does not say; "" unknown
	at     field            // the message's own time; fieldNone: it has none
}

// refundTags is every tag whose meaning is known. 210 and 219-223 are not.
// 209 has no own time: its status_deadline lies ahead, not behind.
var refundTags = map[string]tagInfo{
	"200": {"RefundCreated", aftersale.EventRequested, aftersale.StatusPending, fieldApplyTime},
	"201": {"RefundAgreed", aftersale.EventRefundAgreed, aftersale.StatusRefunding, fieldAgreeTime},
	"202": {"ReturnApplyAgreed", aftersale.EventReturnAgreed, aftersale.StatusAwaitReturn, fieldAgreeTime},
	"203": {"BuyerReturnGoods", aftersale.EventBuyerReturned, aftersale.StatusReturning, fieldReturnTime},
	"204": {"RefundRefused", aftersale.EventRefused, aftersale.StatusRefused, fieldRefuseTime},
	"205": {"ReturnApplyRefused", aftersale.EventRefused, aftersale.StatusRefused, fieldRefuseTime},
	"206": {"RefundSuccess", aftersale.EventRefunded, aftersale.StatusRefunded, fieldSuccessTime},
	"207": {"RefundClosed", aftersale.EventClosed, aftersale.StatusClosed, fieldCloseTime},
	"208": {"RefundModified", aftersale.EventModified, "", fieldModifyTime},
	"209": {"ExpirationChange", aftersale.EventDeadlineChanged, "", fieldNone},
	"211": {"ExchangeComfirmed", aftersale.EventFulfilled, aftersale.StatusFulfilling, fieldApplyTime},
	"212": {"ArbitrateApplied", aftersale.EventIntervention, "", fieldNone},
	"213": {"ArbitrateSubmiting", aftersale.EventIntervention, "", fieldNone},
	"214": {"ArbitrateSubmited", aftersale.EventIntervention, "", fieldNone},
	"215": {"ArbitrateCancelled", aftersale.EventIntervention, "", fieldNone},
	"216": {"ArbitrateAudited", aftersale.EventIntervention, "", fieldNone},
	"217": {"ArbitrateServiceIntervene", aftersale.EventIntervention, "", fieldNone},
	"218": {"ArbitrateDiscussUpload", aftersale.EventIntervention, "", fieldNone},
	"224": {"SpecialRefund", aftersale.EventRequested, "", fieldApplyTime},
	"225": {"SpecialRefundSuccess", aftersale.EventRefunded, aftersale.StatusRefunded, fieldSuccessTime},
	"226": {"ResendFillLogistics", aftersale.EventFulfilled, aftersale.StatusFulfilling, fieldNone},
	"227": {"AuditAgreeResend", aftersale.EventReturnAgreed, aftersale.StatusFulfilling, fieldNone},
}

// eventNames lists the tags for the manifest.
func eventNames() []string {
	var names []string
	for _, tag := range slices.Sorted(maps.Keys(refundTags)) {
		names = append(names, tag+" "+refundTags[tag].name)
	}
	return names
}

// field is a place in refundData.
type field int

const (
	fieldNone field = iota // never filled
	fieldID
	fieldOrderID
	fieldKind
	fieldStatus
	fieldAmount     // fen, freight included
	fieldUpdateTime // RFC 3339
	fieldApplyTime  // s, like the rest
	fieldAgreeTime
	fieldReturnTime
	fieldRefuseTime
	fieldSuccessTime
	fieldCloseTime
	fieldModifyTime
	fieldCount
)

// refundFields are the keys that are read of a refund message. Addresses and
// names in it (tag 202) are not.
var refundFields = map[string]field{
	"aftersale_id": fieldID, "p_id": fieldOrderID, "aftersale_type": fieldKind, "refund_amount": fieldAmount,
	"aftersale_status": fieldStatus, "after_sale_status": fieldStatus, // tag 227 spells it the second way
	"update_time": fieldUpdateTime, "apply_time": fieldApplyTime, "agree_time": fieldAgreeTime, "return_time": fieldReturnTime,
	"refuse_time": fieldRefuseTime, "success_time": fieldSuccessTime, "close_time": fieldCloseTime, "modify_time": fieldModifyTime,
}

// refundData is the data of a refund message.
type refundData [fieldCount]wire.Scalar

// event turns a refund message into an event. A push is a hint: what is
// missing stays empty, only what is wrong is malformed.
func (m *message) event(info tagInfo) (aftersale.Event, error) {
	d, err := readData(m.data)
	if err != nil {
		return aftersale.Event{}, err
	}
	if !d[fieldID].IsID() {
		return aftersale.Event{}, adapters.Malformed("tag %s without an after-sale id", m.tag)
	}
	money, ok := d[fieldAmount].Fen()
	if !ok {
		return aftersale.Event{}, adapters.Malformed("tag %s with an amount that is none", m.tag)
	}
	updated := d.updated()
	e := aftersale.Event{
		Ref:     aftersale.Ref{Platform: Name, ID: string(d[fieldID])},
		Key:     m.key(),
		Type:    info.event,
		Tag:     string(m.tag),
		OrderID: d[fieldOrderID].ID(),
		Kind:    kindOf(d[fieldKind]),
		Status:  d.status(info),
		Amount:  money,
		Version: version(updated),
		At:      d.happened(info.at),
	}
	if e.At.IsZero() {
		e.At = updated
	}
	return e, nil
}

// happened reads the message's own time. One source names that of tag 202
// refuse_time.
func (d *refundData) happened(at field) time.Time {
	if at == fieldAgreeTime && d[fieldAgreeTime] == "" {
		at = fieldRefuseTime
	}
	return d[at].Seconds()
}

// updated reads RFC 3339, or seconds as the API writes them.
func (d *refundData) updated() time.Time {
	if t := d[fieldUpdateTime].RFC3339(); !t.IsZero() {
		return t.Truncate(time.Second)
	}
	return d[fieldUpdateTime].Seconds()
}

// status: a push does not carry refund_status, so "success" means agreed
// unless the message itself says that the money has arrived.
func (d *refundData) status(info tagInfo) aftersale.Status {
	switch {
	case d[fieldStatus] == "":
		return info.status
	case info.status == aftersale.StatusRefunded:
		return statusOf(d[fieldStatus], "3")
	}
	return statusOf(d[fieldStatus], "2")
}

// readData reads data, which is a string holding an object, or the object.
func readData(raw []byte) (*refundData, error) {
	if len(raw) > 0 && raw[0] == '"' {
		raw = bytes.TrimSpace([]byte(wire.ReadScalar(raw)))
		if !json.Valid(raw) {
			return nil, adapters.Malformed("data is not JSON")
		}
	}
	if len(raw) == 0 || raw[0] != '{' {
		return nil, adapters.Malformed("data is not an object")
	}
	d := new(refundData)
	walkObject(raw, func(key, value []byte) {
		if f := refundFields[string(key)]; f != fieldNone {
			d[f] = wire.ReadScalar(value)
		}
	})
	return d, nil
}
