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
	wordsTmallProof = "refusing on Tmall needs an image file as proof, which cannot be sent from here: refuse in the seller console"
	wordsProof      = "Taobao takes proof as an image file, which cannot be sent from here: refuse in the seller console with the proof attached"
	wordsMessage    = "a refusal on Taobao tells the buyer why, in at least 2 characters: give a reason"
)

// maxRefuseMessage is how many characters the platform takes.
const maxRefuseMessage = 200

// refuse refuses the request. Proof is an image file to the platform; it is
// never left out silently, so a refusal with pictures is a person's task.
// Proof in words goes into the message.
func (a *Adapter) refuse(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	manual := func(code, words string) (aftersale.Receipt, error) {
		return aftersale.Receipt{}, a.failure(methodRefuse, aftersale.ClassManual, code, words)
	}
	if a.tmall {
		return manual("evidence", wordsTmallProof)
	}
	message := []string{strings.TrimSpace(cmp.Or(act.Reason, act.Remark))}
	for _, e := range act.Evidence {
		if e.URL != "" || e.Kind != "text" {
			return manual("evidence", wordsProof)
		}
		message = append(message, strings.TrimSpace(e.Text))
	}
	text := short(strings.TrimSpace(strings.Join(message, " ")), maxRefuseMessage)
	if utf8.RuneCountInString(text) < 2 {
		return manual("reason", wordsMessage)
	}
	p := params{"refund_id": act.Ref.ID, "refuse_message": text, "refund_version": v.number}
	if act.ReasonCode != "" {
		if !isID(act.ReasonCode) {
			return manual("reason", "that is none of Taobao's reasons: choose one of those it offers")
		}
		p["refuse_reason_id"] = act.ReasonCode
	}
	result, _, err := a.change(ctx, methodRefuse, p)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readDone(methodRefuse, result)
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
