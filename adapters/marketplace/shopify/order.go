package shopify

import (
	"slices"
	"strings"

	"makegood/adapters/courier"
	"makegood/aftersale"
)

// order is an order as Fetch reads it.
type order struct {
	ID           scalar          `json:"id"`
	CreatedAt    scalar          `json:"createdAt"`
	UpdatedAt    scalar          `json:"updatedAt"`
	CancelledAt  scalar          `json:"cancelledAt"`
	Fulfillment  scalar          `json:"displayFulfillmentStatus"`
	Held         *moneyBag       `json:"netPaymentSet"` // received minus refunded
	Lines        list[orderLine] `json:"lineItems"`
	Shipments    list[shipment]  `json:"fulfillments"`
	Refunds      list[refund]    `json:"refunds"`
	Transactions list[payment]   `json:"transactions"`
	Suggested    *suggestion     `json:"suggestedRefund"`
}

type orderLine struct {
	ID       scalar `json:"id"`
	SKU      scalar `json:"sku"`
	Quantity scalar `json:"quantity"`
	Product  *node  `json:"product"`
	Variant  *node  `json:"variant"`
}

type shipment struct {
	Status    scalar `json:"status"`
	CreatedAt scalar `json:"createdAt"`
	Tracking  list[struct {
		Company scalar `json:"company"`
		Number  scalar `json:"number"`
	}] `json:"trackingInfo"`
}

// item is the order line as the core knows it. No amount: none of it moves money.
func (l *orderLine) item(quantity scalar) aftersale.Item {
	item := aftersale.Item{OuterSKU: string(l.SKU)}
	if l.Variant != nil {
		item.SKU = number("ProductVariant", l.Variant.ID)
	}
	if l.Product != nil {
		item.Product = number("Product", l.Product.ID)
	}
	item.Quantity, _ = quantity.count()
	return item
}

// waybills are the parcels to the buyer; cancelled shipments are none.
func (o *order) waybills() []aftersale.Waybill {
	var out []aftersale.Waybill
	for i := range o.Shipments.items {
		s := &o.Shipments.items[i]
		if strings.HasPrefix(s.Status.word(), "CANCEL") {
			continue
		}
		for _, t := range s.Tracking.items {
			if t.Number != "" {
				out = append(out, aftersale.Waybill{Courier: carrier(t.Company), Number: string(t.Number), ShippedAt: s.CreatedAt.time()})
			}
		}
	}
	return out
}

// carrier returns "" for a company no courier adapter knows.
func carrier(word scalar) string {
	switch name := courier.Normal(string(word)); name {
	case courier.SF, courier.ZTO, courier.YTO, courier.STO, courier.Yunda,
		courier.JTExpress, courier.JDL, courier.EMS, courier.Deppon:
		return name
	}
	return ""
}

// unshipped are the words for an order of which nothing was handed over.
var unshipped = []string{"UNFULFILLED", "SCHEDULED", "ON_HOLD"}

// snapshot is the order as an after-sale of its own: cancelled, refunded
// outside a return, or opened by hand. Its kind is "other", for which there is
// no rule: only a person, or a rule written for it, pays. code is "" or what
// is wrong with the answer.
func (o *order) snapshot(ref aftersale.Ref) (s *aftersale.Snapshot, code string) {
	id, _ := orderOf(ref.ID)
	switch number("Order", o.ID) {
	case id:
	case "":
		return nil, "not_found"
	default:
		return nil, "bad_reply" // an answer about another order
	}
	held, ok := o.Held.money()
	if !ok {
		return nil, "bad_amount"
	}
	money, refunded, words := paid(matching(o.Refunds.items, func(r *refund) bool { return r.belongsTo() == "" }))
	s = &aftersale.Snapshot{
		Ref: ref, OrderID: id, Kind: aftersale.KindOther, Amount: held,
		AppliedAt: o.CreatedAt.time(), UpdatedAt: o.UpdatedAt.time(), Version: version("", o.UpdatedAt),
		Outbound:    o.waybills(),
		MayHaveLeft: !slices.Contains(unshipped, o.Fulfillment.word()),
		RawStatus:   o.words(words),
	}
	cancelled := o.CancelledAt.time()
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
	if s.Amount.Minor == 0 {
		s.Amount = aftersale.Money{}
	}
	for i := range o.Lines.items {
		s.Items = append(s.Items, o.Lines.items[i].item(o.Lines.items[i].Quantity))
	}
	return s, ""
}

// words is for people: the platform's own.
func (o *order) words(refunds []string) string {
	text := "order " + short(o.Fulfillment.word(), 30)
	if o.CancelledAt != "" {
		text += " cancelled"
	}
	if len(refunds) > 0 {
		text += ", refund " + short(strings.Join(refunds, " "), 60)
	}
	return text
}
