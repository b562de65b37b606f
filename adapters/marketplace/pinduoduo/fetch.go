package pinduoduo

import (
	"context"
	"errors"
	"strings"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// named refuses what cannot be an after-sale of the platform with its order.
func (a *Adapter) named(method, id, orderID string) error {
	if !wire.IsID(id) {
		return a.api.NotFound(method, "not an after-sale id of Pinduoduo")
	}
	if !isOrder(orderID) {
		return a.noOrder()
	}
	return nil
}

func (a *Adapter) noOrder() error {
	return a.api.Failure(methodDetail, aftersale.ClassRefused, "no_order", "order_sn unknown: Pinduoduo shows an after-sale by its order only")
}

// Fetch reads the after-sale with pdd.refund.information.get, and the order for
// the parcels to the buyer and the shop's own SKU code. The platform shows an
// after-sale by its order only.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, orderID string) (*aftersale.Snapshot, error) {
	d, err := a.detail(ctx, ref, orderID)
	if err != nil {
		return nil, err
	}
	o, err := a.order(ctx, orderID)
	if err != nil {
		return nil, err
	}
	s := d.snapshot(ref, orderID, o)
	if o == nil && s.Items[0].OuterSKU == "" && (s.Status.WaitsForSeller() || s.Status.Paid()) {
		if s.Items[0].OuterSKU, err = a.outerSKU(ctx, ref.ID, orderID, d); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// detail reads and checks pdd.refund.information.get.
func (a *Adapter) detail(ctx context.Context, ref aftersale.Ref, orderID string) (*detailData, error) {
	if err := a.named(methodDetail, ref.ID, orderID); err != nil {
		return nil, err
	}
	d := new(detailData)
	if err := a.read(ctx, methodDetail, params{"after_sales_id": ref.ID, "order_sn": orderID}, d); err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) && call.Class == aftersale.ClassRefused &&
			(strings.Contains(call.Code, codeNoOrder) || strings.Contains(call.Message, "不存在")) {
			call.Code = "not_found"
		}
		return nil, err
	}
	if code := d.wrong(ref.ID, orderID); code != "" {
		return nil, a.api.Unusable(methodDetail, code)
	}
	return d, nil
}

// wrong is "" or what is wrong with the detail of an after-sale: bad_reply,
// not_found, bad_amount.
func (d *detailData) wrong(id, orderID string) (code string) {
	switch {
	case d.ID == "" || d.ID == "0":
		return "not_found"
	case string(d.ID) != id || d.OrderSN != "" && string(d.OrderSN) != orderID:
		return "bad_reply" // an answer about another after-sale
	}
	if _, ok := d.Amount.Fen(); !ok {
		return "bad_amount"
	}
	return ""
}

// outerSKU finds the shop's own SKU code where the order cannot be read: the
// list has it, and given an order it shows all after-sales of that order.
// Without the code goods made to order would pass for standard ones, so a
// failure is a failure of the reading.
func (a *Adapter) outerSKU(ctx context.Context, id, orderID string, d *detailData) (string, error) {
	now := a.now().Unix()
	p := pageOf(string(d.Status), now-60, now, 1)
	p["order_sn"] = orderID
	var list listData
	if err := a.read(ctx, methodList, p, &list); err != nil {
		return "", err
	}
	for _, row := range list.Rows {
		if string(row.ID) == id {
			return string(row.OuterSKU), nil
		}
	}
	return "", nil
}
