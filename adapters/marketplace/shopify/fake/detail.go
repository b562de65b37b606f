package fake

import (
	"strconv"
	"strings"
	"time"
)

func gid(kind, id string) string { return "gid://shopify/" + kind + "/" + id }

// globalID is an id of the Admin API as a call gives it.
type globalID string

// of is the number of an id of that kind; "" for another kind.
func (g globalID) of(kind string) string {
	id, ok := strings.CutPrefix(string(g), gid(kind, ""))
	if !ok {
		return ""
	}
	return id
}

// stamp writes a time as the API does; null for none.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// digits are how many a currency's minor unit has.
func digits(currency string) int {
	switch currency {
	case "JPY", "KRW":
		return 0
	case "KWD", "BHD":
		return 3
	}
	return 2
}

// decimal writes minor units in major ones.
func decimal(minor int64, currency string) string {
	n := digits(currency)
	if n == 0 {
		return strconv.FormatInt(minor, 10) + ".0" // the API writes a fraction even here
	}
	text := strconv.FormatInt(minor, 10)
	if len(text) <= n {
		text = strings.Repeat("0", n-len(text)+1) + text
	}
	return text[:len(text)-n] + "." + text[len(text)-n:]
}

// bag is an amount in both currencies.
func (a *AfterSale) bag(minor int64) fields {
	shop := fields{"amount": decimal(minor, a.Currency), "currencyCode": a.Currency}
	if a.ShopCurrency != a.Currency {
		shop = fields{"amount": decimal(minor*2, a.ShopCurrency), "currencyCode": a.ShopCurrency}
	}
	return fields{"presentmentMoney": fields{"amount": decimal(minor, a.Currency), "currencyCode": a.Currency}, "shopMoney": shop}
}

func connection(nodes ...any) fields {
	if nodes == nil {
		nodes = []any{}
	}
	return fields{"nodes": nodes, "pageInfo": fields{"hasNextPage": false, "hasPreviousPage": false, "endCursor": nil}}
}

func (p *Platform) readReturn(c *call) (any, *graphError) {
	return show(c, "Return", p.Find, (*AfterSale).returnFields)
}

func (p *Platform) readOrder(c *call) (any, *graphError) {
	return show(c, "Order", p.findOrder, (*AfterSale).orderFields)
}

// show answers a query by id; null for one that the store does not know.
func show(c *call, kind string, find func(string) *record, form func(*AfterSale) fields) (any, *graphError) {
	in, no := argsOf[struct{ ID globalID }](c.args)
	if no != nil || in.ID.of(kind) == "" {
		return nil, &graphError{"argumentLiteralsIncompatible", "Invalid global id"}
	}
	r := find(in.ID.of(kind))
	if r == nil {
		return nil, nil
	}
	r.Lock()
	defer r.Unlock()
	return form(&r.Data), nil
}

// returnFields is the return as the API shows it.
func (a *AfterSale) returnFields() fields {
	line := fields{
		"id": gid("ReturnLineItem", a.ID), "quantity": a.Quantity,
		"refundableQuantity": a.left(), "refundedQuantity": 0, "processedQuantity": a.Processed,
		"returnReason": "UNWANTED", "returnReasonNote": BuyerNote, "customerNote": BuyerNote,
		"returnReasonDefinition":          fields{"id": gid("ReturnReasonDefinition", "1"), "handle": a.ReasonHandle, "name": a.ReasonName},
		"withCodeDiscountedTotalPriceSet": a.bag(a.Amount - a.Tax),
		"fulfillmentLineItem":             fields{"id": gid("FulfillmentLineItem", a.ID), "quantity": a.Quantity, "lineItem": a.line()},
	}
	out := fields{
		"id": gid("Return", a.ID), "name": "#1001-R1", "status": a.Status, "createdAt": stamp(a.CreatedAt),
		"totalQuantity": a.Quantity, "order": a.orderFields(), "returnLineItems": connection(line),
		"exchangeLineItems": connection(), "refunds": connection(a.refundFields(true)...),
		"reverseFulfillmentOrders": connection(), "suggestedRefund": a.suggestion(),
	}
	if a.Exchange {
		out["exchangeLineItems"] = connection(fields{"id": gid("ExchangeLineItem", a.ID), "quantity": 1})
	}
	if a.Status != "REQUESTED" && a.Status != "DECLINED" {
		deliveries := connection()
		if a.Tracking != "" {
			deliveries = connection(fields{"id": gid("ReverseDelivery", a.ID), "deliverable": fields{
				"tracking": fields{"carrierName": a.Carrier, "number": a.Tracking, "url": nil},
			}})
		}
		out["reverseFulfillmentOrders"] = connection(fields{"id": gid("ReverseFulfillmentOrder", a.ID), "status": "OPEN", "reverseDeliveries": deliveries})
	}
	return out
}

