package kuaishou

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"makegood/adapters/courier"
	"makegood/aftersale"
)

// The states of an order that say where the goods are. The others, 10 unpaid
// and 80 closed, say nothing about it.
const (
	orderPaid   = "30"
	orderSent   = "40"
	orderSigned = "50"
	orderDone   = "70"
)

// orderData is the data of open.order.detail. The buyer's name, address and
// remark are left out on purpose.
type orderData struct {
	Base      orderBase  `json:"orderBaseInfo"`
	Items     orderItems `json:"orderItemInfo"`
	Logistics parcels    `json:"orderLogisticsInfo"`
}

// orderBase is the head of the order.
type orderBase struct {
	ID       scalar `json:"oid"`
	Status   scalar `json:"status"`
	SendTime scalar `json:"sendTime"` // ms
}

// readOrder decodes the order; nil if it is none. That its head and its line
// stand in orderBaseInfo and orderItemInfo is known from public code only: a
// head beside the other fields is read too, and so are lines of another name
// that carry the shop's code.
func readOrder(data []byte) *orderData {
	o, head := new(orderData), orderBase{}
	if json.Unmarshal(data, o) != nil || json.Unmarshal(data, &head) != nil {
		return nil
	}
	if o.Base == (orderBase{}) {
		o.Base = head
	}
	if o.Items != nil {
		return o
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(data, &fields) // an object, as above
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		lines := oneOrMany[orderItem](fields[name])
		if slices.ContainsFunc(lines, func(l orderItem) bool { return l.OuterSKU != "" }) {
			o.Items = lines
			break
		}
	}
	return o
}

// orderItem is a line of the order.
type orderItem struct {
	SKU      scalar `json:"skuId"`
	OuterSKU scalar `json:"skuNick"`
	Product  scalar `json:"itemId"`
	Quantity scalar `json:"num"`
}

// orderItems is the line of an order, or several.
type orderItems []orderItem

// UnmarshalJSON never fails.
func (o *orderItems) UnmarshalJSON(b []byte) error {
	*o = oneOrMany[orderItem](b)
	return nil
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
	sent := o.Base.SendTime.ms()
	s.Outbound = o.Logistics.waybills(sent)
	s.Partial = partial(d, o)
	status := o.Base.Status
	known := status == orderPaid || status == orderSent || status == orderSigned || status == orderDone
	shipped := known && status != orderPaid
	if !known { // a closed order keeps the traces of its shipment
		shipped = !sent.IsZero() || len(s.Outbound) > 0
	}
	if refundOnly {
		s.Kind, s.MayHaveLeft = kindOf(d.Way, d.Special, shipped), !known
	}
	s.RawStatus += " order " + short(string(status), 10)
}

// partial: fewer pieces than were ordered are to be refunded.
func partial(d *detailData, o *orderData) bool {
	if len(o.Items) != 1 {
		return false
	}
	refunded, ok := d.Quantity.whole()
	ordered, okToo := o.Items[0].Quantity.whole()
	return ok && okToo && refunded > 0 && refunded < ordered
}

// items are the lines of the order, or what the after-sale says of its own.
func items(d *detailData, o *orderData) []aftersale.Item {
	lines := orderItems{{SKU: d.SKU, Product: d.Product, Quantity: d.Quantity}}
	if o != nil && len(o.Items) > 0 {
		lines = o.Items
	}
	var out []aftersale.Item
	for _, l := range lines {
		item := aftersale.Item{SKU: id(l.SKU), OuterSKU: short(string(l.OuterSKU), 200), Product: id(l.Product)}
		if item == (aftersale.Item{}) {
			continue
		}
		if n, ok := l.Quantity.whole(); ok && n > 0 && n <= 1_000_000 {
			item.Quantity = int(n)
		}
		out = append(out, item)
	}
	return out
}

// id is the text of an id, "" if it is none.
func id(s scalar) string {
	if isID(string(s)) {
		return string(s)
	}
	return ""
}

// waybills are the parcels that have a number.
func (p parcels) waybills(sent time.Time) []aftersale.Waybill {
	var out []aftersale.Waybill
	for _, parcel := range p {
		if parcel.Number != "" {
			out = append(out, aftersale.Waybill{Courier: couriers[parcel.Code], Number: string(parcel.Number), ShippedAt: sent})
		}
	}
	return out
}

// couriers are the numbers of the companies that have a courier adapter; the
// platform's list has some hundred and fifty more.
var couriers = map[scalar]string{
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
