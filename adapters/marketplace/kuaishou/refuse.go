package kuaishou

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"makegood/aftersale"
)

// maxImages is how many pictures a refusal may carry.
const maxImages = 6

// rejectReason is a reason the platform offers. The names of the code and of
// its words are not published: the likely ones are read.
type rejectReason struct {
	ReasonCode scalar `json:"reasonCode"`
	Code       scalar `json:"code"`
	ReasonDesc scalar `json:"reasonDesc"`
	Reason     scalar `json:"reason"`
	Desc       scalar `json:"desc"`
	NeedsWords scalar `json:"requiredRejectDesc"`
	NeedsImage scalar `json:"requiredRejectImage"`
}

func (r *rejectReason) code() string { return string(cmp.Or(r.ReasonCode, r.Code)) }
func (r *rejectReason) text() string { return string(cmp.Or(r.ReasonDesc, r.Reason, r.Desc)) }

// needed reads a flag; what is neither yes nor no counts as yes, because a
// refusal without the proof it needs is fined.
func needed(flag scalar) bool { return flag != "" && flag != "false" && flag != "0" }

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
		return nil, a.failure(methodReasons, aftersale.ClassRefused, "not_found", "not an after-sale id of Kuaishou")
	}
	env, err := a.read(ctx, methodReasons, object{"refundId": number(id)})
	if err != nil {
		return nil, err
	}
	all, ok := readReasons(env.Data)
	if !ok {
		return nil, a.failure(methodReasons, aftersale.ClassRetry, "bad_reply", wordsBadReply)
	}
	return all, nil
}

// readReasons reads the list, which is the data itself or an array inside it.
// Entries without a number as their code cannot be cited and are left out.
func readReasons(data json.RawMessage) (out []rejectReason, ok bool) {
	data = bytes.TrimSpace(data)
	if len(data) == 0 || data[0] == 'n' {
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
		_, number := scalar(r.code()).whole()
		return !number
	}), true
}

// refusal is what a refusal sends: a reason the platform offers for this
// request, words for the buyer, and pictures where the reason asks for them.
func (a *Adapter) refusal(ctx context.Context, act *aftersale.Action) (object, error) {
	code, numeric := scalar(act.ReasonCode).whole()
	if !numeric {
		return nil, a.manual("reason", "a refusal on Kuaishou cites one of the platform's reasons: choose one")
	}
	images, words, err := a.evidence(act.Evidence)
	if err != nil {
		return nil, err
	}
	offered, err := a.reasons(ctx, act.Ref.ID)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(offered, func(r rejectReason) bool { return r.code() == act.ReasonCode })
	if at < 0 {
		return nil, a.manual("reason", "Kuaishou does not offer this reason for the request: choose another")
	}
	reason := &offered[at]
	desc := strings.TrimSpace(cmp.Or(act.Reason, reason.text()) + " " + words)
	switch {
	case needed(reason.NeedsImage) && len(images) == 0:
		return nil, a.manual("evidence", "this reason needs a picture: attach genuine proof")
	case needed(reason.NeedsWords) && desc == "":
		return nil, a.manual("words", "this reason needs words for the buyer: write them")
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

// evidence sorts the proof into pictures and words; empty entries are none.
func (a *Adapter) evidence(all []aftersale.Evidence) (images []string, words string, err error) {
	var texts []string
	for _, e := range all {
		switch {
		case strings.HasPrefix(e.URL, aftersale.FileScheme):
			return nil, "", a.manual("evidence", "Kuaishou takes pictures by their web address only: give the picture's public web address")
		case e.Kind == "image":
			if e.URL != "" {
				images = append(images, e.URL)
			}
		case e.Kind == "text" && e.URL == "":
			texts = append(texts, e.Text)
		default:
			return nil, "", a.manual("evidence", "Kuaishou takes pictures and words as proof, no videos and recordings")
		}
	}
	if len(images) > maxImages {
		return nil, "", a.manual("evidence", "Kuaishou takes six pictures at most")
	}
	return images, strings.TrimSpace(strings.Join(texts, " ")), nil
}

func (a *Adapter) manual(code, words string) error {
	return a.failure(methodReject, aftersale.ClassManual, code, words)
}
