package kuaishou

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/calls"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The platform's methods; the path is the method with slashes for dots.
const (
	methodDetail  = "open.seller.order.refund.detail"
	methodOrder   = "open.order.detail"
	methodList    = "open.seller.order.refund.pcursor.list"
	methodReasons = "open.refund.reject.reason"

	methodApprove = "open.seller.order.refund.approve"
	methodReceipt = "open.seller.order.refund.confirm.receipt"
	methodDirect  = "open.refund.direct.refund"
	methodReturn  = "open.seller.order.refund.returngoods.approve"
	methodReject  = "open.refund.reject"
	methodNote    = "open.seller.order.note.add"
)

// readMethods are sent as GET, all others as POST.
var readMethods = map[string]bool{methodDetail: true, methodOrder: true, methodList: true, methodReasons: true}

const wordsNotOurs = "not an after-sale id of Kuaishou"

// object is the business parameters of a call.
type object = map[string]any

// Fetch reads the after-sale and then its order: the after-sale alone does
// not say whether the parcel has left. Without the order nothing is decided;
// only where the platform refuses to show it, or shows nothing readable, the
// parcel counts as one that may have left.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	d, err := a.detail(ctx, ref.ID)
	if err != nil {
		return nil, err
	}
	s, code := d.snapshot(ref, a.now())
	if code != "" {
		return nil, a.api.Unusable(methodDetail, code)
	}
	var o *orderData
	if s.OrderID != "" {
		if o, err = a.order(ctx, s.OrderID); err != nil && !noPermission(err) {
			return nil, err
		}
	}
	place(s, d, o)
	return s, nil
}

// detail reads the after-sale.
func (a *Adapter) detail(ctx context.Context, id string) (*detailData, error) {
	if !isID(id) {
		return nil, a.api.NotFound(methodDetail, wordsNotOurs)
	}
	d := new(detailData)
	if err := a.readData(ctx, methodDetail, object{"refundId": number(id)}, d); err != nil {
		return nil, calls.Missing(err, codeNotFound)
	}
	if string(d.ID) != id {
		return nil, a.api.BadReply(methodDetail, aftersale.ClassRetry)
	}
	return d, nil
}

// order reads the order of an after-sale; nil without an error means that the
// answer cannot be read or speaks of another order.
func (a *Adapter) order(ctx context.Context, id string) (*orderData, error) {
	env, err := a.read(ctx, methodOrder, object{"oid": number(id)})
	if err != nil {
		return nil, err
	}
	o := readOrder(env.Data)
	if o == nil || o.Base.ID != "" && string(o.Base.ID) != id {
		a.log.Warn("kuaishou order cannot be read", "request_id", a.api.Brief(string(env.RequestID)))
		return nil, nil
	}
	return o, nil
}

// readData makes a call that changes nothing and decodes its data.
func (a *Adapter) readData(ctx context.Context, method string, param object, data any) error {
	env, err := a.read(ctx, method, param)
	if err == nil && (len(env.Data) == 0 || json.Unmarshal(env.Data, data) != nil) {
		err = a.api.BadReply(method, aftersale.ClassRetry)
	}
	return err
}

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated.
func (a *Adapter) read(ctx context.Context, method string, param object) (*envelope, error) {
	env, err := a.call(ctx, method, param, false)
	return env, calls.Repeatable(err)
}

// change makes a call that does something, and reads its receipt.
func (a *Adapter) change(ctx context.Context, method string, param object) (aftersale.Receipt, error) {
	env, err := a.call(ctx, method, param, true)
	if err != nil {
		return aftersale.Receipt{}, err
	}
	return aftersale.Receipt{Reference: a.api.Brief(string(env.RequestID))}, nil
}

// call signs and sends one call and checks what the platform says of it.
// changes is true for calls that may do something.
func (a *Adapter) call(ctx context.Context, method string, param object, changes bool) (*envelope, error) {
	token := a.Token().Access
	if token == "" {
		return nil, a.api.NoToken(method)
	}
	env := new(envelope)
	err := a.exchange(ctx, method, env, &env.Result, func(r *resty.Request) (*resty.Response, error) {
		form, path := a.signed(method, token, string(wire.JSON(param))), "/"+strings.ReplaceAll(method, ".", "/")
		r.SetQueryParam("appkey", a.config.AppKey)
		if readMethods[method] {
			return r.SetQueryParamsFromValues(form).Get(path)
		}
		return r.SetBody(form.Encode()).Post(path)
	})
	if err == nil {
		err = a.check(method, env, changes)
	}
	return env, err
}

// signed is the form of a call, signed now.
func (a *Adapter) signed(method, token, param string) url.Values {
	c := call{
		token: token, appKey: a.config.AppKey, method: method, param: param,
		signMethod: a.config.SignMethod, timestamp: strconv.FormatInt(a.now().UnixMilli(), 10),
	}
	return url.Values{
		"method": {method}, "version": {"1"}, "param": {param}, "access_token": {token},
		"timestamp": {c.timestamp}, "signMethod": {c.signMethod}, "sign": {c.sign(a.config.SignSecret.Reveal())},
	}
}

// exchange sends a form and decodes the answer, which has to say its result. It
// does not look at what the result is.
func (a *Adapter) exchange(ctx context.Context, op string, into any, result *wire.Scalar, send func(*resty.Request) (*resty.Response, error)) error {
	body, err := a.api.Send(ctx, op, func(r *resty.Request) (*resty.Response, error) {
		return send(r.SetHeader("Content-Type", "application/x-www-form-urlencoded"))
	})
	if err == nil && (json.Unmarshal(body, into) != nil || *result == "") {
		err = a.api.BadReply(op, aftersale.ClassUnknown)
	}
	return err
}
