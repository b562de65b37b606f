package taobao

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"makegood/adapters"
	"makegood/aftersale"
	"makegood/internal/httpx"
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
		return nil, a.failure(methodRefund, aftersale.ClassRefused, "bad_amount", "the refund's amount is none")
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
	if !isID(ref.ID) {
		return nil, a.failure(methodRefund, aftersale.ClassRefused, "not_found", "not a refund id of Taobao")
	}
	result, refused, err := a.read(ctx, methodRefund, params{"refund_id": ref.ID, "fields": refundFields + buyerFields})
	if refused != nil && aftersale.ClassOf(err) == aftersale.ClassRefused && refused.missing() {
		return nil, a.failure(methodRefund, aftersale.ClassRefused, "not_found", a.clean(string(refused.SubMsg)))
	}
	if err != nil {
		return nil, err
	}
	var d struct {
		Refund refund `json:"refund"`
	}
	if json.Unmarshal(result, &d) != nil {
		return nil, a.unreadable(methodRefund)
	}
	switch string(d.Refund.ID) {
	case ref.ID:
		return &d.Refund, nil
	case "", "0":
		return nil, a.failure(methodRefund, aftersale.ClassRefused, "not_found", "the answer holds no refund")
	}
	return nil, a.unreadable(methodRefund) // an answer about another refund
}

func (a *Adapter) unreadable(method string) error {
	return a.failure(method, aftersale.ClassRetry, "bad_reply", "the answer is not what the platform documents")
}

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated. refused is the platform's own error.
func (a *Adapter) read(ctx context.Context, method string, p params) (result json.RawMessage, refused *topError, err error) {
	result, refused, err = a.post(ctx, method, p, nil)
	if refused != nil {
		err = a.rejected(method, refused, false)
	}
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = aftersale.ClassRetry
	}
	return result, refused, err
}

// change makes a call that changes something.
func (a *Adapter) change(ctx context.Context, method string, p params) (result json.RawMessage, refused *topError, err error) {
	return a.upload(ctx, method, p, nil)
}

// upload is a change with a file beside the parameters; nil: without one.
func (a *Adapter) upload(ctx context.Context, method string, p params, file *picture) (result json.RawMessage, refused *topError, err error) {
	result, refused, err = a.post(ctx, method, p, file)
	if refused != nil {
		err = a.rejected(method, refused, true)
	}
	return result, refused, err
}

// post signs and sends one call. It returns the result, or the platform's
// refusal with a nil err, or what became of the transport.
func (a *Adapter) post(ctx context.Context, method string, p params, file *picture) (json.RawMessage, *topError, error) {
	if needsSession(method) && a.token.Load().Access == "" {
		return nil, nil, a.failure(method, aftersale.ClassAuth, "no_session", "the seller has not authorised the app yet")
	}
	contentType, body := encode(a.signed(method, p), file)
	resp, err := a.client.R().SetContext(ctx).SetHeader("Content-Type", contentType).SetBody(body).Post(routerPath)
	if err := httpx.Classify(Name, method, resp, err); err != nil {
		return nil, nil, err
	}
	result, refused, ok := readAnswer(resp.Body())
	if !ok {
		return nil, nil, a.failure(method, aftersale.ClassUnknown, "bad_reply", "the answer is not what the platform documents")
	}
	return result, refused, nil
}

// needsSession: the calls that fetch a session key are made without one.
func needsSession(method string) bool {
	return method != methodTokenCreate && method != methodTokenRefresh
}

// signed adds the common parameters and the signature.
func (a *Adapter) signed(method string, p params) params {
	all := params{
		"method": method, "app_key": a.appKey, "v": "2.0", "format": "json",
		"sign_method": a.signing, "timestamp": a.now().In(adapters.Shanghai).Format(stamp),
	}
	if needsSession(method) {
		all["session"] = a.token.Load().Access
	}
	for name, value := range p {
		if value != "" {
			all[name] = value
		}
	}
	all["sign"] = signCall(a.signing, a.secret, all)
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
		if json.Unmarshal(raw, refused) != nil {
			return nil, nil, false
		}
		return nil, refused, true
	}
	result = body
	for name, inner := range around {
		if strings.HasSuffix(name, "_response") {
			result = inner // there is one at most
		}
	}
	return result, nil, strings.HasPrefix(strings.TrimSpace(string(result)), "{")
}

// requestID is the platform's own id of the call, for receipts.
func (a *Adapter) requestID(result json.RawMessage) string {
	var d struct {
		ID scalar `json:"request_id"`
	}
	_ = json.Unmarshal(result, &d) // read once already; without an id the receipt has none
	return a.brief(string(d.ID), 60)
}
