package fake

import (
	"sort"
	"strings"
	"sync"
)

// index holds (update second, after-sale) pairs sorted by second. A pair is
// alive while it is the after-sale's present update time; older ones stay
// and are skipped, so that an update costs an append.
type index struct {
	mu    sync.RWMutex
	pairs []pair
}

type pair struct {
	second int64
	id     string
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

// start is the position of the first pair at or after the second.
func (x *index) start(second int64) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return sort.Search(len(x.pairs), func(i int) bool { return x.pairs[i].second >= second })
}

// chunk copies up to n pairs before the second `to`, beginning at a position.
// The caller looks at the after-sales without the index's lock.
func (x *index) chunk(position int, to int64, n int) []pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	end := min(position+n, len(x.pairs))
	if position >= end {
		return nil
	}
	for end > position && x.pairs[end-1].second >= to {
		end--
	}
	return append([]pair(nil), x.pairs[position:end]...)
}

type listIn struct {
	From    int64    `json:"update_start_time"`
	To      int64    `json:"update_end_time"`
	OrderBy []string `json:"order_by"`
	Page    *int     `json:"page"`
	Size    *int     `json:"size"`
}

// list is afterSale.List by update time, the only search this fake has.
func (p *Platform) list(body []byte) (any, *refusal) {
	var in listIn
	if no := decode(body, &in); no != nil {
		return nil, no
	}
	if in.Page == nil || in.Size == nil || in.From <= 0 || in.To <= in.From ||
		strings.Join(in.OrderBy, ",") != "update_time asc" ||
		*in.Page < 0 || *in.Size < 1 || *in.Size > 100 || *in.Page**in.Size > 50_000 {
		return nil, errParameter
	}
	items, more := p.page(in.From, in.To, *in.Page**in.Size, *in.Size)
	total := p.index.start(in.To) - p.index.start(in.From) // counts changes, an upper bound
	return fields{"items": items, "has_more": more, "total": total, "page": *in.Page, "size": len(items)}, nil
}

// page collects the rows after the first skip; more says that others follow.
func (p *Platform) page(from, to int64, skip, size int) (items []any, more bool) {
	items = []any{}
	position, seen := p.index.start(from), 0
	for {
		chunk := p.index.chunk(position, to, 256)
		if len(chunk) == 0 {
			return items, false
		}
		position += len(chunk)
		for _, at := range chunk {
			row, alive := p.listRow(at)
			if !alive {
				continue
			}
			if seen++; seen <= skip {
				continue
			}
			if len(items) == size {
				return items, true
			}
			items = append(items, row)
		}
	}
}

// listRow is one line of the list; alive is false if the after-sale has
// changed since.
func (p *Platform) listRow(at pair) (row fields, alive bool) {
	r := p.find(at.id)
	if r == nil {
		return nil, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a := &r.a
	if a.UpdateTime.Unix() != at.second {
		return nil, false
	}
	return fields{
		"aftersale_info": fields{
			"aftersale_id": a.ID, "aftersale_type": a.Type, "aftersale_status": a.Status, "related_id": a.SKUOrderID,
			"apply_time": unix(a.ApplyTime), "update_time": unix(a.UpdateTime), "status_deadline": deadline(a),
			"refund_amount": a.Amount, "refund_post_amount": a.Freight, "refund_status": a.RefundStatus,
			"arbitrate_status": a.Arbitrate, "part_type": bit(a.Partial), "got_pkg": bit(a.GotPkg), "remark": BuyerRemark,
		},
		"order_info": fields{"shop_order_id": a.OrderID},
	}, true
}
