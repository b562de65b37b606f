package wechatshop

import (
	"slices"
	"strings"

	"makegood/aftersale"
)

// The values of accept_type. It is always sent: without it the platform
// decides by the state, and a repeated "agree to the return" would pay.
const (
	acceptReturn = 1
	acceptRefund = 2
)

// The values of reject_scene, which say what a reason may be cited for.
const (
	sceneRefund   = "1"
	sceneReturn   = "4"
	sceneExchange = "5"
	sceneReship   = "6" // goods are back, the new ones are not sent
)

// operation is one way of answering a request.
type operation struct {
	op      string
	accept  int    // accept_type
	scene   string // reject_scene
	address bool   // needs the return address
	from    []aftersale.Status
}

// operationKey finds an operation. second is the answer to goods received.
type operationKey struct {
	action aftersale.ActionName
	kind   aftersale.Kind
	second bool
}

// operations is the platform's table of what may be answered to which request.
// Money is paid for a return only after the goods are back.
var operations = func() map[operationKey]operation {
	const (
		approve, agree, refuse = aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRefuse
		unshipped, shipped     = aftersale.KindRefundUnshipped, aftersale.KindRefundShipped
		back, exchange         = aftersale.KindReturnRefund, aftersale.KindExchange
	)
	pending := []aftersale.Status{aftersale.StatusPending}
	returning := []aftersale.Status{aftersale.StatusReturning}
	return map[operationKey]operation{
		{approve, unshipped, false}: {op: opAccept, accept: acceptRefund, from: pending},
		{approve, shipped, false}:   {op: opAccept, accept: acceptRefund, from: pending},
		{approve, back, true}:       {op: opAccept, accept: acceptRefund, from: returning},

		{agree, back, false}:     {op: opAccept, accept: acceptReturn, address: true, from: pending},
		{agree, exchange, false}: {op: opAccept, accept: acceptReturn, address: true, from: pending},

		{refuse, unshipped, false}: {op: opReject, scene: sceneRefund, from: pending},
		{refuse, shipped, false}:   {op: opReject, scene: sceneRefund, from: pending},
		{refuse, back, false}:      {op: opReject, scene: sceneReturn, from: pending},
		{refuse, back, true}:       {op: opReject, scene: sceneReturn, from: returning},
		{refuse, exchange, false}:  {op: opReject, scene: sceneExchange, from: pending},
		{refuse, exchange, true}:   {op: opRejectNew, scene: sceneReship, from: returning},
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
// for it.
func (a *Adapter) plan(act *aftersale.Action) (operation, error) {
	key := operationKey{action: act.Name, kind: act.Kind, second: act.Stage == aftersale.StageReceipt && !moneyOnly(act.Kind)}
	op, ok := operations[key]
	if !ok {
		return op, a.failure(opAccept, aftersale.ClassManual, "no_api", byHand(act))
	}
	if !slices.Contains(op.from, act.Status) {
		return op, a.failure(op.op, aftersale.ClassStale, "state",
			string(act.Name)+" is possible when "+string(op.from[0])+", not when "+string(act.Status))
	}
	return op, nil
}

// byHand says what a person has to do instead of the action.
func byHand(act *aftersale.Action) string {
	switch {
	case act.Kind == aftersale.KindReship:
		return wordsReship
	case act.Kind == aftersale.KindOther:
		return wordsOther
	case act.Name == aftersale.ActionApprove && act.Kind == aftersale.KindReturnRefund:
		return wordsConvert
	case act.Name != aftersale.ActionRefuse && act.Kind == aftersale.KindExchange && act.Stage == aftersale.StageReceipt:
		return wordsNewGoods
	}
	return wordsNoOperation
}

// sceneOf is what a refusal of the request as it stands is called; "" if
// there is no API for one.
func sceneOf(s *aftersale.Snapshot) string {
	for key, op := range operations {
		if key.action == aftersale.ActionRefuse && key.kind == s.Kind && slices.Contains(op.from, s.Status) {
			return op.scene
		}
	}
	return ""
}

// offered reports whether a reason may be cited in the scene. A reason that
// names no scene, or several, is the platform's to judge.
func offered(reason, scene string) bool {
	return reason == scene || reason == "" || reason == "0" || strings.ContainsAny(reason, "[,")
}