// lineID is the number of the order's only line.
func (a *AfterSale) lineID() string { return "7" + a.OrderID }

func (a *AfterSale) line() fields {
	return fields{
		"id": gid("LineItem", a.lineID()), "sku": a.SKU, "name": "Test article", "quantity": a.Quantity,
		"product": fields{"id": gid("Product", "3500000000000000001")}, "variant": fields{"id": gid("ProductVariant", "1700000000000001"), "sku": a.SKU},
	}
}

// suggestion is suggestedRefund of the return, by the quantities asked for.
func (a *AfterSale) suggestion() resolver {
	of, left, parts := *a, a.left(), a.parts(a.Amount)
	return func(args []byte) any {
		in, no := argsOf[struct {
			ReturnRefundLineItems []struct {
				ReturnLineItemID globalID
				Quantity         int
			}
		}](args)
		n := 0
		for _, item := range in.ReturnRefundLineItems {
			if item.ReturnLineItemID.of("ReturnLineItem") == of.ID {
				n += item.Quantity
			}
		}
		if no != nil || of.NoSuggestion || n < 1 || n > left {
			return nil
		}
		return fields{"amount": of.bag(of.Amount), "maximumRefundable": of.bag(of.Amount), "suggestedTransactions": parts}
	}
}

// parts divides an amount among the payments, in their order.
func (a *AfterSale) parts(amount int64) []any {
	out := []any{}
	for i, captured := range a.Captured {
		n := min(amount, captured)
		amount -= n
		out = append(out, fields{
			"gateway": a.Gateways[i], "kind": "SUGGESTED_REFUND", "amountSet": a.bag(n),
			"parentTransaction": fields{"id": gid("OrderTransaction", a.payment(i))},
		})
	}
	return out
}

// payment is the number of the order's payment i.
func (a *AfterSale) payment(i int) string { return strconv.Itoa(i+1) + a.OrderID }

// orderFields is the order as the API shows it.
func (a *AfterSale) orderFields() fields {
	payments, shipments := []any{}, []any{}
	for i, n := range a.Captured {
		payments = append(payments, fields{
			"id": gid("OrderTransaction", a.payment(i)), "kind": "SALE", "status": "SUCCESS", "gateway": a.Gateways[i], "amountSet": a.bag(n),
		})
	}
	for i, w := range a.Shipments {
		shipments = append(shipments, fields{
			"id": gid("Fulfillment", strconv.Itoa(i+1)+a.OrderID), "status": "SUCCESS", "createdAt": stamp(w.At),
			"trackingInfo": []any{fields{"company": w.Company, "number": w.Number, "url": nil}},
		})
	}
	held := a.held()
	out := fields{
		"id": gid("Order", a.OrderID), "name": "#1001", "createdAt": stamp(a.CreatedAt), "updatedAt": stamp(a.UpdatedAt), "cancelledAt": stamp(a.CancelledAt),
		"displayFulfillmentStatus": a.Fulfillment, "netPaymentSet": a.bag(held), "subtotalLineItemsQuantity": a.Quantity,
		"lineItems": connection(a.line()), "fulfillments": shipments, "transactions": payments,
		"refunds": a.refundFields(false), "returns": connection(),
		"suggestedRefund": fields{"amountSet": a.bag(held), "suggestedTransactions": a.parts(held)},
	}
	if !a.OrderLevel {
		out["returns"] = connection(fields{"id": gid("Return", a.ID), "name": "#1001-R1", "status": a.Status})
	}
	return out
}

// refundFields are the refunds of the order, or of the return alone.
func (a *AfterSale) refundFields(linked bool) []any {
	out := []any{}
	for _, f := range a.Refunds {
		if linked && !f.Linked {
			continue
		}
		transactions, total := connection(), int64(0)
		if f.Status != "" {
			total = f.Amount
			transactions = connection(fields{
				"id": gid("OrderTransaction", "9"+f.ID), "kind": "REFUND", "status": f.Status, "amountSet": a.bag(total),
			})
		}
		one := fields{
			"id": gid("Refund", f.ID), "createdAt": stamp(f.At), "note": f.Note, "return": nil,
			"totalRefundedSet": a.bag(total), "transactions": transactions,
		}
		if f.Linked {
			one["return"] = fields{"id": gid("Return", a.ID)}
		}
		out = append(out, one)
	}
	return out
}
