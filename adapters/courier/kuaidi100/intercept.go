package kuaidi100

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/courier"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// idLike is what can be an id: no sentence, no address.
var idLike = regexp.MustCompile(`^[0-9A-Za-z_.:-]{1,64}$`)

// What an intercept asks for: back to the sender's address, asked by the sender.
const (
	returnToSender = "RETURN_SEND_ADDR"
	roleSender     = "1"
)

// InterceptTerms are the aggregator's conditions: in transport and not signed
// for [H]; every result comes by callback, whose fields are not public.
func (a *account) InterceptTerms() courier.InterceptTerms {
	return courier.InterceptTerms{
		From: []aftersale.TrackState{
			aftersale.TrackPickedUp, aftersale.TrackInTransit, aftersale.TrackOutForDelivery, aftersale.TrackAtStation, aftersale.TrackException,
		},
		CallbackOnly: true, AnswerWithin: 24 * time.Hour,
		Fee: aftersale.Text{
			EN: "charged by the courier to the shop's own account, amount by contract", ZH: "由快递公司向店铺账号收取，金额以合同为准",
		},
		Source: "H: Kuaidi100 API document; AnswerWithin is our own proposal",
	}
}

// Intercept asks for the parcel to be brought back. Success means that the
// aggregator took the request; the result comes by a callback whose fields are
// not public, so tracking has to prove it. The codes for "there is one
// already" are not public either: such an answer is a refusal with its words.
func (a *account) Intercept(ctx context.Context, act aftersale.Action) (aftersale.Receipt, error) {
	com := companyCode(act.Waybill.Courier)
	if err := a.mayIntercept(com, act.Waybill.Number); err != nil {
		return aftersale.Receipt{}, err
	}
	param := string(wire.JSON(a.interceptParam(com, act.Waybill.Number)))
	t := strconv.FormatInt(a.now().UnixMilli(), 10)
	var r interceptReply
	err := a.post(ctx, a.label, "/label/order", opIntercept, map[string]string{
		"method": "interceptOrder",
		"key":    a.config.Key.Reveal(),
		"t":      t,
		"sign":   labelSign(param, t, a.config.Key.Reveal(), a.config.Secret.Reveal()),
		"param":  param,
	}, &r)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	if err := a.accepted(r); err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{Reference: reference(r.Data), ReplyText: a.poll.Clean(string(r.Message))}, nil
}

// mayIntercept says what is missing before anything is sent.
func (a *account) mayIntercept(com, number string) error {
	switch {
	case a.config.Secret == "":
		return a.poll.Manual(opIntercept, "secret", "settings.secret is empty: ask the courier to bring the parcel back")
	case com == "":
		return a.poll.Manual(opIntercept, "company", "the courier company is not known: ask the courier to bring the parcel back")
	case needsCallback(com) && a.config.CallbackURL == "":
		return a.poll.Manual(opIntercept, "callback_url", "settings.callback_url is empty and "+com+" takes no intercept without it: ask the courier to bring the parcel back")
	}
	return a.checkNumber(opIntercept, number)
}

func (a *account) interceptParam(com, number string) interceptParam {
	p := interceptParam{
		Kuaidicom: com, Kuaidinum: number,
		InterceptType: returnToSender, OrderRole: roleSender, InterceptPayType: a.config.PayType,
		PartnerID: a.config.PartnerID, PartnerKey: a.config.PartnerKey.Reveal(), PartnerSecret: a.config.PartnerSecret.Reveal(),
		PartnerName: a.config.PartnerName, Net: a.config.Net, Code: a.config.Code,
		AppKey: a.config.AppKey, AppSecret: a.config.AppSecret.Reveal(),
	}
	if a.config.CallbackURL != "" {
		p.CallbackURL, p.Salt = string(a.config.CallbackURL), a.config.Salt.Reveal()
	}
	return p
}

// accepted returns nil only for code 200 with success. 503 is a bad
// signature, as in the query API; other codes of the 500s are the server's
// own trouble, after which nobody knows what was done. So is an answer that
// contradicts itself.
func (a *account) accepted(r interceptReply) error {
	success := strings.EqualFold(string(r.Success), "true")
	code, err := strconv.Atoi(string(r.Code))
	switch {
	case err != nil:
		return a.unreadable(opIntercept, "no code")
	case code == 200 && success:
		return nil
	case code != 200 && success, code == 200 && r.Success == "", code >= 500 && code < 600 && code != 503:
		return a.failed(opIntercept, aftersale.ClassUnknown, r.Code, r.Message)
	}
	return a.failed(opIntercept, aftersale.ClassRefused, r.Code, r.Message)
}

// reference finds an id in data, whose shape is not public: the text itself,
// or a field that is an id by name.
func reference(data json.RawMessage) string {
	data = bytes.TrimSpace(data)
	if len(data) == 0 {
		return ""
	}
	if data[0] != '{' {
		var id word
		if json.Unmarshal(data, &id) != nil || !idLike.MatchString(string(id)) || id == "true" || id == "false" {
			return ""
		}
		return string(id)
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) != nil {
		return ""
	}
	for _, field := range []string{"taskId", "interceptId", "id", "orderId", "orderid"} {
		if ref := reference(scalar(fields[field])); ref != "" {
			return ref
		}
	}
	return ""
}

// scalar drops objects and lists, so that looking for an id goes one level deep.
func scalar(raw json.RawMessage) json.RawMessage {
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') {
		return nil
	}
	return raw
}
