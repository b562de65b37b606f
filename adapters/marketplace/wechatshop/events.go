package wechatshop

import (
	"cmp"
	"strings"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The messages with a meaning for after-sales.
const (
	eventAfterSale = "channels_ec_aftersale_update"
	eventComplaint = "channels_ec_complaint_update"
)

// message is a decrypted push. Fields that are not read are left out.
type message struct {
	MsgType    wire.Scalar `json:"MsgType"`
	Event      wire.Scalar `json:"Event"`
	CreateTime wire.Scalar `json:"CreateTime"` // s
	AfterSale  change      `json:"finder_shop_aftersale_status_update"`
	Complaint  change      `json:"finder_shop_complaint"`
}

// change is what both messages say of an after-sale.
type change struct {
	ID          wire.Scalar `json:"after_sale_order_id"`
	OrderID     wire.Scalar `json:"order_id"`
	Status      wire.Scalar `json:"status"`
	ComplaintID wire.Scalar `json:"complaint_id"`
	Complaint   wire.Scalar `json:"complaint_status"`
}

// statusInfo is what one of the platform's status words means.
type statusInfo struct {
	status aftersale.Status
	event  aftersale.EventType
}

// statuses is every status word whose meaning is known. README.md says why
// some of them are "unknown" on purpose: a person looks at those.
var statuses = map[string]statusInfo{
	"MERCHANT_PROCESSING":                  {aftersale.StatusPending, aftersale.EventRequested},
	"PLATFORM_PROCESSING":                  {aftersale.StatusPending, aftersale.EventIntervention},
	"USER_CANCELD":                         {aftersale.StatusClosed, aftersale.EventClosed},
	"RETURN_CLOSED":                        {aftersale.StatusClosed, aftersale.EventClosed},
	"MERCHANT_FAIL":                        {aftersale.StatusClosed, aftersale.EventClosed},
	"MERCHANT_REFUND_RETRY_FAIL":           {aftersale.StatusClosed, aftersale.EventClosed},
	"MERCHANT_REJECT_REFUND":               {aftersale.StatusRefused, aftersale.EventRefused},
	"MERCHANT_REJECT_RETURN":               {aftersale.StatusRefused, aftersale.EventRefused},
	"MERCHANT_REJECT_EXCHANGE":             {aftersale.StatusRefused, aftersale.EventRefused},
	"MERCHANT_REJECT_RESHIP":               {aftersale.StatusRefused, aftersale.EventRefused},
	"USER_WAIT_CONFIRM_UPDATE":             {aftersale.StatusRefused, aftersale.EventModified},
	"USER_WAIT_RETURN":                     {aftersale.StatusAwaitReturn, aftersale.EventReturnAgreed},
	"WAIT_PACKAGE_INTERCEPT":               {aftersale.StatusAwaitReturn, aftersale.EventModified},
	"MERCHANT_WAIT_RECEIPT":                {aftersale.StatusReturning, aftersale.EventBuyerReturned},
	"USER_WAIT_RECEIPT":                    {aftersale.StatusFulfilling, aftersale.EventFulfilled},
	"PLATFORM_REFUNDING":                   {aftersale.StatusRefunding, aftersale.EventRefundAgreed},
	"PLATFORM_REFUND_FAIL":                 {aftersale.StatusRefunding, aftersale.EventModified},
	"MERCHANT_REFUND_SUCCESS":              {aftersale.StatusRefunded, aftersale.EventRefunded},
	"MERCHANT_RETURN_SUCCESS":              {aftersale.StatusRefunded, aftersale.EventRefunded},
	statusExchanged:                        {aftersale.StatusRefunded, aftersale.EventFulfilled},
	"MERCHANT_OVERDUE_REFUND":              {aftersale.StatusUnknown, aftersale.EventModified},
	"USER_WAIT_CONFIRM":                    {aftersale.StatusUnknown, aftersale.EventModified},
	"USER_WAIT_HANDLE_MERCHANT_AFTER_SALE": {aftersale.StatusUnknown, aftersale.EventModified},
}

// statusExchanged ends an exchange; it is not a refund.
const statusExchanged = "MERCHANT_EXCHANGE_SUCCESS"

// statusInfoOf looks a status word up. The numbers of the old mini-shop API
// are no words of this one.
func statusInfoOf(word wire.Scalar) statusInfo {
	return cmp.Or(statuses[string(word)], statusInfo{aftersale.StatusUnknown, aftersale.EventModified})
}

// event reads a change of an after-sale, or of a dispute about one. A push is a
// hint: what is missing stays empty, only what is wrong is malformed. There is no
// message id: event, after-sale, status and time together are the key.
func (m *message) event() (aftersale.Event, error) {
	e := aftersale.Event{Ref: aftersale.Ref{Platform: Name}, At: m.CreateTime.Seconds()}
	d, what := &m.AfterSale, word(m.AfterSale.Status)
	if m.Event == eventComplaint {
		d = &m.Complaint
		what = "complaint:" + word(d.ComplaintID) + ":" + word(d.Complaint)
		e.Type, e.Tag = aftersale.EventIntervention, strings.TrimSpace("complaint "+word(d.Complaint))
	} else {
		info := statusInfoOf(d.Status)
		e.Type, e.Status, e.Tag = info.event, info.status, what
		if d.Status == statusExchanged {
			e.Kind = aftersale.KindExchange // so that "refunded" is not read as money
		}
	}
	e.Ref.ID, e.OrderID = idOf(d.ID), idOf(d.OrderID)
	e.Key = string(m.Event) + ":" + e.Ref.ID + ":" + what + ":" + word(m.CreateTime)
	switch {
	case e.Ref.ID != "":
		return e, nil
	case m.Event == eventComplaint: // not ours
		return e, &adapters.Ignored{Kinds: []string{"complaint without after-sale"}}
	}
	return e, adapters.Malformed("an after-sale update without an after-sale id")
}

// kind names a message that is not ours, for counting.
func (m *message) kind() string {
	if m.Event == "" {
		return strings.TrimSpace("message " + word(m.MsgType))
	}
	return cmp.Or(word(m.Event), "message")
}

// word returns a name or number of the platform, and "" for anything longer
// or stranger: it goes into keys, timelines and counts.
func word(s wire.Scalar) string {
	odd := strings.ContainsFunc(string(s), func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	if odd || len(s) > 64 {
		return ""
	}
	return string(s)
}
