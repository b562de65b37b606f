package fake

import (
	"fmt"
	"sort"
	"strconv"
	"sync"
	"time"
)

// index holds (update second, after-sale) pairs of one status, sorted by
// second. A pair is alive while it is the after-sale's present status and
// update time; older ones stay and are skipped, so that an update costs an
// append.
type index struct {
	mu    sync.RWMutex
	pairs []pair
}

type pair struct {
	second int64
	id     string
}

func (p *Platform) index(status int) *index {
	if x, ok := p.indexes.Load(status); ok {
		return x.(*index)
	}
	x, _ := p.indexes.LoadOrStore(status, new(index))
	return x.(*index)
}

func (x *index) add(second int64, id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := len(x.pairs)
	for at > 0 && x.pairs[at-1].second > second {
		at--
	}
	x.pairs = append(x.pairs, pair{})
	copy(x.pairs[at+1:], x.pairs[at:])
	x.pairs[at] = pair{second, id}
}

// span copies the pairs in [from, to].
func (x *index) span(from, to int64) []pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	begin := sort.Search(len(x.pairs), func(i int) bool { return x.pairs[i].second >= from })
	end := sort.Search(len(x.pairs), func(i int) bool { return x.pairs[i].second > to })
	return append([]pair(nil), x.pairs[begin:end]...)
}

// quota allows 100 calls in any 10 seconds.
type quota struct {
	mu   sync.Mutex
	last []time.Time
}

func (q *quota) take(now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.last) > 0 && now.Sub(q.last[0]) >= 10*time.Second {
		q.last = q.last[1:]
	}
	if len(q.last) >= 100 {
		return false
	}
	q.last = append(q.last, now)
	return true
}

// increment is pdd.refund.list.increment.get.
func (p *Platform) increment(q map[string]string) (any, *refusal) {
	if p.opt.ListQuota && !p.quota.take(p.opt.Now()) {
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
	var rows []fields
	if order := q["order_sn"]; order != "" { // then nothing else filters
		if o, ok := p.orders.Load(order); ok {
			for _, id := range o.(*orderCases).list() {
				rows = append(rows, listRow(p.Get(id)))
			}
		}
	} else {
		for _, at := range p.index(status).span(from, to) {
			a := p.Get(at.id)
			if a.Status == status && a.UpdatedAt.Unix() == at.second && (kind == 1 || a.Type == kind-1) {
				rows = append(rows, listRow(a))
			}
		}
	}
	total := int64(len(rows))
	begin := min((page-1)*size, total)
	return fields{"refund_increment_get_response": fields{
		"total_count": total, "refund_list": append([]fields{}, rows[begin:min(begin+size, total)]...),
	}}, nil
}

// listRow is one line of the list: yuan, and the list's own numbers of types.
func listRow(a AfterSale) fields {
	speed := "0"
	if a.Speed {
		speed = "3"
	}
	return fields{
		"id": jsonNumber(a.ID), "order_sn": a.OrderSN, "after_sales_status": a.Status, "after_sales_type": a.Type + 1,
		"after_sale_reason": a.Reason, "refund_amount": yuan(a.Amount), "order_amount": yuan(a.OrderAmount), "discount_amount": "0.00",
		"goods_id": jsonNumber(a.GoodsID), "goods_name": "测试商品", "goods_number": strconv.Itoa(a.Quantity), "goods_price": yuan(a.OrderAmount),
		"outer_id": a.OuterID, "sku_id": a.SKU, "tracking_number": a.ExpressNo, "shipping_name": a.ExpressName,
		"speed_refund_flag": bit(a.Speed), "speed_refund_status": speed, "refund_operator_role": a.Role,
		"created_time": strconv.FormatInt(a.CreatedAt.Unix(), 10), "updated_time": strconv.FormatInt(a.UpdatedAt.Unix(), 10),
		"user_shipping_status": strconv.Itoa(a.UserShipping),
	}
}

func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }
