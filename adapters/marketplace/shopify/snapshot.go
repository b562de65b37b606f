package shopify

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// returned is a return as Fetch reads it.
type returned struct {
	ID        wire.Scalar      `json:"id"`
	Status    wire.Scalar      `json:"status"`
	CreatedAt wire.Scalar      `json:"createdAt"`
	Quantity  wire.Scalar      `json:"totalQuantity"`
	Lines     list[returnLine] `json:"returnLineItems"`
	Exchange  list[node]       `json:"exchangeLineItems"`
	Refunds   list[refund]     `json:"refunds"`
	Reverse   list[struct {
		Deliveries list[struct {
			Deliverable struct {
				Tracking struct {
					Carrier wire.Scalar `json:"carrierName"`
					Number  wire.Scalar `json:"number"`
				} `json:"tracking"`
			} `json:"deliverable"`
		}] `json:"reverseDeliveries"`
	}] `json:"reverseFulfillmentOrders"`
	Order     order       `json:"order"`
	Suggested *suggestion `json:"suggestedRefund"`
}

type returnLine struct {
	ID         wire.Scalar `json:"id"`
	Quantity   wire.Scalar `json:"quantity"`
	Refundable wire.Scalar `json:"refundableQuantity"`
	Refunded   wire.Scalar `json:"refundedQuantity"`
	Processed  wire.Scalar `json:"processedQuantity"`
	Words      wire.Scalar `json:"customerNote"` // the buyer's own: for Snapshot.BuyerWords only
	Reason     *struct {
		Handle wire.Scalar `json:"handle"`
		Name   wire.Scalar `json:"name"`
	} `json:"returnReasonDefinition"`
	Total       *moneyBag `json:"withCodeDiscountedTotalPriceSet"`
	Fulfillment struct {
		Line *orderLine `json:"lineItem"`
	} `json:"fulfillmentLineItem"`
}

// refundable is how many of the line are still to be refunded.
func (l *returnLine) refundable() int {
	return cmp.Or(l.Refundable, l.Quantity).Count()
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
	if code = about("Return", r.ID, ref.ID); code != "" {
		return nil, code
	}
	amount, ok := r.linesTotal()
	if !ok {
		return nil, "bad_amount"
	}
	money, refunded, words := paid(r.refunds(ref.ID))
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: number("Order", r.Order.ID), Kind: aftersale.KindReturnRefund, Amount: amount,
		AppliedAt: r.CreatedAt.RFC3339(), UpdatedAt: r.Order.UpdatedAt.RFC3339(), Version: version(r.Status, r.Order.UpdatedAt),
		Outbound: r.Order.waybills(), Return: r.parcel(),
		RawStatus: "return " + wire.Short(word(r.Status), 30) + ", " + r.Order.words(words),
	}
	if len(r.Exchange.items) > 0 {
		s.Kind = aftersale.KindExchange
	}
	s.Status = returnStatus(word(r.Status), s.Return != nil || r.processed(), s.Kind == aftersale.KindExchange)
	switch {
	case s.Status == aftersale.StatusRefused || s.Status == aftersale.StatusUnknown || strings.HasPrefix(word(r.Status), "CANCEL"):
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
	for _, l := range r.Lines.items {
		l.describe(s)
	}
	return s, ""
}

// describe adds the line to the snapshot. The buyer's note goes where it is
// never stored.
func (l *returnLine) describe(s *aftersale.Snapshot) {
	if line := l.Fulfillment.Line; line != nil {
		s.Items = append(s.Items, line.item(l.Quantity))
	}
	if l.Words != "" {
		s.BuyerWords = wire.Short(strings.TrimSpace(s.BuyerWords+"\n"+string(l.Words)), marketplace.MaxBuyerWords)
	}
	if l.Reason != nil && s.ReasonCode == "" {
		s.ReasonCode, s.Reason = l.Reason.Handle.Short(100), l.Reason.Name.Short(200)
	}
}

// refunds are those made for this return: linked to it, or carrying our note.
// One that is listed under both the return and the order counts once.
func (r *returned) refunds(id string) []refund {
	out := slices.Clone(r.Refunds.items)
	for _, f := range r.Order.Refunds.items {
		counted := f.Return != nil && len(r.Refunds.items) > 0
		if f.belongsTo() == id && !counted {
			out = append(out, f)
		}
	}
	return out
}

// linesTotal is what the lines cost after discounts. It is unknown if a line
// has no price, or if not all lines or refunds were read.
func (r *returned) linesTotal() (total aftersale.Money, ok bool) {
	known := !r.Lines.more && len(r.Lines.items) > 0 && len(r.Order.Refunds.items) < maxRefunds
	for _, l := range r.Lines.items {
		m, valid := l.Total.money()
		if !valid {
			return aftersale.Money{}, false
		}
		if known = known && !m.IsZero(); known {
			total, known = add(total, m)
		}
	}
	if !known {
		return aftersale.Money{}, true
	}
	return unlessZero(total), true
}

// allRefunded reports whether every line says that all of it was refunded.
func (r *returned) allRefunded() bool {
	for _, l := range r.Lines.items {
		if want := l.Quantity.Count(); want == 0 || l.Refunded.Count() < want {
			return false
		}
	}
	return len(r.Lines.items) > 0 && !r.Lines.more
}

// processed reports whether the shop has taken in any of the goods.
func (r *returned) processed() bool {
	return slices.ContainsFunc(r.Lines.items, func(l returnLine) bool { return l.Processed.Count() > 0 })
}

// parcel is the first one coming back that has a number.
func (r *returned) parcel() *aftersale.Waybill {
	for _, back := range r.Reverse.items {
		for _, d := range back.Deliveries.items {
			if t := d.Deliverable.Tracking; t.Number != "" {
				return &aftersale.Waybill{Courier: courier.Canonical(string(t.Carrier)), Number: string(t.Number)}
			}
		}
	}
	return nil
}

// version stands in for the one a return does not have: its status and when
// its order last changed.
func version(status, updated wire.Scalar) string {
	text := wire.Short(word(status), 30)
	if t := updated.RFC3339(); !t.IsZero() {
		if text != "" {
			text += "@"
		}
		text += t.Format(time.RFC3339Nano)
	}
	return text
}
