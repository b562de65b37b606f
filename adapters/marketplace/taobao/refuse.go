package taobao

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
)

const (
	wordsTmallProof = "refusing on Tmall needs a picture as proof: attach one, or refuse in the seller console"
	wordsOnlyImage  = "Tmall takes a picture and no words as proof that returned goods are refused: leave the words out, or refuse in the seller console"
	wordsMessage    = "a refusal on Taobao tells the buyer why, in at least 2 characters: give a reason"
	wordsReason     = "that is none of Taobao's reasons: choose one of those it offers"
)

// The platform's bounds: characters of the message, bytes of the pictures.
const (
	maxRefuseMessage = 200
	maxProof         = 130_000
	maxGoodsProof    = 5_000_000
)

// proofParam is the parameter of the picture.
const proofParam = "refuse_proof"

// refuse refuses the request: a first answer with a message and, demanded on
// Tmall, a picture. Proof in words goes into the message.
func (a *Adapter) refuse(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	if act.Kind == aftersale.KindReturnRefund && act.Stage == aftersale.StageReceipt {
		return a.refuseGoods(ctx, act, v)
	}
	file, texts, words := pictureOf(act.Evidence, proofParam, maxProof)
	text := short(strings.TrimSpace(strings.Join(append([]string{strings.TrimSpace(cmp.Or(act.Reason, act.Remark))}, texts...), " ")), maxRefuseMessage)
	code := "evidence"
	switch {
	case words != "":
	case a.tmall && file == nil:
		words = wordsTmallProof
	case utf8.RuneCountInString(text) < 2:
		code, words = "reason", wordsMessage
	case act.ReasonCode != "" && !isID(act.ReasonCode):
		code, words = "reason", wordsReason
	}
	if words != "" {
		return aftersale.Receipt{}, a.failure(methodRefuse, aftersale.ClassManual, code, words)
	}
	result, _, err := a.upload(ctx, methodRefuse, params{
		"refund_id": act.Ref.ID, "refuse_message": text, "refund_version": v.number, "refund_phase": v.phase, "refuse_reason_id": act.ReasonCode,
	}, file)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readDone(methodRefuse, result)
}

// refuseGoods refuses goods that have come back. Tmall has a call for it,
// which takes a picture and one of its reasons, and no words.
func (a *Adapter) refuseGoods(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	file, texts, words := pictureOf(act.Evidence, proofParam, maxGoodsProof)
	code := "evidence"
	switch {
	case words != "":
	case file == nil:
		words = wordsTmallProof
	case len(texts) > 0:
		words = wordsOnlyImage
	case act.ReasonCode != "" && !isID(act.ReasonCode):
		code, words = "reason", wordsReason
	}
	if words != "" {
		return aftersale.Receipt{}, a.failure(methodGoods, aftersale.ClassManual, code, words)
	}
	result, _, err := a.upload(ctx, methodGoods, params{
		"refund_id": act.Ref.ID, "refund_version": v.number, "refund_phase": v.phase, "refuse_reason_id": act.ReasonCode,
	}, file)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readDone(methodGoods, result)
}

// RefuseReasons lists what a refusal of this refund may cite: none where the
// order was not shipped, because that cannot be refused. It reads the refund
// first, because the platform asks for its phase.
func (a *Adapter) RefuseReasons(ctx context.Context, ref aftersale.Ref) ([]aftersale.Reason, error) {
	r, err := a.refund(ctx, ref)
	if err != nil {
		return nil, err
	}
	if r.kind() == aftersale.KindRefundUnshipped {
		return nil, nil
	}
	result, _, err := a.read(ctx, methodReasons, params{
		"refund_id": ref.ID, "refund_phase": string(r.Phase), "fields": "reason_id,reason_text,reason_tips",
	})
	if err != nil {
		return nil, err
	}
	var d struct {
		Reasons list[struct {
			ID   scalar `json:"reason_id"`
			Text scalar `json:"reason_text"`
		}] `json:"reasons"`
	}
	if json.Unmarshal(result, &d) != nil {
		return nil, a.unreadable(methodReasons)
	}
	var out []aftersale.Reason
	for _, reason := range d.Reasons {
		if isID(string(reason.ID)) {
			out = append(out, aftersale.Reason{Code: string(reason.ID), Text: string(reason.Text), NeedsEvidence: a.tmall})
		}
	}
	return out, nil
}
