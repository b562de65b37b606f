package taobao

import (
	"context"
	"strings"

	"makegood/aftersale"
)

// What a person has to do where there is no API.
const (
	wordsExchange        = "exchanges, re-sends and repairs have no API here: settle the request in the seller console"
	wordsOther           = "Taobao does not say what this request is about: settle it in the seller console"
	wordsOnWeb           = "Taobao lets nobody refund this by API (refund_onweb): settle it in the seller console"
	wordsRefuseUnshipped = "Taobao has no API to refuse an unshipped refund: ship the order, or settle it in the seller console"
	wordsBeforeReturn    = "Taobao has no known API to pay a return before the goods are back: settle it in the seller console"
	wordsGoodsBack       = "agreeing again to a return that is on its way has no API: pay it, or settle it in the seller console"
	wordsRefuseBack      = "Taobao (not Tmall) has no API to refuse returned goods: refuse in the seller console"
	wordsElsewhere       = "Taobao's API does not do this: ask the courier or the warehouse, or use the seller console"
)

// wordsByKind says why no API may act on requests of a kind.
var wordsByKind = map[aftersale.Kind]string{
	aftersale.KindExchange: wordsExchange,
	aftersale.KindReship:   wordsExchange,
	aftersale.KindRepair:   wordsExchange,
	aftersale.KindOther:    wordsOther,
}

// Do carries an action out. The call that does it is sent once and never
// repeated, and nothing is sent that the action itself shows to be impossible.
func (a *Adapter) Do(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	switch act.Name {
	case aftersale.ActionRemark:
		return a.remark(ctx, &act)
	case aftersale.ActionApprove:
		return a.answer(ctx, &act, methodAgree, a.agree)
	case aftersale.ActionReturn:
		return a.answer(ctx, &act, methodReturn, a.agreeReturn)
	case aftersale.ActionRefuse:
		return a.answer(ctx, &act, methodRefuse, a.refuse)
	case aftersale.ActionMessage:
		return a.Message(ctx, act)
	case aftersale.ActionReportShipment:
		return a.ReportShipment(ctx, act)
	}
	return aftersale.Receipt{}, a.failure(string(act.Name), aftersale.ClassManual, "no_api", wordsElsewhere)
}

// answer checks what all answers to a request have in common, then sends one.
func (a *Adapter) answer(ctx context.Context, act *aftersale.Action, method string,
	send func(context.Context, *aftersale.Action, version) (aftersale.Receipt, error)) (aftersale.Receipt, error) {
	if !isID(act.Ref.ID) {
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassRefused, "not_found", "not a refund id of Taobao")
	}
	from, words := openFor(act, a.tmall)
	if words != "" {
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassManual, "no_api", words)
	}
	if act.Status != from {
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassStale, "state",
			string(act.Name)+" is possible when "+string(from)+", not when "+string(act.Status))
	}
	v, ok := a.readVersion(act.Version)
	if !ok {
		return aftersale.Receipt{}, a.failure(method, aftersale.ClassStale, "no_version",
			"the action carries no version of the refund: read the request again")
	}
	return send(ctx, act, v)
}

// openFor is the table of what may be done to which request: the status it is
// possible in, or the words for a person where there is no API. Whether a
// refused request can still be agreed to by API is not known, so it is not.
func openFor(act *aftersale.Action, tmall bool) (from aftersale.Status, words string) {
	back := act.Stage == aftersale.StageReceipt
	if words := wordsByKind[act.Kind]; words != "" {
		return "", words
	}
	goods := act.Kind == aftersale.KindReturnRefund
	switch {
	case act.Name == aftersale.ActionRefuse && act.Kind == aftersale.KindRefundUnshipped:
		return "", wordsRefuseUnshipped
	case act.Name == aftersale.ActionRefuse && goods && back && tmall:
		return aftersale.StatusReturning, ""
	case act.Name == aftersale.ActionRefuse && goods && back:
		return "", wordsRefuseBack
	case act.Name == aftersale.ActionApprove && goods && !back:
		return "", wordsBeforeReturn
	case act.Name == aftersale.ActionApprove && goods:
		return aftersale.StatusReturning, ""
	case act.Name == aftersale.ActionReturn && goods && back:
		return "", wordsGoodsBack
	case act.Name == aftersale.ActionReturn && !goods:
		return "", "the buyer asks for money only: there is no return to agree to"
	case act.Kind == "":
		return "", wordsOther
	}
	return aftersale.StatusPending, ""
}

// version is the guard against stale writes as the platform takes it.
type version struct {
	number string
	phase  string // onsale or aftersale; empty on Taobao
}

// readVersion takes a version apart. It goes into a list of values split by
// bars and commas, so nothing but digits and the two phases gets through.
func (a *Adapter) readVersion(text string) (v version, ok bool) {
	v.number, v.phase, _ = strings.Cut(text, "|")
	if a.tmall {
		return v, isID(v.number) && (v.phase == "onsale" || v.phase == "aftersale")
	}
	return v, isID(v.number) && v.number == text
}
