package shopify

import (
	"context"

	"makegood/aftersale"
)

// seen is an after-sale with what a payment needs beside the snapshot.
type seen struct {
	*aftersale.Snapshot
	ret       *returned // nil for an order
	order     *order
	suggested *suggestion
}

// Fetch reads the return, or the order for an id that stands for one.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	s, err := a.look(ctx, ref)
	if err != nil {
		return nil, err
	}
	return s.Snapshot, nil
}

func (a *Adapter) look(ctx context.Context, ref aftersale.Ref) (*seen, error) {
	if id, ok := orderOf(ref.ID); ok {
		return a.lookOrder(ctx, ref, id)
	}
	if isID(ref.ID) {
		return a.lookReturn(ctx, ref)
	}
	return nil, a.failure(opReturn, aftersale.ClassRefused, "not_found", "not an after-sale id of Shopify")
}

func (a *Adapter) lookOrder(ctx context.Context, ref aftersale.Ref, id string) (*seen, error) {
	var data struct {
		Order *order `json:"order"`
	}
	if err := a.read(ctx, opOrder, docOrder, object{"id": gid("Order", id)}, &data); err != nil {
		return nil, err
	}
	if data.Order == nil {
		return nil, a.failure(opOrder, aftersale.ClassRefused, "not_found", "no such order")
	}
	s, code := data.Order.snapshot(ref)
	if code != "" {
		return nil, a.unreadable(opOrder, code)
	}
	return &seen{Snapshot: s, order: data.Order, suggested: data.Order.Suggested}, nil
}

func (a *Adapter) lookReturn(ctx context.Context, ref aftersale.Ref) (*seen, error) {
	var data struct {
		Return *returned `json:"return"`
	}
	if err := a.read(ctx, opReturn, docReturn, object{"id": gid("Return", ref.ID)}, &data); err != nil {
		return nil, err
	}
	if data.Return == nil {
		return nil, a.failure(opReturn, aftersale.ClassRefused, "not_found", "no such return")
	}
	snap, code := data.Return.snapshot(ref)
	if code != "" {
		return nil, a.unreadable(opReturn, code)
	}
	s := &seen{Snapshot: snap, ret: data.Return, order: &data.Return.Order}
	if snap.Kind == aftersale.KindReturnRefund && snap.Status == aftersale.StatusReturning && !snap.Amount.IsZero() {
		if err := a.suggest(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// suggest asks the platform what the goods coming back are worth, taxes and
// fees included: the prices of the lines leave those out. Without a suggestion
// the prices stand.
func (a *Adapter) suggest(ctx context.Context, s *seen) error {
	var items []object
	for i := range s.ret.Lines.items {
		l := &s.ret.Lines.items[i]
		if n := l.refundable(); n > 0 && l.ID != "" {
			items = append(items, object{"returnLineItemId": string(l.ID), "quantity": n})
		}
	}
	if items == nil {
		s.Amount = aftersale.Money{} // nothing left to refund, and no refund seen: a person looks
		return nil
	}
	var data struct {
		Return *returned `json:"return"`
	}
	vars := object{"id": gid("Return", s.Ref.ID), "items": items}
	if err := a.read(ctx, opSuggest, docSuggest, vars, &data); err != nil {
		return err
	}
	if data.Return == nil || data.Return.Suggested == nil || data.Return.Suggested.Amount == nil {
		return nil
	}
	amount, ok := data.Return.Suggested.Amount.money()
	if !ok {
		return a.unreadable(opSuggest, "bad_amount")
	}
	if amount.Minor == 0 {
		amount = aftersale.Money{}
	}
	s.Amount, s.suggested = amount, data.Return.Suggested
	return nil
}

// unreadable is an answer that is not what the platform documents.
func (a *Adapter) unreadable(op, code string) error {
	class := aftersale.ClassRefused
	if code == "bad_reply" {
		class = aftersale.ClassRetry
	}
	return a.failure(op, class, code, "the answer is not what the platform documents")
}
