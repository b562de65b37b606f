package fake

import (
	"fmt"
	"maps"
	"strings"
)

// schema is the part of the published schema of 2026-04 that the store
// serves: the fields of each type; a field without a type is a scalar. Types
// in brackets are lists, and their fields take "first". Input types stand last.
var schema = compile(map[string]string{
	"Query":    "return:Return order:Order orders:[OrderConnection]",
	"Mutation": "returnApproveRequest:ReturnPayload returnDeclineRequest:ReturnPayload refundCreate:RefundCreatePayload orderCancel:OrderCancelPayload",
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
	"Query.return": {"id": "ID!"}, "Query.order": {"id": "ID!"},
	"Query.orders":                  {"first": "Int", "after": "String", "query": "String", "sortKey": "OrderSortKeys", "reverse": "Boolean"},
	"Return.suggestedRefund":        {"returnRefundLineItems": "[ReturnRefundLineItemInput!]!"},
	"Order.suggestedRefund":         {"suggestFullRefund": "Boolean", "refundShipping": "Boolean"},
	"Mutation.returnApproveRequest": {"input": "ReturnApproveRequestInput!"},
	"Mutation.returnDeclineRequest": {"input": "ReturnDeclineRequestInput!"},
	"Mutation.refundCreate":         {"input": "RefundInput!"},
	"Mutation.orderCancel": {"orderId": "ID!", "reason": "OrderCancelReason!", "restock": "Boolean!", "refundMethod": "OrderCancelRefundMethodInput",
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

// graphError is a top-level error.
type graphError struct{ code, message string }

// checkVariables wants every required variable, and no field that an input
// type does not have.
func (op *operation) checkVariables(vars map[string]any) *graphError {
	for name, typ := range op.vars {
		if strings.HasSuffix(typ, "!") && vars[name] == nil {
			return &graphError{"INVALID_VARIABLE", "Variable $" + name + " of type " + typ + " was provided invalid value"}
		}
		if no := checkInput(strings.Trim(typ, "[]!"), vars[name]); no != nil {
			return no
		}
	}
	return nil
}

func checkInput(typ string, value any) *graphError {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			if no := checkInput(typ, one); no != nil {
				return no
			}
		}
	case map[string]any:
		for name, inner := range value {
			f, ok := schema[typ][name]
			if !ok {
				return &graphError{"INVALID_VARIABLE", "Field is not defined on " + typ + ": " + name}
			}
			if no := checkInput(f.typ, inner); no != nil {
				return no
			}
		}
	}
	return nil // a value of another type is refused where it is read
}

// validate checks a selection against the schema and returns what it costs:
// a point for each object, lists by their size, ten for a mutation.
func (op *operation) validate(typ string, sel []*field) (points float64, no *graphError) {
	for _, f := range sel {
		if f.on != "" {
			if f.on != typ && fragments[typ] != f.on {
				return 0, &graphError{"undefinedType", "fragment on " + f.on + " cannot be in " + typ}
			}
			p, no := op.validate(f.on, f.sub)
			if no != nil {
				return 0, no
			}
			points += p
			continue
		}
		p, no := op.validateField(typ, f)
		if no != nil {
			return 0, no
		}
		points += p
	}
	return points, nil
}

func (op *operation) validateField(typ string, f *field) (points float64, no *graphError) {
	ft, ok := schema[typ][f.name]
	switch {
	case !ok:
		return 0, &graphError{"undefinedField", fmt.Sprintf("Field '%s' doesn't exist on type '%s'", f.name, typ)}
	case (ft.typ == "") != (f.sub == nil):
		return 0, &graphError{"selectionMismatch", "Field '" + f.name + "' must have a selection exactly if it is an object"}
	}
	if no := op.validateArguments(typ, f, ft); no != nil {
		return 0, no
	}
	if ft.typ == "" {
		return 0, nil
	}
	inner, no := op.validate(ft.typ, f.sub)
	if no != nil {
		return 0, no
	}
	size := 1.0
	if ft.list {
		n, ok := f.args["first"].(int64)
		if !ok || n < 1 || n > 250 {
			return 0, &graphError{"missingRequiredArguments", "'" + f.name + "' needs first, 1 to 250"}
		}
		size = float64(n)
	}
	if ft.typ == "PageInfo" {
		return 0, nil
	}
	if typ == "Mutation" {
		return 10 + inner, nil
	}
	if strings.HasSuffix(ft.typ, "Connection") {
		return size * inner, nil // the connection itself is free, its nodes are counted below
	}
	return size * (1 + inner), nil
}

func (op *operation) validateArguments(typ string, f *field, ft fieldType) *graphError {
	known := arguments[typ+"."+f.name]
	for name, value := range f.args {
		want, ok := known[name]
		if paging := ft.list && (name == "first" || name == "after"); !ok && !paging {
			return &graphError{"argumentNotAccepted", fmt.Sprintf("Field '%s' doesn't accept argument '%s'", f.name, name)}
		}
		if v, is := value.(variable); is {
			got, declared := op.vars[string(v)]
			if !declared || want != "" && strings.TrimSuffix(got, "!") != strings.TrimSuffix(want, "!") || strings.HasSuffix(want, "!") && !strings.HasSuffix(got, "!") {
				return &graphError{"variableMismatch", "Type mismatch on variable $" + string(v)}
			}
		}
	}
	for name, want := range known {
		if _, given := f.args[name]; !given && strings.HasSuffix(want, "!") {
			return &graphError{"missingRequiredArguments", fmt.Sprintf("Field '%s' is missing required argument %s", f.name, name)}
		}
	}
	return nil
}
