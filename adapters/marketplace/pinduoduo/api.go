package pinduoduo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"makegood/aftersale"
	"makegood/internal/httpx"
)

// The platform's methods, sent as the parameter type.
const (
	methodDetail       = "pdd.refund.information.get"
	methodList         = "pdd.refund.list.increment.get"
	methodAgree        = "pdd.refund.agree"
	methodReturn       = "pdd.refund.returngoods.agree"
	methodAddresses    = "pdd.refund.address.list.get"
	methodOrder        = "pdd.order.information.get"
	methodNote         = "pdd.order.note.update"
	methodCompanies    = "pdd.logistics.companies.get"
	methodCancel       = "pdd.rdc.pddgenius.sendgoods.cancel"
	methodTokenCreate  = "pdd.pop.auth.token.create"
	methodTokenRefresh = "pdd.pop.auth.token.refresh"
)

// params are a call's own parameters; objects are sent as JSON text.
type params map[string]string

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated.
func (a *Adapter) read(ctx context.Context, method string, p params) (json.RawMessage, error) {
	data, err := a.post(ctx, method, p, false)
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = aftersale.ClassRetry
	}
	return data, err
}

// post signs and sends one call and returns what the answer holds. changes is
// true for calls that may have done something although they failed.
func (a *Adapter) post(ctx context.Context, method string, p params, changes bool) (json.RawMessage, error) {
	body := map[string]string{
		"type": method, "client_id": a.clientID, "timestamp": strconv.FormatInt(a.now().Unix(), 10),
		"data_type": "JSON", "version": "V1",
	}
	if !strings.HasPrefix(method, "pdd.pop.auth.") {
		token := a.token.Load().Access
		if token == "" {
			return nil, a.failure(method, aftersale.ClassAuth, "no_token", "the shop has no access token yet")
		}
		body["access_token"] = token
	}
	for name, value := range p {
		body[name] = value
	}
	body["sign"] = signCall(a.secret, body)
	resp, err := a.client.R().SetContext(ctx).
		SetHeader("Content-Type", "application/json").SetBody(jsonText(body)).Post(router)
	if err := httpx.Classify(Name, method, resp, err); err != nil {
		return nil, err
	}
	data, no := open(resp.Body())
	switch {
	case no != nil:
		return nil, a.refused(method, no, changes)
	case data == nil:
		return nil, a.failure(method, aftersale.ClassUnknown, "bad_reply", badReply)
	}
	return data, nil
}

const badReply = "the answer is not what the platform documents"

// open returns the object that an answer holds: the one under response or
// *_response, or the root itself. It returns an error_response instead if
// there is one, and nothing for what is no object.
func open(body []byte) (json.RawMessage, *errorData) {
	var root map[string]json.RawMessage
	if json.Unmarshal(body, &root) != nil || root == nil {
		return nil, nil
	}
	if raw, ok := root["error_response"]; ok {
		e := new(errorData)
		if json.Unmarshal(raw, e) != nil {
			return nil, nil
		}
		return nil, e
	}
	for name, raw := range root {
		if (name == "response" || strings.HasSuffix(name, "_response")) && bytes.HasPrefix(raw, []byte("{")) {
			return raw, nil
		}
	}
	return body, nil
}

// jsonText writes compact JSON without escaping what need not be. The values
// are texts and numbers, which cannot fail.
func jsonText(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
