package taobao

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"makegood/adapters/wire"
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
	numbered
	Succ    wire.Scalar `json:"succ"`
	Message wire.Scalar `json:"message"`
	MsgCode wire.Scalar `json:"msg_code"`
	Results list[struct {
		ID      wire.Scalar `json:"refund_id"`
		Succ    wire.Scalar `json:"succ"`
		Message wire.Scalar `json:"message"`
	}] `json:"results"`
}

// agree pays one refund: id, amount, version and (Tmall) phase exactly as they
// were decided. The version makes the platform refuse if the request has
// changed since it was read.
func (a *Adapter) agree(ctx context.Context, act *aftersale.Action, v version) (aftersale.Receipt, error) {
	if act.Amount.Minor <= 0 || act.Amount.Currency != aftersale.CNY {
		return aftersale.Receipt{}, a.api.NoAmount(methodAgree)
	}
	limit := int64(capTaobao)
	if a.config.Tmall {
		limit = capTmall
	}
	if act.Amount.Minor > limit {
		return aftersale.Receipt{}, a.api.Manual(methodAgree, "cap", wordsCap)
	}
	info := act.Ref.ID + "|" + strconv.FormatInt(act.Amount.Minor, 10) + "|" + v.number
	if a.config.Tmall {
		info += "|" + v.phase
	}
	var d agreed
	refused, err := a.change(ctx, methodAgree, params{"refund_infos": info}, nil, &d)
	switch {
	case refused != nil:
		return aftersale.Receipt{}, a.agreeRejected(refused, err)
	case err != nil:
		return aftersale.Receipt{}, err
	}
	return a.readAgreed(&d, act.Ref.ID)
}

// agreeRejected classifies an error_response. What a clash of versions
// answers is not documented, so every refusal by the service means "read the
// request again"; what the gateway itself turned down stays refused.
func (a *Adapter) agreeRejected(e *topError, err error) error {
	var call *aftersale.CallError
	switch {
	case asksForCode(e.SubCode, e.SubMsg, e.Msg):
		return a.api.Manual(methodAgree, "sms", wordsSMS)
	case errors.As(err, &call) && call.Class == aftersale.ClassRefused && !e.gateway():
		call.Class = aftersale.ClassStale
	}
	return err
}

// readAgreed reads the answer: our refund's own line counts, and the whole
// must not contradict it.
func (a *Adapter) readAgreed(d *agreed, id string) (aftersale.Receipt, error) {
	mine, message := wire.Scalar(""), d.Message
	for _, r := range d.Results {
		if string(r.ID) != id && (r.ID != "" || len(d.Results) > 1) {
			return aftersale.Receipt{}, a.agreeUnclear("another refund")
		}
		mine = r.Succ
		if r.Message != "" {
			message = r.Message
		}
	}
	all := d.MsgCode == "OP_SUCC" && saysYes(d.Succ)
	none := d.MsgCode == "OP_FAILURE_UE" || saysNo(d.Succ) && d.MsgCode != "SOME_OP_SUCC"
	code := asksForCode(d.MsgCode, d.Message, message)
	switch {
	case saysYes(mine) && !none && !code || len(d.Results) == 0 && all:
		receipt := a.receipt(d.numbered)
		receipt.ReplyText = a.api.Clean(string(message))
		return receipt, nil
	case code && !saysYes(mine) && !all:
		return aftersale.Receipt{}, a.api.Manual(methodAgree, "sms", wordsSMS)
	case saysNo(mine) && !all || len(d.Results) == 0 && none:
		return aftersale.Receipt{}, a.api.Rejected(methodAgree, aftersale.ClassStale, string(d.MsgCode), string(message), string(d.RequestID))
	}
	return aftersale.Receipt{}, a.agreeUnclear(a.api.Brief("msg_code " + string(d.MsgCode)))
}

// agreeUnclear: the answer says neither yes nor no, or both.
func (a *Adapter) agreeUnclear(code string) error {
	return a.api.Failure(methodAgree, aftersale.ClassUnknown, code, "the answer does not say whether the refund was paid")
}

// asksForCode reports whether the platform wants a code that it has texted to
// the seller. Sending the call again would text another one.
func asksForCode(code wire.Scalar, messages ...wire.Scalar) bool {
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
