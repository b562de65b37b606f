package shopify

import (
	"slices"
	"strings"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// order is an order as Fetch reads it.
type order struct {
	ID           wire.Scalar     `json:"id"`
	CreatedAt    wire.Scalar     `json:"createdAt"`
	UpdatedAt    wire.Scalar     `json:"updatedAt"`
	CancelledAt  wire.Scalar     `json:"cancelledAt"`
	Fulfillment  wire.Scalar     `json:"displayFulfillmentStatus"`
	Held         *moneyBag       `json:"netPaymentSet"` // received minus refunded
	Lines        list[orderLine] `json:"lineItems"`
	Shipments    list[shipment]  `json:"fulfillments"`
	Refunds      list[refund]    `json:"refunds"`
	Transactions list[payment]   `json:"transactions"`
	Suggested    *suggestion     `json:"suggestedRefund"`
}

type orderLine struct {
	ID       wire.Scalar `json:"id"`
	SKU      wire.Scalar `json:"sku"`
	Quantity wire.Scalar `json:"quantity"`
	Product  *node       `json:"product"`
	Variant  *node       `json:"variant"`
}

type shipment struct {
	Status    wire.Scalar `json:"status"`
	CreatedAt wire.Scalar `json:"createdAt"`
	Tracking  list[struct {
		Company wire.Scalar `json:"company"`
		Number  wire.Scalar `json:"number"`
	}] `json:"trackingInfo"`
}

// item is the order line as the core knows it. No amount: none of it moves money.
func (l *orderLine) item(quantity wire.Scalar) aftersale.Item {
	return aftersale.Item{
		SKU: l.Variant.number("ProductVariant"), OuterSKU: string(l.SKU), Product: l.Product.number("Product"), Quantity: quantity.Count(),
	}
}

// waybills are the parcels to the buyer; cancelled shipments are none.
func (o *order) waybills() []aftersale.Waybill {
	var out []aftersale.Waybill
	for _, s := range o.Shipments.items {
		if strings.HasPrefix(word(s.Status), "CANCEL") {
			continue
		}
		for _, t := range s.Tracking.items {
			if t.Number != "" {
				out = append(out, aftersale.Waybill{
					Courier: courier.Canonical(string(t.Company)), Number: string(t.Number), ShippedAt: s.CreatedAt.RFC3339(),
				})
			}
		}
	}
	return out
}

// unshipped are the words for an order of which nothing was handed over.
var unshipped = []string{"UNFULFILLED", "SCHEDULED", "ON_HOLD"}

// snapshot is the order as an after-sale of its own: cancelled, refunded
// outside a return, or opened by a person. Its kind is "other", for which there
// is no rule: only a person, or a rule written for it, pays. code is "" or what
// is wrong with the answer.
func (o *order) snapshot(ref aftersale.Ref) (s *aftersale.Snapshot, code string) {
	id, _ := orderOf(ref.ID)
	if code = about("Order", o.ID, id); code != "" {
		return nil, code
	}
	held, ok := o.Held.money()
	if !ok {
		return nil, "bad_amount"
	}
	money, refunded, words := paid(ofOrder(o.Refunds.items))
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: id, Kind: aftersale.KindOther, Amount: held,
		AppliedAt: o.CreatedAt.RFC3339(), UpdatedAt: o.UpdatedAt.RFC3339(), Version: version("", o.UpdatedAt),
		Outbound:    o.waybills(),
		MayHaveLeft: !slices.Contains(unshipped, word(o.Fulfillment)),
		RawStatus:   o.words(words),
	}
	cancelled := o.CancelledAt.RFC3339()
	if !cancelled.IsZero() {
		s.AppliedAt = cancelled
	}
	switch {
	case money != "":
		s.Status, s.Amount = money, refunded
		s.Partial = held.Minor > 0
	case !cancelled.IsZero() && o.Held != nil && held.Minor == 0:
		s.Status = aftersale.StatusClosed // nothing was paid, nothing to give back
	default:
		s.Status = aftersale.StatusPending
		if cancelled.IsZero() && s.MayHaveLeft {
			s.ManualReason = wordsShipped
		}
	}
	s.Amount = unlessZero(s.Amount)
	for _, l := range o.Lines.items {
		s.Items = append(s.Items, l.item(l.Quantity))
	}
	return s, ""
}

// words is for people: the platform's own.
func (o *order) words(refunds []string) string {
	text := "order " + wire.Short(word(o.Fulfillment), 30)
	if o.CancelledAt != "" {
		text += " cancelled"
	}
	if len(refunds) > 0 {
		text += ", refund " + wire.Short(strings.Join(refunds, " "), 60)
	}
	return text
}
