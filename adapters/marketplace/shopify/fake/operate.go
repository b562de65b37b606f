package fake

import (
	"encoding/json"
	"slices"
	"time"
	"unicode/utf8"
)

// input reads an input object and wants no field that is not listed.
func (c *call) input(known ...string) (in map[string]any, no *graphError) {
	in, ok := c.args["input"].(map[string]any)
	if !ok {
		return nil, &graphError{"INVALID_VARIABLE", "input is not an object"}
	}
	return in, unknownField(in, known)
}

func unknownField(in map[string]any, known []string) *graphError {
	for name := range in {
		if !slices.Contains(known, name) {
			return &graphError{"INVALID_VARIABLE", "Field is not defined on the input: " + name}
		}
	}
	return nil
}

// refusal is a payload with one user error.
func refusal(payload, list, code, message string) fields {
	e := fields{"field": []any{"input"}, "message": message + Quoted}
	if code != "" {
		e["code"] = code
	}
	return fields{payload: nil, list: []any{e}}
}

// answerable finds a return that waits for an answer. The record comes back
// locked, or not at all.
func (p *Platform) answerable(in map[string]any, op string) (*record, fields) {
	id, ok := idArg(in, "id", "Return")
	r := p.find(id)
	if !ok || r == nil {
		p.reject(op, "NOT_FOUND")
		return nil, refusal("return", "userErrors", "NOT_FOUND", "Return not found.")
	}
	r.mu.Lock()
	if r.a.Status != "REQUESTED" {
		r.mu.Unlock()
		p.reject(op, "INVALID_STATE")
		return nil, refusal("return", "userErrors", "INVALID_STATE", "Return is not REQUESTED.")
	}
	return r, nil
}

func (p *Platform) approve(c *call) (any, *graphError) {
	in, no := c.input("id", "notifyCustomer", "unprocessed")
	if no != nil {
		return nil, no
	}
	r, refused := p.answerable(in, "returnApproveRequest")
	if refused != nil {
		return refused, nil
	}
	defer r.mu.Unlock()
	r.a.Status = "OPEN"
	p.touch(r)
	p.record(Entry{ID: r.a.ID, Op: "returnApproveRequest"})
	return fields{"return": r.returnFields(), "userErrors": []any{}}, nil
}

func (p *Platform) decline(c *call) (any, *graphError) {
	in, no := c.input("id", "declineReason", "declineNote", "notifyCustomer")
	if no != nil {
		return nil, no
	}
	reason, _ := in["declineReason"].(string)
	if !slices.Contains([]string{"FINAL_SALE", "RETURN_PERIOD_ENDED", "OTHER"}, reason) {
		return nil, &graphError{"INVALID_VARIABLE", "declineReason was provided invalid value"}
	}
	if note, _ := in["declineNote"].(string); utf8.RuneCountInString(note) > 500 {
		p.reject("returnDeclineRequest", "TOO_LONG")
		return refusal("return", "userErrors", "TOO_LONG", "Decline note is too long (maximum is 500 characters)"), nil
	}
	r, refused := p.answerable(in, "returnDeclineRequest")
	if refused != nil {
		return refused, nil
	}
	defer r.mu.Unlock()
	r.a.Status = "DECLINED"
	p.touch(r)
	p.record(Entry{ID: r.a.ID, Op: "returnDeclineRequest"})
	return fields{"return": r.returnFields(), "userErrors": []any{}}, nil
}

func (p *Platform) orderCancel(c *call) (any, *graphError) {
	order, ok := idArg(c.args, "orderId", "Order")
	reason, _ := c.args["reason"].(string)
	_, restock := c.args["restock"].(bool)
	if !ok || !restock || !slices.Contains([]string{"CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "STAFF", "OTHER"}, reason) {
		return nil, &graphError{"INVALID_VARIABLE", "orderId, reason or restock"}
	}
	method, _ := c.args["refundMethod"].(map[string]any)
	if no := unknownField(method, []string{"originalPaymentMethodsRefund", "storeCreditRefund"}); no != nil {
		return nil, no
	}
	refused := func(code, message string) (any, *graphError) {
		p.reject("orderCancel", code+" "+message)
		return refusal("job", "orderCancelUserErrors", code, message), nil
	}
	r := p.findOrder(order)
	if r == nil {
		return refused("NOT_FOUND", "Order not found")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.attempts++
	switch {
	case !r.a.CancelledAt.IsZero() || r.cancelled:
		return refused("INVALID", "Order has already been cancelled")
	case r.a.Fulfillment != "UNFULFILLED" && r.a.Fulfillment != "SCHEDULED" && r.a.Fulfillment != "ON_HOLD":
		return refused("INVALID", "Cannot cancel an order with fulfilled items")
	}
	entry := Entry{ID: r.a.ID, Op: "orderCancel"}
	if back, _ := method["originalPaymentMethodsRefund"].(bool); back && r.held() > 0 {
		entry.Fen = r.held()
		p.pay(r, Refund{Amount: entry.Fen, Quantity: r.a.Quantity - r.returned()})
	}
	if r.cancelled = p.opt.SlowMoney; !r.cancelled {
		r.a.CancelledAt = p.opt.Now()
	}
	p.touch(r)
	p.record(entry)
	return fields{"job": fields{"id": "gid://shopify/Job/1c3b1d3e-" + order, "done": false}, "orderCancelUserErrors": []any{}, "userErrors": []any{}}, nil
}

// pay books a refund. The record is locked.
func (p *Platform) pay(r *record, f Refund) Refund {
	f.ID, f.At, f.Status = itoa(p.ids.Add(10)), p.opt.Now().Truncate(time.Second), "SUCCESS"
	if p.opt.SlowMoney {
		f.Status = "PENDING"
	}
	r.a.Refunds = append(r.a.Refunds, f)
	r.paid++
	r.paidFen += f.Amount
	if p.opt.PushAfterEffect != "" {
		p.pushLater(r.a.ID)
	}
	return f
}

// quantity reads a whole number of an input.
func quantity(v any) int {
	n, ok := v.(json.Number)
	if !ok {
		return -1
	}
	i, err := n.Int64()
	if err != nil || i < 0 || i > 1_000_000 {
		return -1
	}
	return int(i)
}
