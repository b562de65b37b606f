package fake

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

// increment is pdd.refund.list.increment.get.
func (p *Platform) increment(q map[string]string) (any, *refusal) {
	if p.opt.ListQuota && !p.quota.Take(p.opt.Now()) {
		return nil, errLimited
	}
	var n [6]int64
	for i, name := range []string{"after_sales_status", "after_sales_type", "start_updated_at", "end_updated_at", "page", "page_size"} {
		v, err := strconv.ParseInt(q[name], 10, 64)
		if err != nil && (i < 4 || q[name] != "") {
			return nil, errMissing
		}
		n[i] = v
	}
	status, kind, from, to, page, size := int(n[0]), int(n[1]), n[2], n[3], max(n[4], 1), n[5]
	if size == 0 {
		size = 100
	}
	if status < 0 || kind < 1 || kind > 6 || to < from || to-from > 30*60 || size < 1 || size > 100 || page > 10_000 {
		return nil, errParameter
	}
	rows := []any{}
	if order := q["order_sn"]; order != "" { // then nothing else filters
		for _, id := range p.ByOrder(order) {
			a := p.Get(id)
			rows = append(rows, listRow(&a))
		}
	} else {
		span := fakekit.Span{List: strconv.Itoa(status), From: time.Unix(from, 0), To: time.Unix(to+1, 0)}
		rows, _ = p.Page(span, 0, math.MaxInt, func(a *AfterSale) any {
			if kind != 1 && a.Type != kind-1 {
				return nil
			}
			return listRow(a)
		})
	}
	total := int64(len(rows))
	begin := min((page-1)*size, total)
	return fields{"refund_increment_get_response": fields{
		"total_count": total, "refund_list": rows[begin:min(begin+size, total)],
	}}, nil
}

// listRow is one line of the list: yuan, and the list's own numbers of types.
func listRow(a *AfterSale) fields {
	speed := "0"
	if a.Speed {
		speed = "3"
	}
	return fields{
		"id": fakekit.Number(a.ID, ""), "order_sn": a.OrderSN, "after_sales_status": a.Status, "after_sales_type": a.Type + 1,
		"after_sale_reason": a.Reason, "refund_amount": yuan(a.Amount), "order_amount": yuan(a.OrderAmount), "discount_amount": "0.00",
		"goods_id": fakekit.Number(a.GoodsID, ""), "goods_name": "测试商品", "goods_number": strconv.Itoa(a.Quantity), "goods_price": yuan(a.OrderAmount),
		"outer_id": a.OuterID, "sku_id": a.SKU, "tracking_number": a.ExpressNo, "shipping_name": a.ExpressName,
		"speed_refund_flag": fakekit.Bit(a.Speed), "speed_refund_status": speed, "refund_operator_role": a.Role,
		"created_time": strconv.FormatInt(a.CreatedAt.Unix(), 10), "updated_time": strconv.FormatInt(a.UpdatedAt.Unix(), 10),
		"user_shipping_status": strconv.Itoa(a.UserShipping),
	}
}

func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
