package pinduoduo

import (
	"cmp"
	"context"

	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// What a person has to do where there is no API.
const (
	wordsRefuse   = "Pinduoduo has no API to refuse: settle it in the merchant console"
	wordsOther    = "Pinduoduo has no API for this kind of request: settle it in the merchant console"
	wordsGoods    = "Pinduoduo has no API for exchange, re-send and repair: settle it in the merchant console"
	wordsNoStep   = "Pinduoduo has no API for this step of the request: do it in the merchant console"
	wordsAddress  = "no return address: set return_address_id, or a default address in the merchant console"
	wordsPlatform = "the platform's staff is handling the request"

	wordsMessage   = "Pinduoduo has no API to write to the buyer: do it in the merchant console"
	wordsElsewhere = "Pinduoduo has no API for this: ask the courier or the warehouse"
)

// agreement is the call for a step, and the status in which it may be sent.
type agreement struct {
	method string
	from   aftersale.Status
}

// agreements are the steps that there is a call for.
var agreements = map[marketplace.Step]agreement{
	{Action: aftersale.ActionApprove, Kind: aftersale.KindRefundUnshipped}: {methodAgree, aftersale.StatusPending},
	{Action: aftersale.ActionApprove, Kind: aftersale.KindRefundShipped}:   {methodAgree, aftersale.StatusPending},
	{Action: aftersale.ActionReturn, Kind: aftersale.KindReturnRefund}:     {methodReturn, aftersale.StatusPending},
	// Money for a return: the goods are back, or a person waives the return.
	{Action: aftersale.ActionApprove, Kind: aftersale.KindReturnRefund, Second: true}:  {methodAgree, aftersale.StatusReturning},
	{Action: aftersale.ActionApprove, Kind: aftersale.KindReturnRefund, Convert: true}: {methodAgree, aftersale.StatusPending},
}

// Do carries an action out. The platform checks no version, so the request is
// read again right before the call, and nothing is sent if it has moved. The
// call itself is made once.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	words := wordsElsewhere
	switch act.Name {
	case aftersale.ActionRemark:
		return a.remark(ctx, &act)
	case aftersale.ActionApprove, aftersale.ActionReturn:
		return a.operate(ctx, &act)
	case aftersale.ActionReportShipment:
		return a.ReportShipment(ctx, act)
	case aftersale.ActionRefuse:
		words = wordsRefuse
	case aftersale.ActionMessage:
		words = wordsMessage
	}
	return aftersale.Receipt{}, a.api.Manual(string(act.Name), "no_api", words)
}

func (a *Adapter) operate(ctx context.Context, act *aftersale.Action) (none aftersale.Receipt, err error) {
	method, err := a.plan(act)
	if err != nil {
		return none, err
	}
	request := map[string]any{"after_sales_id": number(act.Ref.ID), "order_sn": act.OrderID}
	if method == methodReturn {
		if request["return_address_id"], err = a.returnAddress(ctx); err != nil {
			return none, err
		}
	}
	if err := a.unmoved(ctx, method, act); err != nil {
		return none, err
	}
	var d agreeData
	if err := a.change(ctx, method, params{"request": string(wire.JSON(request))}, &d); err != nil {
		return none, err
	}
	return a.agreed(method, &d, act.Ref.ID)
}

// plan finds the method for an action, or says why none may be sent:
// ClassManual if there is none, ClassStale if the request is not in a state
// for it.
func (a *Adapter) plan(act *aftersale.Action) (string, error) {
	step := marketplace.StepOf(act)
	method := methodAgree
	if act.Name == aftersale.ActionReturn {
		method, step.Second = methodReturn, false // the status says whether it is too late
	}
	if err := a.named(method, act.Ref.ID, act.OrderID); err != nil {
		return "", err
	}
	agreement, ok := agreements[step]
	if !ok {
		words := wordsNoStep
		switch act.Kind {
		case aftersale.KindOther:
			words = wordsOther
		case aftersale.KindExchange, aftersale.KindReship, aftersale.KindRepair:
			words = wordsGoods
		}
		return "", a.api.Manual(method, "no_api", words)
	}
	if err := a.api.InState(method, act, agreement.from); err != nil {
		return "", err
	}
	return agreement.method, a.api.Decided(method, act, aftersale.CNY)
}

