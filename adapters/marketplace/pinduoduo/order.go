package pinduoduo

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"makegood/aftersale"
)

// notGrantedFor is how long a call that the app may not make is not tried again.
const notGrantedFor = 10 * time.Minute

// orderData is what pdd.order.information.get answers. Names, telephones and
// addresses are left out on purpose.
type orderData struct {
	Info *struct {
		OrderSN scalar   `json:"order_sn"`
		Remark  scalar   `json:"remark"` // the shop's note
		Number  scalar   `json:"tracking_number"`
		Company scalar   `json:"logistics_id"`
		Shipped scalar   `json:"shipping_time"`
		Extra   []parcel `json:"extra_delivery_list"` // further parcels of the order
		Items   []struct {
			SKU      scalar `json:"sku_id"`
			OuterSKU scalar `json:"outer_id"`
			Product  scalar `json:"goods_id"`
			Quantity scalar `json:"goods_count"`
		} `json:"item_list"`
	} `json:"order_info"`
}

type parcel struct {
	Number  scalar `json:"tracking_number"`
	Company scalar `json:"logistics_id"`
}

// order is what is needed of an order.
type order struct {
	Remark  string
	Parcels []aftersale.Waybill
	Items   []aftersale.Item
}

// carries reports whether a parcel to the buyer has the number.
func (o *order) carries(number string) bool {
	for _, p := range o.Parcels {
		if p.Number == number {
			return true
		}
	}
	return false
}

// describe adds what the order knows of an item.
func (o *order) describe(item *aftersale.Item) {
	for _, known := range o.Items {
		if known.SKU != item.SKU && item.SKU != "" {
			continue
		}
		item.SKU = known.SKU
		if known.OuterSKU != "" {
			item.OuterSKU = known.OuterSKU
		}
		if known.Product != "" {
			item.Product = known.Product
		}
		if item.Quantity == 0 {
			item.Quantity = known.Quantity
		}
		return
	}
}

// order reads the order. It returns nil without an error where the platform
// refuses to show it: an app may be granted after-sales without orders.
func (a *Adapter) order(ctx context.Context, orderID string) (*order, error) {
	if a.now().Unix() < a.noOrders.Load() {
		return nil, nil
	}
	raw, err := a.read(ctx, methodOrder, params{"order_sn": orderID})
	var call *aftersale.CallError
	if errors.As(err, &call) && (call.Class == aftersale.ClassRefused || firstWord(call.Code) == codeBusiness) {
		if notGranted[call.Code] || notGranted[firstWord(call.Code)] {
			a.noOrders.Store(a.now().Add(notGrantedFor).Unix())
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var d orderData
	if json.Unmarshal(raw, &d) != nil || d.Info == nil || d.Info.OrderSN != "" && string(d.Info.OrderSN) != orderID {
		return nil, a.failure(methodOrder, aftersale.ClassRetry, "bad_reply", badReply)
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
			w.ShippedAt = d.Info.Shipped.time()
		}
		o.Parcels = append(o.Parcels, w)
	}
	for _, it := range d.Info.Items {
		item := aftersale.Item{SKU: string(it.SKU), OuterSKU: string(it.OuterSKU), Product: string(it.Product)}
		if n, ok := it.Quantity.whole(); ok && n > 0 && n <= 1_000_000 {
			item.Quantity = int(n)
		}
		o.Items = append(o.Items, item)
	}
	return o, nil
}

func firstWord(code string) string {
	for i, c := range code {
		if c == ' ' {
			return code[:i]
		}
	}
	return code
}
