package fake

import (
	"maps"
	"strings"
)

// schema is the part of the published schema of 2026-04 that the store
// serves: the fields of each type; a field without a type is a scalar. Types
// in brackets are lists, and their fields take "first". Input types stand last.
var schema = compile(map[string]string{
	"query":    "return:Return order:Order orders:[OrderConnection]",
	"mutation": "returnApproveRequest:ReturnPayload returnDeclineRequest:ReturnPayload refundCreate:RefundCreatePayload orderCancel:OrderCancelPayload",
	"Return": "id name status createdAt closedAt requestApprovedAt totalQuantity decline:ReturnDecline order:Order returnLineItems:[ReturnLineItemTypeConnection] " +
		"exchangeLineItems:[ExchangeLineItemConnection] refunds:[RefundConnection] reverseFulfillmentOrders:[ReverseFulfillmentOrderConnection] " +
		"suggestedRefund:SuggestedReturnRefund transactions:[OrderTransactionConnection]",
	"ReturnDecline":                      "reason note",
	"ReturnLineItemTypeConnection":       "pageInfo:PageInfo nodes:ReturnLineItemType edges:ReturnLineItemTypeEdge",
	"ReturnLineItemTypeEdge":             "cursor node:ReturnLineItemType",
	"ReturnLineItemType":                 "id quantity refundableQuantity refundedQuantity processedQuantity processableQuantity unprocessedQuantity returnReason returnReasonNote customerNote returnReasonDefinition:ReturnReasonDefinition",
	"ReturnLineItem":                     "withCodeDiscountedTotalPriceSet:MoneyBag fulfillmentLineItem:FulfillmentLineItem",
	"ReturnReasonDefinition":             "id handle name deleted",
	"FulfillmentLineItem":                "id quantity lineItem:LineItem",
	"LineItem":                           "id sku name quantity currentQuantity refundableQuantity product:Product variant:ProductVariant",
	"Product":                            "id",
	"ProductVariant":                     "id sku",
	"ExchangeLineItemConnection":         "pageInfo:PageInfo nodes:ExchangeLineItem",
	"ExchangeLineItem":                   "id quantity",
	"RefundConnection":                   "pageInfo:PageInfo nodes:Refund",
	"Refund":                             "id createdAt updatedAt note return:Return totalRefundedSet:MoneyBag transactions:[OrderTransactionConnection]",
	"OrderTransactionConnection":         "pageInfo:PageInfo nodes:OrderTransaction",
	"OrderTransaction":                   "id kind status gateway createdAt amountSet:MoneyBag parentTransaction:OrderTransaction",
	"ReverseFulfillmentOrderConnection":  "pageInfo:PageInfo nodes:ReverseFulfillmentOrder",
	"ReverseFulfillmentOrder":            "id status reverseDeliveries:[ReverseDeliveryConnection]",
	"ReverseDeliveryConnection":          "pageInfo:PageInfo nodes:ReverseDelivery",
	"ReverseDelivery":                    "id deliverable:ReverseDeliveryDeliverable",
	"ReverseDeliveryDeliverable":         "",
	"ReverseDeliveryShippingDeliverable": "tracking:ReverseDeliveryTrackingV2",
	"ReverseDeliveryTrackingV2":          "carrierName number url",
	"SuggestedReturnRefund":              "amount:MoneyBag maximumRefundable:MoneyBag suggestedTransactions:SuggestedOrderTransaction",
	"SuggestedRefund":                    "amountSet:MoneyBag maximumRefundableSet:MoneyBag suggestedTransactions:SuggestedOrderTransaction",
	"SuggestedOrderTransaction":          "gateway kind amountSet:MoneyBag parentTransaction:OrderTransaction",
	"MoneyBag":                           "presentmentMoney:MoneyV2 shopMoney:MoneyV2",
	"MoneyV2":                            "amount currencyCode",
	"PageInfo":                           "hasNextPage hasPreviousPage startCursor endCursor",
	"OrderConnection":                    "pageInfo:PageInfo nodes:Order",
	"ReturnConnection":                   "pageInfo:PageInfo nodes:Return",
	"LineItemConnection":                 "pageInfo:PageInfo nodes:LineItem",
	"Order": "id name createdAt updatedAt cancelledAt cancelReason displayFulfillmentStatus displayFinancialStatus netPaymentSet:MoneyBag " +
		"totalPriceSet:MoneyBag totalReceivedSet:MoneyBag totalRefundedSet:MoneyBag subtotalLineItemsQuantity lineItems:[LineItemConnection] " +
		"fulfillments:[Fulfillment] refunds:[Refund] transactions:[OrderTransaction] returns:[ReturnConnection] suggestedRefund:SuggestedRefund",
	"Fulfillment":             "id status createdAt trackingInfo:[FulfillmentTrackingInfo]",
	"FulfillmentTrackingInfo": "company number url",
	"ReturnPayload":           "return:Return userErrors:CodedError",
	"RefundCreatePayload":     "refund:Refund order:Order userErrors:UserError",
	"OrderCancelPayload":      "job:Job orderCancelUserErrors:CodedError userErrors:UserError",
	"CodedError":              "code field message",
	"UserError":               "field message",
	"Job":                     "id done",

	"ReturnApproveRequestInput": "id notifyCustomer unprocessed",
	"ReturnDeclineRequestInput": "id declineReason declineNote notifyCustomer",
	"RefundInput": "orderId currency note notify shipping processedAt refundDuties refundMethods discrepancyReason allowOverRefunding " +
		"refundLineItems:[RefundLineItemInput] transactions:[OrderTransactionInput]",
	"RefundLineItemInput":          "lineItemId quantity restockType locationId",
	"OrderTransactionInput":        "orderId parentId gateway kind amount",
	"OrderCancelRefundMethodInput": "originalPaymentMethodsRefund storeCreditRefund",
	"ReturnRefundLineItemInput":    "returnLineItemId quantity",
})

