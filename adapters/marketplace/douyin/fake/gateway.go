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

// handler carries a call out; body is param_json.
type handler func(p *Platform, body []byte) (any, *refusal)

// methods is everything the gateway answers.
var methods = map[string]handler{
	"afterSale.Detail":               reading((*Platform).detail),
	"afterSale.List":                 reading((*Platform).list),
	"afterSale.operate":              reading((*Platform).operate),
	"afterSale.rejectReasonCodeList": reading((*Platform).rejectReasons),
	"order.addOrderRemark":           reading((*Platform).orderRemark),
	"afterSale.addOrderRemark":       reading((*Platform).afterSaleRemark),
	"token.create":                   reading((*Platform).tokenCreate),
	"token.refresh":                  reading((*Platform).tokenRefresh),
}

// reading makes a handler of one that gets its parameters read. They are read
// strictly: what the platform does not know is a format error.
func reading[In any](handle func(*Platform, In) (any, *refusal)) handler {
	return func(p *Platform, body []byte) (any, *refusal) {
		var in In
		if fakekit.Decode(body, &in) != nil {
			return nil, errFormat
		}
		return handle(p, in)
	}
}

// refusal is an error envelope.
type refusal struct {
	code    int
	sub     string
	message string
}

// because is the same refusal with other words.
func (r *refusal) because(words string) *refusal { return &refusal{r.code, r.sub, words} }

var (
	errLimited   = &refusal{60000, "isv.limit-exceeded", "调用频率超限"}
	errFormat    = &refusal{40003, "isv.parameter-format-invalid", "参数格式不正确"}
	errParameter = &refusal{40004, "isv.parameter-invalid:11000", "业务参数不合法"}
	errNoCase    = &refusal{20000, "isp.service-error:10000", "售后单异常"}
	errState     = &refusal{50002, "isv.business-failed:20309541", "售后单状态异常，请刷新后重试"}
)

// ServeHTTP answers one call of the gateway.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	method := strings.ReplaceAll(strings.TrimPrefix(r.URL.Path, "/"), "/", ".")
	handle, ok := methods[method]
	if !ok {
		http.NotFound(w, r)
		return
	}
	f, stop := p.Begin(w, method)
	if stop {
		return
	}
	var data any
	no := errLimited
	if !f.Limited {
		data, no = p.perform(r, method, handle)
	}
	if !f.End(w) {
		p.answer(w, method, data, no)
	}
}

// perform checks a call and carries it out.
func (p *Platform) perform(r *http.Request, method string, handle handler) (any, *refusal) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return nil, errFormat
	}
	if no := p.authorise(r, method, body); no != nil {
		return nil, no
	}
	return handle(p, body)
}

// authorise checks everything about a call but its parameters.
func (p *Platform) authorise(r *http.Request, method string, body []byte) *refusal {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || r.Method != http.MethodPost {
		return errFormat
	}
	for _, name := range []string{"app_key", "method", "timestamp", "v", "sign"} {
		switch n := len(q[name]); {
		case n == 0 && name == "sign":
			return &refusal{40001, "isv.signature-missing", "缺少签名"}
		case n != 1:
			return &refusal{40001, "isv.parameter-missing", "缺少参数 " + name}
		}
	}
	switch {
	case q.Get("app_key") != p.opt.AppKey:
		return &refusal{40003, "isv.app-key-invalid", "app_key 不存在"}
	case q.Get("method") != method || q.Get("v") != "2":
		return &refusal{40003, "isv.method-invalid", "method 与路径不一致"}
	case !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json"):
		return errFormat
	}
	seconds, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	if err != nil || p.opt.Now().Sub(time.Unix(seconds, 0)).Abs() > 10*time.Minute {
		return &refusal{40003, "isv.timestamp-invalid", "时间戳无效"}
	}
	withHMAC := false
	switch q.Get("sign_method") {
	case "", "md5":
	case "hmac-sha256":
		withHMAC = true
	default:
		return &refusal{40003, "isv.sign-method-invalid", "sign_method 不合法"}
	}
	if q.Get("sign") != p.callSign(method, string(body), q.Get("timestamp"), withHMAC) {
		return &refusal{40003, "isv.signature-invalid", "签名校验失败"}
	}
	if strings.HasPrefix(method, "token.") {
		return nil
	}
	return p.tokenTaken(q.Get("access_token"))
}

// envelope is what every call answers.
type envelope struct {
	Code    int    `json:"code"`
	Msg     string `json:"msg"`
	SubCode string `json:"sub_code"`
	SubMsg  string `json:"sub_msg"`
	LogID   string `json:"log_id"`
	Data    any    `json:"data,omitempty"`
}

// answer writes the envelope.
func (p *Platform) answer(w http.ResponseWriter, method string, data any, no *refusal) {
	env := envelope{Code: 10000, Msg: "success", LogID: fmt.Sprintf("20261122%012d", p.logIDs.Add(1)), Data: data}
	if no != nil {
		p.Reject(method, no.sub+" "+no.message)
		env.Code, env.Msg, env.SubCode, env.SubMsg, env.Data = no.code, "error", no.sub, no.message+fakekit.Quoted, nil
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(fakekit.JSON(env))
}
