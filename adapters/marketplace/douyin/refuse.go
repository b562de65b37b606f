package douyin

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"makegood/aftersale"
)

// evidenceTypes is the platform's numbering of proof.
var evidenceTypes = map[string]int{"image": 1, "video": 2, "audio": 3, "text": 4}

// refusal adds what a refusal needs: a reason the platform offers for this
// request, words for the buyer, and proof where the reason asks for it.
func (a *Adapter) refusal(ctx context.Context, act *aftersale.Action, item object) error {
	code, err := strconv.ParseInt(act.ReasonCode, 10, 64)
	if err != nil {
		return a.manual("reason", "a refusal on Douyin cites one of the platform's reasons: choose one")
	}
	offered, err := a.RefuseReasons(ctx, act.Ref)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(offered, func(r aftersale.Reason) bool { return r.Code == act.ReasonCode })
	if at < 0 {
		return a.manual("reason", "Douyin does not offer this reason for the request: choose another")
	}
	evidence, err := a.evidence(act.Evidence)
	if err != nil {
		return err
	}
	if offered[at].NeedsEvidence && len(evidence) == 0 {
		return a.manual("evidence", "this reason needs evidence: attach genuine proof")
	}
	reason := cmp.Or(act.Reason, offered[at].Text)
	item["reject_reason_code"] = code
	item["reason"] = reason
	item["remark"] = cmp.Or(act.Remark, reason)
	if len(evidence) > 0 {
		item["evidence"] = evidence
	}
	return nil
}

// evidence lists the proof as the platform wants it; empty entries are none.
func (a *Adapter) evidence(all []aftersale.Evidence) (list, error) {
	var out list
	for _, e := range all {
		kind, ok := evidenceTypes[e.Kind]
		if !ok {
			return nil, a.manual("evidence", "Douyin takes evidence of the kinds image, video, audio and text")
		}
		if strings.HasPrefix(e.URL, aftersale.FileScheme) {
			return nil, a.manual("evidence", "Douyin takes proof by its web address only: give the picture's public web address")
		}
		if e.URL == "" && (e.Kind != "text" || e.Text == "") {
			continue
		}
		entry := object{"type": kind}
		if e.URL != "" {
			entry["url"] = e.URL
		}
		if e.Text != "" {
			entry["desc"] = e.Text
		}
		out = append(out, entry)
	}
	return out, nil
}

func (a *Adapter) manual(code, words string) error {
	return a.api.Manual(methodOperate, code, words)
}
