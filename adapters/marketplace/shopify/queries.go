package shopify

// The operations, by the name that errors and logs show.
const (
	opReturn   = "return"
	opSuggest  = "return.suggestedRefund"
	opOrder    = "order"
	opList     = "orders"
	opReturns  = "order.returns"
	opApprove  = "returnApproveRequest"
	opDecline  = "returnDeclineRequest"
	opRefund   = "refundCreate"
	opCancel   = "orderCancel"
	moneyField = `{ presentmentMoney { amount currencyCode } }`
)

// maxRefunds bounds how many refunds of an order are read.
const maxRefunds = 10

// refundFields are what is read of a refund: notes are compared, not kept.
const refundFields = `id note totalRefundedSet ` + moneyField + ` transactions(first: 5) { nodes { kind status } }`

// orderFields are what is read of the order behind a return or an order.
const orderFields = `id updatedAt displayFulfillmentStatus
    fulfillments(first: 5) { status createdAt trackingInfo(first: 3) { company number } }
    refunds(first: 10) { return { id } ` + refundFields + ` }
    transactions(first: 10) { id kind status gateway amountSet ` + moneyField + ` }`

const suggestedFields = `suggestedTransactions { gateway amountSet ` + moneyField + ` parentTransaction { id } }`

const docReturn = `query ReturnDetail($id: ID!) {
  return(id: $id) {
    id status createdAt totalQuantity
    returnLineItems(first: 20) {
      pageInfo { hasNextPage }
      nodes {
        id quantity refundableQuantity refundedQuantity processedQuantity
        returnReasonDefinition { handle name }
        customerNote
        ... on ReturnLineItem {
          withCodeDiscountedTotalPriceSet ` + moneyField + `
          fulfillmentLineItem { lineItem { id sku product { id } variant { id } } }
        }
      }
    }
    exchangeLineItems(first: 1) { nodes { id } }
    refunds(first: 5) { nodes { ` + refundFields + ` } }
    reverseFulfillmentOrders(first: 3) {
      nodes { reverseDeliveries(first: 3) { nodes { deliverable {
        ... on ReverseDeliveryShippingDeliverable { tracking { carrierName number } }
      } } } }
    }
    order { ` + orderFields + ` }
  }
}`

const docSuggest = `query ReturnSuggestedRefund($id: ID!, $items: [ReturnRefundLineItemInput!]!) {
  return(id: $id) {
    id
    suggestedRefund(returnRefundLineItems: $items) { amount ` + moneyField + ` ` + suggestedFields + ` }
  }
}`

const docOrder = `query OrderDetail($id: ID!) {
  order(id: $id) {
    createdAt cancelledAt netPaymentSet ` + moneyField + `
    lineItems(first: 30) { nodes { sku quantity product { id } variant { id } } }
    suggestedRefund(suggestFullRefund: true, refundShipping: true) { ` + suggestedFields + ` }
    ` + orderFields + `
  }
}`

// docList reads pages of ten orders: a page costs what a small store's points
// restore in a few seconds, so that a long list goes on at that rate.
const docList = `query ChangedOrders($query: String!, $after: String) {
  orders(first: 10, after: $after, sortKey: UPDATED_AT, query: $query) {
    pageInfo { hasNextPage endCursor }
    nodes {
      id updatedAt cancelledAt
      returns(first: 10) { pageInfo { hasNextPage endCursor } nodes { id status } }
      refunds(first: 5) { note return { id } totalRefundedSet ` + moneyField + ` }
    }
  }
}`

const docReturns = `query OrderReturns($id: ID!, $after: String) {
  order(id: $id) {
    returns(first: 50, after: $after) { pageInfo { hasNextPage endCursor } nodes { id status } }
  }
}`

const docApprove = `mutation ApproveReturn($input: ReturnApproveRequestInput!) {
  returnApproveRequest(input: $input) { return { id status } userErrors { code field message } }
}`

const docDecline = `mutation DeclineReturn($input: ReturnDeclineRequestInput!) {
  returnDeclineRequest(input: $input) { return { id status } userErrors { code field message } }
}`

// docRefund is written around the idempotency key, a UUID made here: the
// directive stands in the text of the operation.
func docRefund(key string) string {
	return `mutation CreateRefund($input: RefundInput!) {
  refundCreate(input: $input) @idempotent(key: "` + key + `") { refund { id } userErrors { field message } }
}`
}

const docCancel = `mutation CancelOrder($orderId: ID!, $reason: OrderCancelReason!, $restock: Boolean!, $refundMethod: OrderCancelRefundMethodInput, $notifyCustomer: Boolean, $staffNote: String) {
  orderCancel(orderId: $orderId, reason: $reason, restock: $restock, refundMethod: $refundMethod, notifyCustomer: $notifyCustomer, staffNote: $staffNote) {
    job { id done } orderCancelUserErrors { code field message }
  }
}`
