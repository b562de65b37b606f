package policy

import "makegood/aftersale"

// kindTitles names what buyers ask for. A kind without a title says nothing
// about what is wanted.
var kindTitles = map[aftersale.Kind]aftersale.Text{
	aftersale.KindRefundUnshipped: {EN: "refund, nothing shipped", ZH: "未发货仅退款"},
	aftersale.KindRefundShipped:   {EN: "refund without return", ZH: "已发货仅退款"},
	aftersale.KindReturnRefund:    {EN: "return and refund", ZH: "退货退款"},
	aftersale.KindExchange:        {EN: "exchange", ZH: "换货"},
	aftersale.KindReship:          {EN: "send again", ZH: "补寄"},
	aftersale.KindRepair:          {EN: "repair", ZH: "维修"},
}

// ParcelTitle names a value of the facts parcel and return_parcel for people.
// A value that does not exist has its own word as title.
func ParcelTitle(state string) aftersale.Text {
	if t, ok := parcelTitles[state]; ok {
		return t
	}
	return same(state)
}

var parcelTitles = map[string]aftersale.Text{
	ParcelNone:                            {EN: "no waybill", ZH: "无运单"},
	ParcelUntracked:                       {EN: "nothing known", ZH: "物流未知"},
	string(aftersale.TrackNoScan):         {EN: "not picked up", ZH: "未揽收"},
	string(aftersale.TrackCancelled):      {EN: "waybill voided", ZH: "运单已作废"},
	string(aftersale.TrackPickedUp):       {EN: "picked up", ZH: "已揽收"},
	string(aftersale.TrackInTransit):      {EN: "in transit", ZH: "运输中"},
	string(aftersale.TrackOutForDelivery): {EN: "out for delivery", ZH: "派送中"},
	string(aftersale.TrackAtStation):      {EN: "at a pick-up point", ZH: "待取件"},
	string(aftersale.TrackDelivered):      {EN: "delivered", ZH: "已签收"},
	string(aftersale.TrackRefused):        {EN: "refused at the door", ZH: "已拒收"},
	string(aftersale.TrackIntercepted):    {EN: "intercepted", ZH: "已拦截"},
	string(aftersale.TrackReturning):      {EN: "on its way back", ZH: "退回中"},
	string(aftersale.TrackReturned):       {EN: "back with the shop", ZH: "已退回"},
	string(aftersale.TrackException):      {EN: "problem reported", ZH: "物流异常"},
}

// statusTitle names where a request stands at the platform.
func statusTitle(s aftersale.Status) aftersale.Text {
	if t, ok := statusTitles[s]; ok {
		return t
	}
	return same(string(s))
}

var statusTitles = map[aftersale.Status]aftersale.Text{
	aftersale.StatusPending:     {EN: "waits for the shop", ZH: "待商家处理"},
	aftersale.StatusAwaitReturn: {EN: "waits for the buyer to send the goods", ZH: "待买家退货"},
	aftersale.StatusReturning:   {EN: "goods on their way back", ZH: "买家已退货"},
	aftersale.StatusFulfilling:  {EN: "goods on their way to the buyer", ZH: "换补货发出中"},
	aftersale.StatusRefused:     {EN: "refused", ZH: "已拒绝"},
	aftersale.StatusRefunding:   {EN: "refund on its way", ZH: "退款中"},
	aftersale.StatusRefunded:    {EN: "refunded", ZH: "已退款"},
	aftersale.StatusClosed:      {EN: "closed", ZH: "已关闭"},
	aftersale.StatusUnknown:     {EN: "a state not known here", ZH: "未知状态"},
}
