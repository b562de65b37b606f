package wechatshop

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/go-resty/resty/v2"

	"makegood/aftersale"
	"makegood/internal/httpx"
)

// The platform's calls; each is a path below /channels/ec/, but for the last two.
const (
	opAfterSale = "aftersale/getaftersaleorder"
	opList      = "aftersale/getaftersalelist"
	opAccept    = "aftersale/acceptapply"
	opReject    = "aftersale/rejectapply"
	opRejectNew = "aftersale/rejectexchangereship"
	opReasons   = "aftersale/rejectreason/get"
	opOrder     = "order/get"
	opNotes     = "order/merchantnotes/update"
	opAddresses = "merchant/address/list"
	opAddress   = "merchant/address/get"
	opUpload    = "shop/ec/basics/img/upload"
	opToken     = "cgi-bin/stable_token"
)

// object is the parameters of a call.
type object map[string]any

// Fetch reads the after-sale, and the order for what was shipped.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	s, d, err := a.afterSale(ctx, ref)
	if err != nil {
		return nil, err
	}
	o, err := a.order(ctx, s.OrderID)
	if err != nil {
		if aftersale.ClassOf(err) != aftersale.ClassRefused {
			return nil, err
		}
		a.log.Warn("wechatshop order cannot be read: whether its parcel has left stays open", "error", err.Error())
	}
	addOrder(s, d, o)
	return s, nil
}

// afterSale reads the after-sale alone. For a request for money only it
// leaves open whether anything was shipped.
func (a *Adapter) afterSale(ctx context.Context, ref aftersale.Ref) (*aftersale.Snapshot, *afterSaleOrder, error) {
	if !isID(ref.ID) {
		return nil, nil, a.failure(opAfterSale, aftersale.ClassRefused, "not_found", "not an after-sale id of WeChat Shop")
	}
	env, err := a.read(ctx, opAfterSale, object{"after_sale_order_id": ref.ID})
	if err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) && (call.Code == codeBadCase || call.Code == codeNoCase || call.Code == codeNoCaseToo) {
			call.Code = "not_found"
		}
		return nil, nil, err
	}
	s, d, code := readAfterSale(env.body, ref, a.now())
	switch code {
	case "":
		return s, d, nil
	case "bad_reply":
		return nil, nil, a.badReply(opAfterSale, aftersale.ClassRetry)
	}
	return nil, nil, a.failure(opAfterSale, aftersale.ClassRefused, code, "")
}

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated.
func (a *Adapter) read(ctx context.Context, op string, params object) (*envelope, error) {
	env, err := a.post(ctx, op, params)
	if err == nil {
		err = a.check(op, env, false)
	}
	return env, repeatable(err)
}

// repeatable turns "perhaps executed" into "may be made again".
func repeatable(err error) error {
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = aftersale.ClassRetry
	}
	return err
}

// change makes a call that may do something.
func (a *Adapter) change(ctx context.Context, op string, params object) (*envelope, error) {
	env, err := a.post(ctx, op, params)
	if err == nil {
		err = a.check(op, env, true)
	}
	return env, err
}

// post makes one call with the access token.
func (a *Adapter) post(ctx context.Context, op string, params object) (*envelope, error) {
	return a.authorised(ctx, op, "/channels/ec/"+op+"?", jsonBody(params))
}

// authorised adds the access token to a path that ends with "?" or "&".
func (a *Adapter) authorised(ctx context.Context, op, path string, fill func(*resty.Request)) (*envelope, error) {
	token := a.token.Load().Access
	if token == "" {
		return nil, a.failure(op, aftersale.ClassAuth, "no_token", "the shop has no access token yet")
	}
	env, err := a.send(ctx, op, path+"access_token="+url.QueryEscape(token), fill)
	if err == nil && verdicts[string(env.Code)].class == aftersale.ClassAuth {
		a.rejected.Store(&token)
	}
	return env, err
}

// jsonBody is the body of all calls but uploads.
func jsonBody(params object) func(*resty.Request) {
	return func(r *resty.Request) { r.SetHeader("Content-Type", "application/json").SetBody(encode(params)) }
}

// send makes one call and reads the envelope; fill adds the body. It does not
// look at the platform's code.
func (a *Adapter) send(ctx context.Context, op, path string, fill func(*resty.Request)) (*envelope, error) {
	r := a.client.R().SetContext(ctx)
	fill(r)
	resp, err := r.Post(path)
	if failed := httpx.Classify(Name, op, resp, err); failed != nil {
		if env := forbidden(resp, err); env != nil {
			return env, nil
		}
		return nil, failed
	}
	env := readEnvelope(resp.Body())
	if env == nil {
		return nil, a.badReply(op, aftersale.ClassUnknown)
	}
	return env, nil
}

// forbidden is the envelope of an HTTP 403: the platform answers callers that
// are not on the shop's list so, with its own code inside.
func forbidden(resp *resty.Response, err error) *envelope {
	if err != nil || resp.StatusCode() != http.StatusForbidden {
		return nil
	}
	env := readEnvelope(resp.Body())
	if env == nil || env.Code == "" || env.Code == "0" {
		return nil
	}
	return env
}

// readEnvelope returns nil for what is no JSON object.
func readEnvelope(body []byte) *envelope {
	env := &envelope{body: body}
	if text := bytes.TrimSpace(body); len(text) == 0 || text[0] != '{' || json.Unmarshal(body, env) != nil {
		return nil
	}
	return env
}

// encode writes the parameters. Everything that JSON allows raw is left raw:
// the platform shows notes as they came.
func encode(params object) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(params) // texts, numbers and lists of them: cannot fail
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func (a *Adapter) badReply(op string, class aftersale.Class) error {
	return a.failure(op, class, "bad_reply", "the answer is not what the platform documents")
}