// fragments are the types that an inline fragment may narrow a type to; they
// have its fields too.
var fragments = map[string]string{
	"ReturnLineItemType": "ReturnLineItem", "ReverseDeliveryDeliverable": "ReverseDeliveryShippingDeliverable",
}

// arguments are those a field takes, with the types of variables for them.
var arguments = map[string]map[string]string{
	"query.return": {"id": "ID!"}, "query.order": {"id": "ID!"},
	"query.orders":                  {"first": "Int", "after": "String", "query": "String", "sortKey": "OrderSortKeys", "reverse": "Boolean"},
	"Return.suggestedRefund":        {"returnRefundLineItems": "[ReturnRefundLineItemInput!]!"},
	"Order.suggestedRefund":         {"suggestFullRefund": "Boolean", "refundShipping": "Boolean"},
	"mutation.returnApproveRequest": {"input": "ReturnApproveRequestInput!"},
	"mutation.returnDeclineRequest": {"input": "ReturnDeclineRequestInput!"},
	"mutation.refundCreate":         {"input": "RefundInput!"},
	"mutation.orderCancel": {"orderId": "ID!", "reason": "OrderCancelReason!", "restock": "Boolean!", "refundMethod": "OrderCancelRefundMethodInput",
		"notifyCustomer": "Boolean", "staffNote": "String"},
}

type fieldType struct {
	typ  string // "" for a scalar
	list bool
}

func compile(text map[string]string) map[string]map[string]fieldType {
	out := map[string]map[string]fieldType{}
	for name, fields := range text {
		out[name] = map[string]fieldType{}
		for _, f := range strings.Fields(fields) {
			f, typ, _ := strings.Cut(f, ":")
			inner := strings.Trim(typ, "[]")
			out[name][f] = fieldType{inner, inner != typ}
		}
	}
	for general, narrow := range fragments {
		maps.Copy(out[narrow], out[general])
	}
	return out
}
