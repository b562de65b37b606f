package shopify

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// payReturn refunds a return whose goods are coming back.
func (a *Adapter) payReturn(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	r, err := a.unchanged(ctx, act)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.refund(ctx, act, r, notePrefix+act.Ref.ID, r.ret.refundLines())
}

// payOrder gives the money of an order back. All of it: an order that was not
// shipped is cancelled, a cancelled one whose money is still held is refunded.
// A part of it is refunded, and the order stands.
func (a *Adapter) payOrder(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	r, err := a.unchanged(ctx, act)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if r.order.CancelledAt.RFC3339().IsZero() {
		switch {
		case r.MayHaveLeft:
			return aftersale.Receipt{}, a.api.Manual(opCancel, "no_api", wordsShipped)
		case r.Amount == act.Amount:
			return a.cancel(ctx, act, r)
		}
	}
	return a.refund(ctx, act, r, "makegood order "+r.OrderID, nil)
}

// unchanged reads the after-sale again and compares it with what was decided.
// The amount may be less than what the platform shows: then a part is paid.
func (a *Adapter) unchanged(ctx context.Context, act *aftersale.Action) (*reading, error) {
	switch {
	case act.Amount.Minor <= 0 || act.Amount.Currency == "":
		return nil, a.api.NoAmount(opRefund)
	case act.Version == "":
		return nil, a.api.NoVersion(opRefund)
	}
	r, err := a.look(ctx, act.Ref)
	if err != nil {
		return nil, err
	}
	covered := r.Amount.Currency == act.Amount.Currency && r.Amount.Minor >= act.Amount.Minor
	if r.Version != act.Version || r.Status != act.Status || r.Kind != act.Kind || !covered {
		return nil, a.api.Changed(opRefund, "changed")
	}
	return r, nil
}

// refundLines are the order lines a refund of the return stands for. Stock is
// not touched: the return itself keeps track of it.
func (r *returned) refundLines() []object {
	var out []object
	for _, l := range r.Lines.items {
		line, n := l.Fulfillment.Line, l.refundable()
		if n > 0 && line != nil && line.ID != "" {
			out = append(out, object{"lineItemId": string(line.ID), "quantity": n, "restockType": "NO_RESTOCK"})
		}
	}
	return out
}

// refund sends refundCreate with exactly the amount that was decided. Where
// that is less than the lines are worth, Shopify books the difference as an
// adjustment; the lines count as refunded, so nobody refunds them again.
func (a *Adapter) refund(ctx context.Context, act *aftersale.Action, r *reading, note string, lines []object) (aftersale.Receipt, error) {
	parts, ok := r.split(act.Amount)
	if !ok {
		return aftersale.Receipt{}, a.api.Manual(opRefund, "split", wordsSplit)
	}
	orderID := gid("Order", r.OrderID)
	transactions := make([]object, 0, len(parts))
	for _, p := range parts {
		transactions = append(transactions, object{
			"orderId": orderID, "parentId": p.parent, "gateway": p.gateway, "kind": "REFUND", "amount": decimal(p.amount),
		})
	}
	input := object{
		"orderId": orderID, "currency": act.Amount.Currency, "note": note,
		"notify": a.config.NotifyCustomer, "transactions": transactions,
	}
	if lines != nil {
		input["refundLineItems"] = lines
	}
	return a.pay(ctx, opRefund, docRefund(idempotencyKey(act)), object{"input": input})
}

// cancel sends orderCancel: Shopify cancels in a job of its own and pays
// back to where the money came from. Nothing was shipped, so stock returns.
func (a *Adapter) cancel(ctx context.Context, act *aftersale.Action, r *reading) (aftersale.Receipt, error) {
	return a.pay(ctx, opCancel, docCancel, object{
		"orderId": gid("Order", r.OrderID), "reason": "CUSTOMER", "restock": true,
		"refundMethod":   object{"originalPaymentMethodsRefund": true},
		"notifyCustomer": a.config.NotifyCustomer, "staffNote": "makegood " + wire.Short(act.Rule, 20),
	})
}

// pay sends a mutation that moves money; the id of the refund or of the job is
// the proof that it was taken.
func (a *Adapter) pay(ctx context.Context, op, doc string, vars object) (aftersale.Receipt, error) {
	done, err := a.mutate(ctx, op, doc, vars)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if done.ID == "" {
		return aftersale.Receipt{}, a.api.BadReply(op, aftersale.ClassUnknown)
	}
	return aftersale.Receipt{Reference: done.ID.Short(100)}, nil
}

// keySpace separates these keys from all other name-based UUIDs.
var keySpace = uuid.MustParse("6f1b7a52-3c0e-5d1a-9b57-2f4f0c9d8e61")

// idempotencyKey is the same for every sending of one ledger entry, so that
// it pays once, and another for a new entry, so that a wanted repeat pays.
func idempotencyKey(act *aftersale.Action) string {
	name := act.ID + "\x00" + act.Ref.String() + "\x00" + string(act.Stage) + "\x00" + strconv.Itoa(act.N)
	return uuid.NewSHA1(keySpace, []byte(name)).String()
}
