package taobao

import (
	"context"
	"encoding/json"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// ReportShipment tells AG (AliGenius) what became of the shipment of an
// unshipped order: held is SUCCESS, after which AG may pay the refund by
// itself; printed and gone are FAIL. A call of ClassUnknown is never repeated:
// the refund is read instead. Order and amount (in fen) are the action's.
//
// Two more calls follow where they apply: with the setting ag_review the
// automatic review (refunds.check), and the reply to the order message with
// which AG may have asked (ordermsg.update).
func (a *Adapter) ReportShipment(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	report, said := shipmentReports[act.Shipment]
	if !said {
		return aftersale.Receipt{}, a.api.Failure(methodHold, aftersale.ClassRefused, "no_answer", "the warehouse has not said what became of the shipment")
	}
	if !wire.IsID(act.Ref.ID) || !wire.IsID(act.OrderID) {
		return aftersale.Receipt{}, a.api.NotFound(methodHold, "the refund's or the order's number is not known")
	}
	receipt, err := a.report(ctx, methodHold, &act, report)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if a.config.AGReview && act.Shipment == aftersale.ShipmentHeld {
		if _, err := a.report(ctx, methodReview, &act, report); err != nil {
			if aftersale.ClassOf(err) == aftersale.ClassUnknown {
				return aftersale.Receipt{}, err
			}
			receipt.ReplyText = "the shipment's answer was taken, the automatic review was not"
		}
	}
	a.replyToOrderMessage(ctx, &act, report)
	return receipt, nil
}

// shipmentReport is what AG is told, in its words.
type shipmentReport struct {
	status string // of sendgoods.cancel and refunds.check
	words  string
	order  string // status of ordermsg.update
}

var shipmentReports = map[aftersale.ShipmentState]shipmentReport{
	aftersale.ShipmentHeld:    {"SUCCESS", "仓库已拦下，未发货", "1"},
	aftersale.ShipmentPrinted: {"FAIL", "面单已打印，未能取消发货", "2"},
	aftersale.ShipmentGone:    {"FAIL", "包裹已出库，未能取消发货", "2"},
}

// report sends one of AG's calls that take an object as their parameter.
func (a *Adapter) report(ctx context.Context, method string, act *aftersale.Action, r shipmentReport) (aftersale.Receipt, error) {
	param := map[string]any{
		"refund_id": json.Number(act.Ref.ID), "tid": json.Number(act.OrderID), "status": r.status, "msg": r.words,
	}
	if act.Amount.Minor > 0 && act.Amount.Currency == aftersale.CNY {
		param["refund_fee"] = act.Amount.Minor
	}
	text, err := json.Marshal(param)
	if err != nil { // a number that begins with 0
		return aftersale.Receipt{}, a.api.NotFound(method, "the refund's or the order's number is none of Taobao's")
	}
	return a.tell(ctx, method, params{"param": string(text)})
}

// tell makes one of AG's calls. The result says success in an object; one that
// says neither yes nor no proves nothing.
func (a *Adapter) tell(ctx context.Context, method string, p params) (aftersale.Receipt, error) {
	var d struct {
		numbered
		Result struct {
			Success wire.Scalar `json:"success"`
			Code    wire.Scalar `json:"error_code"`
			Info    wire.Scalar `json:"error_info"`
		} `json:"result"`
	}
	if _, err := a.change(ctx, method, p, nil, &d); err != nil {
		return aftersale.Receipt{}, err
	}
	switch r := d.Result; {
	case saysYes(r.Success):
		return a.receipt(d.numbered), nil
	case saysNo(r.Success):
		return aftersale.Receipt{}, a.api.Rejected(method, aftersale.ClassRefused, string(r.Code), string(r.Info), string(d.RequestID))
	}
	return aftersale.Receipt{}, a.api.BadReply(method, aftersale.ClassUnknown)
}

// replyToOrderMessage replies to OrderMsgSend, with which AG may have asked for
// the order before. It moves no money and nothing waits for it here, so a
// failure is logged only. The message names the order's line, which is read
// from the refund.
func (a *Adapter) replyToOrderMessage(ctx context.Context, act *aftersale.Action, report shipmentReport) {
	r, err := a.refund(ctx, act.Ref)
	switch {
	case err != nil:
	case !r.Oid.IsID():
		err = a.api.Failure(methodRefund, aftersale.ClassRefused, "no_oid", "the refund does not name its order line")
	default:
		_, err = a.tell(ctx, methodOrder, params{"tid": act.OrderID, "oid": string(r.Oid), "status": report.order})
	}
	if err != nil {
		a.log.Info("taobao order message is not answered", "error", err.Error())
	}
}
