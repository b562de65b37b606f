package shopify

import (
	"context"
	"strings"
	"unicode/utf8"

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
	switch act.Name {
	case aftersale.ActionReturn, aftersale.ActionRefuse, aftersale.ActionApprove:
	case aftersale.ActionRemark:
		return a.manual(string(act.Name), wordsRemark)
	default:
		return a.manual(string(act.Name), wordsCourier)
	}
	if _, ok := orderOf(act.Ref.ID); ok {
		if act.Name != aftersale.ActionApprove {
			return a.manual(string(act.Name), wordsOrder)
		}
		return a.payOrder(ctx, &act)
	}
	if !isID(act.Ref.ID) {
		return aftersale.Receipt{}, a.failure(string(act.Name), aftersale.ClassRefused, "not_found", "not an after-sale id of Shopify")
	}
	switch act.Name {
	case aftersale.ActionReturn:
		return a.agree(ctx, &act)
	case aftersale.ActionRefuse:
		return a.decline(ctx, &act)
	}
	return a.payReturn(ctx, &act)
}

func (a *Adapter) manual(op, words string) (aftersale.Receipt, error) {
	return aftersale.Receipt{}, a.failure(op, aftersale.ClassManual, "no_api", words)
}

// stale answers an action that is not possible where the request stands.
func (a *Adapter) stale(op string, act *aftersale.Action, want aftersale.Status) error {
	return a.failure(op, aftersale.ClassStale, "state", string(act.Name)+" is possible when "+string(want)+", not when "+string(act.Status))
}

// agree approves the request: the buyer may send the goods.
func (a *Adapter) agree(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	switch {
	case act.Kind == aftersale.KindExchange && act.Stage == aftersale.StageReceipt:
		return a.manual(opApprove, wordsExchange)
	case act.Kind != aftersale.KindReturnRefund && act.Kind != aftersale.KindExchange || act.Stage == aftersale.StageReceipt:
		return a.manual(opApprove, wordsOrder)
	case act.Status != aftersale.StatusPending:
		return aftersale.Receipt{}, a.stale(opApprove, act, aftersale.StatusPending)
	}
	return a.answer(ctx, opApprove, docApprove, object{"id": gid("Return", act.Ref.ID), "notifyCustomer": a.notify})
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
	if !isID(ref.ID) {
		return nil, nil
	}
	return append([]aftersale.Reason(nil), declineReasons...), nil
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
		return short(act.Reason, noteLimit), ""
	}
	text := strings.Join(proof, "\n")
	room := noteLimit - utf8.RuneCountInString(text) - 1
	if room < 0 {
		return "", wordsLong
	}
	return strings.TrimSpace(short(act.Reason, room) + "\n" + text), ""
}

// decline refuses the request. Without a reason code the reason is OTHER, and
// the person's words and proof are the note.
func (a *Adapter) decline(ctx context.Context, act *aftersale.Action) (aftersale.Receipt, error) {
	switch {
	case act.Kind != aftersale.KindReturnRefund && act.Kind != aftersale.KindExchange:
		return a.manual(opDecline, wordsOrder)
	case act.Stage == aftersale.StageReceipt:
		return a.manual(opDecline, wordsRefuseLate)
	case act.Status != aftersale.StatusPending:
		return aftersale.Receipt{}, a.stale(opDecline, act, aftersale.StatusPending)
	}
	code := scalar(act.ReasonCode).word()
	if code == "" {
		code = "OTHER"
	}
	known := false
	for _, r := range declineReasons {
		known = known || r.Code == code
	}
	if !known {
		return aftersale.Receipt{}, a.failure(opDecline, aftersale.ClassManual, "reason", wordsReason)
	}
	input := object{"id": gid("Return", act.Ref.ID), "declineReason": code, "notifyCustomer": a.notify}
	note, refused := declineNote(act)
	if refused != "" {
		return aftersale.Receipt{}, a.failure(opDecline, aftersale.ClassManual, "evidence", refused)
	}
	if note != "" {
		input["declineNote"] = note
	}
	return a.answer(ctx, opDecline, docDecline, input)
}

// answer sends one of the two answers to a return request. Only an answer
// that shows the return counts as done.
func (a *Adapter) answer(ctx context.Context, op, doc string, input object) (aftersale.Receipt, error) {
	var data map[string]*struct {
		Return *struct {
			ID     scalar `json:"id"`
			Status scalar `json:"status"`
		} `json:"return"`
		Errors []userError `json:"userErrors"`
	}
	if err := a.call(ctx, op, doc, object{"input": input}, true, &data); err != nil {
		return aftersale.Receipt{}, err
	}
	got := data[op]
	if got == nil {
		return aftersale.Receipt{}, a.noProof(op)
	}
	if err := a.userErrors(op, got.Errors); err != nil {
		return aftersale.Receipt{}, err
	}
	if got.Return == nil || got.Return.ID != "" && string(got.Return.ID) != input["id"] {
		return aftersale.Receipt{}, a.noProof(op)
	}
	return aftersale.Receipt{Reference: number("Return", got.Return.ID), ReplyText: short(got.Return.Status.word(), 30)}, nil
}

// noProof is an answer without errors that does not show the effect either.
func (a *Adapter) noProof(op string) error {
	return a.failure(op, aftersale.ClassUnknown, "bad_reply", "the answer does not show what was done")
}
