package kuaishou

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/aftersale"
	"makegood/internal/httpx"
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

// object is the business parameters of a call.
type object = map[string]any

const wordsBadReply = "the answer is not what the platform documents"

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
		return nil, a.failure(methodDetail, aftersale.ClassRefused, code, "")
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
	number, ok := scalar(id).whole()
	if !ok || !isID(id) {
		return nil, a.failure(methodDetail, aftersale.ClassRefused, "not_found", "not an after-sale id of Kuaishou")
	}
	env, err := a.read(ctx, methodDetail, object{"refundId": number})
	if err != nil {
		var call *aftersale.CallError
		if errors.As(err, &call) && call.Code == codeNotFound {
			call.Code = "not_found"
		}
		return nil, err
	}
	d := new(detailData)
	if len(env.Data) == 0 || json.Unmarshal(env.Data, d) != nil || string(d.ID) != id {
		return nil, a.failure(methodDetail, aftersale.ClassRetry, "bad_reply", wordsBadReply)
	}
	return d, nil
}

// order reads the order of an after-sale; nil without an error means that the
// answer cannot be read or speaks of another order.
func (a *Adapter) order(ctx context.Context, id string) (*orderData, error) {
	number, _ := scalar(id).whole() // the caller has an id
	env, err := a.read(ctx, methodOrder, object{"oid": number})
	if err != nil {
		return nil, err
	}
	o := readOrder(env.Data)
	if o == nil || o.Base.ID != "" && string(o.Base.ID) != id {
		a.log.Warn("kuaishou order cannot be read", "request_id", a.brief(string(env.RequestID)))
		return nil, nil
	}
	return o, nil
}

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated.
func (a *Adapter) read(ctx context.Context, method string, param object) (*envelope, error) {
	env, err := a.send(ctx, method, param)
	if err == nil {
		err = a.check(method, env, false)
	}
	return env, repeatable(err)
}

// change makes a call that does something.
func (a *Adapter) change(ctx context.Context, method string, param object) (*envelope, error) {
	env, err := a.send(ctx, method, param)
	if err == nil {
		err = a.check(method, env, true)
	}
	return env, err
}

// repeatable turns "perhaps executed" into "may be made again".
func repeatable(err error) error {
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = aftersale.ClassRetry
	}
	return err
}

// send signs and sends one call and reads the envelope. It does not look at
// the platform's result.
func (a *Adapter) send(ctx context.Context, method string, param object) (*envelope, error) {
	token := a.token.Load().Access
	if token == "" {
		return nil, a.failure(method, aftersale.ClassAuth, "no_token", "the shop has no access token yet")
	}
	if err := a.wait(ctx, method); err != nil {
		return nil, err
	}
	c := call{
		token: token, appKey: a.appKey, method: method, param: encode(param),
		signMethod: a.signMethod, timestamp: strconv.FormatInt(a.now().UnixMilli(), 10),
	}
	form := url.Values{
		"method": {method}, "version": {"1"}, "param": {c.param}, "access_token": {token},
		"timestamp": {c.timestamp}, "signMethod": {c.signMethod}, "sign": {c.sign(a.signSecret)},
	}
	r := a.client.R().SetContext(ctx).SetHeader("Content-Type", "application/x-www-form-urlencoded").SetQueryParam("appkey", a.appKey)
	verb := http.MethodPost
	if readMethods[method] {
		verb = http.MethodGet
		r.SetQueryParamsFromValues(form)
	} else {
		r.SetBody(form.Encode())
	}
	resp, err := r.Execute(verb, "/"+strings.ReplaceAll(method, ".", "/"))
	env := new(envelope)
	return env, a.decode(method, resp, err, env, &env.Result)
}

// wait keeps to the shop's own limit of calls.
func (a *Adapter) wait(ctx context.Context, op string) error {
	if a.limit != nil && a.limit.Wait(ctx) != nil {
		return a.failure(op, aftersale.ClassLimited, "max_qps", "held back by the shop's own limit")
	}
	return nil
}

// decode reads an answer, which has to say its result.
func (a *Adapter) decode(op string, resp *resty.Response, err error, into any, result *scalar) error {
	if err := httpx.Classify(Name, op, resp, err); err != nil {
		return err
	}
	if json.Unmarshal(resp.Body(), into) != nil || *result == "" {
		return a.failure(op, aftersale.ClassUnknown, "bad_reply", wordsBadReply)
	}
	return nil
}

// encode writes the parameters: exactly this text is signed and sent.
func encode(param object) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(param) // texts, numbers and lists of them: cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
