package shopify

import (
	"strings"
	"time"

	"makegood/aftersale"
)

// returned is a return as Fetch reads it.
type returned struct {
	ID        scalar           `json:"id"`
	Status    scalar           `json:"status"`
	CreatedAt scalar           `json:"createdAt"`
	Quantity  scalar           `json:"totalQuantity"`
	Lines     list[returnLine] `json:"returnLineItems"`
	Exchange  list[node]       `json:"exchangeLineItems"`
	Refunds   list[refund]     `json:"refunds"`
	Reverse   list[struct {
		Deliveries list[struct {
			Deliverable *struct {
				Tracking *struct {
					Carrier scalar `json:"carrierName"`
					Number  scalar `json:"number"`
				} `json:"tracking"`
			} `json:"deliverable"`
		}] `json:"reverseDeliveries"`
	}] `json:"reverseFulfillmentOrders"`
	Order     order       `json:"order"`
	Suggested *suggestion `json:"suggestedRefund"`
}

type returnLine struct {
	ID         scalar `json:"id"`
	Quantity   scalar `json:"quantity"`
	Refundable scalar `json:"refundableQuantity"`
	Refunded   scalar `json:"refundedQuantity"`
	Processed  scalar `json:"processedQuantity"`
	Words      scalar `json:"customerNote"` // the buyer's own: for Snapshot.BuyerWords only
	Reason     *struct {
		Handle scalar `json:"handle"`
		Name   scalar `json:"name"`
	} `json:"returnReasonDefinition"`
	Total       *moneyBag `json:"withCodeDiscountedTotalPriceSet"`
	Fulfillment *struct {
		Line *orderLine `json:"lineItem"`
	} `json:"fulfillmentLineItem"`
}

// refundable is how many of the line are still to be refunded.
func (l *returnLine) refundable() int {
	text := l.Refundable
	if text == "" {
		text = l.Quantity
	}
	n, _ := text.count()
	return n
}

// returnStatus maps the status word. An open return is on its way back once
// it has a tracking number, or goods that came without one were processed. A
// closed exchange is complete.
func returnStatus(word string, sent, exchange bool) aftersale.Status {
	switch word {
	case "REQUESTED":
		return aftersale.StatusPending
	case "OPEN":
		if sent {
			return aftersale.StatusReturning
		}
		return aftersale.StatusAwaitReturn
	case "DECLINED":
		return aftersale.StatusRefused
	case "CANCELED", "CANCELLED":
		return aftersale.StatusClosed
	case "CLOSED":
		if exchange {
			return aftersale.StatusRefunded
		}
		return aftersale.StatusClosed
	}
	return aftersale.StatusUnknown
}

// snapshot is the return as the core knows it; the amount is that of the
// lines. code is "" or what is wrong with the answer.
func (r *returned) snapshot(ref aftersale.Ref) (s *aftersale.Snapshot, code string) {
	switch number("Return", r.ID) {
	case ref.ID:
	case "":
		return nil, "not_found"
	default:
		return nil, "bad_reply" // an answer about another return
	}
	amount, ok := r.linesTotal()
	if !ok {
		return nil, "bad_amount"
	}
	money, refunded, words := paid(r.refunds(ref.ID))
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: number("Order", r.Order.ID), Kind: aftersale.KindReturnRefund, Amount: amount,
		AppliedAt: r.CreatedAt.time(), UpdatedAt: r.Order.UpdatedAt.time(), Version: version(r.Status, r.Order.UpdatedAt),
		Outbound: r.Order.waybills(), Return: r.parcel(),
		RawStatus: "return " + short(r.Status.word(), 30) + ", " + r.Order.words(words),
	}
	if len(r.Exchange.items) > 0 {
		s.Kind = aftersale.KindExchange
	}
	s.Status = returnStatus(r.Status.word(), s.Return != nil || r.processed(), s.Kind == aftersale.KindExchange)
	switch {
	case s.Status == aftersale.StatusRefused || s.Status == aftersale.StatusUnknown || strings.HasPrefix(r.Status.word(), "CANCEL"):
	case money != "":
		s.Status = money
		if !refunded.IsZero() {
			s.Amount = refunded
		}
	case r.allRefunded():
		s.Status = aftersale.StatusRefunded
	}
	if s.Kind == aftersale.KindExchange && s.Status == aftersale.StatusReturning {
		s.ManualReason = wordsExchange
	}
	for i := range r.Lines.items {
		r.Lines.items[i].describe(s)
	}
	return s, ""
}

