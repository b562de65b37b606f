package kuaishou

import (
	"bytes"
	"encoding/json"
	"time"

	"makegood/adapters"
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
	ID         scalar `json:"refundId"`
	OrderID    scalar `json:"orderId"`
	Way        scalar `json:"handlingWay"`
	Special    scalar `json:"specialRefundType"`
	Status     scalar `json:"status"`
	EventType  scalar `json:"eventType"`  // of an update
	CreateTime scalar `json:"createTime"` // ms, of a new request
	UpdateTime scalar `json:"updateTime"` // ms, of an update
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
		Ref:    aftersale.Ref{Platform: Name, ID: string(d.ID)},
		Key:    p.key(),
		Type:   aftersale.EventRequested,
		Tag:    "addRefund",
		At:     firstTime(d.CreateTime, p.CreateTime),
		Kind:   kindOfPush(d.Way, d.Special),
		Status: statusOfPush(d.Status),
	}
	if p.Event == eventUpdate {
		e.Type, e.Tag = typeOf(d), tagOf(d.EventType)
		e.At, e.Version = firstTime(d.UpdateTime, p.CreateTime), d.UpdateTime.version()
	}
	if isID(string(d.OrderID)) {
		e.OrderID = string(d.OrderID)
	}
	return e, nil
}

// readInfo reads info, which is a string holding an object, or the object.
func readInfo(raw []byte) (*refundInfo, error) {
	if len(raw) > 0 && raw[0] == '"' {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return nil, adapters.Malformed("info is no text")
		}
		raw = bytes.TrimSpace([]byte(text))
	}
	d := new(refundInfo)
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, d) != nil {
		return nil, adapters.Malformed("info is not an object")
	}
	return d, nil
}

// typeOf reads what an update says. A number that is not known still says
// that the request has changed.
func typeOf(d *refundInfo) aftersale.EventType {
	if d.Status == rawDispute || d.Status == rawArbitrated {
		return aftersale.EventIntervention
	}
	switch d.EventType {
	case "2":
		return aftersale.EventRefused
	case "3":
		return agreedType(d)
	case "6":
		return aftersale.EventBuyerReturned
	case "7", "50":
		return aftersale.EventRefundAgreed
	case "60":
		return aftersale.EventRefunded
	case "70":
		return aftersale.EventClosed
	}
	return aftersale.EventModified // 0 unknown, 4 changed by buyer or platform, 5 the buyer took the seller's proposal
}

// agreedType: the seller agreed to the money, or to the goods coming back.
func agreedType(d *refundInfo) aftersale.EventType {
	switch {
	case d.Status == rawRefunding || d.Status == rawRefunded:
		return aftersale.EventRefundAgreed
	case d.Status == rawAwaitReturn || d.Way != wayRefund:
		return aftersale.EventReturnAgreed
	}
	return aftersale.EventRefundAgreed
}

// tagOf is the tag of an update; odd numbers are not repeated.
func tagOf(eventType scalar) string {
	if n, ok := eventType.whole(); ok && n >= 0 && n < 1000 {
		return "updateRefund " + string(eventType)
	}
	return "updateRefund"
}

// kindOfPush leaves the kind open for refunds without return: a push does not
// say whether the order was shipped.
func kindOfPush(way, special scalar) aftersale.Kind {
	if way == "" || way == wayRefund && special != specialPrice {
		return ""
	}
	return kindOf(way, special, false)
}

// statusOfPush leaves out what is not said. A push has no negotiateStatus.
func statusOfPush(code scalar) aftersale.Status {
	if code == "" {
		return ""
	}
	return statusOf(code, "")
}

// firstTime is the first of the texts that is a time in ms.
func firstTime(texts ...scalar) time.Time {
	for _, s := range texts {
		if t := s.ms(); !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
