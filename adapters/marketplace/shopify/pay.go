package shopify

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"makegood/aftersale"
)

// payReturn refunds a return whose goods are coming back.
func (a *Adapter) payReturn(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	switch {
	case act.Kind == aftersale.KindExchange:
		return a.manual(opRefund, wordsExchange)
	case act.Kind != aftersale.KindReturnRefund || act.Stage != aftersale.StageReceipt:
		return a.manual(opRefund, wordsNoReturn)
	case act.Status != aftersale.StatusReturning:
		return aftersale.Receipt{}, a.stale(opRefund, act, aftersale.StatusReturning)
	}
	s, err := a.unchanged(ctx, act)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.refund(ctx, act, s, notePrefix+act.Ref.ID, s.ret.refundLines())
}

// payOrder gives the money of an order back. All of it: an order that was not
// shipped is cancelled, a cancelled one whose money is still held is refunded.
// A part of it is refunded, and the order stands.
func (a *Adapter) payOrder(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	if act.Status != aftersale.StatusPending {
		return aftersale.Receipt{}, a.stale(opRefund, act, aftersale.StatusPending)
	}
	s, err := a.unchanged(ctx, act)
	switch {
	case err != nil:
		return aftersale.Receipt{}, err
	case s.order.CancelledAt.time().IsZero() && s.MayHaveLeft:
		return a.manual(opCancel, wordsShipped)
	case s.order.CancelledAt.time().IsZero() && s.Amount == act.Amount:
		return a.cancel(ctx, act)
	}
	return a.refund(ctx, act, s, "makegood order "+s.OrderID, nil)
}

// unchanged reads the after-sale again and compares it with what was decided.
// The amount may be less than what the platform shows: then a part is paid.
func (a *Adapter) unchanged(ctx context.Context, act *aftersale.Action) (*seen, error) {
	switch {
	case act.Amount.Minor <= 0 || act.Amount.Currency == "":
		return nil, a.failure(opRefund, aftersale.ClassRefused, "bad_amount", "no amount was decided")
	case act.Version == "":
		return nil, a.failure(opRefund, aftersale.ClassStale, "no_version", "the action carries no version: read the request again")
	}
	s, err := a.look(ctx, act.Ref)
	if err != nil {
		return nil, err
	}
	covered := s.Amount.Currency == act.Amount.Currency && s.Amount.Minor >= act.Amount.Minor
	if s.Version != act.Version || s.Status != act.Status || s.Kind != act.Kind || !covered {
		return nil, a.failure(opRefund, aftersale.ClassStale, "changed", "the request has changed since it was read")
	}
	return s, nil
}

// refundLines are the order lines a refund of the return stands for. Stock is
// not touched: the return itself keeps track of it.
func (r *returned) refundLines() []object {
	var out []object
	for i := range r.Lines.items {
		l := &r.Lines.items[i]
		if n := l.refundable(); n > 0 && l.Fulfillment != nil && l.Fulfillment.Line != nil && l.Fulfillment.Line.ID != "" {
			out = append(out, object{"lineItemId": string(l.Fulfillment.Line.ID), "quantity": n, "restockType": "NO_RESTOCK"})
		}
	}
	return out
}

// refund sends refundCreate with exactly the amount that was decided. Where
// that is less than the lines are worth, Shopify books the difference as an
// adjustment; the lines count as refunded, so nobody refunds them again.
func (a *Adapter) refund(ctx context.Context, act *aftersale.Action, s *seen, note string, lines []object) (aftersale.Receipt, error) {
	parts, ok := s.split(act.Amount)
	if !ok {
		return aftersale.Receipt{}, a.failure(opRefund, aftersale.ClassManual, "split", wordsSplit)
	}
	orderID := gid("Order", s.OrderID)
	transactions := make([]object, 0, len(parts))
	for _, p := range parts {
		transactions = append(transactions, object{
			"orderId": orderID, "parentId": p.parent, "gateway": p.gateway, "kind": "REFUND", "amount": decimal(p.amount),
		})
	}
	input := object{
		"orderId": orderID, "currency": act.Amount.Currency, "note": note, "notify": a.notify, "transactions": transactions,
	}
	if lines != nil {
		input["refundLineItems"] = lines
	}
	var data struct {
		Refund *struct {
			Refund *node       `json:"refund"`
			Errors []userError `json:"userErrors"`
		} `json:"refundCreate"`
	}
	if err := a.call(ctx, opRefund, docRefund(idempotencyKey(act)), object{"input": input}, true, &data); err != nil {
		return aftersale.Receipt{}, err
	}
	if data.Refund == nil {
		return aftersale.Receipt{}, a.noProof(opRefund)
	}
	if err := a.userErrors(opRefund, data.Refund.Errors); err != nil {
		return aftersale.Receipt{}, err
	}
	if data.Refund.Refund == nil || data.Refund.Refund.ID == "" {
		return aftersale.Receipt{}, a.noProof(opRefund)
	}
	return aftersale.Receipt{Reference: short(string(data.Refund.Refund.ID), 100)}, nil
}

// cancel sends orderCancel: Shopify cancels in a job of its own and pays
// back to where the money came from. Nothing was shipped, so stock returns.
func (a *Adapter) cancel(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	order, _ := orderOf(act.Ref.ID)
	vars := object{
		"orderId": gid("Order", order), "reason": "CUSTOMER", "restock": true,
		"refundMethod":   object{"originalPaymentMethodsRefund": true},
		"notifyCustomer": a.notify, "staffNote": "makegood " + short(act.Rule, 20),
	}
	var data struct {
		Cancel *struct {
			Job    *node       `json:"job"`
			Errors []userError `json:"orderCancelUserErrors"`
		} `json:"orderCancel"`
	}
	if err := a.call(ctx, opCancel, docCancel, vars, true, &data); err != nil {
		return aftersale.Receipt{}, err
	}
	if data.Cancel == nil {
		return aftersale.Receipt{}, a.noProof(opCancel)
	}
	if err := a.userErrors(opCancel, data.Cancel.Errors); err != nil {
		return aftersale.Receipt{}, err
	}
	if data.Cancel.Job == nil || data.Cancel.Job.ID == "" {
		return aftersale.Receipt{}, a.noProof(opCancel)
	}
	return aftersale.Receipt{Reference: short(string(data.Cancel.Job.ID), 100)}, nil
}

// keySpace separates these keys from all other name-based UUIDs.
var keySpace = uuid.MustParse("6f1b7a52-3c0e-5d1a-9b57-2f4f0c9d8e61")

// idempotencyKey is the same for every sending of one ledger entry, so that
// it pays once, and another for a new entry, so that a wanted repeat pays.
func idempotencyKey(act *aftersale.Action) string {
	name := act.ID + "\x00" + act.Ref.String() + "\x00" + string(act.Stage) + "\x00" + strconv.Itoa(act.N)
	return uuid.NewSHA1(keySpace, []byte(name)).String()
}
