package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"makegood/adapters/fakekit"
)

// handler carries a call out.
type handler func(p *Platform, body []byte, r *http.Request) (fields, *refusal)

// fields is a JSON object; errcode and errmsg are added to it.
type fields = map[string]any

// posted is everything that is sent as POST with access_token in the query, by
// path.
var posted = map[string]handler{
	"channels/ec/aftersale/getaftersaleorder":    reading((*Platform).afterSale),
	"channels/ec/aftersale/getaftersalelist":     reading((*Platform).list),
	"channels/ec/aftersale/acceptapply":          reading((*Platform).accept),
	"channels/ec/aftersale/rejectapply":          reading((*Platform).rejectApply),
	"channels/ec/aftersale/rejectexchangereship": reading((*Platform).rejectReship),
	"channels/ec/aftersale/rejectreason/get":     reading((*Platform).rejectReasons),
	"channels/ec/order/get":                      reading((*Platform).order),
	"channels/ec/order/merchantnotes/update":     reading((*Platform).note),
	"channels/ec/merchant/address/list":          reading((*Platform).addresses),
	"channels/ec/merchant/address/get":           reading((*Platform).address),
	"shop/ec/basics/img/upload":                  (*Platform).upload,
}

// The calls for tokens.
const (
	pathStable = "cgi-bin/stable_token" // POST
	pathPlain  = "cgi-bin/token"        // GET
)

// reading makes a handler of one that gets its parameters read. They are read
// strictly: a number where a text belongs, or a parameter that the platform does
// not have, is an error.
func reading[In any](handle func(*Platform, In) (fields, *refusal)) handler {
	return func(p *Platform, body []byte, _ *http.Request) (fields, *refusal) {
		var in In
		switch {
		case !json.Valid(body):
			return nil, errJSON
		case fakekit.Decode(body, &in) != nil:
			return nil, errArguments
		}
		return handle(p, in)
	}
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
	if posted[path] == nil && path != pathStable && path != pathPlain {
		http.NotFound(w, r)
		return
	}
	f, stop := p.Begin(w, path)
	if stop {
		return
	}
	var data fields
	no := errMinute
	if !f.Limited {
		data, no = p.perform(path, r)
	}
	if !f.End(w) {
		p.answer(w, path, data, no)
	}
}

// perform checks a call and carries it out.
func (p *Platform) perform(path string, r *http.Request) (fields, *refusal) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	switch {
	case err != nil:
		return nil, errEmpty
	case path == pathPlain:
		return p.plainToken(r.URL.Query())
	case r.Method != http.MethodPost:
		return nil, errVerb
	case path == pathStable:
		return reading((*Platform).stableToken)(p, body, r)
	}
	if no := p.tokenTaken(r.URL.Query()["access_token"]); no != nil {
		return nil, no
	}
	if len(body) == 0 {
		return nil, errEmpty
	}
	return posted[path](p, body, r)
}

// answer writes the data or the refusal.
func (p *Platform) answer(w http.ResponseWriter, path string, data fields, no *refusal) {
	switch {
	case no != nil:
		p.Reject(path, fmt.Sprintf("%d %s", no.code, no.message))
		data = fields{"errcode": no.code, "errmsg": fmt.Sprintf("%s%s rid: 69d1c0de-%08x-0a1b2c3d", no.message, quoted, p.nonces.Add(1))}
	case path == pathStable || path == pathPlain: // tokens come without a code
	case data == nil:
		data = fields{"errcode": 0, "errmsg": "ok"}
	default:
		data["errcode"], data["errmsg"] = 0, "ok"
	}
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	_, _ = w.Write(fakekit.JSON(data))
}

// id writes an id as the option says.
func (p *Platform) id(text string) any {
	if p.opt.NumericIDs && text != "" {
		return json.RawMessage(text)
	}
	return text
}
