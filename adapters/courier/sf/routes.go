package sf

import (
	"context"
	"encoding/json"
	"strings"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// Track returns all nodes that SF knows of the parcel, oldest first; none is
// not an error. Nodes of other waybills in the same answer are left out.
func (a *Adapter) Track(ctx context.Context, parcel aftersale.Waybill) ([]aftersale.Scan, error) {
	number, err := a.number(opRoutes, parcel)
	if err != nil {
		return nil, err
	}
	out, err := a.call(ctx, opRoutes, routesRequest{
		Language: "zh-CN", TrackingType: 1, TrackingNumber: []string{number}, MethodType: "1", CheckPhoneNo: a.config.CheckPhone,
	})
	if err != nil {
		return nil, err
	}
	var reply routesReply
	if out.data != nil && json.Unmarshal(out.data, &reply) != nil {
		return nil, a.api.BadReply(opRoutes, aftersale.ClassRetry)
	}
	var scans []aftersale.Scan
	for _, response := range reply.RouteResps {
		if mail := response.MailNo.Text(); mail != "" && !strings.EqualFold(mail, number) {
			continue
		}
		for _, node := range response.Routes {
			node.MailNo = wire.Scalar(number)
			s, why := scanOf(node, a.zone)
			if why != "" {
				return nil, a.api.Failure(opRoutes, aftersale.ClassRetry, "bad_reply", "route node: "+why)
			}
			scans = append(scans, s)
		}
	}
	return ordered(scans), nil
}

// number is the parcel's waybill number, which has to be one of SF.
func (a *Adapter) number(op string, parcel aftersale.Waybill) (string, error) {
	number := strings.TrimSpace(parcel.Number)
	if !waybillLike(number) || parcel.Courier != "" && courier.Normal(parcel.Courier) != name {
		return "", a.api.Failure(op, aftersale.ClassRefused, "bad_waybill", "not a waybill of SF")
	}
	return number, nil
}
