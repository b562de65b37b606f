package taobao

import (
	"maps"
	"slices"
	"strings"

	"makegood/aftersale"
)

// topicInfo is what a message of a topic means.
type topicInfo struct {
	event  aftersale.EventType
	status aftersale.Status // where the request then stands; "" the message does not say
	kind   aftersale.Kind   // "" the message says it, or nobody does
	money  unit             // of refund_fee
}

// unit is what an amount in a message is counted in.
type unit int

const (
	unitUnknown unit = iota // such an amount is not read
	unitYuan
	unitFen
)

// topics is every topic with a meaning for after-sales. The amounts of the
// dispute and tmall families have no stated unit.
var topics = func() map[string]topicInfo {
	const (
		pending, await, returning = aftersale.StatusPending, aftersale.StatusAwaitReturn, aftersale.StatusReturning
		refused, closed, refunded = aftersale.StatusRefused, aftersale.StatusClosed, aftersale.StatusRefunded
		fulfilling                = aftersale.StatusFulfilling
		exchange, reship, back    = aftersale.KindExchange, aftersale.KindReship, aftersale.KindReturnRefund
	)
	out := map[string]topicInfo{
		"taobao_rdc_AgDealRefund": {aftersale.EventRequested, "", "", unitFen},
	}
	family := func(prefix string, money unit, all map[string]topicInfo) {
		for name, info := range all {
			info.money = money
			out[prefix+name] = info
		}
	}
	family("taobao_refund_", unitYuan, map[string]topicInfo{
		"RefundCreated":               {event: aftersale.EventRequested, status: pending},
		"RefundSellerAgreeAgreement":  {event: aftersale.EventReturnAgreed},
		"RefundSellerRefuseAgreement": {event: aftersale.EventRefused, status: refused},
		"RefundBuyerModifyAgreement":  {event: aftersale.EventModified},
		"RefundBuyerReturnGoods":      {event: aftersale.EventBuyerReturned, status: returning},
		"RefundClosed":                {event: aftersale.EventClosed, status: closed},
		"RefundSuccess":               {event: aftersale.EventRefunded, status: refunded},
		"TaobaoInterApplied":          {event: aftersale.EventIntervention},
		"TaobaoIntervened":            {event: aftersale.EventIntervention},
	})
	family("taobao_dispute_", unitUnknown, map[string]topicInfo{
		"RefundCreated":                {event: aftersale.EventRequested, status: pending},
		"RefundSuccess":                {event: aftersale.EventRefunded, status: refunded},
		"RefundPriceProtect":           {event: aftersale.EventRequested, kind: aftersale.KindOther},
		"ExchangeAgree":                {event: aftersale.EventReturnAgreed, kind: exchange},
		"ExchangeModified":             {event: aftersale.EventModified, kind: exchange},
		"ExchangeClosed":               {event: aftersale.EventClosed, status: closed, kind: exchange},
		"ExchangeSellerConfirmed":      {event: aftersale.EventFulfilled, kind: exchange},
		"ExchangeSellerGoodsConsigned": {event: aftersale.EventFulfilled, status: fulfilling, kind: exchange},
		"ExchangeSuccess":              {event: aftersale.EventFulfilled, status: refunded, kind: exchange},
		"ExchangeTurnToRefund":         {event: aftersale.EventModified},
		"ReshippingBuyerApply":         {event: aftersale.EventRequested, status: pending, kind: reship},
		"ReshippingBuyerModify":        {event: aftersale.EventModified, kind: reship},
		"ReshippingBuyerClose":         {event: aftersale.EventClosed, status: closed, kind: reship},
		"ReshippingSellerAccept":       {event: aftersale.EventReturnAgreed, status: fulfilling, kind: reship},
		"ReshippingSellerRefused":      {event: aftersale.EventRefused, status: refused, kind: reship},
		"ReshippingSellerConsignGoods": {event: aftersale.EventFulfilled, status: fulfilling, kind: reship},
		"ReshippingBuyerConfirm":       {event: aftersale.EventFulfilled, status: refunded, kind: reship},
		"NegotiationApply":             {event: aftersale.EventModified},
		"NegotiationAgreed":            {event: aftersale.EventModified},
		"NegotiationRefused":           {event: aftersale.EventModified},
		"PostageRefundApplied":         {event: aftersale.EventModified},
		"PostageRefundSuccess":         {event: aftersale.EventModified},
		"TaobaoInterApplied":           {event: aftersale.EventIntervention},
	})
	family("tmall_refund_", unitUnknown, map[string]topicInfo{
		"RefundCreate":            {event: aftersale.EventRequested, status: pending},
		"RefundModified":          {event: aftersale.EventModified},
		"RefundSellerAgreeReturn": {event: aftersale.EventReturnAgreed, status: await, kind: back},
		"RefundSellerRefuse":      {event: aftersale.EventRefused, status: refused},
		"RefundSucceed":           {event: aftersale.EventRefunded, status: refunded},
		"RefundClosed":            {event: aftersale.EventClosed, status: closed},
		"RefundPrepaid":           {event: aftersale.EventModified},
		"RefundTaobaoInvolved":    {event: aftersale.EventIntervention},
		"ReturnCreated":           {event: aftersale.EventRequested, status: pending, kind: back},
		"ReturnBuyerReturnGoods":  {event: aftersale.EventBuyerReturned, status: returning, kind: back},
		"ReturnConfirmSucceed":    {event: aftersale.EventRefundAgreed, kind: back},
		"ReturnConfirmFailed":     {event: aftersale.EventRefused, kind: back},
	})
	return out
}()

// topicNames lists the topics for the manifest.
func topicNames() []string { return slices.Sorted(maps.Keys(topics)) }

// ignoredTopic names a message that is not ours. The name becomes a metric
// label, so nothing long or odd goes into it.
func ignoredTopic(topic string) string {
	odd := func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}
	if topic == "" || len(topic) > 60 || strings.ContainsFunc(topic, odd) {
		return "topic"
	}
	return topic
}
