package taobao

import (
	"context"
	"encoding/json"
	"strconv"

	"makegood/aftersale"
)

// ReportShipment tells AG (AliGenius) what became of the shipment of an
// unshipped order: held is SUCCESS, after which AG may pay the refund by
// itself; printed and gone are FAIL. An error of ClassUnknown must be asked
// about, never repeated. Order and amount (in fen) are those of the action.
//
// Two more calls follow where they apply: with the setting ag_review the
// automatic review (refunds.check), and the answer to the order message with
// which AG may have asked (ordermsg.update).
func (a *Adapter) ReportShipment(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	held := act.Shipment == aftersale.ShipmentHeld
	status, why := "FAIL", ""
	switch act.Shipment {
	case aftersale.ShipmentHeld:
		status, why = "SUCCESS", "仓库已拦下，未发货"
	case aftersale.ShipmentPrinted:
		why = "面单已打印，未能取消发货"
	case aftersale.ShipmentGone:
		why = "包裹已出库，未能取消发货"
	default:
		return aftersale.Receipt{}, a.failure(methodHold, aftersale.ClassRefused, "no_answer", "the warehouse has not said what became of the shipment")
	}
	if !isID(act.Ref.ID) || !isID(act.OrderID) {
		return aftersale.Receipt{}, a.failure(methodHold, aftersale.ClassRefused, "not_found", "the refund's or the order's number is not known")
	}
	receipt, err := a.tellAG(ctx, methodHold, &act, status, why)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if held && a.review {
		if _, err := a.tellAG(ctx, methodReview, &act, status, why); err != nil {
			if aftersale.ClassOf(err) == aftersale.ClassUnknown {
				return aftersale.Receipt{}, err
			}
			receipt.ReplyText = "the shipment's answer was taken, the automatic review was not"
		}
	}
	a.answerOrderMessage(ctx, &act, held)
	return receipt, nil
}

// tellAG sends one of AG's calls that take an object as their parameter.
func (a *Adapter) tellAG(ctx context.Context, method string, act *aftersale.Action, status, why string) (aftersale.Receipt, error) {
	answer := map[string]any{
		"refund_id": json.Number(act.Ref.ID), "tid": json.Number(act.OrderID), "status": status, "msg": why,
	}
	if act.Amount.Minor > 0 && act.Amount.Currency == aftersale.CNY {
		answer["refund_fee"] = act.Amount.Minor
	}
	text, err := json.Marshal(answer)
	if err != nil { // a number that begins with 0
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassRefused, "not_found", "the refund's or the order's number is none of Taobao's")
	}
	result, _, err := a.change(ctx, method, params{"param": string(text)})
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readTold(method, result)
}

// readTold reads the answer of AG's calls.
func (a *Adapter) readTold(method string, result json.RawMessage) (aftersale.Receipt, error) {
	var d struct {
		Result struct {
			Success scalar `json:"success"`
			Code    scalar `json:"error_code"`
			Info    scalar `json:"error_info"`
		} `json:"result"`
	}
	_ = json.Unmarshal(result, &d) // what cannot be read says neither yes nor no
	switch {
	case d.Result.Success.yes():
		return aftersale.Receipt{Reference: a.requestID(result)}, nil
	case d.Result.Success.no():
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassRefused, a.brief(string(d.Result.Code), 60), a.clean(string(d.Result.Info)))
	}
	return aftersale.Receipt{}, a.failure(method, aftersale.ClassUnknown, "bad_reply", "the answer does not say whether it was taken")
}

// answerOrderMessage answers OrderMsgSend, with which AG may have asked for
// the order before. It moves no money and nothing waits for it here, so a
// failure is logged only. The message names the order's line, which is read
// from the refund.
func (a *Adapter) answerOrderMessage(ctx context.Context, act *aftersale.Action, held bool) {
	r, err := a.refund(ctx, act.Ref)
	if err == nil && !isID(string(r.Oid)) {
		err = a.failure(methodRefund, aftersale.ClassRefused, "no_oid", "the refund does not name its order line")
	}
	if err == nil {
		status := 2
		if held {
			status = 1
		}
		var result json.RawMessage
		if result, _, err = a.change(ctx, methodOrder, params{
			"tid": act.OrderID, "oid": string(r.Oid), "status": strconv.Itoa(status),
		}); err == nil {
			_, err = a.readTold(methodOrder, result)
		}
	}
	if err != nil {
		a.log.Info("taobao order message is not answered", "error", err.Error())
	}
}
