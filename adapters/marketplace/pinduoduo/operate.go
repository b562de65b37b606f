package pinduoduo

import (
	"context"
	"encoding/json"

	"makegood/aftersale"
)

// What a person has to do where there is no API.
const (
	wordsRefuse   = "Pinduoduo has no API to refuse: settle it in the merchant console"
	wordsGoods    = "Pinduoduo has no API for exchange, re-send and repair: settle it in the merchant console"
	wordsNoStep   = "Pinduoduo has no API for this step of the request: do it in the merchant console"
	wordsAddress  = "no return address: set return_address_id, or a default address in the merchant console"
	wordsPlatform = "the platform's staff is handling the request"

	wordsMessage   = "Pinduoduo has no API to write to the buyer: do it in the merchant console"
	wordsElsewhere = "Pinduoduo has no API for this: ask the courier or the warehouse"
)

// Do carries an action out. The platform checks no version, so the request is
// read again right before the call, and nothing is sent if it has moved. The
// call itself is made once.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionRemark:
		return a.remark(ctx, &act)
	case aftersale.ActionApprove, aftersale.ActionReturn:
		return a.operate(ctx, &act)
	case aftersale.ActionReportShipment:
		return a.ReportShipment(ctx, act)
	case aftersale.ActionRefuse:
		return aftersale.Receipt{}, a.failure(string(act.Name), aftersale.ClassManual, "no_api", wordsRefuse)
	case aftersale.ActionMessage:
		return aftersale.Receipt{}, a.failure(string(act.Name), aftersale.ClassManual, "no_api", wordsMessage)
	}
	return aftersale.Receipt{}, a.failure(string(act.Name), aftersale.ClassManual, "no_api", wordsElsewhere)
}

func (a *Adapter) operate(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	method, err := a.plan(act)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	request := map[string]any{"after_sales_id": json.Number(act.Ref.ID), "order_sn": act.OrderID}
	if method == methodReturn {
		if request["return_address_id"], err = a.returnAddress(ctx); err != nil {
			return aftersale.Receipt{}, err
		}
	}
	if err := a.unmoved(ctx, method, act); err != nil {
		return aftersale.Receipt{}, err
	}
	raw, err := a.post(ctx, method, params{"request": string(jsonText(request))}, true)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.agreed(method, raw, act.Ref.ID)
}

// plan finds the method for an action, or says why none may be sent:
// ClassManual if there is none, ClassStale if the request is not in a state
// for it.
func (a *Adapter) plan(act *aftersale.Action) (string, error) {
	method := methodAgree
	if act.Name == aftersale.ActionReturn {
		method = methodReturn
	}
	from := aftersale.StatusPending
	switch {
	case !isID(act.Ref.ID):
		return "", a.failure(method, aftersale.ClassRefused, "not_found", "not an after-sale id of Pinduoduo")
	case !isOrder(act.OrderID):
		return "", a.noOrder()
	case act.Kind == aftersale.KindOther:
		return "", a.failure(method, aftersale.ClassManual, "no_api", wordsOther)
	case act.Kind == aftersale.KindExchange || act.Kind == aftersale.KindReship || act.Kind == aftersale.KindRepair:
		return "", a.failure(method, aftersale.ClassManual, "no_api", wordsGoods)
	case act.Kind == aftersale.KindReturnRefund && method == methodAgree:
		// Money for a return: the goods are back, or a person waives the return.
		if act.Stage == aftersale.StageReceipt {
			from = aftersale.StatusReturning
		} else if !act.Convert {
			return "", a.failure(method, aftersale.ClassManual, "no_api", wordsNoStep)
		}
	case act.Kind != aftersale.KindReturnRefund && method == methodReturn:
		return "", a.failure(method, aftersale.ClassManual, "no_api", wordsNoStep)
	}
	if act.Status != from {
		return "", a.failure(method, aftersale.ClassStale, "state", "possible when "+string(from)+", not when "+string(act.Status))
	}
	if act.Name.MovesMoney() && (act.Amount.Minor <= 0 || act.Amount.Currency != aftersale.CNY) {
		return "", a.failure(method, aftersale.ClassRefused, "bad_amount", "no amount was decided")
	}
	if act.Version == "" {
		return "", a.failure(method, aftersale.ClassStale, "no_version", "the action carries no version: read the request again")
	}
	return method, nil
}

