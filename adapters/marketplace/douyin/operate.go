package douyin

import (
	"context"
	"encoding/json"
	"strconv"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// Do carries an action out. It sends one call (refusals look the reason up
// first), never repeats it, and sends nothing that the action itself shows to
// be impossible.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionRemark:
		return a.remark(ctx, &act)
	case aftersale.ActionApprove, aftersale.ActionRefuse, aftersale.ActionReturn:
		return a.operate(ctx, &act)
	}
	return aftersale.Receipt{}, a.api.Manual(string(act.Name), "no_api",
		"Douyin has no API for this: ask the courier")
}

// operate sends afterSale.operate with a single item: with several, one
// that fails makes all fail.
func (a *Adapter) operate(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	op, err := a.plan(act)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	item, err := a.item(act)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if op.address {
		item["logistics"] = object{"receiver_address_id": a.config.AddressID}
	}
	if act.Name == aftersale.ActionRefuse {
		if err := a.refusal(ctx, act, item); err != nil {
			return aftersale.Receipt{}, err
		}
	}
	env, err := a.post(ctx, methodOperate, object{"type": op.code, "items": list{item}})
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.operated(env, act.Ref.ID)
}

// item holds what every operation sends. The version makes the platform
// refuse the call if the request has changed since it was read; an action
// without one is not sent, because the platform would then check nothing.
func (a *Adapter) item(act *aftersale.Action) (object, error) {
	if !wire.IsID(act.Ref.ID) {
		return nil, a.api.NotFound(methodOperate, wordsNotOurs)
	}
	if act.Name.MovesMoney() && (act.Amount.Minor <= 0 || act.Amount.Currency != aftersale.CNY) {
		return nil, a.api.Failure(methodOperate, aftersale.ClassRefused, "bad_amount", "no amount was decided")
	}
	version, err := strconv.ParseInt(act.Version, 10, 64)
	if err != nil || version <= 0 {
		return nil, a.api.Failure(methodOperate, aftersale.ClassStale, "no_version", "the action carries no version: read the request again")
	}
	return object{"aftersale_id": act.Ref.ID, "update_time": version}, nil
}

// operated reads the answer: the item counts, not only the envelope.
func (a *Adapter) operated(env *envelope, id string) (aftersale.Receipt, error) {
	if env.Code != codePartial {
		if err := a.check(methodOperate, env, true); err != nil {
			return aftersale.Receipt{}, err
		}
	}
	var d operateData
	if json.Unmarshal(env.Data, &d) != nil || len(d.Items) != 1 || d.Items[0].Status == "" ||
		d.Items[0].ID != "" && string(d.Items[0].ID) != id {
		return aftersale.Receipt{}, a.api.Failure(methodOperate, aftersale.ClassUnknown, "bad_reply",
			a.api.Brief(string(env.Code+" "+env.SubCode))+": the answer does not name the after-sale")
	}
	item := d.Items[0]
	if item.Status != "0" {
		class := classOfItem(string(item.Status), string(item.Message+" "+env.SubCode))
		return aftersale.Receipt{}, a.api.Rejected(methodOperate, class, "item "+item.Status.Short(20), string(item.Message), string(env.LogID))
	}
	return aftersale.Receipt{Reference: a.api.Brief(string(env.LogID)), ReplyText: a.api.Clean(string(item.Message))}, nil
}
