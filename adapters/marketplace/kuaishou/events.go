package kuaishou

import (
	"cmp"
	"encoding/json"
	"time"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The messages that have a meaning for after-sales. All others, those of
// orders and notes among them, are acknowledged and counted.
const (
	eventAdd    = "kwaishop_aftersales_addRefund"
	eventUpdate = "kwaishop_aftersales_updateRefund"
)

// refundInfo is the info of an after-sale message. It carries no amount and
// no field of the buyer that would have to be left out.
type refundInfo struct {
	ID         wire.Scalar `json:"refundId"`
	OrderID    wire.Scalar `json:"orderId"`
	Way        wire.Scalar `json:"handlingWay"`
	Special    wire.Scalar `json:"specialRefundType"`
	Status     wire.Scalar `json:"status"`
	EventType  wire.Scalar `json:"eventType"`  // of an update
	CreateTime wire.Scalar `json:"createTime"` // ms, of a new request
	UpdateTime wire.Scalar `json:"updateTime"` // ms, of an update
}

// event turns an after-sale message into an event. What is missing stays
// empty, only what is wrong is malformed.
func (p *push) event() (aftersale.Event, error) {
	d, err := readInfo(p.Info)
	if err != nil {
		return aftersale.Event{}, err
	}
	if !isID(string(d.ID)) {
		return aftersale.Event{}, adapters.Malformed("%s without an after-sale id", p.Event)
	}
	e := aftersale.Event{
		Ref:     aftersale.Ref{Platform: Name, ID: string(d.ID)},
		OrderID: idOf(d.OrderID),
		Key:     p.key(),
		Type:    aftersale.EventRequested,
		Tag:     "addRefund",
		At:      firstTime(d.CreateTime, p.CreateTime),
		Kind:    kindOfPush(d.Way, d.Special),
		Status:  statusOfPush(d.Status),
	}
	if p.Event == eventUpdate {
		e.Type, e.Tag = typeOf(d), tagOf(d.EventType)
		e.At, e.Version = firstTime(d.UpdateTime, p.CreateTime), version(d.UpdateTime)
	}
	return e, nil
}

// readInfo reads info, which is a string holding an object, or the object.
func readInfo(raw []byte) (*refundInfo, error) {
	d := new(refundInfo)
	if raw = wire.Unquote(raw); len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, d) != nil {
		return nil, adapters.Malformed("info is not an object")
	}
	return d, nil
}

// eventTypes is what the numbers of an update say. 3 is read by agreedType. The
// others only say that the request has changed: 0 unknown, 4 changed by buyer or
// platform, 5 the buyer took the seller's proposal.
var eventTypes = map[wire.Scalar]aftersale.EventType{
	"2":  aftersale.EventRefused,
	"6":  aftersale.EventBuyerReturned,
	"7":  aftersale.EventRefundAgreed,
	"50": aftersale.EventRefundAgreed,
	"60": aftersale.EventRefunded,
	"70": aftersale.EventClosed,
}

// typeOf reads what an update says. A number that is not known still says
// that the request has changed.
func typeOf(d *refundInfo) aftersale.EventType {
	switch {
	case d.Status == rawDispute || d.Status == rawArbitrated:
		return aftersale.EventIntervention
	case d.EventType == "3":
		return agreedType(d)
	}
	return cmp.Or(eventTypes[d.EventType], aftersale.EventModified)
}

// agreedType: the seller agreed to the money, or to the goods coming back.
func agreedType(d *refundInfo) aftersale.EventType {
	paid := d.Status == rawRefunding || d.Status == rawRefunded
	if !paid && (d.Status == rawAwaitReturn || d.Way != wayRefund) {
		return aftersale.EventReturnAgreed
	}
	return aftersale.EventRefundAgreed
}

// tagOf is the tag of an update; odd numbers are not repeated.
func tagOf(eventType wire.Scalar) string {
	if n, ok := eventType.Whole(); ok && n >= 0 && n < 1000 {
		return "updateRefund " + string(eventType)
	}
	return "updateRefund"
}

// kindOfPush leaves the kind open for refunds without return: a push does not
// say whether the order was shipped.
func kindOfPush(way, special wire.Scalar) aftersale.Kind {
	if way == "" || way == wayRefund && special != specialPrice {
		return ""
	}
	return kindOf(way, special, false)
}

// statusOfPush leaves out what is not said. A push has no negotiateStatus.
func statusOfPush(code wire.Scalar) aftersale.Status {
	if code == "" {
		return ""
	}
	return statusOf(code, "")
}

// firstTime is the time of a request, or else that of the message.
func firstTime(own, message wire.Scalar) time.Time {
	if t := own.Millis(); !t.IsZero() {
		return t
	}
	return message.Millis()
}
