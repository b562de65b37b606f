package pinduoduo

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// notGrantedFor is how long a call that the app may not make is not tried again.
const notGrantedFor = 10 * time.Minute

// orderData is what pdd.order.information.get answers. Names, telephones and
// addresses are left out on purpose.
type orderData struct {
	Info *struct {
		OrderSN wire.Scalar `json:"order_sn"`
		Remark  wire.Scalar `json:"remark"` // the shop's note
		Number  wire.Scalar `json:"tracking_number"`
		Company wire.Scalar `json:"logistics_id"`
		Shipped wire.Scalar `json:"shipping_time"`
		Extra   []parcel    `json:"extra_delivery_list"` // further parcels of the order
		Items   []struct {
			SKU      wire.Scalar `json:"sku_id"`
			OuterSKU wire.Scalar `json:"outer_id"`
			Product  wire.Scalar `json:"goods_id"`
			Quantity wire.Scalar `json:"goods_count"`
		} `json:"item_list"`
	} `json:"order_info"`
}

type parcel struct {
	Number  wire.Scalar `json:"tracking_number"`
	Company wire.Scalar `json:"logistics_id"`
}

// order is what is needed of an order.
type order struct {
	Remark  string
	Parcels []aftersale.Waybill
	Items   []aftersale.Item
}

// carries reports whether a parcel to the buyer has the number.
func (o *order) carries(number string) bool {
	return slices.ContainsFunc(o.Parcels, func(p aftersale.Waybill) bool { return p.Number == number })
}

// describe adds what the order knows of an item.
func (o *order) describe(item *aftersale.Item) {
	for _, known := range o.Items {
		if known.SKU != item.SKU && item.SKU != "" {
			continue
		}
		item.SKU = known.SKU
		item.OuterSKU = cmp.Or(known.OuterSKU, item.OuterSKU)
		item.Product = cmp.Or(known.Product, item.Product)
		item.Quantity = cmp.Or(item.Quantity, known.Quantity)
		return
	}
}

// order reads the order. It returns nil without an error where the platform
// refuses to show it: an app may be granted after-sales without orders.
func (a *Adapter) order(ctx context.Context, orderID string) (*order, error) {
	if a.now().Unix() < a.noOrders.Load() {
		return nil, nil
	}
	var d orderData
	err := a.read(ctx, methodOrder, params{"order_sn": orderID}, &d)
	if a.notShown(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if d.Info == nil || d.Info.OrderSN != "" && string(d.Info.OrderSN) != orderID {
		return nil, a.api.BadReply(methodOrder, aftersale.ClassRetry)
	}
	o := &order{Remark: string(d.Info.Remark)}
	for i, p := range append([]parcel{{d.Info.Number, d.Info.Company}}, d.Info.Extra...) {
		if p.Number == "" || o.carries(string(p.Number)) {
			continue
		}
		w := aftersale.Waybill{Number: string(p.Number)}
		if w.Courier, err = a.companies.name(ctx, a, string(p.Company)); err != nil {
			return nil, err
		}
		if i == 0 {
			w.ShippedAt = moment(d.Info.Shipped)
		}
		o.Parcels = append(o.Parcels, w)
	}
	for _, it := range d.Info.Items {
		o.Items = append(o.Items, aftersale.Item{
			SKU: string(it.SKU), OuterSKU: string(it.OuterSKU), Product: string(it.Product), Quantity: it.Quantity.Count(),
		})
	}
	return o, nil
}

// notShown reports whether the platform refuses to show the order. If the app
// may not make the call at all, it is not tried again for a while.
func (a *Adapter) notShown(err error) bool {
	var call *aftersale.CallError
	if !errors.As(err, &call) {
		return false
	}
	code, _, _ := strings.Cut(call.Code, " ") // without the sub code
	if call.Class != aftersale.ClassRefused && code != codeBusiness {
		return false
	}
	if slices.Contains(notGranted, call.Code) || slices.Contains(notGranted, code) {
		a.noOrders.Store(a.now().Add(notGrantedFor).Unix())
	}
	return true
}
