package fake

import (
	"fmt"
	"time"

	"makegood/adapters/fakekit"
)

type listIn struct {
	From int64  `json:"begin_update_time"`
	To   int64  `json:"end_update_time"`
	Next string `json:"next_key"`
}

// list is getaftersalelist by update time, the only search this fake has: ids
// alone, the end of the window included.
func (p *Platform) list(in listIn) (fields, *refusal) {
	if in.From <= 0 || in.To < in.From || in.To-in.From > 86400 {
		return nil, errArguments
	}
	var at fakekit.Mark
	if in.Next != "" {
		if _, err := fmt.Sscanf(in.Next, "k%d_%d", &at.Unit, &at.Seq); err != nil {
			return nil, errArguments
		}
	}
	span := fakekit.Span{From: time.Unix(in.From, 0), To: time.Unix(in.To+1, 0)}
	ids, last, more := p.After(span, at, p.opt.PageSize, func(a *AfterSale) any { return p.id(a.ID) })
	next := ""
	if more {
		next = fmt.Sprintf("k%d_%d", last.Unit, last.Seq)
	}
	return fields{"after_sale_order_id_list": ids, "has_more": more, "next_key": next}, nil
}
