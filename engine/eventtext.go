package engine

import "makegood/aftersale"

// eventNames says in words what an event means.
var eventNames = map[aftersale.EventType]aftersale.Text{
	aftersale.EventRequested:       {EN: "the buyer opened a request", ZH: "买家发起申请"},
	aftersale.EventModified:        {EN: "the buyer changed the request", ZH: "买家修改申请"},
	aftersale.EventRefundAgreed:    {EN: "the refund was agreed to", ZH: "已同意退款"},
	aftersale.EventReturnAgreed:    {EN: "the return was agreed to", ZH: "已同意退货"},
	aftersale.EventBuyerReturned:   {EN: "the buyer sent the goods back", ZH: "买家已寄回商品"},
	aftersale.EventRefused:         {EN: "the request was refused", ZH: "申请被拒绝"},
	aftersale.EventRefunded:        {EN: "the money was paid", ZH: "退款成功"},
	aftersale.EventClosed:          {EN: "the request was closed", ZH: "申请已关闭"},
	aftersale.EventDeadlineChanged: {EN: "the platform moved the deadline", ZH: "平台变更处理时限"},
	aftersale.EventIntervention:    {EN: "the platform's staff stepped in", ZH: "平台介入"},
	aftersale.EventFulfilled:       {EN: "the replacement is on its way", ZH: "换货或补寄已发出"},
	aftersale.EventInstantRefund:   {EN: "the platform paid at once", ZH: "平台极速退款"},
	aftersale.EventListed:          {EN: "found when listing what pushes may have missed", ZH: "对账时发现"},
	aftersale.EventOpenedManually:  {EN: "opened by hand", ZH: "人工登记"},
}

// eventText is the timeline's line for an event.
func eventText(ev aftersale.Event) aftersale.Text {
	text, ok := eventNames[ev.Type]
	if !ok {
		text = aftersale.Text{EN: string(ev.Type), ZH: string(ev.Type)}
	}
	if ev.Tag != "" {
		text.EN, text.ZH = text.EN+" ("+ev.Tag+")", text.ZH+"（"+ev.Tag+"）"
	}
	return text
}