// maxWords bounds what is read of the buyer's own text, in characters.
const maxWords = 1000

// describe adds the line to the snapshot. The buyer's note goes where it is
// never stored.
func (l *returnLine) describe(s *aftersale.Snapshot) {
	if l.Fulfillment != nil && l.Fulfillment.Line != nil {
		s.Items = append(s.Items, l.Fulfillment.Line.item(l.Quantity))
	}
	if l.Words != "" {
		s.BuyerWords = short(strings.TrimSpace(s.BuyerWords+"\n"+string(l.Words)), maxWords)
	}
	if l.Reason != nil && s.ReasonCode == "" {
		s.ReasonCode, s.Reason = short(string(l.Reason.Handle), 100), short(string(l.Reason.Name), 200)
	}
}

// refunds are those made for this return: linked to it, or carrying our note.
// One that is listed under both the return and the order counts once.
func (r *returned) refunds(id string) []refund {
	if len(r.Refunds.items) > 0 {
		return append(r.Refunds.items[:len(r.Refunds.items):len(r.Refunds.items)],
			matching(r.Order.Refunds.items, func(f *refund) bool { return f.Return == nil && returnOfNote(f.Note) == id })...)
	}
	return matching(r.Order.Refunds.items, func(f *refund) bool { return f.belongsTo() == id })
}

// linesTotal is what the lines cost after discounts. It is unknown if a line
// has no price, or if not all lines or refunds were read.
func (r *returned) linesTotal() (total aftersale.Money, ok bool) {
	known := !r.Lines.more && len(r.Lines.items) > 0 && len(r.Order.Refunds.items) < maxRefunds
	for i := range r.Lines.items {
		m, valid := r.Lines.items[i].Total.money()
		if !valid {
			return aftersale.Money{}, false
		}
		if known = known && !m.IsZero(); known {
			total, known = add(total, m)
		}
	}
	if !known || total.Minor == 0 {
		return aftersale.Money{}, true
	}
	return total, true
}

// allRefunded reports whether every line says that all of it was refunded.
func (r *returned) allRefunded() bool {
	for i := range r.Lines.items {
		want, ok1 := r.Lines.items[i].Quantity.count()
		got, ok2 := r.Lines.items[i].Refunded.count()
		if !ok1 || !ok2 || want == 0 || got < want {
			return false
		}
	}
	return len(r.Lines.items) > 0 && !r.Lines.more
}

// processed reports whether the shop has taken in any of the goods.
func (r *returned) processed() bool {
	for i := range r.Lines.items {
		if n, ok := r.Lines.items[i].Processed.count(); ok && n > 0 {
			return true
		}
	}
	return false
}

// parcel is the first one coming back that has a number.
func (r *returned) parcel() *aftersale.Waybill {
	for i := range r.Reverse.items {
		for _, d := range r.Reverse.items[i].Deliveries.items {
			if d.Deliverable != nil && d.Deliverable.Tracking != nil && d.Deliverable.Tracking.Number != "" {
				t := d.Deliverable.Tracking
				return &aftersale.Waybill{Courier: carrier(t.Carrier), Number: string(t.Number)}
			}
		}
	}
	return nil
}

// version stands in for the one a return does not have: its status and when
// its order last changed.
func version(status, updated scalar) string {
	text := short(status.word(), 30)
	if t := updated.time(); !t.IsZero() {
		if text != "" {
			text += "@"
		}
		text += t.Format(time.RFC3339Nano)
	}
	return text
}
