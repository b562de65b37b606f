package shopify

import (
	"encoding/json"
	"maps"
	"slices"

	"makegood/adapters"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// payload is what any of the topics may carry. Fields with buyer data
// (customer, customer_note, addresses) are left out on purpose: what is needed
// of them is read with the return.
type payload struct {
	ID           wire.Scalar           `json:"id"`
	Global       wire.Scalar           `json:"admin_graphql_api_id"`
	Status       wire.Scalar           `json:"status"`
	OrderID      wire.Scalar           `json:"order_id"`
	Order        reference             `json:"order"`
	Return       reference             `json:"return"`
	ReturnID     wire.Scalar           `json:"return_id"`
	Note         wire.Scalar           `json:"note"` // compared only: may name the return a refund of ours is for
	CreatedAt    wire.Scalar           `json:"created_at"`
	CancelledAt  wire.Scalar           `json:"cancelled_at"`
	Exchange     list[json.RawMessage] `json:"exchange_line_items"`
	Transactions list[pushTransaction] `json:"transactions"`
}

type pushTransaction struct {
	Kind     wire.Scalar `json:"kind"`
	Status   wire.Scalar `json:"status"`
	Amount   wire.Scalar `json:"amount"`
	Currency wire.Scalar `json:"currency"`
}

// self names what the payload itself is.
func (p *payload) self() reference { return reference{p.ID, p.Global} }

// topicReader makes an event of a push about one topic.
type topicReader func(topic string, p *payload) (aftersale.Event, error)

// topics is every topic with a meaning for after-sales.
var topics = map[string]topicReader{
	"returns/request":                       returnTopic(aftersale.EventRequested),
	"returns/approve":                       returnTopic(aftersale.EventReturnAgreed),
	"returns/decline":                       returnTopic(aftersale.EventRefused),
	"returns/cancel":                        returnTopic(aftersale.EventClosed),
	"returns/close":                         returnTopic(aftersale.EventClosed),
	"returns/reopen":                        returnTopic(aftersale.EventModified),
	"returns/update":                        returnTopic(aftersale.EventModified),
	"returns/process":                       returnTopic(aftersale.EventModified),
	"refunds/create":                        readRefund,
	"orders/cancelled":                      readCancellation,
	"reverse_deliveries/attach_deliverable": readDelivery,
}

// topicNames lists the topics for the manifest.
func topicNames() []string { return slices.Sorted(maps.Keys(topics)) }

// returnTopic reads a push about a return.
func returnTopic(event aftersale.EventType) topicReader {
	return func(topic string, p *payload) (aftersale.Event, error) {
		id, ok := p.self().of("Return")
		if !ok || id == "" {
			return aftersale.Event{}, adapters.Malformed("%s without the id of a return", topic)
		}
		e := aftersale.Event{
			Ref: aftersale.Ref{ID: id}, OrderID: p.order(), Type: event,
			Kind: aftersale.KindReturnRefund, Status: pushedStatus(p.Status),
		}
		if len(p.Exchange.items) > 0 {
			e.Kind = aftersale.KindExchange
		}
		return e, nil
	}
}

// pushedStatus is where the return stands, as far as its status word alone
// can tell: whether an open one is on its way back, or a closed one was paid,
// it does not say.
func pushedStatus(status wire.Scalar) aftersale.Status {
	switch word(status) {
	case "", "CLOSED":
		return ""
	case "OPEN":
		return aftersale.StatusAwaitReturn
	}
	return returnStatus(word(status), false, false)
}

// readRefund: a refund belongs to the return it names, or that its note
// names, or else to the order.
func readRefund(topic string, p *payload) (aftersale.Event, error) {
	order := p.order()
	id, ok := p.returned()
	if !ok || id == "" && order == "" {
		return aftersale.Event{}, adapters.Malformed("%s without an order", topic)
	}
	amount, status, ok := pushedMoney(p.Transactions.items)
	if !ok {
		return aftersale.Event{}, adapters.Malformed("%s with an amount that is none", topic)
	}
	e := aftersale.Event{
		Ref: aftersale.Ref{ID: id}, OrderID: order, Type: aftersale.EventRefunded,
		Status: status, Amount: amount, At: p.CreatedAt.RFC3339(),
	}
	if status != aftersale.StatusRefunded {
		e.Type = aftersale.EventRefundAgreed // the money is not there yet
	}
	switch {
	case id == "" && status == "":
		// Items taken off an order, nothing paid: no after-sale.
		return e, &adapters.Ignored{Kinds: []string{"refund without money"}}
	case id == "":
		e.Ref.ID, e.Kind = orderPrefix+order, aftersale.KindOther
	case status == "":
		e.Type = aftersale.EventModified
	}
	return e, nil
}

// pushedMoney sums up the refund's transactions. status is "" if there are none.
func pushedMoney(all []pushTransaction) (amount aftersale.Money, status aftersale.Status, ok bool) {
	var states []string
	for _, t := range all {
		if word(t.Kind) != "REFUND" {
			continue
		}
		m, valid := readMoney(t.Amount, t.Currency)
		if !valid {
			return aftersale.Money{}, "", false
		}
		if amount, valid = add(amount, m); !valid {
			return aftersale.Money{}, "", false
		}
		states = append(states, word(t.Status))
	}
	return unlessZero(amount), moneyStatus(states), true
}

func readCancellation(topic string, p *payload) (aftersale.Event, error) {
	order, ok := p.self().of("Order")
	if !ok || order == "" {
		return aftersale.Event{}, adapters.Malformed("%s without the id of an order", topic)
	}
	return aftersale.Event{
		Ref: aftersale.Ref{ID: orderPrefix + order}, OrderID: order,
		Type: aftersale.EventClosed, Kind: aftersale.KindOther, At: p.CancelledAt.RFC3339(),
	}, nil
}

// readDelivery: the payload is not documented. Without the return in it,
// lists find the change.
func readDelivery(_ string, p *payload) (aftersale.Event, error) {
	id, ok := p.returned()
	if !ok || id == "" {
		return aftersale.Event{}, &adapters.Ignored{Kinds: []string{"reverse_deliveries"}}
	}
	return aftersale.Event{Ref: aftersale.Ref{ID: id}, OrderID: p.order(), Type: aftersale.EventModified}, nil
}

// order is the number of the order the payload names; "" if it names none.
func (p *payload) order() string {
	id, ok := p.Order.of("Order")
	if !ok || id == "" {
		id, _ = reference{ID: p.OrderID}.of("Order")
	}
	return id
}

// returned is the return the payload is about; "" if it names none.
func (p *payload) returned() (id string, ok bool) {
	if id, ok = p.Return.of("Return"); !ok || id != "" {
		return id, ok
	}
	if id, _ = (reference{ID: p.ReturnID}).of("Return"); id == "" {
		id = returnOfNote(p.Note)
	}
	return id, true
}
