package sf

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// serviceReturn is the service code "back to the sender".
const serviceReturn = "2"

// InterceptTerms are SF's conditions: after pick-up and before the delivery
// succeeds, one success per waybill [H]. No result is pushed: the routes tell.
func (a *Adapter) InterceptTerms() courier.InterceptTerms {
	return courier.InterceptTerms{
		From: []aftersale.TrackState{
			aftersale.TrackPickedUp, aftersale.TrackInTransit, aftersale.TrackOutForDelivery, aftersale.TrackAtStation, aftersale.TrackException,
		},
		OncePerParcel: true, CallbackOnly: true, AnswerWithin: 24 * time.Hour, Withdrawable: true,
		Fee: aftersale.Text{
			EN: "charged to the monthly account, amount by contract", ZH: "费用计入月结账号，金额以合同为准",
		},
		Source: "H: SF open platform and sibling SDKs; AnswerWithin is our own proposal",
	}
}

// Intercept asks SF to bring the parcel of a.Waybill back. Accepted is not
// succeeded: SF reports the result only in the parcel's routes. SF takes one
// successful intercept per waybill; a second one is refused with its words.
// Reference is the command id (cusId) where SF gives one.
func (a *Adapter) Intercept(ctx context.Context, action aftersale.Action) (aftersale.Receipt, error) {
	request, err := a.instruction(action.Waybill)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	request.NewDest = a.config.returnTo()
	return a.instruct(ctx, request)
}

// Withdraw takes the intercept back whose command id is in action.Reference.
// Without one SF cannot be asked: ClassManual.
func (a *Adapter) Withdraw(ctx context.Context, action aftersale.Action) (aftersale.Receipt, error) {
	request, err := a.instruction(action.Waybill)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	request.CusID = strings.TrimSpace(action.Reference)
	if request.CusID == "" {
		return aftersale.Receipt{}, a.api.Manual(opIntercept, "no_command_id",
			"SF gave no command id for this intercept: withdraw it at SF's own site or hotline")
	}
	request.Cancel = true
	receipt, err := a.instruct(ctx, request)
	if receipt.Reference == "" && err == nil {
		receipt.Reference = request.CusID
	}
	return receipt, err
}

// instruction fills in what every instruction about a parcel has.
func (a *Adapter) instruction(parcel aftersale.Waybill) (interceptRequest, error) {
	number, err := a.number(opIntercept, parcel)
	if err != nil {
		return interceptRequest{}, err
	}
	r := interceptRequest{WaybillNo: number, ServiceCode: serviceReturn, Role: a.config.Role, PayMode: a.config.payMode()}
	if onAccount(r.PayMode) {
		r.MonthlyCardNo = a.config.MonthlyCard
	}
	return r, nil
}

// instruct sends the instruction. Once SF has accepted it, nothing in the
// rest of the answer can turn it into a failure.
func (a *Adapter) instruct(ctx context.Context, request interceptRequest) (aftersale.Receipt, error) {
	out, err := a.call(ctx, opIntercept, request)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	receipt := aftersale.Receipt{ReplyText: a.api.Clean(out.words)}
	var reply interceptReply
	if out.data != nil && json.Unmarshal(out.data, &reply) == nil {
		receipt.Reference = wire.Short(reply.CusID.Text(), 64)
		if amount := reply.Amount.Text(); amount != "" {
			receipt.ReplyText = strings.TrimSpace(receipt.ReplyText + " fee as SF wrote it: " + wire.Short(amount, 20))
		}
	}
	return receipt, nil
}
