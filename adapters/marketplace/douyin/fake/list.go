package fake

import (
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

type listIn struct {
	From    int64    `json:"update_start_time"`
	To      int64    `json:"update_end_time"`
	OrderBy []string `json:"order_by"`
	Page    *int     `json:"page"`
	Size    *int     `json:"size"`
}

// list is afterSale.List by update time, the only search this fake has.
func (p *Platform) list(in listIn) (any, *refusal) {
	if in.Page == nil || in.Size == nil || in.From <= 0 || in.To <= in.From ||
		strings.Join(in.OrderBy, ",") != "update_time asc" ||
		*in.Page < 0 || *in.Size < 1 || *in.Size > 100 || *in.Page**in.Size > 50_000 {
		return nil, errParameter
	}
	span := fakekit.Span{From: time.Unix(in.From, 0), To: time.Unix(in.To, 0)}
	items, more := p.Page(span, *in.Page**in.Size, *in.Size, listRow)
	return fields{"items": items, "has_more": more, "total": p.CountIn(span), "page": *in.Page, "size": len(items)}, nil
}

// listRow is one line of the list.
func listRow(a *AfterSale) any {
	return fields{
		"aftersale_info": fields{
			"aftersale_id": a.ID, "aftersale_type": a.Type, "aftersale_status": a.Status, "related_id": a.SKUOrderID,
			"apply_time": fakekit.Seconds(a.ApplyTime), "update_time": fakekit.Seconds(a.UpdateTime), "status_deadline": deadline(a),
			"refund_amount": a.Amount, "refund_post_amount": a.Freight, "refund_status": a.RefundStatus,
			"arbitrate_status": a.Arbitrate, "part_type": fakekit.Bit(a.Partial), "got_pkg": fakekit.Bit(a.GotPkg),
			"remark": fakekit.BuyerRemark,
		},
		"order_info": fields{"shop_order_id": a.OrderID},
	}
}
