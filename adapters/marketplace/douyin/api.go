package douyin

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"makegood/aftersale"
	"makegood/internal/httpx"
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

// Fetch reads the after-sale with afterSale.Detail.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	if !isID(ref.ID) {
		return nil, a.failure(methodDetail, aftersale.ClassRefused, "not_found", "not an after-sale id of Douyin")
	}
	env, err := a.read(ctx, methodDetail, object{"after_sale_id": ref.ID, "need_operation_record": false})
	if err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) && strings.HasSuffix(call.Code, "isp.service-error:10000") {
			call.Class, call.Code = aftersale.ClassRefused, "not_found" // "bad after-sale"
		}
		return nil, err
	}
	s, code := readDetail(env.Data, ref)
	switch code {
	case "":
		return s, nil
	case "bad_reply":
		return nil, a.failure(methodDetail, aftersale.ClassRetry, code, "the answer is not what the platform documents")
	}
	return nil, a.failure(methodDetail, aftersale.ClassRefused, code, "")
}

// RefuseReasons lists what a refusal of this after-sale may cite. Douyin
// offers none for unshipped orders: those cannot be refused.
func (a *Adapter) RefuseReasons(ctx context.Context, ref aftersale.Ref) ([]aftersale.Reason, error) {
	id, ok := scalar(ref.ID).whole()
	if !ok || id <= 0 {
		return nil, a.failure(methodReasons, aftersale.ClassRefused, "not_found", "not an after-sale id of Douyin")
	}
	env, err := a.read(ctx, methodReasons, object{"aftersale_id": id})
	if err != nil {
		return nil, err
	}
	var d reasonsData
	if len(env.Data) > 0 && json.Unmarshal(env.Data, &d) != nil {
		return nil, a.failure(methodReasons, aftersale.ClassRetry, "bad_reply", "the answer is not what the platform documents")
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

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated.
func (a *Adapter) read(ctx context.Context, method string, params object) (*envelope, error) {
	env, err := a.post(ctx, method, params)
	if err == nil {
		err = a.check(method, env, false)
	}
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = aftersale.ClassRetry
	}
	return env, err
}

// post signs and sends one call and reads the envelope. It does not look at
// the platform's code.
func (a *Adapter) post(ctx context.Context, method string, params object) (*envelope, error) {
	token := ""
	if !strings.HasPrefix(method, "token.") {
		if token = a.token.Load().Access; token == "" {
			return nil, a.failure(method, aftersale.ClassAuth, "no_token", "the shop has no access token yet")
		}
	}
	if a.limit != nil {
		if err := a.limit.Wait(ctx); err != nil {
			return nil, a.failure(method, aftersale.ClassLimited, "max_qps", "held back by the shop's own limit")
		}
	}
	body := canonical(params)
	resp, err := a.client.R().SetContext(ctx).
		SetHeader("Content-Type", "application/json").SetBody([]byte(body)).
		Post("/" + strings.ReplaceAll(method, ".", "/") + "?" + a.query(method, body, token))
	if err := httpx.Classify(Name, method, resp, err); err != nil {
		return nil, withoutURL(err)
	}
	env := new(envelope)
	if json.Unmarshal(resp.Body(), env) != nil || env.Code == "" && env.ErrNo == "" {
		return nil, a.failure(method, aftersale.ClassUnknown, "bad_reply", "the answer is not what the platform documents")
	}
	return env, nil
}

// query is the signed part of the URL.
func (a *Adapter) query(method, body, token string) string {
	signMethod := signHMAC
	if a.signMD5 {
		signMethod = signMD5
	}
	timestamp := strconv.FormatInt(a.now().Unix(), 10)
	q := "app_key=" + url.QueryEscape(a.appKey) + "&method=" + method +
		"&timestamp=" + timestamp + "&v=2&sign_method=" + signMethod +
		"&sign=" + signCall(a.signMD5, a.appKey, a.secret, method, body, timestamp)
	if token != "" {
		q += "&access_token=" + url.QueryEscape(token)
	}
	return q
}

// withoutURL takes the URL, and with it the token, out of a transport error.
func withoutURL(err error) error {
	var call *aftersale.CallError
	var u *url.Error
	if errors.As(err, &call) && errors.As(call.Err, &u) {
		call.Err = u.Err
	}
	return err
}
