package sf

import (
	"context"
	"encoding/json"
	"strings"

	"makegood/adapters/courier"
	"makegood/aftersale"
)

// Track returns all nodes that SF knows of the parcel, oldest first; none is
// not an error. Nodes of other waybills in the same answer are left out.
func (a *Adapter) Track(ctx context.Context, parcel aftersale.Waybill) ([]aftersale.Scan, error) {
	number := strings.TrimSpace(parcel.Number)
	if !waybillLike(number) || parcel.Courier != "" && courier.Normal(parcel.Courier) != name {
		return nil, a.fail(opRoutes, failure{class: aftersale.ClassRefused, code: "bad_waybill", message: "not a waybill of SF"})
	}
	out, err := a.call(ctx, opRoutes, routesRequest{
		Language: "zh-CN", TrackingType: 1, TrackingNumber: []string{number}, MethodType: "1", CheckPhoneNo: a.phone,
	})
	if err != nil {
		return nil, err
	}
	var reply routesReply
	if out.data != nil && json.Unmarshal(out.data, &reply) != nil {
		return nil, a.fail(opRoutes, failure{class: aftersale.ClassRetry, code: "bad_answer", message: "the routes cannot be read"})
	}
	var scans []aftersale.Scan
	for _, response := range reply.RouteResps {
		if response.MailNo != "" && !strings.EqualFold(string(response.MailNo), number) {
			continue
		}
		for _, node := range response.Routes {
			node.MailNo = text(number)
			s, why := scanOf(node, a.zone)
			if why != "" {
				return nil, a.fail(opRoutes, failure{class: aftersale.ClassRetry, code: "bad_answer", message: "route node: " + why})
			}
			scans = append(scans, s)
		}
	}
	return ordered(scans), nil
}
