package wechatshop

import (
	"cmp"
	"context"
	"time"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// Do carries an action out. It sends one call that changes something and
// never repeats it; what the action itself shows to be impossible is not sent.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionRemark:
		return a.remark(ctx, &act)
	case aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn:
		return a.decide(ctx, &act)
	}
	return aftersale.Receipt{}, a.api.Manual(string(act.Name), "no_api",
		"WeChat Shop has no API for this: ask the courier")
}

// decide agrees to a request or refuses it.
func (a *Adapter) decide(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	op, err := a.plan(act)
	params := object{"after_sale_order_id": act.Ref.ID}
	if err == nil {
		err = a.fill(ctx, act, op, params)
	}
	if err == nil {
		err = a.unchanged(ctx, act, op.op)
	}
	if err != nil {
		return aftersale.Receipt{}, err
	}
	env, err := a.change(ctx, op.op, params)
	if err != nil {
		a.found.Store(nil) // an address that was refused is looked up again
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{ReplyText: a.api.Clean(string(env.Msg))}, nil
}

// fill adds the parameters of the operation's own.
func (a *Adapter) fill(ctx context.Context, act *aftersale.Action, op operation, params object) (err error) {
	if op.accept == 0 {
		return a.refusal(ctx, act, op, params)
	}
	params["accept_type"] = op.accept
	if op.address {
		params["address_id"], err = a.returnAddress(ctx)
	}
	return err
}

// unchanged reads the request once more, right before the decision is sent: the
// platform takes neither a version nor an amount, so nothing there would stop
// a request that was changed from being paid as it is now.
func (a *Adapter) unchanged(ctx context.Context, act *aftersale.Action, op string) error {
	now, _, err := a.afterSale(ctx, act.Ref)
	if err != nil {
		return err
	}
	sameKind := now.Kind == act.Kind || marketplace.MoneyOnly(now.Kind) && marketplace.MoneyOnly(act.Kind)
	same := now.Version == act.Version && now.Status == act.Status && sameKind
	if same && act.Name.MovesMoney() && act.Amount.Minor < now.Amount.Minor {
		return a.api.Manual(op, "part", wordsPart)
	}
	if !same || now.Amount != act.Amount {
		return a.api.Changed(op, "changed")
	}
	return nil
}

// Allowance counts the calls that pay by their order, which has to wait a minute
// between two of them: the platform refuses the second one (10021059). Two
// after-sales of one order share the minute, whichever process pays. Without an
// order the after-sale stands for it.
func (a *Adapter) Allowance(act aftersale.Action) (name string, every time.Duration) {
	if !act.Name.MovesMoney() {
		return "", 0
	}
	counted := cmp.Or(act.OrderID, "aftersale-"+act.Ref.ID)
	return Name + "/" + a.shop + "/refund/" + counted, time.Minute
}
