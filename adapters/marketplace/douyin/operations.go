package douyin

import (
	"slices"
	"strings"

	"makegood/aftersale"
)

// operation is one type of afterSale.operate.
type operation struct {
	code    int
	from    []aftersale.Status // where the platform allows it
	address bool               // needs the return address
}

// operationKey finds an operation. second is the answer to goods received;
// convert is money for a request that was for goods.
type operationKey struct {
	action  aftersale.ActionName
	kind    aftersale.Kind
	second  bool
	convert bool
}

// operations is the platform's table of what may be done to which request in
// which state. "Refused" is 27 in the first stage and 29 in the second.
var operations = func() map[operationKey]operation {
	const (
		approve, agree, refuse = aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRefuse
		pending, refused       = aftersale.StatusPending, aftersale.StatusRefused
		await, returning       = aftersale.StatusAwaitReturn, aftersale.StatusReturning
		fulfilling             = aftersale.StatusFulfilling
	)
	type statuses = []aftersale.Status
	return map[operationKey]operation{
		{approve, aftersale.KindRefundUnshipped, false, false}: {code: 401, from: statuses{pending}},
		{approve, aftersale.KindRefundShipped, false, false}:   {code: 201, from: statuses{pending, refused}},
		{approve, aftersale.KindReturnRefund, true, false}:     {code: 111, from: statuses{await, returning, refused}},
		{approve, aftersale.KindReturnRefund, false, true}:     {code: 121, from: statuses{pending, refused}},
		{approve, aftersale.KindExchange, false, true}:         {code: 321, from: statuses{pending, await, returning}},
		{approve, aftersale.KindExchange, true, true}:          {code: 321, from: statuses{await, returning, refused}},
		{approve, aftersale.KindRepair, false, true}:           {code: 621, from: statuses{pending, await, fulfilling, returning, refused}},
		{approve, aftersale.KindRepair, true, true}:            {code: 621, from: statuses{await, fulfilling, returning, refused}},

		{agree, aftersale.KindReturnRefund, false, false}: {code: 101, from: statuses{pending, refused}, address: true},
		{agree, aftersale.KindExchange, false, false}:     {code: 301, from: statuses{pending, refused}, address: true},
		{agree, aftersale.KindReship, false, false}:       {code: 501, from: statuses{pending, refused}},
		{agree, aftersale.KindRepair, false, false}:       {code: 601, from: statuses{pending, refused}},

		{refuse, aftersale.KindRefundShipped, false, false}: {code: 202, from: statuses{pending}},
		{refuse, aftersale.KindReturnRefund, false, false}:  {code: 102, from: statuses{pending}},
		{refuse, aftersale.KindReturnRefund, true, false}:   {code: 112, from: statuses{returning}},
		{refuse, aftersale.KindExchange, false, false}:      {code: 302, from: statuses{pending}},
		{refuse, aftersale.KindExchange, true, false}:       {code: 312, from: statuses{returning}},
		{refuse, aftersale.KindReship, false, false}:        {code: 502, from: statuses{pending}},
		{refuse, aftersale.KindRepair, false, false}:        {code: 603, from: statuses{pending}},
		{refuse, aftersale.KindRepair, true, false}:         {code: 612, from: statuses{returning}},
	}
}()

// ReasonRefusedDelivery as the reason code of an approval says that the buyer
// refused the parcel at the door, which Douyin has an operation of its own for.
const ReasonRefusedDelivery = "buyer_refused_delivery"

// What a person has to do where there is no API.
const (
	wordsRefuseUnshipped = "Douyin has no API to refuse an unshipped refund: ship the order, or settle it in the merchant console"
	wordsOther           = "Douyin has no API for price protection and cancellations: settle it in the merchant console"
	wordsNoOperation     = "Douyin has no API for this step of the request: do it in the merchant console"
	wordsAddress         = "no return address is configured: set return_address_id, or agree in the merchant console"
)

// plan finds the operation for an action, or says why none may be sent:
// ClassManual if there is none, ClassStale if the request is not in a state
// for it.
func (a *Adapter) plan(act *aftersale.Action) (operation, error) {
	op, ok := operations[keyOf(act)]
	switch {
	case act.Kind == aftersale.KindOther:
		return op, a.api.Manual(methodOperate, "no_api", wordsOther)
	case act.Name == aftersale.ActionRefuse && act.Kind == aftersale.KindRefundUnshipped:
		return op, a.api.Manual(methodOperate, "no_api", wordsRefuseUnshipped)
	case !ok:
		return op, a.api.Manual(methodOperate, "no_api", wordsNoOperation)
	}
	if op.code == 201 && act.ReasonCode == ReasonRefusedDelivery {
		op = operation{code: 203, from: []aftersale.Status{aftersale.StatusPending}}
	}
	if !slices.Contains(op.from, act.Status) {
		return op, a.api.Failure(methodOperate, aftersale.ClassStale, "state",
			string(act.Name)+" is possible when "+statusList(op.from)+", not when "+string(act.Status))
	}
	if op.address && a.config.AddressID == 0 {
		return op, a.api.Manual(methodOperate, "return_address_id", wordsAddress)
	}
	return op, nil
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
	k.convert = act.Name == aftersale.ActionApprove && act.Convert
	if act.Kind == aftersale.KindReturnRefund && k.second {
		k.convert = false
	}
	return k
}

func statusList(all []aftersale.Status) string {
	words := make([]string, len(all))
	for i, s := range all {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
