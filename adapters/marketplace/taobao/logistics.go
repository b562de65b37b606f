package taobao

import (
	"context"
	"encoding/json"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// outbound asks for the parcel of a shipped order, best effort: an order that
// was shipped offline is not tracked, and the platform may refuse the call.
// Only a call that got no answer, or came too soon, fails the reading: without
// the waybill nobody would look where the parcel is.
func (a *Adapter) outbound(ctx context.Context, tid string) ([]aftersale.Waybill, error) {
	var result json.RawMessage
	refused, err := a.read(ctx, methodTrace, params{"tid": tid}, &result)
	switch class := aftersale.ClassOf(err); {
	case err == nil:
	case class == aftersale.ClassRefused, refused != nil && class != aftersale.ClassLimited:
		return nil, nil
	default:
		return nil, err
	}
	var d struct {
		Number  wire.Scalar `json:"out_sid"`
		Company wire.Scalar `json:"company_name"`
		Trace   list[struct {
			At     wire.Scalar `json:"status_time"`
			Action wire.Scalar `json:"action"`
		}] `json:"trace_list"`
	}
	if json.Unmarshal(result, &d) != nil || d.Number == "" {
		return nil, nil
	}
	w := aftersale.Waybill{Courier: courier.Canonical(string(d.Company)), Number: string(d.Number)}
	for _, step := range d.Trace {
		if step.Action == "CONSIGN" && w.ShippedAt.IsZero() {
			w.ShippedAt = timeOf(step.At)
		}
	}
	return []aftersale.Waybill{w}, nil
}
