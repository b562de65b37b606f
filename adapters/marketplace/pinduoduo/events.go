package pinduoduo

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"makegood/adapters"
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
	MallID   scalar `json:"mall_id"`
	OrderSN  scalar `json:"tid"`
	ID       scalar `json:"refund_id"`
	Amount   scalar `json:"refund_fee"` // fen
	Type     scalar `json:"bill_type"`
	Modified scalar `json:"modified"` // ms
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
	if !isID(string(d.ID)) {
		return aftersale.Event{}, adapters.Malformed("%s without an after-sale id", f.message.Type)
	}
	amount, ok := readFen(d.Amount)
	if !ok {
		return aftersale.Event{}, adapters.Malformed("%s with an amount that is none", f.message.Type)
	}
	e := aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, ID: string(d.ID)}, Key: f.key(),
		Type: event, Tag: string(f.message.Type), At: d.Modified.time(),
		Kind: d.kind(), Amount: amount,
	}
	if e.At.IsZero() {
		e.At = f.SendTime.time()
	}
	if isOrder(string(d.OrderSN)) {
		e.OrderID = string(d.OrderSN)
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

// kind maps bill_type. Whether a refund without return was shipped is not in
// the message.
func (d *refundData) kind() aftersale.Kind {
	switch d.Type {
	case "2":
		return aftersale.KindReturnRefund
	case "3":
		return aftersale.KindExchange
	case "4":
		return aftersale.KindReship
	case "5":
		return aftersale.KindRepair
	}
	return ""
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
	if isID(string(f.message.MallID)) {
		return string(f.message.MallID)
	}
	var d refundData
	if json.Unmarshal([]byte(f.message.Content), &d) == nil && isID(string(d.MallID)) {
		return string(d.MallID)
	}
	return ""
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
