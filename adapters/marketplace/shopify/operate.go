package shopify

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"makegood/adapters/wire"
	"makegood/aftersale"
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
