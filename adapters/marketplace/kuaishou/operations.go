package kuaishou

import (
	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// operation is one call that decides about a request.
type operation struct {
	method string
	from   []aftersale.Status // where the platform allows it
	guard  bool               // the call carries no version: the request is read again right before it
	param  func(a *Adapter, act *aftersale.Action, d *detailData) object
}

// operations is what may be decided about which request in which state.
var operations = func() map[marketplace.Step]operation {
	const (
		approve, agree, refuse = aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRefuse
		unshipped, shipped     = aftersale.KindRefundUnshipped, aftersale.KindRefundShipped
		back, exchange         = aftersale.KindReturnRefund, aftersale.KindExchange
	)
	first, second := []aftersale.Status{aftersale.StatusPending}, []aftersale.Status{aftersale.StatusReturning}
	open := []aftersale.Status{aftersale.StatusPending, aftersale.StatusAwaitReturn}
	return map[marketplace.Step]operation{
		{Action: approve, Kind: unshipped}:           {methodApprove, first, true, approveParam},
		{Action: approve, Kind: shipped}:             {methodApprove, first, true, approveParam},
		{Action: approve, Kind: back, Second: true}:  {methodReceipt, second, true, receiptParam},
		{Action: approve, Kind: back, Convert: true}: {methodDirect, open, false, directParam},

		{Action: agree, Kind: back}:     {methodReturn, first, true, returnParam},
		{Action: agree, Kind: exchange}: {methodReturn, first, true, returnParam},

		{Action: refuse, Kind: unshipped}:              {methodReject, first, false, nil},
		{Action: refuse, Kind: shipped}:                {methodReject, first, false, nil},
		{Action: refuse, Kind: back}:                   {methodReject, first, false, nil},
		{Action: refuse, Kind: back, Second: true}:     {methodReject, second, false, nil},
		{Action: refuse, Kind: exchange}:               {methodReject, first, false, nil},
		{Action: refuse, Kind: exchange, Second: true}: {methodReject, second, false, nil},
	}
}()

// What a person has to do where there is no API.
const (
	wordsOther       = "price protection, or a kind of request that is not known here: settle it in the merchant console"
	wordsFreight     = "the buyer claims the return freight: decide about it and confirm the receipt in the merchant console"
	wordsNoOperation = "Kuaishou has no API for this step of the request: do it in the merchant console"
	wordsNoRefusal   = "Kuaishou has no API to refuse a re-send or a repair: do it in the merchant console"
	wordsPart        = "whether Kuaishou pays a part of the amount is not known: settle it in the merchant console"
)

// plan finds the operation for an action, or says why none may be sent:
// ClassManual if there is none, ClassStale if the request is not in a state
// for it.
func (a *Adapter) plan(act *aftersale.Action) (operation, error) {
	op, ok := operations[marketplace.StepOf(act)]
	if ok {
		return op, a.api.InState(op.method, act, op.from...)
	}
	words := wordsNoOperation
	switch {
	case act.Kind == aftersale.KindOther:
		words = wordsOther
	case act.Name == aftersale.ActionRefuse:
		words = wordsNoRefusal
	}
	return op, a.api.Manual(string(act.Name), "no_api", words)
}

// approveParam agrees to a refund without return. The state of the
// negotiation is sent as it was read, and not at all if it says nothing.
func approveParam(_ *Adapter, act *aftersale.Action, d *detailData) object {
	param := object{"status": number(rawPending), "refundAmount": act.Amount.Minor, "refundHandingWay": number(wayRefund)}
	if n, ok := d.Negotiate.Whole(); ok && n > 0 {
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
	if a.config.ReturnAddressID != 0 {
		param["addressId"] = a.config.ReturnAddressID
	}
	return param
}
