package wechatshop

import (
	"cmp"

	"makegood/adapters/marketplace"
	"makegood/aftersale"
)

// The values of accept_type, and of reject_scene, which says what a reason may be
// cited for. accept_type is always sent: without it the platform decides by the
// state, and a repeated "agree to the return" would pay.
const (
	acceptReturn = 1
	acceptRefund = 2

	sceneRefund   = "1"
	sceneReturn   = "4"
	sceneExchange = "5"
	sceneReship   = "6" // goods are back, the new ones are not sent
)

// operation is one call that decides about a request.
type operation struct {
	op      string
	accept  int              // accept_type
	scene   string           // reject_scene
	address bool             // needs the return address
	from    aftersale.Status // where the platform allows it
}

// operations is the platform's table of what may be decided about which
// request. Money is paid for a return only after the goods are back.
var operations = func() map[marketplace.Step]operation {
	const (
		approve, agree, refuse = aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRefuse
		unshipped, shipped     = aftersale.KindRefundUnshipped, aftersale.KindRefundShipped
		back, exchange         = aftersale.KindReturnRefund, aftersale.KindExchange
		pending, returning     = aftersale.StatusPending, aftersale.StatusReturning
	)
	return map[marketplace.Step]operation{
		{Action: approve, Kind: unshipped}:          {op: opAccept, accept: acceptRefund, from: pending},
		{Action: approve, Kind: shipped}:            {op: opAccept, accept: acceptRefund, from: pending},
		{Action: approve, Kind: back, Second: true}: {op: opAccept, accept: acceptRefund, from: returning},

		{Action: agree, Kind: back}:     {op: opAccept, accept: acceptReturn, address: true, from: pending},
		{Action: agree, Kind: exchange}: {op: opAccept, accept: acceptReturn, address: true, from: pending},

		{Action: refuse, Kind: unshipped}:              {op: opReject, scene: sceneRefund, from: pending},
		{Action: refuse, Kind: shipped}:                {op: opReject, scene: sceneRefund, from: pending},
		{Action: refuse, Kind: back}:                   {op: opReject, scene: sceneReturn, from: pending},
		{Action: refuse, Kind: back, Second: true}:     {op: opReject, scene: sceneReturn, from: returning},
		{Action: refuse, Kind: exchange}:               {op: opReject, scene: sceneExchange, from: pending},
		{Action: refuse, Kind: exchange, Second: true}: {op: opRejectNew, scene: sceneReship, from: returning},
	}
}()

// What a person has to do where there is no API.
const (
	wordsConvert     = "WeChat pays a return only after the goods are back: ask the buyer to change the request to refund only, or negotiate in the merchant console"
	wordsPart        = "WeChat pays the whole amount or nothing by API: negotiate the smaller amount with the buyer in the merchant console"
	wordsNewGoods    = "the new goods of an exchange are shipped in the merchant console"
	wordsNoOperation = "WeChat has no API for this step of the request: do it in the merchant console"
)

// plan finds the operation for an action, or says why none may be sent:
// ClassManual if there is none, ClassStale if the request is not in a state
// for it, ClassRefused if the action itself is not complete.
func (a *Adapter) plan(act *aftersale.Action) (operation, error) {
	step := marketplace.StepOf(act)
	op, ok := operations[step]
	switch {
	case ok && !isID(act.Ref.ID):
		return op, a.api.NotFound(op.op, wordsNotOurs)
	case ok:
		return op, cmp.Or(a.api.InState(op.op, act, op.from), a.api.Decided(op.op, act, aftersale.CNY))
	}
	words := cmp.Or(manualKinds[step.Kind], wordsNoOperation)
	switch {
	case step.Action == aftersale.ActionApprove && step.Kind == aftersale.KindReturnRefund:
		words = wordsConvert
	case step.Action != aftersale.ActionRefuse && step.Kind == aftersale.KindExchange && step.Second:
		words = wordsNewGoods
	}
	return op, a.api.Manual(opAccept, "no_api", words)
}
