package shopify

import (
	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// What a person has to do where there is no API.
const (
	wordsCourier    = "Shopify has no API for this: ask the courier"
	wordsRemark     = "makegood writes no notes on Shopify orders: add it in the Shopify admin"
	wordsNoReturn   = "a refund without the goods back is made in the Shopify admin, on the order; then decline the request"
	wordsExchange   = "the goods of an exchange are processed in the Shopify admin, on the return"
	wordsRefuseLate = "an approved return cannot be refused by API: cancel or close it in the Shopify admin"
	wordsShipped    = "a shipped order without a return is refunded in the Shopify admin, on the order"
	wordsOrder      = "an order has no request to answer: cancel or refund it, or leave it"
	wordsSplit      = "the refund has to be divided among several payments: make it in the Shopify admin, on the order"
	wordsPicture    = "Shopify takes no files as proof, only words and web addresses: give the picture's public web address"
	wordsLong       = "the note of a refusal holds 500 characters: shorten the proof"
	wordsReason     = "Shopify takes FINAL_SALE, RETURN_PERIOD_ENDED or OTHER as the reason: choose one"
)

// operation is the mutation for a step and where the request has to stand for
// it, or what a person does instead.
type operation struct {
	name  string
	from  aftersale.Status
	words string
}

// operations is what is done for returns. What is not in it has no mutation.
var operations = func() map[marketplace.Step]operation {
	const (
		approve, agree, refuse = aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRefuse
		back, exchange         = aftersale.KindReturnRefund, aftersale.KindExchange
		pending, returning     = aftersale.StatusPending, aftersale.StatusReturning
	)
	return map[marketplace.Step]operation{
		{Action: agree, Kind: back}:                     {opApprove, pending, ""},
		{Action: agree, Kind: exchange}:                 {opApprove, pending, ""},
		{Action: agree, Kind: exchange, Second: true}:   {opApprove, "", wordsExchange},
		{Action: refuse, Kind: back}:                    {opDecline, pending, ""},
		{Action: refuse, Kind: back, Second: true}:      {opDecline, "", wordsRefuseLate},
		{Action: refuse, Kind: exchange}:                {opDecline, pending, ""},
		{Action: refuse, Kind: exchange, Second: true}:  {opDecline, "", wordsRefuseLate},
		{Action: approve, Kind: back, Second: true}:     {opRefund, returning, ""},
		{Action: approve, Kind: exchange}:               {opRefund, "", wordsExchange},
		{Action: approve, Kind: exchange, Second: true}: {opRefund, "", wordsExchange},
	}
}()

// otherSteps is what a person does where a return has no operation.
var otherSteps = map[aftersale.ActionName]operation{
	aftersale.ActionReturn:  {name: opApprove, words: wordsOrder},
	aftersale.ActionRefuse:  {name: opDecline, words: wordsOrder},
	aftersale.ActionApprove: {name: opRefund, words: wordsNoReturn},
}

// possible returns nil if there is a mutation for the action where the request
// stands, and otherwise what a person has to do, or that the request has moved.
func (a *Adapter) possible(act *aftersale.Action, isOrder bool) error {
	other, known := otherSteps[act.Name]
	step := marketplace.StepOf(act)
	step.Convert = false // money instead of goods is no step of its own here
	op, ok := operations[step]
	switch {
	case act.Name == aftersale.ActionRemark:
		op = operation{name: string(act.Name), words: wordsRemark}
	case !known:
		op = operation{name: string(act.Name), words: wordsCourier}
	case isOrder && act.Name == aftersale.ActionApprove:
		op = operation{name: opRefund, from: aftersale.StatusPending}
	case isOrder:
		op = operation{name: string(act.Name), words: wordsOrder}
	case !wire.IsID(act.Ref.ID):
		return a.api.NotFound(string(act.Name), wordsNotOurs)
	case !ok:
		op = other
	}
	if op.words != "" {
		return a.api.Manual(op.name, "no_api", op.words)
	}
	return a.api.InState(op.name, act, op.from)
}
