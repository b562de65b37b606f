package shopify

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

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

// Do carries an action out with one mutation. Before money moves the
// after-sale is read again, because no call of Shopify's carries a version:
// what is not exactly as it was decided is stale.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	_, isOrder := orderOf(act.Ref.ID)
	if err := a.possible(&act, isOrder); err != nil {
		return aftersale.Receipt{}, err
	}
	switch {
	case isOrder:
		return a.payOrder(ctx, &act)
	case act.Name == aftersale.ActionReturn:
		return a.answer(ctx, opApprove, docApprove, a.answerTo(&act))
	case act.Name == aftersale.ActionRefuse:
		return a.decline(ctx, &act)
	}
	return a.payReturn(ctx, &act)
}

// possible returns nil if there is a mutation for the action where the request
// stands, and otherwise what a person has to do, or that the request has moved.
func (a *Adapter) possible(act *aftersale.Action, isOrder bool) error {
	exchange, second := act.Kind == aftersale.KindExchange, act.Stage == aftersale.StageReceipt
	request := exchange || act.Kind == aftersale.KindReturnRefund
	op, from, words := string(act.Name), aftersale.StatusPending, ""
	switch act.Name {
	case aftersale.ActionApprove, aftersale.ActionReturn, aftersale.ActionRefuse:
	case aftersale.ActionRemark:
		return a.api.Manual(op, "no_api", wordsRemark)
	default:
		return a.api.Manual(op, "no_api", wordsCourier)
	}
	switch {
	case isOrder && act.Name != aftersale.ActionApprove:
		words = wordsOrder
	case isOrder:
		op = opRefund
	case !wire.IsID(act.Ref.ID):
		return a.api.NotFound(op, wordsNotOurs)
	case act.Name == aftersale.ActionReturn:
		op = opApprove
		if exchange && second {
			words = wordsExchange
		} else if !request || second {
			words = wordsOrder
		}
	case act.Name == aftersale.ActionRefuse:
		op = opDecline
		if !request {
			words = wordsOrder
		} else if second {
			words = wordsRefuseLate
		}
	default:
		op, from = opRefund, aftersale.StatusReturning
		if exchange {
			words = wordsExchange
		} else if !request || !second {
			words = wordsNoReturn
		}
	}
	if words != "" {
		return a.api.Manual(op, "no_api", words)
	}
	return a.api.InState(op, act, from)
}

// declineReasons are what a refusal may cite.
var declineReasons = []aftersale.Reason{
	{Code: "FINAL_SALE", Text: "The return contains final sale items"},
	{Code: "RETURN_PERIOD_ENDED", Text: "The return period has ended"},
	{Code: "OTHER", Text: "Declined for another reason"},
}

// RefuseReasons lists what a refusal may cite. It makes no call: the reasons
// are the same for every return; an order has none.
func (a *Adapter) RefuseReasons(_ context.Context, ref aftersale.Ref) ([]aftersale.Reason, error) {
	if !wire.IsID(ref.ID) {
		return nil, nil
	}
	return slices.Clone(declineReasons), nil
}

// noteLimit is the longest note of a refusal, in characters.
const noteLimit = 500

// declineNote is the person's words and, as a refusal takes no files, the words
// and web addresses of the proof. The words give way to the proof; refused says
// why it cannot be handed in: proof is never left out in silence.
func declineNote(act *aftersale.Action) (note, refused string) {
	var proof []string
	for _, e := range act.Evidence {
		if strings.HasPrefix(e.URL, aftersale.FileScheme) {
			return "", wordsPicture
		}
		if line := strings.TrimSpace(e.Text + " " + e.URL); line != "" {
			proof = append(proof, line)
		}
	}
	if proof == nil {
		return wire.Short(act.Reason, noteLimit), ""
	}
	text := strings.Join(proof, "\n")
	room := noteLimit - utf8.RuneCountInString(text) - 1
	if room < 0 {
		return "", wordsLong
	}
	return strings.TrimSpace(wire.Short(act.Reason, room) + "\n" + text), ""
}

// decline refuses the request. Without a reason code the reason is OTHER, and
// the person's words and proof are the note.
func (a *Adapter) decline(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	code := word(wire.Scalar(act.ReasonCode))
	if code == "" {
		code = "OTHER"
	}
	if !slices.ContainsFunc(declineReasons, func(r aftersale.Reason) bool { return r.Code == code }) {
		return aftersale.Receipt{}, a.api.Manual(opDecline, "reason", wordsReason)
	}
	note, refused := declineNote(act)
	if refused != "" {
		return aftersale.Receipt{}, a.api.Manual(opDecline, "evidence", refused)
	}
	input := a.answerTo(act)
	input["declineReason"] = code
	if note != "" {
		input["declineNote"] = note
	}
	return a.answer(ctx, opDecline, docDecline, input)
}

// answerTo is what both answers to a return request say.
func (a *Adapter) answerTo(act *aftersale.Action) object {
	return object{"id": gid("Return", act.Ref.ID), "notifyCustomer": a.config.NotifyCustomer}
}

// answer sends one of the two answers to a return request. Only one that shows
// that return counts as done.
func (a *Adapter) answer(ctx context.Context, op, doc string, input object) (aftersale.Receipt, error) {
	ret, err := a.mutate(ctx, op, doc, object{"input": input})
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if ret.ID != "" && string(ret.ID) != input["id"] {
		return aftersale.Receipt{}, a.api.BadReply(op, aftersale.ClassUnknown)
	}
	return aftersale.Receipt{Reference: number("Return", ret.ID), ReplyText: wire.Short(word(ret.Status), 30)}, nil
}
