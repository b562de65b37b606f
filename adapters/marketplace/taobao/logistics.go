package taobao

import (
	"context"
	"encoding/json"

	"makegood/aftersale"
)

// outbound asks for the parcel of a shipped order, best effort: an order that
// was shipped offline is not tracked, and the platform may refuse the call.
// Only a call that got no answer, or came too soon, fails the reading: without
// the waybill nobody would look where the parcel is.
func (a *Adapter) outbound(ctx context.Context, tid string) ([]aftersale.Waybill, error) {
	result, refused, err := a.read(ctx, methodTrace, params{"tid": tid})
	switch {
	case refused != nil && aftersale.ClassOf(err) != aftersale.ClassLimited,
		aftersale.ClassOf(err) == aftersale.ClassRefused && err != nil:
		return nil, nil
	case err != nil:
		return nil, err
	}
	var d struct {
		Number  scalar `json:"out_sid"`
		Company scalar `json:"company_name"`
		Trace   list[struct {
			At     scalar `json:"status_time"`
			Action scalar `json:"action"`
		}] `json:"trace_list"`
	}
	if json.Unmarshal(result, &d) != nil || d.Number == "" {
		return nil, nil
	}
	w := aftersale.Waybill{Courier: canonicalCourier(string(d.Company)), Number: string(d.Number)}
	for _, step := range d.Trace {
		if step.Action == "CONSIGN" && w.ShippedAt.IsZero() {
			w.ShippedAt = step.At.time()
		}
	}
	return []aftersale.Waybill{w}, nil
}
