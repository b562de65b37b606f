package wechatshop

import (
	"context"
	"encoding/json"

	"makegood/aftersale"
)

// The order's states that say whether anything was shipped.
const (
	orderToShip  = "20"
	orderPartly  = "21"
	orderShipped = "30"
	orderDone    = "100"
)

// order reads the order. An error of ClassRefused means that the platform
// does not show it.
func (a *Adapter) order(ctx context.Context, id string) (*orderInfo, error) {
	if id == "" {
		return nil, a.failure(opOrder, aftersale.ClassRefused, "no_order", "the after-sale names no order")
	}
	env, err := a.read(ctx, opOrder, object{"order_id": id})
	if err != nil {
		return nil, err
	}
	o := readOrderData(env.body)
	if o == nil || o.ID != "" && string(o.ID) != id {
		return nil, a.badReply(opOrder, aftersale.ClassRetry)
	}
	return o, nil
}

// readOrderData decodes the answer of order/get; nil if it is none. The order
// stands under "order"; one that stands beside the code is read as well.
func readOrderData(raw []byte) *orderInfo {
	var d orderData
	if json.Unmarshal(raw, &d) != nil {
		return nil
	}
	if d.Order == nil {
		d.Order = new(orderInfo)
		if json.Unmarshal(raw, d.Order) != nil || d.Order.ID == "" && d.Order.Status == "" {
			return nil
		}
	}
	return d.Order
}

// addOrder adds what the order knows. Without one (nil) a request for money
// only may be about a parcel that has left.
func addOrder(s *aftersale.Snapshot, d *afterSaleOrder, o *orderInfo) {
	if o == nil {
		s.MayHaveLeft = moneyOnly(s.Kind)
		return
	}
	detail := &o.Detail
	for i := range detail.Delivery.Parcels {
		p := &detail.Delivery.Parcels[i]
		if w, ok := p.waybill(); ok && p.carries(d) {
			s.Outbound = append(s.Outbound, w)
		}
	}
	if len(s.Items) > 0 {
		s.Partial = addGoods(&s.Items[0], o)
	}
	if moneyOnly(s.Kind) {
		s.Kind, s.MayHaveLeft = shipped(o.Status, len(s.Outbound) > 0)
	}
	s.RawStatus += " order " + word(o.Status)
}

// addGoods adds the shop's own code to the item, and reports whether the
// order holds more than it.
func addGoods(item *aftersale.Item, o *orderInfo) (partial bool) {
	total := int64(0)
	for _, g := range o.Detail.Goods {
		n, _ := g.Count.whole()
		total += min(max(n, 0), 1_000_000)
		if string(g.SKU) == item.SKU && item.OuterSKU == "" {
			item.OuterSKU = string(g.Code)
		}
	}
	return item.Quantity > 0 && total > int64(item.Quantity)
}

// shipped says whether the platform knows of a shipment. An order in any
// other state (gifts, cancelled, not known) may have been shipped before.
func shipped(status scalar, waybill bool) (kind aftersale.Kind, mayHaveLeft bool) {
	switch {
	case status == orderToShip:
		return aftersale.KindRefundUnshipped, false
	case status == orderPartly || status == orderShipped || status == orderDone || waybill:
		return aftersale.KindRefundShipped, false
	}
	return aftersale.KindRefundUnshipped, true
}

// carries reports whether the goods of the request are in the parcel; a
// parcel that does not say what it holds may carry them.
func (p *parcel) carries(d *afterSaleOrder) bool {
	if len(p.Goods) == 0 || d.Product.SKU == "" {
		return true
	}
	for _, g := range p.Goods {
		if g.SKU == "" || g.SKU == d.Product.SKU {
			return true
		}
	}
	return false
}
