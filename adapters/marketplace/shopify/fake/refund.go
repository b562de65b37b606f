package fake

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// keys remembers what was made with an idempotency key.
type keys struct{ sync.Map } // key → *kept

type kept struct {
	mu   sync.Mutex // held while the first request is under way
	raw  string
	done any
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// refundCreate pays once for each idempotency key; a repeat gets the first
// result. Requests that were refused keep no key.
func (p *Platform) refundCreate(c *call) (any, *graphError) {
	if !uuidForm.MatchString(c.key) {
		return nil, &graphError{"BAD_REQUEST", "The @idempotent directive with a unique key is required for this mutation"}
	}
	of, _ := p.keys.LoadOrStore(c.key, new(kept))
	k := of.(*kept)
	if !k.mu.TryLock() {
		return nil, &graphError{"IDEMPOTENCY_CONCURRENT_REQUEST", "This request is currently in progress, please try again."}
	}
	defer k.mu.Unlock()
	if k.done != nil {
		if k.raw != c.raw {
			return nil, &graphError{"IDEMPOTENCY_KEY_PARAMETER_MISMATCH", "The same idempotency key cannot be used with different operation parameters."}
		}
		return k.done, nil
	}
	out, no := p.refund(c)
	if no == nil && out["refund"] != nil {
		k.raw, k.done = c.raw, out
	}
	return out, no
}

func (p *Platform) refund(c *call) (fields, *graphError) {
	in, no := c.input("orderId", "currency", "note", "notify", "shipping", "processedAt", "refundLineItems", "refundDuties",
		"transactions", "refundMethods", "discrepancyReason", "allowOverRefunding")
	if no != nil {
		return nil, no
	}
	refused := func(message string) (fields, *graphError) {
		p.Reject("refundCreate", message)
		return refusal("refund", "userErrors", "", message), nil
	}
	order, ok := idArg(in, "orderId", "Order")
	r := p.findOrder(order)
	if !ok || r == nil {
		return refused("Order does not exist")
	}
	r.Lock()
	defer r.Unlock()
	r.Try()
	a := &r.Data
	if currency, given := in["currency"].(string); given && currency != a.Currency || !given && a.Currency != a.ShopCurrency {
		return refused("Currency must be the presentment currency of the order")
	}
	amount, why, no := a.movements(in["transactions"], order)
	if no != nil {
		return nil, no
	}
	units := 0
	if why == "" {
		units, why, no = a.lines(in["refundLineItems"])
	}
	over, _ := in["allowOverRefunding"].(bool)
	switch {
	case no != nil:
		return nil, no
	case why != "":
		return refused(why)
	case amount > a.held() && !over:
		return refused("Refund amount exceeds the available amount")
	}
	note, _ := in["note"].(string)
	f := p.pay(r, Refund{Amount: amount, Note: note, Quantity: units})
	p.done(r, "refundCreate", amount, c.key)
	return fields{"refund": fields{"id": gid("Refund", f.ID)}, "order": a.orderFields(), "userErrors": []any{}}, nil
}

// movements checks the transactions: each goes back to a payment, through its
// gateway, and no payment gives back more than it took.
func (a *AfterSale) movements(v any, order string) (sum int64, why string, no *graphError) {
	all, _ := v.([]any)
	if len(all) == 0 {
		return 0, "Transactions are missing", nil
	}
	back := map[int]int64{}
	for _, one := range all {
		t, _ := one.(map[string]any)
		if no := unknownField(t, []string{"orderId", "parentId", "gateway", "kind", "amount"}); no != nil || t == nil {
			return 0, "", &graphError{"INVALID_VARIABLE", "transactions"}
		}
		parent, _ := idArg(t, "parentId", "OrderTransaction")
		at := -1
		for i := range a.Captured {
			if a.payment(i) == parent {
				at = i
			}
		}
		if own, _ := idArg(t, "orderId", "Order"); own != order || t["kind"] != "REFUND" {
			return 0, "Transaction is not a refund of this order", nil
		}
		if at < 0 || t["gateway"] != a.Gateways[at] {
			return 0, "Parent transaction or gateway does not match", nil
		}
		text, _ := t["amount"].(string)
		n, ok := minor(text, a.Currency)
		if !ok || n <= 0 {
			return 0, "Amount is not valid for the currency", nil
		}
		if back[at] += n; back[at] > a.Captured[at] {
			return 0, "Amount exceeds the parent transaction", nil
		}
		sum += n
	}
	return sum, "", nil
}

// lines checks the line items that the refund stands for.
func (a *AfterSale) lines(v any) (units int, why string, no *graphError) {
	all, _ := v.([]any)
	for _, one := range all {
		l, _ := one.(map[string]any)
		if no := unknownField(l, []string{"lineItemId", "quantity", "restockType", "locationId"}); no != nil || l == nil {
			return 0, "", &graphError{"INVALID_VARIABLE", "refundLineItems"}
		}
		n := quantity(l["quantity"])
		switch {
		case l["lineItemId"] != gid("LineItem", "7"+a.OrderID):
			return 0, "Line item is not of this order", nil
		case n < 1 || units+n > a.left():
			return 0, "Quantity cannot refund more items than were purchased", nil
		case l["restockType"] != "NO_RESTOCK" && l["locationId"] == nil:
			return 0, "Location is required to restock", nil
		}
		units += n
	}
	return units, "", nil
}

// minor reads a decimal amount exactly.
func minor(text, currency string) (int64, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > digits(currency) || whole == "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits(currency)-len(fraction)), 10, 64)
	return n, err == nil && n >= 0
}
