package douyin

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"makegood/adapters/calls"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The platform's methods; the path is the method with slashes for dots.
const (
	methodDetail       = "afterSale.Detail"
	methodList         = "afterSale.List"
	methodOperate      = "afterSale.operate"
	methodReasons      = "afterSale.rejectReasonCodeList"
	methodOrderRemark  = "order.addOrderRemark"
	methodCaseRemark   = "afterSale.addOrderRemark"
	methodTokenCreate  = "token.create"
	methodTokenRefresh = "token.refresh"
)

const wordsNotOurs = "not an after-sale id of Douyin"

// Fetch reads the after-sale with afterSale.Detail; the order is not needed.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	if !wire.IsID(ref.ID) {
		return nil, a.api.NotFound(methodDetail, wordsNotOurs)
	}
	var d detailData
	err := a.read(ctx, methodDetail, object{"after_sale_id": ref.ID, "need_operation_record": false}, &d)
	var call *aftersale.CallError
	if errors.As(err, &call) && strings.HasSuffix(call.Code, subBadAfterSale) {
		call.Class, call.Code = aftersale.ClassRefused, "not_found"
	}
	if err != nil {
		return nil, err
	}
	s, code := d.snapshot(ref)
	switch code {
	case "":
		return s, nil
	case "bad_reply":
		return nil, a.api.BadReply(methodDetail, aftersale.ClassRetry)
	}
	return nil, a.api.Failure(methodDetail, aftersale.ClassRefused, code, "")
}

// RefuseReasons lists what a refusal of this after-sale may cite. Douyin
// offers none for unshipped orders: those cannot be refused.
func (a *Adapter) RefuseReasons(ctx context.Context, ref aftersale.Ref) ([]aftersale.Reason, error) {
	id, ok := wire.Scalar(ref.ID).Whole()
	if !ok || id <= 0 {
		return nil, a.api.NotFound(methodReasons, wordsNotOurs)
	}
	env, err := a.query(ctx, methodReasons, object{"aftersale_id": id})
	if err != nil {
		return nil, err
	}
	var d reasonsData
	if len(env.Data) > 0 && json.Unmarshal(env.Data, &d) != nil { // without data there are none
		return nil, a.api.BadReply(methodReasons, aftersale.ClassRetry)
	}
	var out []aftersale.Reason
	for _, r := range d.Items {
		if r.Code != "" {
			out = append(out, aftersale.Reason{
				Code: string(r.Code), Text: string(r.Reason), NeedsEvidence: strings.EqualFold(string(r.Evidence), "Y"),
			})
		}
	}
	return out, nil
}

// read makes a call that changes nothing and decodes its data.
func (a *Adapter) read(ctx context.Context, method string, params object, data any) error {
	env, err := a.query(ctx, method, params)
	if err == nil && json.Unmarshal(env.Data, data) != nil {
		err = a.api.BadReply(method, aftersale.ClassRetry)
	}
	return err
}

// query makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated.
func (a *Adapter) query(ctx context.Context, method string, params object) (*envelope, error) {
	env, err := a.post(ctx, method, params)
	if err == nil {
		err = a.check(method, env, false)
	}
	return env, calls.Repeatable(err)
}

// post signs and sends one call and reads the envelope. It does not look at
// the platform's code.
func (a *Adapter) post(ctx context.Context, method string, params object) (*envelope, error) {
	token := ""
	if !strings.HasPrefix(method, "token.") {
		if token = a.Token().Access; token == "" {
			return nil, a.api.NoToken(method)
		}
	}
	body := canonical(params)
	path := "/" + strings.ReplaceAll(method, ".", "/") + "?" + a.signed(method, body, token)
	env := new(envelope)
	err := a.api.PostJSON(ctx, method, path, []byte(body), env)
	if err == nil && env.Code == "" && env.ErrNo == "" {
		err = a.api.BadReply(method, aftersale.ClassUnknown)
	}
	return env, err
}

// signed is the query of the URL, with the signature over method and body.
func (a *Adapter) signed(method, body, token string) string {
	c := &a.config
	timestamp := strconv.FormatInt(a.now().Unix(), 10)
	q := "app_key=" + url.QueryEscape(c.AppKey) + "&method=" + method +
		"&timestamp=" + timestamp + "&v=2&sign_method=" + c.SignMethod +
		"&sign=" + signCall(c.SignMethod == signMD5, c.AppKey, c.AppSecret.Reveal(), method, body, timestamp)
	if token != "" {
		q += "&access_token=" + url.QueryEscape(token)
	}
	return q
}
