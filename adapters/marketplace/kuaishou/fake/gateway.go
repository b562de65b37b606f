package fake

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

// handler carries a call out; param are its business parameters.
type handler func(p *Platform, param []byte) (any, *refusal)

// method is one call of the gateway.
type method struct {
	verb   string
	handle handler
}

// methods is everything the gateway answers.
var methods = map[string]method{
	"open.seller.order.refund.detail":              {http.MethodGet, reading((*Platform).detail)},
	"open.seller.order.refund.pcursor.list":        {http.MethodGet, reading((*Platform).list)},
	"open.order.detail":                            {http.MethodGet, reading((*Platform).order)},
	"open.refund.reject.reason":                    {http.MethodGet, reading((*Platform).rejectReasons)},
	"open.seller.order.refund.approve":             {http.MethodPost, reading((*Platform).approve)},
	"open.seller.order.refund.confirm.receipt":     {http.MethodPost, reading((*Platform).confirmReceipt)},
	"open.seller.order.refund.returngoods.approve": {http.MethodPost, reading((*Platform).approveReturn)},
	"open.refund.direct.refund":                    {http.MethodPost, reading((*Platform).directRefund)},
	"open.refund.reject":                           {http.MethodPost, reading((*Platform).rejectRequest)},
	"open.seller.order.note.add":                   {http.MethodPost, reading((*Platform).addNote)},
}

// reading makes a handler of one that gets its parameters read. They are read
// strictly: text where a number belongs, or a parameter that the platform does
// not have, is a format error.
func reading[In any](handle func(*Platform, In) (any, *refusal)) handler {
	return func(p *Platform, param []byte) (any, *refusal) {
		var in In
		if fakekit.Decode(param, &in) != nil {
			return nil, &refusal{errFormat.result, "invalid_request: param"}
		}
		return handle(p, in)
	}
}

// refusal is an answer whose result is not 1.
type refusal struct {
	result  int
	message string
}

var (
	errLimited    = &refusal{1017, "Exceed qps limit, KEY [apiId:open;appkey:ks], MAX_QPS [300.0]"}
	errFormat     = &refusal{100200100, "invalid_request: parameter"}
	errSignature  = &refusal{28, "验签失败"}
	errNoScope    = &refusal{100200106, "token中无scope权限"}
	errToken      = &refusal{100200102, "access_denied"}
	errWrongWay   = &refusal{300008, "退款方式错误"}
	errZero       = &refusal{300009, "退款金额为0"}
	errNotPayable = &refusal{300010, "退款单当前状态不能退款"}
	errNoCase     = &refusal{300011, "退款单不存在"}
	errUpdated    = &refusal{300014, "退款单状态已更新，请刷新重试"}
	errNegotiate  = &refusal{300017, "协商状态已改变"}
	errState      = &refusal{300018, "当前退款状态不可操作"}
)

// ServeHTTP answers one call of the gateway.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/oauth2/") {
		p.oauth(w, r)
		return
	}
	name := strings.ReplaceAll(strings.TrimPrefix(r.URL.Path, "/"), "/", ".")
	m, ok := methods[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	f, stop := p.Begin(w, name)
	if stop {
		return
	}
	var data any
	no := errLimited
	if !f.Limited {
		var form url.Values
		if form, no = p.authorise(r, name, m.verb); no == nil {
			data, no = m.handle(p, []byte(form.Get("param")))
		}
	}
	if !f.End(w) {
		p.answer(w, name, data, no)
	}
}

// parameters are the parameters of every call. A GET has all of them in the
// query; a POST has appkey there and the rest in the body.
func parameters(r *http.Request, verb string) (url.Values, *refusal) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || r.Method != verb || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return nil, errFormat
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return nil, errFormat
	}
	if verb == http.MethodGet {
		if len(body) > 0 {
			return nil, errFormat
		}
		return query, nil
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || len(query) != 1 || len(form["appkey"]) != 0 {
		return nil, errFormat
	}
	form["appkey"] = query["appkey"]
	return form, nil
}

// authorise checks everything about a call but its business parameters.
func (p *Platform) authorise(r *http.Request, name, verb string) (url.Values, *refusal) {
	form, no := parameters(r, verb)
	if no != nil {
		return nil, no
	}
	for _, key := range []string{"appkey", "method", "version", "param", "access_token", "timestamp", "signMethod", "sign"} {
		if len(form[key]) != 1 || form.Get(key) == "" {
			return nil, &refusal{errFormat.result, "invalid_request: " + key}
		}
	}
	switch {
	case len(form) != 8:
		return nil, &refusal{errFormat.result, "invalid_request: unknown parameter"}
	case form.Get("appkey") != p.opt.AppKey:
		return nil, &refusal{100200101, "unauthorized_client"}
	case form.Get("method") != name || form.Get("version") != "1":
		return nil, &refusal{errFormat.result, "invalid_request: method or version"}
	case form.Get("sign") != p.callSign(form):
		return nil, errSignature
	}
	ms, err := strconv.ParseInt(form.Get("timestamp"), 10, 64)
	if err != nil || p.opt.Now().Sub(time.UnixMilli(ms)).Abs() > 10*time.Minute {
		return nil, &refusal{errFormat.result, "invalid_request: timestamp"}
	}
	if p.CheckToken(form.Get("access_token"), p.opt.Now()) != fakekit.TokenValid {
		return nil, errToken
	}
	return form, nil
}

// envelope is what every call answers.
type envelope struct {
	Result    int    `json:"result"`
	Code      string `json:"code"`
	Msg       string `json:"msg"`
	ErrorMsg  string `json:"error_msg"`
	SubCode   string `json:"sub_code"`
	SubMsg    string `json:"sub_msg"`
	RequestID string `json:"request_id"`
	Data      any    `json:"data,omitempty"`
}

// answer writes the envelope.
func (p *Platform) answer(w http.ResponseWriter, name string, data any, no *refusal) {
	env := envelope{Result: 1, Code: "1", Msg: "success", RequestID: fmt.Sprintf("ksreq%012d", p.seq.Add(1)), Data: data}
	if no != nil {
		p.Reject(name, strconv.Itoa(no.result)+" "+no.message)
		env.Result, env.Code, env.Msg, env.ErrorMsg, env.Data = no.result, strconv.Itoa(no.result), "error", no.message+fakekit.Quoted, nil
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(fakekit.JSON(env))
}
