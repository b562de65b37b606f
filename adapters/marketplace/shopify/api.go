package shopify

import (
	"context"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

const wordsNotOurs = "not an after-sale id of Shopify"

// reading is an after-sale with what a payment needs beside the snapshot.
type reading struct {
	*aftersale.Snapshot
	ret       *returned // nil for an order
	order     *order
	suggested *suggestion
}

// Fetch reads the return, or the order for an id that stands for one.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	r, err := a.look(ctx, ref)
	if err != nil {
		return nil, err
	}
	return r.Snapshot, nil
}

func (a *Adapter) look(ctx context.Context, ref aftersale.Ref) (*reading, error) {
	if id, ok := orderOf(ref.ID); ok {
		return a.lookOrder(ctx, ref, id)
	}
	if wire.IsID(ref.ID) {
		return a.lookReturn(ctx, ref)
	}
	return nil, a.api.NotFound(opReturn, wordsNotOurs)
}

func (a *Adapter) lookOrder(ctx context.Context, ref aftersale.Ref, id string) (*reading, error) {
	o, err := read[order](ctx, a, opOrder, docOrder, object{"id": gid("Order", id)})
	if err != nil {
		return nil, err
	}
	if o == nil {
		return nil, a.api.NotFound(opOrder, "no such order")
	}
	s, code := o.snapshot(ref)
	if code != "" {
		return nil, a.api.Unusable(opOrder, code)
	}
	return &reading{Snapshot: s, order: o, suggested: o.Suggested}, nil
}

func (a *Adapter) lookReturn(ctx context.Context, ref aftersale.Ref) (*reading, error) {
	ret, err := read[returned](ctx, a, opReturn, docReturn, object{"id": gid("Return", ref.ID)})
	if err != nil {
		return nil, err
	}
	if ret == nil {
		return nil, a.api.NotFound(opReturn, "no such return")
	}
	s, code := ret.snapshot(ref)
	if code != "" {
		return nil, a.api.Unusable(opReturn, code)
	}
	r := &reading{Snapshot: s, ret: ret, order: &ret.Order}
	if s.Kind == aftersale.KindReturnRefund && s.Status == aftersale.StatusReturning && !s.Amount.IsZero() {
		return r, a.suggest(ctx, r)
	}
	return r, nil
}

// suggest asks the platform what the goods coming back are worth, taxes and
// fees included: the prices of the lines leave those out. Without a suggestion
// the prices stand.
func (a *Adapter) suggest(ctx context.Context, r *reading) error {
	var items []object
	for _, l := range r.ret.Lines.items {
		if n := l.refundable(); n > 0 && l.ID != "" {
			items = append(items, object{"returnLineItemId": string(l.ID), "quantity": n})
		}
	}
	if items == nil {
		r.Amount = aftersale.Money{} // nothing left to refund, and no refund seen: a person looks
		return nil
	}
	ret, err := read[returned](ctx, a, opSuggest, docSuggest, object{"id": gid("Return", r.Ref.ID), "items": items})
	if err != nil || ret == nil || ret.Suggested == nil || ret.Suggested.Amount == nil {
		return err
	}
	amount, ok := ret.Suggested.Amount.money()
	if !ok {
		return a.api.Unusable(opSuggest, "bad_amount")
	}
	r.Amount, r.suggested = unlessZero(amount), ret.Suggested
	return nil
}
