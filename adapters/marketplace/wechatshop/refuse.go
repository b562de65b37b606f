package wechatshop

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"makegood/adapters/marketplace"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// RefuseReasons lists what a refusal of this after-sale may cite now. The
// platform does not say which of them need evidence.
func (a *Adapter) RefuseReasons(ctx context.Context, ref aftersale.Ref) ([]aftersale.Reason, error) {
	s, _, err := a.afterSale(ctx, ref)
	if err != nil {
		return nil, err
	}
	op := operations[marketplace.Step{Action: aftersale.ActionRefuse, Kind: s.Kind, Second: s.Status == aftersale.StatusReturning}]
	if op.from != s.Status {
		return nil, nil // there is no API that refuses it as it stands
	}
	found, err := a.reasons(ctx, op.scene)
	if err != nil {
		return nil, err
	}
	out := make([]aftersale.Reason, 0, len(found))
	for _, r := range found {
		out = append(out, aftersale.Reason{Code: string(r.Code), Text: r.title()})
	}
	return out, nil
}

func (r *rejectReason) title() string { return string(cmp.Or(r.Title, r.Text)) }

// reasons reads the reasons that may be cited in the scene.
func (a *Adapter) reasons(ctx context.Context, scene string) ([]rejectReason, error) {
	var d struct {
		Reasons []rejectReason `json:"reason_list"`
	}
	if err := a.read(ctx, opReasons, object{}, &d); err != nil {
		return nil, err
	}
	return offered(d.Reasons, scene), nil
}

// offered leaves out what may not be cited in the scene, and what has no number
// to cite it by. A reason that names no scene, or several, is the platform's to
// judge.
func offered(all []rejectReason, scene string) []rejectReason {
	return slices.DeleteFunc(all, func(r rejectReason) bool {
		if _, err := strconv.ParseInt(string(r.Code), 10, 32); err != nil {
			return true
		}
		open := r.Scene == "" || r.Scene == "0" || strings.ContainsAny(string(r.Scene), "[,")
		return !open && string(r.Scene) != scene
	})
}

// maxReason is how many characters of a reason are sent; the platform's own
// limit is not published.
const maxReason = 200

// refusal adds what a refusal needs: a reason the platform offers for this
// request, words for the buyer, and the evidence that was attached.
func (a *Adapter) refusal(ctx context.Context, act *aftersale.Action, op operation, params object) error {
	manual := func(code, words string) error { return a.api.Manual(op.op, code, words) }
	code, err := strconv.ParseInt(act.ReasonCode, 10, 32)
	if err != nil {
		return manual("reason", "a refusal on WeChat cites one of the platform's reasons: choose one")
	}
	pictures, evidence, refused := sortEvidence(act.Evidence)
	if refused != "" {
		return manual("evidence", refused)
	}
	found, err := a.reasons(ctx, op.scene)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found, func(r rejectReason) bool { return string(r.Code) == act.ReasonCode })
	if at < 0 {
		return manual("reason", "WeChat does not offer this reason for the request: choose another")
	}
	words := strings.TrimSpace(cmp.Or(act.Reason, string(found[at].Text), found[at].title()))
	switch {
	case words+evidence == "":
		return manual("reason", "a refusal needs words for the buyer")
	case evidence != "" && utf8.RuneCountInString(words+" "+evidence) > maxReason:
		return manual("evidence", "the reason and the words of proof are more than 200 characters: shorten them")
	case evidence != "":
		words += " " + evidence
	}
	certificates, err := a.mediaIDs(ctx, pictures)
	if err != nil {
		return err
	}
	params["reject_reason_type"], params["reject_reason"] = code, wire.Short(words, maxReason)
	if len(certificates) > 0 {
		params["reject_certificates"] = certificates
	}
	return nil
}
