package fake

import (
	"context"
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

func (p *Platform) approve(c *call) (any, *graphError) {
	in, no := c.input("id", "notifyCustomer", "unprocessed")
	if no != nil {
		return nil, no
	}
	return p.answerRequest(in, "returnApproveRequest", "OPEN"), nil
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
		p.Reject("returnDeclineRequest", "TOO_LONG")
		return refusal("return", "userErrors", "TOO_LONG", "Decline note is too long (maximum is 500 characters)"), nil
	}
	return p.answerRequest(in, "returnDeclineRequest", "DECLINED"), nil
}

// answerRequest moves a return that waits for an answer to another status.
func (p *Platform) answerRequest(in map[string]any, op, status string) fields {
	id, ok := idArg(in, "id", "Return")
	r := p.Find(id)
	if !ok || r == nil {
		p.Reject(op, "NOT_FOUND")
		return refusal("return", "userErrors", "NOT_FOUND", "Return not found.")
	}
	r.Lock()
	defer r.Unlock()
	if r.Data.Status != "REQUESTED" {
		p.Reject(op, "INVALID_STATE")
		return refusal("return", "userErrors", "INVALID_STATE", "Return is not REQUESTED.")
	}
	r.Data.Status = status
	p.done(r, op, 0, "")
	return fields{"return": r.Data.returnFields(), "userErrors": []any{}}
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
		p.Reject("orderCancel", code+" "+message)
		return refusal("job", "orderCancelUserErrors", code, message), nil
	}
	r := p.findOrder(order)
	if r == nil {
		return refused("NOT_FOUND", "Order not found")
	}
	r.Lock()
	defer r.Unlock()
	r.Try()
	d := &r.Data
	switch {
	case !d.CancelledAt.IsZero() || d.cancelling:
		return refused("INVALID", "Order has already been cancelled")
	case d.Fulfillment != "UNFULFILLED" && d.Fulfillment != "SCHEDULED" && d.Fulfillment != "ON_HOLD":
		return refused("INVALID", "Cannot cancel an order with fulfilled items")
	}
	var paid int64
	if back, _ := method["originalPaymentMethodsRefund"].(bool); back && d.held() > 0 {
		paid = d.held()
		p.pay(r, Refund{Amount: paid, Quantity: d.left()})
	}
	if d.cancelling = p.opt.SlowMoney; !d.cancelling {
		d.CancelledAt = p.opt.Now()
	}
	p.done(r, "orderCancel", paid, "")
	return fields{"job": fields{"id": "gid://shopify/Job/1c3b1d3e-" + order, "done": false}, "orderCancelUserErrors": []any{}, "userErrors": []any{}}, nil
}

// pay books a refund. The record is locked.
func (p *Platform) pay(r *record, f Refund) Refund {
	f.ID, f.At, f.Status = p.NewID(), p.opt.Now().Truncate(time.Second), "SUCCESS"
	if p.opt.SlowMoney {
		f.Status = "PENDING"
	}
	r.Data.Refunds = append(r.Data.Refunds, f)
	r.Pay(f.Amount)
	if id := r.Data.ID; p.opt.PushAfterEffect != "" {
		p.Later(func(ctx context.Context) { // it may arrive before the answer to the call
			if p.Push(ctx, p.opt.PushAfterEffect, "refunds/create", id) != nil {
				p.Reject("push refunds/create", "not acknowledged")
			}
		})
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