// unmoved reads the request again and returns ClassStale unless it is still
// what was decided on.
func (a *Adapter) unmoved(ctx context.Context, method string, act *aftersale.Action) error {
	d, err := a.detail(ctx, act.Ref, act.OrderID)
	if err != nil {
		return err
	}
	amount, _ := d.Amount.Fen()
	kind, _ := d.kind()
	moved := ""
	switch {
	case d.platformHandles():
		moved = wordsPlatform
	case kind != act.Kind:
		moved = "the kind of request"
	case !d.maybe(act.Status):
		moved = "the status"
	case amount != act.Amount:
		moved = "the amount"
	case versionOf(d.Updated, d.Status, amount) != act.Version:
		moved = "the time of the last change"
	default:
		return nil
	}
	return a.api.Failure(method, aftersale.ClassStale, "moved", "not sent, it has changed since: "+moved)
}

// maybe reports whether the request may be in that status: the order, which
// settles whether the buyer has sent the goods, is not read again.
func (d *detailData) maybe(s aftersale.Status) bool {
	return d.status(false) == s || d.ExpressNo != "" && d.Type == "2" && d.status(true) == s
}

// agreeData is what the agreeing calls answer, under response.
type agreeData struct {
	Success   wire.Scalar `json:"success"`
	ErrorCode wire.Scalar `json:"error_code"`
	ErrorMsg  wire.Scalar `json:"error_msg"`
	Result    *struct {
		ID      wire.Scalar `json:"after_sales_id"`
		Succ    wire.Scalar `json:"succ"`
		Success wire.Scalar `json:"success"`
		Message wire.Scalar `json:"message"`
	} `json:"result"`
}

// agreed reads the answer: only a plain yes is done and only a plain no is
// refused, everything else may have been executed.
func (a *Adapter) agreed(method string, d *agreeData, id string) (none aftersale.Receipt, err error) {
	unclear := a.api.BadReply(method, aftersale.ClassUnknown)
	yes, no, words := saysYes(d.Success) && method == methodReturn, saysNo(d.Success), d.ErrorMsg
	if r := d.Result; r != nil {
		if r.ID != "" && string(r.ID) != id {
			return none, unclear
		}
		no = no || saysNo(r.Succ) || saysNo(r.Success)
		yes = yes || saysYes(r.Succ) || saysYes(r.Success) // the money call says yes here only
		words = cmp.Or(r.Message, words)
	}
	switch {
	case no:
		class := aftersale.ClassRefused
		if tooOften(string(words)) {
			class = aftersale.ClassLimited
		}
		return none, a.api.Rejected(method, class, "not agreed "+string(d.ErrorCode), string(words), "")
	case !yes:
		return none, unclear
	}
	return aftersale.Receipt{ReplyText: a.api.Clean(string(words))}, nil
}

// returnAddress is the configured address, or the shop's default.
func (a *Adapter) returnAddress(ctx context.Context) (string, error) {
	if a.config.AddressID != "" {
		return a.config.AddressID, nil
	}
	var d struct {
		List []struct {
			ID      wire.Scalar `json:"refund_address_id"`
			Default wire.Scalar `json:"is_default"`
		} `json:"refund_address_list"`
	}
	if err := a.read(ctx, methodAddresses, nil, &d); err != nil {
		return "", err
	}
	for _, address := range d.List {
		if address.Default.Yes() && address.ID.IsID() {
			return string(address.ID), nil
		}
	}
	return "", a.api.Manual(methodAddresses, "return_address_id", wordsAddress)
}
