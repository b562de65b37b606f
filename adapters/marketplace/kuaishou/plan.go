package kuaishou

import (
	"makegood/aftersale"
)

// operation is one call that answers a request.
type operation struct {
	method string
	from   []aftersale.Status // where the platform allows it
	guard  bool               // the call carries no version: the request is read again right before it
	param  func(a *Adapter, act *aftersale.Action, d *detailData) object
}

// operationKey finds an operation. second is the answer to goods received;
// convert is money for a request that was for goods.
type operationKey struct {
	action  aftersale.ActionName
	kind    aftersale.Kind
	second  bool
	convert bool
}

// operations is what may be done to which request in which state.
var operations = func() map[operationKey]operation {
	const (
		approve, agree, refuse = aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRefuse
		unshipped, shipped     = aftersale.KindRefundUnshipped, aftersale.KindRefundShipped
		back, exchange         = aftersale.KindReturnRefund, aftersale.KindExchange
	)
	first, second := []aftersale.Status{aftersale.StatusPending}, []aftersale.Status{aftersale.StatusReturning}
	open := []aftersale.Status{aftersale.StatusPending, aftersale.StatusAwaitReturn}
	pay := operation{methodApprove, first, true, approveParam}
	return map[operationKey]operation{
		{approve, unshipped, false, false}: pay,
		{approve, shipped, false, false}:   pay,
		{approve, back, true, false}:       {methodReceipt, second, true, receiptParam},
		{approve, back, false, true}:       {methodDirect, open, false, directParam},

		{agree, back, false, false}:     {methodReturn, first, true, returnParam},
		{agree, exchange, false, false}: {methodReturn, first, true, returnParam},

		{refuse, unshipped, false, false}: {methodReject, first, false, nil},
		{refuse, shipped, false, false}:   {methodReject, first, false, nil},
		{refuse, back, false, false}:      {methodReject, first, false, nil},
		{refuse, back, true, false}:       {methodReject, second, false, nil},
		{refuse, exchange, false, false}:  {methodReject, first, false, nil},
		{refuse, exchange, true, false}:   {methodReject, second, false, nil},
	}
}()

// What a person has to do where there is no API.
const (
	wordsOther       = "price protection, or a kind of request that is not known here: settle it in the merchant console"
	wordsFreight     = "the buyer claims the return freight: decide about it and confirm the receipt in the merchant console"
	wordsNoOperation = "Kuaishou has no API for this step of the request: do it in the merchant console"
	wordsNoRefusal   = "Kuaishou has no API to refuse a re-send or a repair: do it in the merchant console"
	wordsMoved       = "the request has changed since it was decided: read it again"
	wordsPart        = "whether Kuaishou pays a part of the amount is not known: settle it in the merchant console"
)

// plan finds the operation for an action, or says why none may be sent:
// ClassManual if there is none, ClassStale if the request is not in a state
// for it.
func (a *Adapter) plan(act *aftersale.Action) (operation, error) {
	op, ok := operations[keyOf(act)]
	switch {
	case act.Kind == aftersale.KindOther:
		return op, a.failure(string(act.Name), aftersale.ClassManual, "no_api", wordsOther)
	case !ok && act.Name == aftersale.ActionRefuse:
		return op, a.failure(string(act.Name), aftersale.ClassManual, "no_api", wordsNoRefusal)
	case !ok:
		return op, a.failure(string(act.Name), aftersale.ClassManual, "no_api", wordsNoOperation)
	}
	for _, s := range op.from {
		if s == act.Status {
			return op, nil
		}
	}
	return op, a.failure(op.method, aftersale.ClassStale, "state", string(act.Name)+" is not possible when "+string(act.Status))
}

// keyOf drops what makes no difference: the stage of requests for money only,
// and convert where the goods are back anyway.
func keyOf(act *aftersale.Action) operationKey {
	k := operationKey{action: act.Name, kind: act.Kind}
	switch act.Kind {
	case aftersale.KindRefundUnshipped, aftersale.KindRefundShipped:
		return k
	}
	k.second = act.Stage == aftersale.StageReceipt
	k.convert = act.Name == aftersale.ActionApprove && act.Convert && !k.second
	return k
}

// approveParam agrees to a refund without return. The state of the
// negotiation is sent as it was read, and not at all if it says nothing.
func approveParam(_ *Adapter, act *aftersale.Action, d *detailData) object {
	param := object{"status": number(rawPending), "refundAmount": act.Amount.Minor, "refundHandingWay": number(wayRefund)}
	if n, ok := d.Negotiate.whole(); ok && n > 0 {
		param["negotiateStatus"] = n
	}
	return param
}

// receiptParam confirms that the goods are back, which pays.
func receiptParam(*Adapter, *aftersale.Action, *detailData) object {
	return object{"status": number(rawReturning)}
}

// directParam pays without waiting for the goods.
func directParam(_ *Adapter, act *aftersale.Action, _ *detailData) object {
	return object{"refundVersion": number(act.Version)}
}

// returnParam agrees to the goods coming back. The amount is only compared by
// the platform; an exchange has none.
func returnParam(a *Adapter, act *aftersale.Action, _ *detailData) object {
	param := object{"refundAmount": act.Amount.Minor}
	if act.Kind == aftersale.KindExchange {
		param["refundAmount"] = int64(0)
	}
	if a.address != 0 {
		param["addressId"] = a.address
	}
	return param
}

// number is the integer of a text that is one.
func number(text string) int64 {
	n, _ := scalar(text).whole()
	return n
}
