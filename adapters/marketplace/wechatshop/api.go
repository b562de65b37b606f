package wechatshop

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/calls"
	"makegood/adapters/wire"
	"makegood/aftersale"
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

const wordsNotOurs = "not an after-sale id of WeChat Shop"

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
		return nil, nil, a.api.NotFound(opAfterSale, wordsNotOurs)
	}
	var data struct {
		Order *afterSaleOrder `json:"after_sale_order"`
	}
	if err := a.read(ctx, opAfterSale, object{"after_sale_order_id": ref.ID}, &data); err != nil {
		return nil, nil, calls.Missing(err, "10020000", "10021050", "10021057")
	}
	s, code := data.Order.snapshot(ref, a.now())
	if code != "" {
		return nil, nil, a.api.Unusable(opAfterSale, code)
	}
	return s, data.Order, nil
}

// read makes a call that changes nothing and decodes its data.
func (a *Adapter) read(ctx context.Context, op string, params object, data any) error {
	env, err := a.post(ctx, op, params)
	return a.result(op, env, err, data)
}

// result decodes the data of a call that changes nothing: a failure that leaves
// open whether it was executed may be repeated.
func (a *Adapter) result(op string, env *envelope, err error, data any) error {
	if err == nil {
		err = a.check(op, env, false)
	}
	if err == nil && json.Unmarshal(env.body, data) != nil {
		err = a.api.BadReply(op, aftersale.ClassRetry)
	}
	return calls.Repeatable(err)
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
	return a.authorised(ctx, op, "/channels/ec/"+op, jsonBody(params))
}

// authorised makes one call with the access token; fill adds the rest.
func (a *Adapter) authorised(ctx context.Context, op, path string, fill func(*resty.Request)) (*envelope, error) {
	token := a.Token().Access
	if token == "" {
		return nil, a.api.NoToken(op)
	}
	env, err := a.send(ctx, op, path, func(r *resty.Request) { fill(r.SetQueryParam("access_token", token)) })
	if err == nil {
		if class, _ := classOf(string(env.Code), true); class == aftersale.ClassAuth {
			a.refusedToken.Store(&token)
		}
	}
	return env, err
}

// jsonBody is the body of all calls but uploads.
func jsonBody(params object) func(*resty.Request) {
	return func(r *resty.Request) { r.SetHeader("Content-Type", "application/json").SetBody(wire.JSON(params)) }
}

// send makes one call and reads the envelope; fill adds the body. It does not
// look at the platform's code.
func (a *Adapter) send(ctx context.Context, op, path string, fill func(*resty.Request)) (*envelope, error) {
	var refused *envelope
	body, err := a.api.Send(ctx, op, func(r *resty.Request) (*resty.Response, error) {
		fill(r)
		resp, err := r.Post(path)
		if err == nil && resp.StatusCode() == http.StatusForbidden {
			refused = readEnvelope(resp.Body())
		}
		return resp, err
	})
	if refused != nil && refused.Code != "" && refused.Code != "0" {
		// The platform answers callers that are not on the shop's list with
		// an HTTP 403 that has its own code inside.
		return refused, nil
	}
	if err != nil {
		return nil, err
	}
	env := readEnvelope(body)
	if env == nil {
		return nil, a.api.BadReply(op, aftersale.ClassUnknown)
	}
	return env, nil
}

// readEnvelope returns nil for what is no JSON object.
func readEnvelope(body []byte) *envelope {
	env := &envelope{body: body}
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) || json.Unmarshal(body, env) != nil {
		return nil
	}
	return env
}
