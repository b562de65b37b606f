package taobao

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"makegood/adapters/wire"
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

// refuse refuses the request: a first refusal with a message and, demanded on
// Tmall, a picture. Proof in words goes into the message. Goods that have come
// back are refused by Tmall's call for it, which takes a picture and one of its
// reasons, and no words.
func (a *Adapter) refuse(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	goods := act.Kind == aftersale.KindReturnRefund && act.Stage == aftersale.StageReceipt
	method, most := methodRefuse, maxProof
	if goods {
		method, most = methodGoods, maxGoodsProof
	}
	file, texts, words := pictureOf(act.Evidence, proofParam, most)
	message := ""
	if !goods {
		message = refusalMessage(cmp.Or(act.Reason, act.Remark), texts)
	}
	code := "evidence"
	switch {
	case words != "":
	case file == nil && (goods || a.config.Tmall):
		words = wordsTmallProof
	case goods && len(texts) > 0:
		words = wordsOnlyImage
	case !goods && utf8.RuneCountInString(message) < 2:
		code, words = "reason", wordsMessage
	case act.ReasonCode != "" && !wire.IsID(act.ReasonCode):
		code, words = "reason", wordsReason
	}
	if words != "" {
		return aftersale.Receipt{}, a.api.Manual(method, code, words)
	}
	return a.done(ctx, method, params{
		"refund_id": act.Ref.ID, "refuse_message": message, "refund_version": v.number, "refund_phase": v.phase, "refuse_reason_id": act.ReasonCode,
	}, file)
}

// refusalMessage is the reason followed by the proof in words.
func refusalMessage(reason string, proof []string) string {
	all := append([]string{strings.TrimSpace(reason)}, proof...)
	return wire.Short(strings.TrimSpace(strings.Join(all, " ")), maxRefuseMessage)
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
	var d struct {
		Reasons list[struct {
			ID   wire.Scalar `json:"reason_id"`
			Text wire.Scalar `json:"reason_text"`
		}] `json:"reasons"`
	}
	if _, err := a.read(ctx, methodReasons, params{
		"refund_id": ref.ID, "refund_phase": string(r.Phase), "fields": "reason_id,reason_text,reason_tips",
	}, &d); err != nil {
		return nil, err
	}
	var out []aftersale.Reason
	for _, reason := range d.Reasons {
		if reason.ID.IsID() {
			out = append(out, aftersale.Reason{Code: string(reason.ID), Text: string(reason.Text), NeedsEvidence: a.config.Tmall})
		}
	}
	return out, nil
}
