package wechatshop

import (
	"context"
	"slices"
	"strings"

	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// shippedIn maps the order's states that say whether anything was shipped: to
// ship, partly shipped, shipped, done.
var shippedIn = map[wire.Scalar]bool{"20": false, "21": true, "30": true, "100": true}

// order reads the order. An error of ClassRefused means that the platform
// does not show it.
func (a *Adapter) order(ctx context.Context, id string) (*orderInfo, error) {
	if id == "" {
		return nil, a.api.Failure(opOrder, aftersale.ClassRefused, "no_order", "the after-sale names no order")
	}
	var d orderData
	if err := a.read(ctx, opOrder, object{"order_id": id}, &d); err != nil {
		return nil, err
	}
	o := d.info()
	if o == nil || o.ID != "" && string(o.ID) != id {
		return nil, a.api.BadReply(opOrder, aftersale.ClassRetry)
	}
	return o, nil
}

// addOrder adds what the order knows. Without one (nil) a request for money
// only may be about a parcel that has left.
func addOrder(s *aftersale.Snapshot, d *afterSaleOrder, o *orderInfo) {
	if o == nil {
		s.MayHaveLeft = marketplace.MoneyOnly(s.Kind)
		return
	}
	for _, p := range o.Detail.Delivery.Parcels {
		if w := p.waybill(); w != nil && p.carries(d.Product.SKU) {
			s.Outbound = append(s.Outbound, *w)
		}
	}
	if len(s.Items) > 0 {
		s.Partial = addGoods(&s.Items[0], o)
	}
	if marketplace.MoneyOnly(s.Kind) {
		s.Kind, s.MayHaveLeft = shipped(o.Status, len(s.Outbound) > 0)
	}
	s.RawStatus += " order " + word(o.Status)
}

// addGoods adds the shop's own code to the item, and reports whether the
// order holds more than it.
func addGoods(item *aftersale.Item, o *orderInfo) (partial bool) {
	total := int64(0)
	for _, g := range o.Detail.Goods {
		n, _ := g.Count.Whole()
		total += min(max(n, 0), 1_000_000)
		if string(g.SKU) == item.SKU && item.OuterSKU == "" {
			item.OuterSKU = string(g.Code)
		}
	}
	return item.Quantity > 0 && total > int64(item.Quantity)
}

// shipped says whether the platform knows of a shipment. An order in any
// other state (gifts, cancelled, not known) may have been shipped before.
func shipped(status wire.Scalar, waybill bool) (kind aftersale.Kind, mayHaveLeft bool) {
	sent, known := shippedIn[status]
	if sent || !known && waybill {
		return aftersale.KindRefundShipped, false
	}
	return aftersale.KindRefundUnshipped, !known
}

// carries reports whether goods are in the parcel; a parcel that does not say
// what it holds may carry them.
func (p *parcel) carries(sku wire.Scalar) bool {
	return sku == "" || len(p.Goods) == 0 ||
		slices.ContainsFunc(p.Goods, func(g goods) bool { return g.SKU == "" || g.SKU == sku })
}

// remark writes the merchant's note of the order. The platform replaces the
// note as a whole, so what colleagues wrote is read first and kept. There is
// no flag.
func (a *Adapter) remark(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	text := strings.TrimSpace(act.Remark)
	switch {
	case text == "":
		return aftersale.Receipt{}, a.api.Failure(opNotes, aftersale.ClassRefused, "no_remark", "there is nothing to write")
	case !isID(act.OrderID):
		return aftersale.Receipt{}, a.api.Failure(opNotes, aftersale.ClassRefused, "no_order", "a note needs the order")
	}
	o, err := a.order(ctx, act.OrderID)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	before := strings.TrimSpace(string(o.Detail.Ext.Notes))
	if strings.Contains("\n"+before+"\n", "\n"+text+"\n") {
		return aftersale.Receipt{AlreadyDone: true}, nil
	}
	if before != "" {
		text = before + "\n" + text
	}
	_, err = a.change(ctx, opNotes, object{"order_id": act.OrderID, "merchant_notes": text})
	return aftersale.Receipt{}, err
}