// unmoved reads the request again and returns ClassStale unless it is still
// what was decided on.
func (a *Adapter) unmoved(ctx context.Context, method string, act *aftersale.Action) error {
	d, err := a.detail(ctx, act.Ref, act.OrderID)
	if err != nil {
		return err
	}
	stale := func(what string) error {
		return a.failure(method, aftersale.ClassStale, "moved", "not sent, it has changed since: "+what)
	}
	amount, _ := readFen(d.Amount)
	kind, _ := d.kind()
	switch {
	case d.platformHandles():
		return stale(wordsPlatform)
	case kind != act.Kind:
		return stale("the kind of request")
	case !d.maybe(act.Status):
		return stale("the status")
	case amount != act.Amount:
		return stale("the amount")
	case versionOf(d.Updated, d.Status, amount) != act.Version:
		return stale("the time of the last change")
	}
	return nil
}

// maybe reports whether the request may be in that status: the order, which
// settles whether the buyer has sent the goods, is not read again.
func (d *detailData) maybe(s aftersale.Status) bool {
	return d.status(false) == s || d.ExpressNo != "" && d.Type == "2" && d.status(true) == s
}

// agreeData is what the agreeing calls answer, under response.
type agreeData struct {
	Success   scalar `json:"success"`
	ErrorCode scalar `json:"error_code"`
	ErrorMsg  scalar `json:"error_msg"`
	Result    *struct {
		ID      scalar `json:"after_sales_id"`
		Succ    scalar `json:"succ"`
		Success scalar `json:"success"`
		Message scalar `json:"message"`
	} `json:"result"`
}

// agreed reads the answer: only a plain yes is done and only a plain no is
// refused, everything else may have been executed.
func (a *Adapter) agreed(method string, raw json.RawMessage, id string) (aftersale.Receipt, error) {
	var d agreeData
	unclear := a.failure(method, aftersale.ClassUnknown, "bad_reply", badReply)
	if json.Unmarshal(raw, &d) != nil {
		return aftersale.Receipt{}, unclear
	}
	yes, words := d.Success.yes(), d.ErrorMsg
	no := d.Success.no()
	if r := d.Result; r != nil {
		if r.ID != "" && string(r.ID) != id {
			return aftersale.Receipt{}, unclear
		}
		no = no || r.Succ.no() || r.Success.no()
		yes = yes && method == methodReturn || r.Succ.yes() || r.Success.yes()
		if r.Message != "" {
			words = r.Message
		}
	} else if method == methodAgree {
		yes = false // the money call says yes in its result only
	}
	switch {
	case no:
		class, code := aftersale.ClassRefused, "not agreed "+string(d.ErrorCode)
		if tooOften(string(words)) {
			class = aftersale.ClassLimited
		}
		a.log.Warn("pinduoduo operation refused", "op", method, "class", class, "code", a.brief(code))
		return aftersale.Receipt{}, a.failure(method, class, a.brief(code), a.clean(string(words)))
	case !yes:
		return aftersale.Receipt{}, unclear
	}
	return aftersale.Receipt{ReplyText: a.clean(string(words))}, nil
}

// returnAddress is the configured address, or the shop's default.
func (a *Adapter) returnAddress(ctx context.Context) (string, error) {
	if a.addressID != "" {
		return a.addressID, nil
	}
	raw, err := a.read(ctx, methodAddresses, nil)
	if err != nil {
		return "", err
	}
	var d struct {
		List []struct {
			ID      scalar `json:"refund_address_id"`
			Default scalar `json:"is_default"`
		} `json:"refund_address_list"`
	}
	if json.Unmarshal(raw, &d) != nil {
		return "", a.failure(methodAddresses, aftersale.ClassRetry, "bad_reply", badReply)
	}
	for _, address := range d.List {
		if address.Default.yes() && isID(string(address.ID)) {
			return string(address.ID), nil
		}
	}
	return "", a.failure(methodAddresses, aftersale.ClassManual, "return_address_id", wordsAddress)
}
