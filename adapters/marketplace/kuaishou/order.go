package kuaishou

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// shippedIn maps the states of an order that say where the goods are: paid,
// sent, signed for, done. The others, 10 unpaid and 80 closed, say nothing about it.
var shippedIn = map[wire.Scalar]bool{"30": false, "40": true, "50": true, "70": true}

// orderData is the data of open.order.detail. The buyer's name, address and
// remark are left out on purpose.
type orderData struct {
	orderBase                  // some answers have the head beside the other fields
	Base      orderBase        `json:"orderBaseInfo"`
	Items     anyOf[orderItem] `json:"orderItemInfo"`
	Logistics anyOf[parcel]    `json:"orderLogisticsInfo"`
}

// orderBase is the head of the order.
type orderBase struct {
	ID       wire.Scalar `json:"oid"`
	Status   wire.Scalar `json:"status"`
	SendTime wire.Scalar `json:"sendTime"` // ms
}

// readOrder decodes the order; nil if it is none. That its head and its line
// stand in orderBaseInfo and orderItemInfo is known from public code only: a
// head beside the other fields is read too, and so are lines of another name
// that carry the shop's code.
func readOrder(data []byte) *orderData {
	o := new(orderData)
	if json.Unmarshal(data, o) != nil {
		return nil
	}
	if o.Base == (orderBase{}) {
		o.Base = o.orderBase
	}
	if o.Items != nil {
		return o
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(data, &fields) // an object, as above
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		var lines anyOf[orderItem]
		_ = json.Unmarshal(fields[name], &lines) // never fails
		if slices.ContainsFunc(lines, func(l orderItem) bool { return l.OuterSKU != "" }) {
			o.Items = lines
			break
		}
	}
	return o
}

// orderItem is a line of the order.
type orderItem struct {
	SKU      wire.Scalar `json:"skuId"`
	OuterSKU wire.Scalar `json:"skuNick"`
	Product  wire.Scalar `json:"itemId"`
	Quantity wire.Scalar `json:"num"`
}

// place adds what the order says: whether it was shipped, by which parcels,
// and the shop's own SKU code. o is nil where the order cannot be seen.
func place(s *aftersale.Snapshot, d *detailData, o *orderData) {
	refundOnly := s.Kind == aftersale.KindRefundUnshipped
	s.Items = items(d, o)
	if o == nil {
		s.MayHaveLeft = refundOnly
		return
	}
	sent := o.Base.SendTime.Millis()
	s.Outbound = waybills(o.Logistics, sent)
	s.Partial = partial(d, o)
	status := o.Base.Status
	shipped, known := shippedIn[status]
	if !known { // a closed order keeps the traces of its shipment
		shipped = !sent.IsZero() || len(s.Outbound) > 0
	}
	if refundOnly {
		s.Kind, s.MayHaveLeft = kindOf(d.Way, d.Special, shipped), !known
	}
	s.RawStatus += " order " + status.Short(10)
}

// partial: fewer pieces than were ordered are to be refunded.
func partial(d *detailData, o *orderData) bool {
	if len(o.Items) != 1 {
		return false
	}
	refunded, ok := d.Quantity.Whole()
	ordered, okToo := o.Items[0].Quantity.Whole()
	return ok && okToo && refunded > 0 && refunded < ordered
}

// items are the lines of the order, or what the after-sale says of its own.
func items(d *detailData, o *orderData) []aftersale.Item {
	lines := anyOf[orderItem]{{SKU: d.SKU, Product: d.Product, Quantity: d.Quantity}}
	if o != nil && len(o.Items) > 0 {
		lines = o.Items
	}
	var out []aftersale.Item
	for _, l := range lines {
		item := aftersale.Item{SKU: idOf(l.SKU), OuterSKU: l.OuterSKU.Short(200), Product: idOf(l.Product)}
		if item == (aftersale.Item{}) {
			continue
		}
		item.Quantity = l.Quantity.Count()
		out = append(out, item)
	}
	return out
}

// waybills are the parcels that have a number.
func waybills(all []parcel, sent time.Time) []aftersale.Waybill {
	var out []aftersale.Waybill
	for _, parcel := range all {
		if parcel.Number != "" {
			out = append(out, aftersale.Waybill{Courier: couriers[parcel.Code], Number: string(parcel.Number), ShippedAt: sent})
		}
	}
	return out
}

// couriers are the numbers of the companies that have a courier adapter; the
// platform's list has some hundred and fifty more.
var couriers = map[wire.Scalar]string{
	"2": courier.EMS, "8": courier.EMS,
	"3":  courier.STO,
	"4":  courier.SF,
	"6":  courier.YTO,
	"9":  courier.ZTO,
	"11": courier.Yunda,
	"14": courier.JDL,
	"17": courier.Deppon, "53": courier.Deppon,
	"109": courier.JTExpress,
}
