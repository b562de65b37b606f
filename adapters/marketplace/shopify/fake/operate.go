package fake

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"
)

// refusal is a payload with one user error.
func refusal(payload, list, code, message string) fields {
	e := fields{"field": []any{"input"}, "message": message + Quoted}
	if code != "" {
		e["code"] = code
	}
	return fields{payload: nil, list: []any{e}}
}

func (p *Platform) approve(c *call) (any, *graphError) {
	in, no := argsOf[struct{ Input struct{ ID globalID } }](c.args)
	if no != nil {
		return nil, no
	}
	return p.answerRequest(in.Input.ID, "returnApproveRequest", "OPEN"), nil
}

func (p *Platform) decline(c *call) (any, *graphError) {
	in, no := argsOf[struct {
		Input struct {
			ID                         globalID
			DeclineReason, DeclineNote string
		}
	}](c.args)
	switch {
	case no != nil:
		return nil, no
	case !slices.Contains([]string{"FINAL_SALE", "RETURN_PERIOD_ENDED", "OTHER"}, in.Input.DeclineReason):
		return nil, &graphError{"INVALID_VARIABLE", "declineReason was provided invalid value"}
	case utf8.RuneCountInString(in.Input.DeclineNote) > 500:
		p.Reject("returnDeclineRequest", "TOO_LONG")
		return refusal("return", "userErrors", "TOO_LONG", "Decline note is too long (maximum is 500 characters)"), nil
	}
	return p.answerRequest(in.Input.ID, "returnDeclineRequest", "DECLINED"), nil
}

// answerRequest moves a return that waits for an answer to another status.
func (p *Platform) answerRequest(id globalID, op, status string) fields {
	refused := func(code, message string) fields {
		p.Reject(op, code)
		return refusal("return", "userErrors", code, message)
	}
	r := p.Find(id.of("Return"))
	if r == nil {
		return refused("NOT_FOUND", "Return not found.")
	}
	r.Lock()
	defer r.Unlock()
	if r.Data.Status != "REQUESTED" {
		return refused("INVALID_STATE", "Return is not REQUESTED.")
	}
	r.Data.Status = status
	p.done(r, op, 0, "")
	return fields{"return": r.Data.returnFields(), "userErrors": []any{}}
}

func (p *Platform) orderCancel(c *call) (any, *graphError) {
	in, no := argsOf[struct {
		OrderID      globalID
		Reason       string
		Restock      *bool
		RefundMethod struct{ OriginalPaymentMethodsRefund bool }
	}](c.args)
	order := in.OrderID.of("Order")
	reasons := []string{"CUSTOMER", "DECLINED", "FRAUD", "INVENTORY", "STAFF", "OTHER"}
	if no != nil || order == "" || in.Restock == nil || !slices.Contains(reasons, in.Reason) {
		return nil, &graphError{"INVALID_VARIABLE", "orderId, reason, restock or refundMethod"}
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
	a := &r.Data
	switch {
	case !a.CancelledAt.IsZero() || a.cancelling:
		return refused("INVALID", "Order has already been cancelled")
	case a.Fulfillment != "UNFULFILLED" && a.Fulfillment != "SCHEDULED" && a.Fulfillment != "ON_HOLD":
		return refused("INVALID", "Cannot cancel an order with fulfilled items")
	}
	var paid int64
	if in.RefundMethod.OriginalPaymentMethodsRefund && a.held() > 0 {
		paid = a.held()
		p.pay(r, Refund{Amount: paid, Quantity: a.left()})
	}
	if a.cancelling = p.opt.SlowMoney; !a.cancelling {
		a.CancelledAt = p.opt.Now()
	}
	p.done(r, "orderCancel", paid, "")
	return fields{"job": fields{"id": gid("Job", "1c3b1d3e-"+order), "done": false}, "orderCancelUserErrors": []any{}, "userErrors": []any{}}, nil
}

// pay books a refund and returns its id. The record is locked.
func (p *Platform) pay(r *record, f Refund) (id string) {
	f.ID, f.At, f.Status = p.NewID(), p.opt.Now().Truncate(time.Second), "SUCCESS"
	if p.opt.SlowMoney {
		f.Status = "PENDING"
	}
	r.Data.Refunds = append(r.Data.Refunds, f)
	r.Pay(f.Amount)
	if paid := r.Data.ID; p.opt.PushAfterEffect != "" {
		p.Later(func(ctx context.Context) { // it may arrive before the answer to the call
			if p.Push(ctx, p.opt.PushAfterEffect, "refunds/create", paid) != nil {
				p.Reject("push refunds/create", "not acknowledged")
			}
		})
	}
	return f.ID
}
