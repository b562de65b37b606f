package taobao

import (
	"context"
	"encoding/json"
	"strconv"

	"makegood/aftersale"
)

// AnswerCancelShipment tells AG (AliGenius) whether the shipment of an
// unshipped order was stopped. held true lets AG pay the refund by itself, so
// the answer is as final as an approval: an error of ClassUnknown must be
// asked about, never repeated. The order (required) and the amount, in fen,
// are those of the action.
func (a *Adapter) AnswerCancelShipment(ctx context.Context, ref aftersale.Ref, held bool, act aftersale.Action) (aftersale.Receipt, error) {
	if !isID(ref.ID) || !isID(act.OrderID) {
		return aftersale.Receipt{}, a.failure(methodHold, aftersale.ClassRefused, "not_found", "the refund's or the order's number is not known")
	}
	answer := map[string]string{"refund_id": ref.ID, "tid": act.OrderID, "status": "FAIL"}
	if held {
		answer["status"] = "SUCCESS"
	}
	if act.Amount.Minor > 0 && act.Amount.Currency == aftersale.CNY {
		answer["refund_fee"] = strconv.FormatInt(act.Amount.Minor, 10)
	}
	text, err := json.Marshal(answer)
	if err != nil {
		return aftersale.Receipt{}, a.failure(methodHold, aftersale.ClassRefused, "bad_request", "")
	}
	result, _, err := a.change(ctx, methodHold, params{"param": string(text)})
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readHeld(result)
}

// readHeld reads the answer of the call.
func (a *Adapter) readHeld(result json.RawMessage) (aftersale.Receipt, error) {
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
		return aftersale.Receipt{}, a.failure(methodHold, aftersale.ClassRefused, a.brief(string(d.Result.Code), 60), a.clean(string(d.Result.Info)))
	}
	return aftersale.Receipt{}, a.failure(methodHold, aftersale.ClassUnknown, "bad_reply", "the answer does not say whether it was taken")
}
