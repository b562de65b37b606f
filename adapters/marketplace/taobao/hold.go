package taobao

import (
	"context"
	"encoding/json"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// topicHold is AG's request to hold an order. It names the order and its line,
// but no refund, so the refund is looked up.
const topicHold = "taobao_rdcaligenius_OrderMsgSend"

// holdContent is what such a message holds. action_type 1 is "hold"; no other
// is documented.
type holdContent struct {
	Tid    wire.Scalar `json:"tid"`
	Oid    wire.Scalar `json:"oid"`
	Action wire.Scalar `json:"action_type"`
}

// holdRequest makes such a message a request for the refund that the order's
// line has now. found is false where there is none, or where it cannot be
// looked up: the message is another seller's, whose orders this shop's session
// does not show, or the app may not read orders. Then nothing is lost: the
// refund has messages of its own, and the list finds it.
func (a *Adapter) holdRequest(ctx context.Context, m *message) (e aftersale.Event, found bool, err error) {
	var c holdContent
	if json.Unmarshal(m.content, &c) != nil || !c.Tid.IsID() {
		return e, false, adapters.Malformed("%s without an order", m.topic)
	}
	if m.user != "" && m.user != a.shop || c.Action != "" && c.Action != "1" {
		return e, false, nil
	}
	id, err := a.refundOf(ctx, string(c.Tid), c.Oid)
	if err != nil || id == "" {
		return e, false, err
	}
	return aftersale.Event{
		Ref: aftersale.Ref{Platform: Name, ID: id}, OrderID: string(c.Tid), Key: m.key(),
		Type: aftersale.EventRequested, Tag: m.topic, At: m.at,
	}, true, nil
}

// refundOf returns the latest refund of an order's line, "" if there is none
// or the platform does not show it.
func (a *Adapter) refundOf(ctx context.Context, tid string, oid wire.Scalar) (id string, err error) {
	var d struct {
		Trade struct {
			Lines list[struct {
				Oid    wire.Scalar `json:"oid"`
				Refund wire.Scalar `json:"refund_id"`
			}] `json:"orders"`
		} `json:"trade"`
	}
	_, err = a.read(ctx, methodTrade, params{"tid": tid, "fields": "tid,orders.oid,orders.refund_id"}, &d)
	if err != nil && aftersale.ClassOf(err) != aftersale.ClassRefused {
		return "", err
	}
	for _, line := range d.Trade.Lines {
		if line.Oid == oid && line.Refund.IsID() {
			return string(line.Refund), nil
		}
	}
	return "", nil
}
