package pinduoduo

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"makegood/aftersale"
)

func (a *Adapter) noOrder() error {
	return a.failure(methodDetail, aftersale.ClassRefused, "no_order", "order_sn unknown: Pinduoduo shows an after-sale by its order only")
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
	if !isID(ref.ID) {
		return nil, a.failure(methodDetail, aftersale.ClassRefused, "not_found", "not an after-sale id of Pinduoduo")
	}
	if !isOrder(orderID) {
		return nil, a.noOrder()
	}
	raw, err := a.read(ctx, methodDetail, params{"after_sales_id": ref.ID, "order_sn": orderID})
	if err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) && call.Class == aftersale.ClassRefused &&
			(strings.Contains(call.Code, codeNoOrder) || strings.Contains(call.Message, "不存在")) {
			call.Code = "not_found"
		}
		return nil, err
	}
	d, code := readDetail(raw, ref.ID, orderID)
	switch code {
	case "":
		return d, nil
	case "bad_reply":
		return nil, a.failure(methodDetail, aftersale.ClassRetry, code, badReply)
	}
	return nil, a.failure(methodDetail, aftersale.ClassRefused, code, "")
}

// readDetail decodes the detail. code is "" or what is wrong with it:
// bad_reply, not_found, bad_amount.
func readDetail(raw json.RawMessage, id, orderID string) (d *detailData, code string) {
	d = new(detailData)
	if json.Unmarshal(raw, d) != nil {
		return nil, "bad_reply"
	}
	switch {
	case d.ID == "" || d.ID == "0":
		return nil, "not_found"
	case string(d.ID) != id || d.OrderSN != "" && string(d.OrderSN) != orderID:
		return nil, "bad_reply" // an answer about another after-sale
	}
	if _, ok := readFen(d.Amount); !ok {
		return nil, "bad_amount"
	}
	return d, ""
}

// readFen reads fen. Absent and zero are the unknown amount; ok is false for
// what is negative or no whole number.
func readFen(s scalar) (m aftersale.Money, ok bool) {
	if s == "" || s == "0" {
		return aftersale.Money{}, true
	}
	fen, ok := s.whole()
	if !ok || fen < 0 {
		return aftersale.Money{}, false
	}
	if fen == 0 {
		return aftersale.Money{}, true
	}
	return aftersale.Fen(fen), true
}

// outerSKU finds the shop's own SKU code where the order cannot be read: the
// list has it, and given an order it shows all after-sales of that order.
// Without the code goods made to order would pass for standard ones, so a
// failure is a failure of the reading.
func (a *Adapter) outerSKU(ctx context.Context, id, orderID string, d *detailData) (string, error) {
	now := a.now().Unix()
	raw, err := a.read(ctx, methodList, params{
		"order_sn": orderID, "after_sales_status": string(d.Status), "after_sales_type": "1",
		"start_updated_at": strconv.FormatInt(now-60, 10), "end_updated_at": strconv.FormatInt(now, 10),
		"page": "1", "page_size": strconv.Itoa(pageSize),
	})
	if err != nil {
		return "", err
	}
	var list listData
	if json.Unmarshal(raw, &list) != nil {
		return "", a.failure(methodList, aftersale.ClassRetry, "bad_reply", badReply)
	}
	for _, row := range list.Rows {
		if string(row.ID) == id {
			return string(row.OuterSKU), nil
		}
	}
	return "", nil
}
