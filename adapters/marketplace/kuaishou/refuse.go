package kuaishou

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// maxImages is how many pictures a refusal may carry.
const maxImages = 6

// rejectReason is a reason the platform offers. The names of the code and of
// its words are not published: the likely ones are read.
type rejectReason struct {
	ReasonCode wire.Scalar `json:"reasonCode"`
	Code       wire.Scalar `json:"code"`
	ReasonDesc wire.Scalar `json:"reasonDesc"`
	Reason     wire.Scalar `json:"reason"`
	Desc       wire.Scalar `json:"desc"`
	NeedsWords wire.Scalar `json:"requiredRejectDesc"`
	NeedsImage wire.Scalar `json:"requiredRejectImage"`
}

func (r *rejectReason) code() string { return string(cmp.Or(r.ReasonCode, r.Code)) }
func (r *rejectReason) text() string { return string(cmp.Or(r.ReasonDesc, r.Reason, r.Desc)) }

// needed reads a flag; what is neither yes nor no counts as yes, because a
// refusal without the evidence it needs is fined.
func needed(flag wire.Scalar) bool { return flag != "" && flag != "false" && flag != "0" }

// RefuseReasons lists what a refusal of this after-sale may cite.
func (a *Adapter) RefuseReasons(ctx context.Context, ref aftersale.Ref) ([]aftersale.Reason, error) {
	offered, err := a.reasons(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	var out []aftersale.Reason
	for _, r := range offered {
		out = append(out, aftersale.Reason{Code: r.code(), Text: r.text(), NeedsEvidence: needed(r.NeedsImage)})
	}
	return out, nil
}

// reasons asks the platform.
func (a *Adapter) reasons(ctx context.Context, id string) ([]rejectReason, error) {
	if !isID(id) {
		return nil, a.api.NotFound(methodReasons, wordsNotOurs)
	}
	env, err := a.read(ctx, methodReasons, object{"refundId": number(id)})
	if err != nil {
		return nil, err
	}
	all, ok := readReasons(env.Data)
	if !ok {
		return nil, a.api.BadReply(methodReasons, aftersale.ClassRetry)
	}
	return all, nil
}

// readReasons reads the list, which is the data itself or an array inside it.
// Entries without a number as their code cannot be cited and are left out.
func readReasons(data json.RawMessage) (out []rejectReason, ok bool) {
	if wire.Absent(data) {
		return nil, true
	}
	if data[0] == '{' {
		var fields map[string]json.RawMessage
		if json.Unmarshal(data, &fields) != nil {
			return nil, false
		}
		data = nil
		for _, value := range fields {
			if value[0] != '[' {
				continue
			}
			if data != nil {
				return nil, false // two lists: which one is meant is not known
			}
			data = value
		}
	}
	var all []rejectReason
	if json.Unmarshal(data, &all) != nil {
		return nil, false
	}
	return slices.DeleteFunc(all, func(r rejectReason) bool {
		_, number := wire.Scalar(r.code()).Whole()
		return !number
	}), true
}

// refusal is what a refusal sends: a reason the platform offers for this
// request, words for the buyer, and pictures where the reason asks for them.
func (a *Adapter) refusal(ctx context.Context, act *aftersale.Action) (object, error) {
	manual := func(code, words string) (object, error) { return nil, a.api.Manual(methodReject, code, words) }
	code, numeric := wire.Scalar(act.ReasonCode).Whole()
	if !numeric {
		return manual("reason", "a refusal on Kuaishou cites one of the platform's reasons: choose one")
	}
	images, words, refused := sortEvidence(act.Evidence)
	if refused != "" {
		return manual("evidence", refused)
	}
	offered, err := a.reasons(ctx, act.Ref.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(offered, func(r rejectReason) bool { return r.code() == act.ReasonCode })
	if at < 0 {
		return manual("reason", "Kuaishou does not offer this reason for the request: choose another")
	}
	reason := &offered[at]
	desc := strings.TrimSpace(cmp.Or(act.Reason, reason.text()) + " " + words)
	switch {
	case needed(reason.NeedsImage) && len(images) == 0:
		return manual("evidence", "this reason needs a picture: attach genuine proof")
	case needed(reason.NeedsWords) && desc == "":
		return manual("words", "this reason needs words for the buyer: write them")
	}
	param := object{"reasonCode": code, "refundVersion": number(act.Version)}
	if desc != "" {
		param["rejectDesc"] = desc
	}
	if len(images) > 0 {
		param["rejectImages"] = images
	}
	return param, nil
}

// sortEvidence sorts the evidence into pictures and words; empty entries are
// none. refused says why some of it is neither.
func sortEvidence(all []aftersale.Evidence) (images []string, words, refused string) {
	var texts []string
	for _, e := range all {
		switch {
		case strings.HasPrefix(e.URL, aftersale.FileScheme):
			return nil, "", "Kuaishou takes pictures by their web address only: give the picture's public web address"
		case e.Kind == "image":
			if e.URL != "" {
				images = append(images, e.URL)
			}
		case e.Kind == "text" && e.URL == "":
			texts = append(texts, e.Text)
		default:
			return nil, "", "Kuaishou takes pictures and words as proof, no videos and recordings"
		}
	}
	if len(images) > maxImages {
		return nil, "", "Kuaishou takes six pictures at most"
	}
	return images, strings.TrimSpace(strings.Join(texts, " ")), ""
}
