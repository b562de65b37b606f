package taobao

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/calls"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

// The platform's methods.
const (
	methodRefund  = "taobao.refund.get"
	methodList    = "taobao.refunds.receive.get"
	methodTrace   = "taobao.logistics.trace.search"
	methodAgree   = "taobao.rp.refunds.agree"
	methodRefuse  = "taobao.refund.refuse"
	methodReasons = "taobao.refund.refusereason.get"
	methodReturn  = "taobao.rp.returngoods.agree"
	methodGoods   = "taobao.rp.returngoods.refuse"
	methodTrade   = "taobao.trade.get"
	methodFull    = "taobao.trade.fullinfo.get"
	methodMemo    = "taobao.trade.memo.update"
	methodMemoAdd = "taobao.trade.memo.add"
	methodMessage = "taobao.refund.message.add"
	methodHold    = "taobao.rdc.aligenius.sendgoods.cancel"
	methodReview  = "taobao.rdc.aligenius.refunds.check"
	methodOrder   = "taobao.rdc.aligenius.ordermsg.update"
	methodConsume = "taobao.tmc.messages.consume"
	methodConfirm = "taobao.tmc.messages.confirm"

	methodTokenCreate  = "taobao.top.auth.token.create"
	methodTokenRefresh = "taobao.top.auth.token.refresh"
)

// refundFields are what a refund is read and listed with. A single one is read
// with buyerFields as well: they are used in memory and nowhere kept.
const refundFields = "refund_id,tid,oid,status,order_status,good_status,has_good_return,refund_fee,refund_phase,refund_version," +
	"dispute_type,reason,created,modified,operation_contraint,cs_status,advance_status,outer_id,num_iid,num,sku," +
	"company_name,sid,good_return_time,refund_remind_timeout"

const buyerFields = ",desc,buyer_open_uid"

const wordsNotOurs = "not a refund id of Taobao"

// params are the parameters of one call; those without a value are not sent.
type params = map[string]string

// Fetch reads the refund with taobao.refund.get and, where the order was
// shipped, its parcel with taobao.logistics.trace.search.
func (a *Adapter) Fetch(ctx context.Context, ref aftersale.Ref, _ string) (*aftersale.Snapshot, error) {
	r, err := a.refund(ctx, ref)
	if err != nil {
		return nil, err
	}
	s, ok := a.snapshot(r, ref)
	if !ok {
		return nil, a.api.Failure(methodRefund, aftersale.ClassRefused, "bad_amount", "the refund's amount is none")
	}
	if s.OrderID != "" && (r.shipped() != unshipped || s.MayHaveLeft) {
		if s.Outbound, err = a.outbound(ctx, s.OrderID); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// refund reads one refund as the platform shows it.
func (a *Adapter) refund(ctx context.Context, ref aftersale.Ref) (*refund, error) {
	if !wire.IsID(ref.ID) {
		return nil, a.api.NotFound(methodRefund, wordsNotOurs)
	}
	var d struct {
		Refund refund `json:"refund"`
	}
	refused, err := a.read(ctx, methodRefund, params{"refund_id": ref.ID, "fields": refundFields + buyerFields}, &d)
	switch {
	case refused != nil && aftersale.ClassOf(err) == aftersale.ClassRefused && refused.missing():
		return nil, a.api.NotFound(methodRefund, a.api.Clean(string(refused.SubMsg)))
	case err != nil:
		return nil, err
	case d.Refund.ID == "" || d.Refund.ID == "0":
		return nil, a.api.NotFound(methodRefund, "the answer holds no refund")
	case string(d.Refund.ID) != ref.ID: // an answer about another refund
		return nil, a.api.BadReply(methodRefund, aftersale.ClassRetry)
	}
	return &d.Refund, nil
}

// read makes a call that changes nothing and decodes its result: a failure
// that leaves open whether it was executed may be repeated. refused is the
// platform's own error, if that is why the call failed.
func (a *Adapter) read(ctx context.Context, method string, p params, into any) (refused *topError, err error) {
	refused, err = a.post(ctx, method, false, p, nil, into)
	return refused, calls.Repeatable(err)
}

// change makes a call that may change something, with a picture beside the
// parameters or nil, and decodes its result.
func (a *Adapter) change(ctx context.Context, method string, p params, file *picture, into any) (refused *topError, err error) {
	return a.post(ctx, method, true, p, file, into)
}

// post signs and sends one call.
func (a *Adapter) post(ctx context.Context, method string, changes bool, p params, file *picture, into any) (refused *topError, err error) {
	if needsSession(method) && a.Token().Access == "" {
		return nil, a.api.NoToken(method)
	}
	body, err := a.api.Send(ctx, method, func(r *resty.Request) (*resty.Response, error) {
		return fill(r, a.signed(method, p), file).Post(routerPath)
	})
	if err != nil {
		return nil, err
	}
	result, refused, ok := readAnswer(body)
	switch {
	case !ok || refused == nil && json.Unmarshal(result, into) != nil:
		return nil, a.api.BadReply(method, aftersale.ClassUnknown)
	case refused != nil:
		return refused, a.rejected(method, refused, changes)
	}
	return nil, nil
}

// needsSession: the calls that fetch a session key are made without one.
func needsSession(method string) bool {
	return method != methodTokenCreate && method != methodTokenRefresh
}

// signed adds the common parameters and the signature.
func (a *Adapter) signed(method string, p params) params {
	c := &a.config
	all := params{
		"method": method, "app_key": c.AppKey, "v": "2.0", "format": "json",
		"sign_method": c.SignMethod, "timestamp": stamp(a.now()),
	}
	if needsSession(method) {
		all["session"] = a.Token().Access
	}
	for name, value := range p {
		if value != "" {
			all[name] = value
		}
	}
	all["sign"] = signCall(c.SignMethod, c.AppSecret.Reveal(), all)
	return all
}

// readAnswer takes the envelope off. Simplified answers have none: then the
// whole object is the result.
func readAnswer(body []byte) (result json.RawMessage, refused *topError, ok bool) {
	var around map[string]json.RawMessage
	if json.Unmarshal(body, &around) != nil || around == nil {
		return nil, nil, false
	}
	if raw, found := around["error_response"]; found {
		refused = new(topError)
		return nil, refused, json.Unmarshal(raw, refused) == nil
	}
	result = body
	for name, inner := range around {
		if strings.HasSuffix(name, "_response") {
			result = inner // there is one at most
		}
	}
	return result, nil, strings.HasPrefix(strings.TrimSpace(string(result)), "{")
}

// numbered is what every result holds: the platform's id of the call.
type numbered struct {
	RequestID wire.Scalar `json:"request_id"`
}

// receipt names the call by which something was done.
func (a *Adapter) receipt(d numbered) aftersale.Receipt {
	return aftersale.Receipt{Reference: a.api.Brief(string(d.RequestID))}
}
