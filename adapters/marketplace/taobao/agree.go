package taobao

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"makegood/aftersale"
)

// What one call may pay at most, in fen. Above it a person does it in the
// seller console.
const (
	capTaobao = 600_000
	capTmall  = 1_000_000
)

const (
	wordsCap = "the amount is above what the API may pay (Taobao 6000 yuan, Tmall 10000 yuan): agree in the seller console"
	wordsSMS = "Taobao has texted a verification code to the seller: agree in the seller console with that code"
)

// agreed is the answer of taobao.rp.refunds.agree.
type agreed struct {
	Succ    scalar `json:"succ"`
	Message scalar `json:"message"`
	MsgCode scalar `json:"msg_code"`
	Results list[struct {
		ID      scalar `json:"refund_id"`
		Succ    scalar `json:"succ"`
		Message scalar `json:"message"`
	}] `json:"results"`
}

// agree pays one refund: id, amount, version and (Tmall) phase exactly as they
// were decided. The version makes the platform refuse if the request has
// changed since it was read.
func (a *Adapter) agree(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	if act.Amount.Minor <= 0 || act.Amount.Currency != aftersale.CNY {
		return aftersale.Receipt{}, a.failure(methodAgree, aftersale.ClassRefused, "bad_amount", "no amount was decided")
	}
	limit := int64(capTaobao)
	if a.tmall {
		limit = capTmall
	}
	if act.Amount.Minor > limit {
		return aftersale.Receipt{}, a.failure(methodAgree, aftersale.ClassManual, "cap", wordsCap)
	}
	info := act.Ref.ID + "|" + strconv.FormatInt(act.Amount.Minor, 10) + "|" + v.number
	if a.tmall {
		info += "|" + v.phase
	}
	result, refused, err := a.change(ctx, methodAgree, params{"refund_infos": info})
	if refused != nil {
		return aftersale.Receipt{}, a.agreeRejected(refused)
	}
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return a.readAgreed(result, act.Ref.ID)
}

// agreeRejected classifies an error_response. What a clash of versions
// answers is not documented, so every refusal by the service means "read the
// request again"; what the gateway itself turned down stays refused.
func (a *Adapter) agreeRejected(e *topError) error {
	call := a.rejected(methodAgree, e, true)
	switch {
	case asksForCode(e.SubCode, e.SubMsg, e.Msg):
		call.Class, call.Code, call.Message = aftersale.ClassManual, "sms", wordsSMS
	case call.Class == aftersale.ClassRefused && !e.gateway():
		call.Class = aftersale.ClassStale
	}
	return call
}

// readAgreed reads the answer: our refund's own line counts, and the whole
// must not contradict it.
func (a *Adapter) readAgreed(result json.RawMessage, id string) (aftersale.Receipt, error) {
	var d agreed
	if json.Unmarshal(result, &d) != nil {
		return aftersale.Receipt{}, a.agreeUnclear("bad_reply")
	}
	mine, message := scalar(""), d.Message
	for _, r := range d.Results {
		if string(r.ID) != id && (r.ID != "" || len(d.Results) > 1) {
			return aftersale.Receipt{}, a.agreeUnclear("another refund")
		}
		mine = r.Succ
		if r.Message != "" {
			message = r.Message
		}
	}
	all := d.MsgCode == "OP_SUCC" && d.Succ.yes()
	none := d.MsgCode == "OP_FAILURE_UE" || d.Succ.no() && d.MsgCode != "SOME_OP_SUCC"
	code := asksForCode(d.MsgCode, d.Message, message)
	switch {
	case mine.yes() && !none && !code || len(d.Results) == 0 && all:
		return aftersale.Receipt{Reference: a.requestID(result), ReplyText: a.clean(string(message))}, nil
	case code && !mine.yes() && !all:
		return aftersale.Receipt{}, a.failure(methodAgree, aftersale.ClassManual, "sms", wordsSMS)
	case mine.no() && !all || len(d.Results) == 0 && none:
		a.log.Warn("taobao did not agree", "msg_code", a.brief(string(d.MsgCode), 60))
		return aftersale.Receipt{}, a.failure(methodAgree, aftersale.ClassStale, a.brief(string(d.MsgCode), 60), a.clean(string(message)))
	}
	return aftersale.Receipt{}, a.agreeUnclear(a.brief("msg_code "+string(d.MsgCode), 60))
}

// agreeUnclear: the answer says neither yes nor no, or both.
func (a *Adapter) agreeUnclear(code string) error {
	return a.failure(methodAgree, aftersale.ClassUnknown, code, "the answer does not say whether the refund was paid")
}

// asksForCode reports whether the platform wants a code that it has texted to
// the seller. Sending the call again would text another one.
func asksForCode(code scalar, messages ...scalar) bool {
	if code == "SEND_CODE_SUCC" || code == "10000" {
		return true
	}
	for _, m := range messages {
		if strings.Contains(string(m), "二次验证") {
			return true
		}
	}
	return false
}
