package pinduoduo

import (
	"context"
	"encoding/json"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The platform's reasons why a shipment was not stopped. 1001 (the order has
// not reached the warehouse system) is none that a warehouse gives.
const (
	reasonShipped = 1002 // shipped already
	reasonPrinted = 1003 // the electronic waybill is printed
)

// cancelParam is what the warehouse says of a shipment.
type cancelParam struct {
	FailReason  int         `json:"fail_reason_code,omitempty"`
	OperateTime int64       `json:"operate_time"`         // ms
	RefundFee   int64       `json:"refund_fee,omitempty"` // fen
	RefundID    json.Number `json:"refund_id"`
	Status      string      `json:"status"`
	OrderSN     string      `json:"tid"`
}

// cancelReply names the after-sale: in result, as the SDKs have it, or
// without it.
type cancelReply struct {
	cancelled
	Result cancelled `json:"result"`
}

type cancelled struct {
	Data struct {
		ID wire.Scalar `json:"refund_id"`
	} `json:"result_data"`
}

// names reports whether the answer is about an after-sale.
func (r *cancelReply) names(id string) bool {
	return string(r.Data.ID) == id || string(r.Result.Data.ID) == id
}

// ReportShipment tells the platform what became of the shipment of an
// unshipped order whose buyer wants the money back
// (pdd.rdc.pddgenius.sendgoods.cancel): held is SUCCESS, which may make the
// platform pay; gone and printed are FAIL with their reason. The call counts as
// money: without a clear answer it is ClassUnknown. Order and amount (in fen)
// are those of the action.
func (a *Adapter) ReportShipment(ctx context.Context, act aftersale.Action) (none aftersale.Receipt, err error) {
	param := cancelParam{Status: "FAIL", OrderSN: act.OrderID, OperateTime: a.now().UnixMilli()}
	switch act.Shipment {
	case aftersale.ShipmentHeld:
		param.Status = "SUCCESS"
	case aftersale.ShipmentGone:
		param.FailReason = reasonShipped
	case aftersale.ShipmentPrinted:
		param.FailReason = reasonPrinted
	default:
		return none, a.api.Failure(methodCancel, aftersale.ClassRefused, "no_answer", "the warehouse has not said what became of the shipment")
	}
	if err := a.named(methodCancel, act.Ref.ID, act.OrderID); err != nil {
		return none, err
	}
	param.RefundID = number(act.Ref.ID)
	if act.Amount.Minor > 0 && act.Amount.Currency == aftersale.CNY {
		param.RefundFee = act.Amount.Minor
	}
	var d cancelReply
	err = a.change(ctx, methodCancel, params{"param": string(wire.JSON(param))}, &d)
	if err == nil && !d.names(act.Ref.ID) {
		err = a.api.BadReply(methodCancel, aftersale.ClassUnknown)
	}
	return none, err
}
