package pinduoduo

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"makegood/aftersale"
)

// The platform's reasons why a shipment could not be held.
const (
	HoldFailedNotSynced = "1001" // the order has not reached the warehouse system
	HoldFailedShipped   = "1002" // shipped already
	HoldFailedPrinted   = "1003" // the electronic waybill is printed
)

// AnswerCancelShipment tells the platform whether the warehouse has held the
// shipment of an unshipped order whose buyer wants the money back
// (pdd.rdc.pddgenius.sendgoods.cancel). A held shipment may make the platform
// pay, so the call counts as money: without a clear answer it is unknown.
// reasonCode is one of the HoldFailed constants if held is false. Do never
// calls it.
func (a *Adapter) AnswerCancelShipment(ctx context.Context, ref aftersale.Ref, orderID string, held bool, reasonCode string) (aftersale.Receipt, error) {
	switch {
	case !isID(ref.ID):
		return aftersale.Receipt{}, a.failure(methodCancel, aftersale.ClassRefused, "not_found", "not an after-sale id of Pinduoduo")
	case !isOrder(orderID):
		return aftersale.Receipt{}, a.noOrder()
	case !held && !slices.Contains([]string{HoldFailedNotSynced, HoldFailedShipped, HoldFailedPrinted}, reasonCode):
		return aftersale.Receipt{}, a.failure(methodCancel, aftersale.ClassRefused, "reason", "a shipment that was not held needs a reason: 1001, 1002 or 1003")
	}
	param := map[string]any{
		"refund_id": json.Number(ref.ID), "tid": orderID, "status": "SUCCESS",
		"operate_time": json.Number(strconv.FormatInt(a.now().UnixMilli(), 10)),
	}
	if !held {
		param["status"], param["fail_reason_code"] = "FAIL", reasonCode
	}
	raw, err := a.post(ctx, methodCancel, params{"param": string(jsonText(param))}, true)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	var d struct {
		Result struct {
			ID scalar `json:"refund_id"`
		} `json:"result_data"`
	}
	if json.Unmarshal(raw, &d) != nil || string(d.Result.ID) != ref.ID {
		return aftersale.Receipt{}, a.failure(methodCancel, aftersale.ClassUnknown, "bad_reply", badReply)
	}
	return aftersale.Receipt{}, nil
}
