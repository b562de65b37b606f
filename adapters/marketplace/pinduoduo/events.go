package pinduoduo

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// refundTypes is every message about an after-sale that says something about
// its state.
var refundTypes = map[string]aftersale.EventType{
	"pdd_refund_RefundCreated":              aftersale.EventRequested,
	"pdd_refund_RefundAgreeAgreement":       aftersale.EventRefundAgreed,
	"pdd_refund_RefundBuyerModifyAgreement": aftersale.EventModified,
	"pdd_refund_RefundBuyerReturnGoods":     aftersale.EventBuyerReturned,
	"pdd_refund_RefundClosed":               aftersale.EventClosed,
}

// eventNames lists the messages for the manifest.
func eventNames() []string { return slices.Sorted(maps.Keys(refundTypes)) }

// refundData is the content of a refund message.
type refundData struct {
	MallID   wire.Scalar `json:"mall_id"`
	OrderSN  wire.Scalar `json:"tid"`
	ID       wire.Scalar `json:"refund_id"`
	Amount   wire.Scalar `json:"refund_fee"` // fen
	Type     wire.Scalar `json:"bill_type"`
	Modified wire.Scalar `json:"modified"` // ms
}

// event turns a frame into an event, or says why it is none. Ref.Shop is left
// empty: see frame.shop.
func (f *frame) event() (aftersale.Event, error) {
	if f.Command != commandMessage {
		return aftersale.Event{}, &adapters.Ignored{Kinds: []string{ignoredCommand(string(f.Command))}}
	}
	if f.message.Type == "" {
		return aftersale.Event{}, adapters.Malformed("a message has no type")
	}
	event, known := refundTypes[string(f.message.Type)]
	if !known {
		return aftersale.Event{}, &adapters.Ignored{Kinds: []string{ignoredType(string(f.message.Type))}}
	}
	var d refundData
	if json.Unmarshal([]byte(f.message.Content), &d) != nil {
		return aftersale.Event{}, adapters.Malformed("%s with content that is not an object", f.message.Type)
	}
	if !d.ID.IsID() {
		return aftersale.Event{}, adapters.Malformed("%s without an after-sale id", f.message.Type)
	}
	amount, ok := d.Amount.Fen()
	if !ok {
		return aftersale.Event{}, adapters.Malformed("%s with an amount that is none", f.message.Type)
	}
	e := aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, ID: string(d.ID)}, Key: f.key(),
		Type: event, Tag: string(f.message.Type), At: moment(d.Modified),
		Kind: goodsKinds[d.Type], OrderID: orderID(d.OrderSN), Amount: amount,
	}
	if e.At.IsZero() {
		e.At = moment(f.SendTime)
	}
	switch {
	case event == aftersale.EventRequested:
		e.Status = aftersale.StatusPending
	case event == aftersale.EventClosed:
		e.Status = aftersale.StatusClosed
	case event == aftersale.EventRefundAgreed && d.Type != "1":
		// What was agreed to is the return, or nobody says what.
		if e.Kind != "" {
			e.Type = aftersale.EventReturnAgreed
		}
	case event == aftersale.EventRefundAgreed:
		e.Status = aftersale.StatusRefunding
	}
	return e, nil
}

// key names the message: its id and when it was sent, which a repetition
// keeps; without them, its content.
func (f *frame) key() string {
	if len(f.ID) <= 40 && f.ID != "" && len(f.SendTime) <= 40 && f.SendTime != "" {
		return "pmc:" + string(f.ID) + ":" + string(f.SendTime)
	}
	sum := sha256.Sum256([]byte(string(f.message.Type) + "\x00" + string(f.ID) + "\x00" + string(f.message.Content)))
	return "pmc:sha256:" + hex.EncodeToString(sum[:])
}

// shop is the mall a message belongs to, "" if it does not say.
func (f *frame) shop() string {
	var d refundData
	if !f.message.MallID.IsID() {
		_ = json.Unmarshal([]byte(f.message.Content), &d) // what is no object names no mall
	}
	return cmp.Or(f.message.MallID.ID(), d.MallID.ID())
}

// ignoredCommand and ignoredType name what is not ours. The names become
// metric labels, so nothing long or odd goes into them.
func ignoredCommand(command string) string {
	switch command {
	case commandHeartBeat, commandAck, commandFail:
		return command
	}
	return "command"
}

func ignoredType(name string) string {
	for _, family := range []string{"pdd_trade", "pdd_refund", "pdd_goods", "pdd_chat"} {
		if strings.HasPrefix(name, family+"_") {
			return family
		}
	}
	return "other"
}
