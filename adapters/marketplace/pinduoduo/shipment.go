package pinduoduo

import (
	"context"
	"encoding/json"

	"makegood/aftersale"
)

// The platform's reasons why a shipment was not stopped. 1001 (the order has
// not reached the warehouse system) is none that a warehouse gives.
const (
	reasonShipped = 1002 // shipped already
	reasonPrinted = 1003 // the electronic waybill is printed
)

// ReportShipment tells the platform what became of the shipment of an
// unshipped order whose buyer wants the money back
// (pdd.rdc.pddgenius.sendgoods.cancel): held is SUCCESS, which may make the
// platform pay; gone and printed are FAIL with their reason. The call counts as
// money: without a clear answer it is ClassUnknown. Order and amount (in fen)
// are those of the action.
func (a *Adapter) ReportShipment(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	param := map[string]any{"status": "FAIL"}
	switch act.Shipment {
	case aftersale.ShipmentHeld:
		param["status"] = "SUCCESS"
	case aftersale.ShipmentGone:
		param["fail_reason_code"] = reasonShipped
	case aftersale.ShipmentPrinted:
		param["fail_reason_code"] = reasonPrinted
	default:
		return aftersale.Receipt{}, a.failure(methodCancel, aftersale.ClassRefused, "no_answer", "the warehouse has not said what became of the shipment")
	}
	switch {
	case !isID(act.Ref.ID):
		return aftersale.Receipt{}, a.failure(methodCancel, aftersale.ClassRefused, "not_found", "not an after-sale id of Pinduoduo")
	case !isOrder(act.OrderID):
		return aftersale.Receipt{}, a.noOrder()
	}
	param["refund_id"], param["tid"], param["operate_time"] = json.Number(act.Ref.ID), act.OrderID, a.now().UnixMilli()
	if act.Amount.Minor > 0 && act.Amount.Currency == aftersale.CNY {
		param["refund_fee"] = act.Amount.Minor
	}
	raw, err := a.post(ctx, methodCancel, params{"param": string(jsonText(param))}, true)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readTold(raw, act.Ref.ID)
}

// readTold reads the answer, which names the after-sale: in result, as the
// SDKs have it, or without it.
func (a *Adapter) readTold(raw json.RawMessage, id string) (aftersale.Receipt, error) {
	type named struct {
		Data struct {
			ID scalar `json:"refund_id"`
		} `json:"result_data"`
	}
	var d struct {
		named
		Result named `json:"result"`
	}
	if json.Unmarshal(raw, &d) != nil || string(d.Data.ID) != id && string(d.Result.Data.ID) != id {
		return aftersale.Receipt{}, a.failure(methodCancel, aftersale.ClassUnknown, "bad_reply", badReply)
	}
	return aftersale.Receipt{}, nil
}
