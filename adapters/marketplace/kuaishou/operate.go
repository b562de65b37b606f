package kuaishou

import (
	"context"

	"makegood/aftersale"
)

// Do carries an action out. It makes one call that changes something, never
// repeats it, and sends nothing that the action itself shows to be
// impossible. Where the platform's call has no version to guard it, the
// request is read once more right before, and refusals look the reason up.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionRemark:
		return a.remark(ctx, &act)
	case aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn:
		return a.operate(ctx, &act)
	}
	return aftersale.Receipt{}, a.failure(string(act.Name), aftersale.ClassManual, "no_api",
		"Kuaishou has no API for this: ask the courier")
}

// operate answers the request.
func (a *Adapter) operate(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	op, err := a.plan(act)
	if err == nil {
		err = a.sendable(op, act)
	}
	if err != nil {
		return aftersale.Receipt{}, err
	}
	var d *detailData
	if op.guard {
		if d, err = a.unchanged(ctx, op, act); err != nil {
			return aftersale.Receipt{}, err
		}
	}
	var param object
	if act.Name == aftersale.ActionRefuse {
		param, err = a.refusal(ctx, act)
		if err != nil {
			return aftersale.Receipt{}, err
		}
	} else {
		param = op.param(a, act, d)
	}
	param["refundId"] = number(act.Ref.ID)
	env, err := a.change(ctx, op.method, param)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{Reference: a.brief(string(env.RequestID))}, nil
}

// sendable checks what every operation needs: an id, an amount where money or
// an agreed amount is sent, and a version.
func (a *Adapter) sendable(op operation, act *aftersale.Action) error {
	amount := act.Name.MovesMoney() || act.Name == aftersale.ActionReturn && act.Kind != aftersale.KindExchange
	switch {
	case !isID(act.Ref.ID):
		return a.failure(op.method, aftersale.ClassRefused, "not_found", "not an after-sale id of Kuaishou")
	case amount && (act.Amount.Minor <= 0 || act.Amount.Currency != aftersale.CNY):
		return a.failure(op.method, aftersale.ClassRefused, "bad_amount", "no amount was decided")
	case scalar(act.Version).version() != act.Version || act.Version == "":
		return a.failure(op.method, aftersale.ClassStale, "no_version", "the action carries no version: read the request again")
	}
	return nil
}

// unchanged reads the request and compares it with what was decided. These
// calls name no version, and one of them not even an amount, so this is what
// keeps a changed request from being paid as the old one.
func (a *Adapter) unchanged(ctx context.Context, op operation, act *aftersale.Action) (*detailData, error) {
	d, err := a.detail(ctx, act.Ref.ID)
	if err != nil {
		return nil, err
	}
	amount, _ := readAmount(d.Amount)
	switch {
	case d.UpdateTime.version() != act.Version, statusOf(d.Status, d.Negotiate) != act.Status, d.Status == rawDispute:
		return nil, a.failure(op.method, aftersale.ClassStale, "moved", wordsMoved)
	case act.Name.MovesMoney() && act.Amount.Minor < amount.Minor:
		return nil, a.failure(op.method, aftersale.ClassManual, "part", wordsPart)
	case act.Kind != aftersale.KindExchange && amount != act.Amount:
		return nil, a.failure(op.method, aftersale.ClassStale, "amount", wordsMoved)
	case act.Name.MovesMoney() && d.byHand() != "":
		return nil, a.failure(op.method, aftersale.ClassManual, "by_hand", d.byHand())
	}
	return d, nil
}
