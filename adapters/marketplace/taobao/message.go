package taobao

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// message is one TMC message, however it came.
type message struct {
	id      string // "" none
	topic   string
	user    string // the seller's user id, which is the shop's id; "" not said
	content []byte // a JSON object
	at      time.Time
}

// content is what the messages of all families hold. Names of buyers and
// sellers in them are not read.
type content struct {
	RefundID  wire.Scalar `json:"refund_id"`
	Tid       wire.Scalar `json:"tid"`
	ParentTid wire.Scalar `json:"parent_order_id"` // AG
	Fee       wire.Scalar `json:"refund_fee"`
	BillType  wire.Scalar `json:"bill_type"`
	Claim     wire.Scalar `json:"biz_claim_type"`
	Status    wire.Scalar `json:"refund_status"` // AG
	Modified  wire.Scalar `json:"modified"`
}

// event turns the message into an event. known is false for topics without a
// meaning for after-sales. A message is a hint: an amount that is none stays
// unknown, only a message that names no refund is malformed.
func (m *message) event() (e aftersale.Event, known bool, err error) {
	info, known := topics[m.topic]
	if !known {
		return e, false, nil
	}
	var c content
	if err := json.Unmarshal(m.content, &c); err != nil {
		return e, true, adapters.Malformed("%s with content that is no JSON object", m.topic)
	}
	if !c.RefundID.IsID() {
		return e, true, adapters.Malformed("%s without a refund id", m.topic)
	}
	e = aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, ID: string(c.RefundID)}, Key: m.key(),
		Type: info.event, Tag: m.topic, At: timeOf(c.Modified), Kind: info.kind, Status: info.status, Amount: c.amount(info.money),
	}
	if e.At.IsZero() {
		e.At = m.at
	}
	if e.Kind == "" {
		e.Kind = c.kind()
	}
	if e.Status == "" && c.Status != "" {
		e.Status = statusOf(c.Status)
	}
	if m.topic == "taobao_refund_RefundSellerAgreeAgreement" {
		e.Type, e.Status = c.sellerAgreed()
	}
	e.OrderID = cmp.Or(c.Tid.ID(), c.ParentTid.ID())
	return e, true, nil
}

// kind: a refund bill does not say whether the parcel has left, so only the
// other bills have a kind. biz_claim_type 1 and 2 are refunds.
func (c *content) kind() aftersale.Kind {
	switch {
	case c.BillType == "return_bill" || c.Claim == "3":
		return aftersale.KindReturnRefund
	case c.BillType == "replace_bill" || c.Claim == "4" || c.Claim == "6":
		return aftersale.KindExchange
	}
	return ""
}

// sellerAgreed: what the seller agreed to depends on the bill.
func (c *content) sellerAgreed() (aftersale.EventType, aftersale.Status) {
	switch c.BillType {
	case "refund_bill":
		return aftersale.EventRefundAgreed, ""
	case "return_bill":
		return aftersale.EventReturnAgreed, aftersale.StatusAwaitReturn
	}
	return aftersale.EventReturnAgreed, ""
}

// amount reads refund_fee; what cannot be read is unknown.
func (c *content) amount(u unit) aftersale.Money {
	switch u {
	case unitYuan:
		m, _ := c.Fee.Yuan()
		return m
	case unitFen:
		m, _ := c.Fee.Fen()
		return m
	}
	return aftersale.Money{}
}

// key names the event: the platform's id of the message, which stays the same
// when it is delivered again, or else its content.
func (m *message) key() string {
	if m.id != "" && len(m.id) <= 60 {
		return "tmc:" + m.id
	}
	sum := sha256.Sum256(append([]byte(m.topic+"\x00"+m.id+"\x00"), m.content...))
	return "tmc:sha256:" + hex.EncodeToString(sum[:])
}
