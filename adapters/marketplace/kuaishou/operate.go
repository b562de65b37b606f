package kuaishou

import (
	"context"
	"strings"

	"makegood/adapters/wire"
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
	return aftersale.Receipt{}, a.api.Manual(string(act.Name), "no_api",
		"Kuaishou has no API for this: ask the courier")
}

// operate decides about the request.
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
	if act.Name != aftersale.ActionRefuse {
		param = op.param(a, act, d)
	} else if param, err = a.refusal(ctx, act); err != nil {
		return aftersale.Receipt{}, err
	}
	param["refundId"] = number(act.Ref.ID)
	return a.change(ctx, op.method, param)
}

// sendable checks what every operation needs: an id, an amount where money or
// an agreed amount is sent, and a version.
func (a *Adapter) sendable(op operation, act *aftersale.Action) error {
	amount := act.Name.MovesMoney() || act.Name == aftersale.ActionReturn && act.Kind != aftersale.KindExchange
	switch {
	case !isID(act.Ref.ID):
		return a.api.NotFound(op.method, wordsNotOurs)
	case amount && (act.Amount.Minor <= 0 || act.Amount.Currency != aftersale.CNY):
		return a.api.NoAmount(op.method)
	case version(wire.Scalar(act.Version)) != act.Version || act.Version == "":
		return a.api.NoVersion(op.method)
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
	amount, _ := d.Amount.Fen()
	switch {
	case version(d.UpdateTime) != act.Version, statusOf(d.Status, d.Negotiate) != act.Status, d.Status == rawDispute:
		return nil, a.api.Changed(op.method, "moved")
	case act.Name.MovesMoney() && act.Amount.Minor < amount.Minor:
		return nil, a.api.Manual(op.method, "part", wordsPart)
	case act.Kind != aftersale.KindExchange && amount != act.Amount:
		return nil, a.api.Changed(op.method, "amount")
	case act.Name.MovesMoney() && d.manual() != "":
		return nil, a.api.Manual(op.method, "by_hand", d.manual())
	}
	return d, nil
}

// maxRemark is how many characters the document allows; one SDK says 500.
const maxRemark = 200

// flags numbers the flags. Kuaishou has no orange and no cyan: the nearest
// colours stand in for them.
var flags = map[aftersale.Flag]int{
	aftersale.FlagRed: 1, aftersale.FlagYellow: 2, aftersale.FlagOrange: 2, aftersale.FlagGreen: 3,
	aftersale.FlagBlue: 4, aftersale.FlagCyan: 4, aftersale.FlagPurple: 5, aftersale.FlagGrey: 6,
}

// remark flags and remarks the order. An after-sale has no remark of its own.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := wire.Short(strings.TrimSpace(act.Remark), maxRemark)
	switch {
	case text == "":
		return aftersale.Receipt{}, a.api.Failure(methodNote, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isID(act.OrderID):
		return aftersale.Receipt{}, a.api.Failure(methodNote, aftersale.ClassRefused, "no_order", "the order is not known")
	}
	param := object{"orderId": number(act.OrderID), "note": text}
	if flag, ok := flags[act.Flag]; ok {
		param["flag"] = flag
	}
	return a.change(ctx, methodNote, param)
}
