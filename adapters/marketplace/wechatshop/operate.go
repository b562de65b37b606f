package wechatshop

import (
	"context"

	"makegood/aftersale"
)

// Do carries an action out. It sends one call that changes something and
// never repeats it; what the action itself shows to be impossible is not sent.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionRemark:
		return a.remark(ctx, &act)
	case aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn:
		return a.answer(ctx, &act)
	}
	return aftersale.Receipt{}, a.failure(string(act.Name), aftersale.ClassManual, "no_api",
		"WeChat Shop has no API for this: ask the courier")
}

// answer agrees to a request or refuses it.
func (a *Adapter) answer(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	op, err := a.plan(act)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if err := a.sendable(act, op.op); err != nil {
		return aftersale.Receipt{}, err
	}
	params := object{"after_sale_order_id": act.Ref.ID}
	switch {
	case op.accept != 0:
		params["accept_type"] = op.accept
		if op.address {
			if params["address_id"], err = a.returnAddress(ctx); err != nil {
				return aftersale.Receipt{}, err
			}
		}
	default:
		if err := a.refusal(ctx, act, op, params); err != nil {
			return aftersale.Receipt{}, err
		}
	}
	if err := a.unchanged(ctx, act, op.op); err != nil {
		return aftersale.Receipt{}, err
	}
	env, err := a.change(ctx, op.op, params)
	if err != nil {
		a.found.Store(nil) // an address that was refused is looked up again
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{ReplyText: a.clean(string(env.Msg))}, nil
}

// sendable checks what every answer needs: an id, a version, and an amount
// where it pays.
func (a *Adapter) sendable(act *aftersale.Action, op string) error {
	switch {
	case !isID(act.Ref.ID):
		return a.failure(op, aftersale.ClassRefused, "not_found", "not an after-sale id of WeChat Shop")
	case act.Version == "":
		return a.failure(op, aftersale.ClassStale, "no_version", "the action carries no version: read the request again")
	case act.Name.MovesMoney() && (act.Amount.Minor <= 0 || act.Amount.Currency != aftersale.CNY):
		return a.failure(op, aftersale.ClassRefused, "bad_amount", "no amount was decided")
	}
	return nil
}

// unchanged reads the request once more, right before the answer: the
// platform takes neither a version nor an amount, so nothing there would stop
// a request that was changed from being paid as it is now.
func (a *Adapter) unchanged(ctx context.Context, act *aftersale.Action, op string) error {
	now, _, err := a.afterSale(ctx, act.Ref)
	if err != nil {
		return err
	}
	sameKind := now.Kind == act.Kind || moneyOnly(now.Kind) && moneyOnly(act.Kind)
	same := now.Version == act.Version && now.Status == act.Status && sameKind
	if same && act.Name.MovesMoney() && act.Amount.Minor < now.Amount.Minor {
		return a.failure(op, aftersale.ClassManual, "part", wordsPart)
	}
	if !same || now.Amount != act.Amount {
		return a.failure(op, aftersale.ClassStale, "changed", "the request has changed since it was decided: read it again")
	}
	return nil
}
