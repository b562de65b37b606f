package fake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// method is one call of the gateway. Handlers get the body and return the
// data, or a refusal.
type method struct {
	verb   string
	token  bool // wants access_token in the query
	handle func(*Platform, []byte, *http.Request) (fields, *refusal)
}

// fields is a JSON object; errcode and errmsg are added to it.
type fields = map[string]any

// methods is everything the gateway answers, by path.
var methods = map[string]method{
	"channels/ec/aftersale/getaftersaleorder":    {http.MethodPost, true, (*Platform).afterSale},
	"channels/ec/aftersale/getaftersalelist":     {http.MethodPost, true, (*Platform).list},
	"channels/ec/aftersale/acceptapply":          {http.MethodPost, true, (*Platform).accept},
	"channels/ec/aftersale/rejectapply":          {http.MethodPost, true, (*Platform).rejectApply},
	"channels/ec/aftersale/rejectexchangereship": {http.MethodPost, true, (*Platform).rejectReship},
	"channels/ec/aftersale/rejectreason/get":     {http.MethodPost, true, (*Platform).rejectReasons},
	"channels/ec/order/get":                      {http.MethodPost, true, (*Platform).order},
	"channels/ec/order/merchantnotes/update":     {http.MethodPost, true, (*Platform).note},
	"channels/ec/merchant/address/list":          {http.MethodPost, true, (*Platform).addresses},
	"channels/ec/merchant/address/get":           {http.MethodPost, true, (*Platform).address},
	"shop/ec/basics/img/upload":                  {http.MethodPost, true, (*Platform).upload},
	"cgi-bin/stable_token":                       {http.MethodPost, false, (*Platform).stableToken},
	"cgi-bin/token":                              {http.MethodGet, false, (*Platform).plainToken},
}

// refusal is an error of the platform.
type refusal struct {
	code    int
	message string
}

var (
	errMinute     = &refusal{45011, "api minute-quota reach limit, must slower, retry next minute"}
	errArguments  = &refusal{40097, "invalid args"}
	errJSON       = &refusal{47001, "data format error"}
	errEmpty      = &refusal{44002, "empty post data"}
	errVerb       = &refusal{43002, "require POST method"}
	errCaseID     = &refusal{10020000, "售后单号不合法"}
	errNoCase     = &refusal{10021050, "售后单不存在"}
	errState      = &refusal{10020001, "售后单状态不合法"}
	errNoSupport  = &refusal{10021041, "当前售后单不支持此操作"}
	errTooOften   = &refusal{10021059, "同一订单一分钟内只能发起一次退款"}
	errNoAddress  = &refusal{10021060, "缺少地址"}
	errBadAddress = &refusal{10021062, "地址不合法"}
	errNoOrder    = &refusal{100002, "订单不存在"}
)

// ServeHTTP answers one call of the gateway.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	m, ok := methods[path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	p.calls[path].Add(1)
	f, stop := p.faults.Begin(w, path)
	if stop {
		return
	}
	if f.Limited {
		p.answer(w, path, nil, errMinute)
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return
	}
	data, no := p.handle(m, body, r)
	if !f.End(w) {
		p.answer(w, path, data, no)
	}
}

func (p *Platform) handle(m method, body []byte, r *http.Request) (fields, *refusal) {
	if r.Method != m.verb {
		return nil, errVerb
	}
	if m.token {
		if no := p.tokens.check(r.URL.Query()["access_token"], p.opt.Now()); no != nil {
			return nil, no
		}
		if len(body) == 0 {
			return nil, errEmpty
		}
	}
	return m.handle(p, body, r)
}

// answer writes the data or the refusal.
func (p *Platform) answer(w http.ResponseWriter, path string, data fields, no *refusal) {
	if data == nil {
		data = fields{}
	}
	if no != nil {
		p.reject(path, fmt.Sprintf("%d %s", no.code, no.message))
		data = fields{"errcode": no.code, "errmsg": fmt.Sprintf("%s%s rid: 69d1c0de-%08x-0a1b2c3d", no.message, Quoted, p.nonces.Add(1))}
	} else if path != "cgi-bin/stable_token" && path != "cgi-bin/token" { // tokens come without a code
		data["errcode"], data["errmsg"] = 0, "ok"
	}
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	_, _ = w.Write(marshal(data))
}

// decode reads parameters strictly: a number where a string belongs, or a
// parameter the platform does not have, is an error.
func decode(body []byte, into any) *refusal {
	if !json.Valid(body) {
		return errJSON
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil || d.More() {
		return errArguments
	}
	return nil
}

// marshal writes compact JSON without escaping what need not be. The values
// are texts, numbers and maps of them, which cannot fail.
func marshal(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// id writes an id as the option says.
func (p *Platform) id(text string) any {
	if p.opt.NumericIDs && text != "" {
		return json.RawMessage(text)
	}
	return text
}
