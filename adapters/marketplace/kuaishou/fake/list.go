package fake

import (
	"sort"
	"strconv"
	"sync"
	"time"
)

// index holds (update time, after-sale) pairs sorted by time. A pair is alive
// while it is the after-sale's present update time; older ones stay and are
// skipped, so that an update costs an append.
type index struct {
	mu    sync.RWMutex
	pairs []pair
}

type pair struct {
	ms int64
	id string
}

func (x *index) add(ms int64, id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at := len(x.pairs)
	for at > 0 && x.pairs[at-1].ms > ms {
		at--
	}
	x.pairs = append(x.pairs, pair{})
	copy(x.pairs[at+1:], x.pairs[at:])
	x.pairs[at] = pair{ms, id}
}

// start is the position of the first pair at or after the time.
func (x *index) start(ms int64) int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return sort.Search(len(x.pairs), func(i int) bool { return x.pairs[i].ms >= ms })
}

// chunk copies up to n pairs before the time `to`, beginning at a position.
// The caller looks at the after-sales without the index's lock.
func (x *index) chunk(position int, to int64, n int) []pair {
	x.mu.RLock()
	defer x.mu.RUnlock()
	end := min(position+n, len(x.pairs))
	if position >= end {
		return nil
	}
	for end > position && x.pairs[end-1].ms >= to {
		end--
	}
	return append([]pair(nil), x.pairs[position:end]...)
}

// list is open.seller.order.refund.pcursor.list by update time upwards, the
// only search this fake has. Its cursor counts rows, so that rows which leave
// their place while somebody pages make others slip past.
func (p *Platform) list(param []byte) (any, *refusal) {
	var in struct {
		From   int64  `json:"beginTime"`
		To     int64  `json:"endTime"`
		Type   int    `json:"type"`
		Size   int    `json:"pageSize"`
		Page   int    `json:"currentPage"`
		Sort   int    `json:"sort"`
		Query  int    `json:"queryType"`
		Cursor string `json:"pcursor"`
	}
	if no := decode(param, &in); no != nil {
		return nil, no
	}
	skip := 0
	if in.Cursor != "" {
		var err error
		if skip, err = strconv.Atoi(in.Cursor); err != nil || skip <= 0 {
			return nil, errFormat
		}
	}
	switch {
	case in.Type != 9 || in.Query != 2 || in.Sort != 2 || in.Size < 1 || in.Size > 100 || in.Page < 1:
		return nil, errFormat
	case in.To <= in.From:
		return nil, &refusal{300003, "结束时间要晚于开始时间"}
	case in.To-in.From > (24 * time.Hour).Milliseconds():
		return nil, &refusal{300019, "时间范围超限"}
	case in.From < p.opt.Now().Add(-90*24*time.Hour).UnixMilli():
		return nil, &refusal{300005, "只能查询最近90天内的订单"}
	}
	rows, more := p.page(in.From, in.To, skip, in.Size)
	cursor := "nomore"
	if more {
		cursor = strconv.Itoa(skip + len(rows))
	}
	return fields{"refundOrderInfoList": rows, "pcursor": cursor, "currentPage": in.Page, "pageSize": in.Size}, nil
}

// page collects the rows after the first skip; more says that others follow.
func (p *Platform) page(from, to int64, skip, size int) (rows []any, more bool) {
	rows = []any{}
	position, seen := p.index.start(from), 0
	for {
		chunk := p.index.chunk(position, to, 256)
		if len(chunk) == 0 {
			return rows, false
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
			if len(rows) == size {
				return rows, true
			}
			rows = append(rows, row)
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
	if a.UpdateTime.UnixMilli() != at.ms {
		return nil, false
	}
	return fields{
		"refundId": number(a.ID), "oid": number(a.OrderID), "refundFee": a.Amount, "status": a.Status, "handlingWay": a.Way,
		"negotiateStatus": max(a.Negotiate, 0), "specialRefundType": a.Special, "refundReason": a.ReasonCode,
		"refundReasonDesc": a.Reason, "refundDesc": BuyerRemark, "buyerOpenId": BuyerOpenID, "skuNick": a.SKU.OuterID, "skuId": a.SKU.ID,
		"createTime": unixMilli(a.ApplyTime), "updateTime": unixMilli(a.UpdateTime), "expireTime": unixMilli(a.Deadline),
	}, true
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
