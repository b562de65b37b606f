package wechatshop

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"makegood/aftersale"
)

// RefuseReasons lists what a refusal of this after-sale may cite now. The
// platform does not say which of them need proof.
func (a *Adapter) RefuseReasons(ctx context.Context, ref aftersale.Ref) ([]aftersale.Reason, error) {
	s, _, err := a.afterSale(ctx, ref)
	if err != nil {
		return nil, err
	}
	scene := sceneOf(s)
	if scene == "" {
		return nil, nil
	}
	found, err := a.reasons(ctx, scene)
	if err != nil {
		return nil, err
	}
	out := make([]aftersale.Reason, 0, len(found))
	for _, r := range found {
		out = append(out, aftersale.Reason{Code: r.code, Text: r.title})
	}
	return out, nil
}

// reason is one of the platform's reasons for refusing.
type reason struct {
	code  string
	title string
	text  string // what the buyer is told if nothing else is given
}

// reasons reads the reasons that may be cited in the scene.
func (a *Adapter) reasons(ctx context.Context, scene string) ([]reason, error) {
	env, err := a.read(ctx, opReasons, object{})
	if err != nil {
		return nil, err
	}
	out, ok := readReasons(env.body, scene)
	if !ok {
		return nil, a.badReply(opReasons, aftersale.ClassRetry)
	}
	return out, nil
}

// readReasons decodes the list; ok is false if it is none.
func readReasons(raw []byte, scene string) (out []reason, ok bool) {
	var d reasonsData
	if json.Unmarshal(raw, &d) != nil {
		return nil, false
	}
	for _, r := range d.Reasons {
		if _, err := strconv.ParseInt(string(r.Type), 10, 32); err != nil || !offered(string(r.Scene), scene) {
			continue
		}
		out = append(out, reason{code: string(r.Type), title: cmp.Or(string(r.Title), string(r.Text)), text: string(r.Text)})
	}
	return out, true
}

// maxReason is how many characters of a reason are sent; the platform's own
// limit is not published.
const maxReason = 200

// refusal adds what a refusal needs: a reason the platform offers for this
// request, words for the buyer, and the proof that was attached.
func (a *Adapter) refusal(ctx context.Context, act *aftersale.Action, op operation, params object) error {
	manual := func(code, words string) error { return a.failure(op.op, aftersale.ClassManual, code, words) }
	code, err := strconv.ParseInt(act.ReasonCode, 10, 32)
	if err != nil {
		return manual("reason", "a refusal on WeChat cites one of the platform's reasons: choose one")
	}
	pictures, proved, refused := proof(act.Evidence)
	if refused != "" {
		return manual("evidence", refused)
	}
	found, err := a.reasons(ctx, op.scene)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found, func(r reason) bool { return r.code == act.ReasonCode })
	if at < 0 {
		return manual("reason", "WeChat does not offer this reason for the request: choose another")
	}
	words := strings.TrimSpace(cmp.Or(act.Reason, found[at].text, found[at].title))
	switch {
	case words+proved == "":
		return manual("reason", "a refusal needs words for the buyer")
	case proved != "" && utf8.RuneCountInString(words+" "+proved) > maxReason:
		return manual("evidence", "the reason and the words of proof are more than 200 characters: shorten them")
	case proved != "":
		words += " " + proved
	}
	certificates, err := a.mediaIDs(ctx, pictures)
	if err != nil {
		return err
	}
	params["reject_reason_type"], params["reject_reason"] = code, short(words, maxReason)
	if len(certificates) > 0 {
		params["reject_certificates"] = certificates
	}
	return nil
}
