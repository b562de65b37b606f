package pinduoduo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"strconv"
	"strings"

	"makegood/adapters/calls"
	"makegood/adapters/wire"
	"makegood/aftersale"
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

// router is the path of every call.
const router = "/api/router"

// params are a call's own parameters; objects are sent as JSON text.
type params map[string]string

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated.
func (a *Adapter) read(ctx context.Context, method string, p params, data any) error {
	return calls.Repeatable(a.post(ctx, method, p, false, data))
}

// change makes a call that may have done something although it failed.
func (a *Adapter) change(ctx context.Context, method string, p params, data any) error {
	return a.post(ctx, method, p, true, data)
}

// post signs and sends one call and decodes what the answer holds.
func (a *Adapter) post(ctx context.Context, method string, p params, changes bool, data any) error {
	body := params{
		"type": method, "client_id": a.config.ClientID, "timestamp": strconv.FormatInt(a.now().Unix(), 10),
		"data_type": "JSON", "version": "V1",
	}
	if !strings.HasPrefix(method, "pdd.pop.auth.") {
		token := a.Token().Access
		if token == "" {
			return a.api.NoToken(method)
		}
		body["access_token"] = token
	}
	maps.Copy(body, p)
	body["sign"] = signCall(a.config.ClientSecret.Reveal(), body)
	var r reply
	err := a.api.PostJSON(ctx, method, router, wire.JSON(body), &r)
	switch {
	case err != nil:
		return err
	case r.refusal != nil:
		return a.refused(method, r.refusal, changes)
	case json.Unmarshal(r.data, data) != nil:
		return a.api.BadReply(method, aftersale.ClassUnknown)
	}
	return nil
}

// reply is what a call answers: the object under response or *_response, or
// the root itself. refusal is error_response, if there is one.
type reply struct {
	data    []byte
	refusal *errorData
}

var errNoObject = errors.New("not an object")

// UnmarshalJSON fails for what is no object.
func (r *reply) UnmarshalJSON(body []byte) error {
	var root map[string]json.RawMessage
	if json.Unmarshal(body, &root) != nil || root == nil {
		return errNoObject
	}
	if raw, ok := root["error_response"]; ok {
		r.refusal = new(errorData)
		return json.Unmarshal(raw, r.refusal)
	}
	r.data = bytes.Clone(body)
	for name, raw := range root {
		if (name == "response" || strings.HasSuffix(name, "_response")) && bytes.HasPrefix(raw, []byte("{")) {
			r.data = raw
		}
	}
	return nil
}
