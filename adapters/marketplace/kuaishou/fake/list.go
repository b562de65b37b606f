package fake

import (
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

type listIn struct {
	From   int64  `json:"beginTime"`
	To     int64  `json:"endTime"`
	Type   int    `json:"type"`
	Size   int    `json:"pageSize"`
	Page   int    `json:"currentPage"`
	Sort   int    `json:"sort"`
	Query  int    `json:"queryType"`
	Cursor string `json:"pcursor"`
}

// list is open.seller.order.refund.pcursor.list by update time upwards, the
// only search this fake has. Its cursor counts rows, so that rows which leave
// their place while somebody pages make others slip past.
func (p *Platform) list(in listIn) (any, *refusal) {
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
	rows, more := p.Page(fakekit.Span{From: time.UnixMilli(in.From), To: time.UnixMilli(in.To)}, skip, in.Size, listRow)
	cursor := "nomore"
	if more {
		cursor = strconv.Itoa(skip + len(rows))
	}
	return fields{"refundOrderInfoList": rows, "pcursor": cursor, "currentPage": in.Page, "pageSize": in.Size}, nil
}

// listRow is one line of the list.
func listRow(a *AfterSale) any {
	return fields{
		"refundId": number(a.ID), "oid": number(a.OrderID), "refundFee": a.Amount, "status": a.Status, "handlingWay": a.Way,
		"negotiateStatus": max(a.Negotiate, 0), "specialRefundType": a.Special, "refundReason": a.ReasonCode,
		"refundReasonDesc": a.Reason, "refundDesc": fakekit.BuyerRemark, "buyerOpenId": BuyerOpenID, "skuNick": a.SKU.OuterID, "skuId": a.SKU.ID,
		"createTime": fakekit.Millis(a.ApplyTime), "updateTime": fakekit.Millis(a.UpdateTime), "expireTime": fakekit.Millis(a.Deadline),
	}
}
