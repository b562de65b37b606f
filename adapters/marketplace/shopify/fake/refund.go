package fake

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// kept is what was made with an idempotency key.
type kept struct {
	mu   sync.Mutex // held while the first request is under way
	args []byte
	done fields
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
		if !bytes.Equal(k.args, c.args) {
			return nil, &graphError{"IDEMPOTENCY_KEY_PARAMETER_MISMATCH", "The same idempotency key cannot be used with different operation parameters."}
		}
		return k.done, nil
	}
	in, no := argsOf[struct{ Input refundArgs }](c.args)
	if no != nil {
		return nil, no
	}
	out, why := p.refund(&in.Input, c.key)
	if why != "" {
		p.Reject("refundCreate", why)
		return refusal("refund", "userErrors", "", why), nil
	}
	k.args, k.done = c.args, out
	return out, nil
}

// refundArgs is what the store looks at of a RefundInput.
type refundArgs struct {
	OrderID            globalID
	Currency           string
	Note               string
	AllowOverRefunding bool
	RefundLineItems    []struct {
		LineItemID  globalID
		Quantity    int
		RestockType string
		LocationID  globalID
	}
	Transactions []struct {
		OrderID  globalID
		ParentID globalID
		Gateway  string
		Kind     string
		Amount   string
	}
}

// refund pays, or says why it does not.
func (p *Platform) refund(in *refundArgs, key string) (out fields, why string) {
	r := p.findOrder(in.OrderID.of("Order"))
	if r == nil {
		return nil, "Order does not exist"
	}
	r.Lock()
	defer r.Unlock()
	r.Try()
	a := &r.Data
	if in.Currency != a.Currency && (in.Currency != "" || a.Currency != a.ShopCurrency) {
		return nil, "Currency must be the presentment currency of the order"
	}
	amount, why := a.payBack(in)
	if why != "" {
		return nil, why
	}
	units, why := a.takeBack(in)
	switch {
	case why != "":
		return nil, why
	case amount > a.held() && !in.AllowOverRefunding:
		return nil, "Refund amount exceeds the available amount"
	}
	id := p.pay(r, Refund{Amount: amount, Note: in.Note, Quantity: units})
	p.done(r, "refundCreate", amount, key)
	return fields{"refund": fields{"id": gid("Refund", id)}, "order": a.orderFields(), "userErrors": []any{}}, ""
}

// payBack checks the transactions: each goes back to a payment, through its
// gateway, and no payment gives back more than it took. sum is what they pay.
func (a *AfterSale) payBack(in *refundArgs) (sum int64, why string) {
	if len(in.Transactions) == 0 {
		return 0, "Transactions are missing"
	}
	back := make([]int64, len(a.Captured))
	for _, t := range in.Transactions {
		at := a.paymentOf(t.ParentID)
		n, ok := minor(t.Amount, a.Currency)
		switch {
		case t.OrderID != in.OrderID || t.Kind != "REFUND":
			return 0, "Transaction is not a refund of this order"
		case at < 0 || t.Gateway != a.Gateways[at]:
			return 0, "Parent transaction or gateway does not match"
		case !ok || n <= 0:
			return 0, "Amount is not valid for the currency"
		case back[at]+n > a.Captured[at]:
			return 0, "Amount exceeds the parent transaction"
		}
		back[at] += n
		sum += n
	}
	return sum, ""
}

// paymentOf is the place of one of the order's payments, or -1.
func (a *AfterSale) paymentOf(id globalID) int {
	for i := range a.Captured {
		if id.of("OrderTransaction") == a.payment(i) {
			return i
		}
	}
	return -1
}

// takeBack checks the line items that the refund stands for and counts them.
func (a *AfterSale) takeBack(in *refundArgs) (units int, why string) {
	for _, l := range in.RefundLineItems {
		switch {
		case l.LineItemID.of("LineItem") != a.lineID():
			return 0, "Line item is not of this order"
		case l.Quantity < 1 || l.Quantity > a.left()-units:
			return 0, "Quantity cannot refund more items than were purchased"
		case l.RestockType != "NO_RESTOCK" && l.LocationID == "":
			return 0, "Location is required to restock"
		}
		units += l.Quantity
	}
	return units, ""
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
