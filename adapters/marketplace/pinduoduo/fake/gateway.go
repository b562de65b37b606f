package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

// method is one call: the parameters it takes, and what it does.
type method struct {
	params []string
	run    func(*Platform, map[string]string) (any, *refusal)
}

// The methods that have an effect.
const (
	methodAgree  = "pdd.refund.agree"
	methodReturn = "pdd.refund.returngoods.agree"
	methodCancel = "pdd.rdc.pddgenius.sendgoods.cancel"
)

// methods is everything the gateway answers.
var methods = map[string]method{
	"pdd.refund.information.get": {[]string{"after_sales_id", "order_sn"}, (*Platform).information},
	"pdd.refund.list.increment.get": {[]string{"after_sales_status", "after_sales_type", "start_updated_at", "end_updated_at",
		"page", "page_size", "order_sn"}, (*Platform).increment},
	methodAgree:                   {[]string{"request"}, (*Platform).agree},
	methodReturn:                  {[]string{"request"}, (*Platform).agreeReturn},
	methodCancel:                  {[]string{"param"}, (*Platform).cancelShipment},
	"pdd.refund.address.list.get": {nil, (*Platform).addresses},
	"pdd.order.information.get":   {[]string{"order_sn"}, (*Platform).order},
	"pdd.order.note.update":       {[]string{"order_sn", "note", "tag", "tag_name"}, (*Platform).note},
	"pdd.logistics.companies.get": {nil, (*Platform).companies},
	"pdd.pop.auth.token.create":   {[]string{"code"}, (*Platform).tokenCreate},
	"pdd.pop.auth.token.refresh":  {[]string{"refresh_token"}, (*Platform).tokenRefresh},
}

// common are the parameters of every call.
var common = []string{"type", "client_id", "access_token", "timestamp", "data_type", "version", "sign"}

// refusal is an error_response.
type refusal struct {
	code    int
	message string
}

var (
	errPublic    = &refusal{10001, "公共参数错误"}
	errType      = &refusal{10017, "type不正确"}
	errSign      = &refusal{20004, "签名sign校验失败"}
	errToken     = &refusal{10019, "access_token已过期"}
	errGrant     = &refusal{20031, "用户没有授权访问此接口"}
	errParameter = &refusal{21001, "请求参数错误"}
	errMissing   = &refusal{21002, "请求参数不能为空"}
	errNoOrder   = &refusal{45001, "订单不属于当前店铺或订单不存在"}
	errLimited   = &refusal{70031, "调用过于频繁，请调整调用频率"}
)

// fields is a JSON object written by hand.
type fields = map[string]any

// serveCall answers one call of the gateway.
func (p *Platform) serveCall(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	params, no := readParams(r, raw)
	name := params["type"]
	m, known := methods[name]
	if no == nil && !known {
		no = errType
	}
	if no != nil {
		p.answer(w, "call", nil, no)
		return
	}
	f, stop := p.Begin(w, name)
	if stop {
		return
	}
	var data any
	if no = errLimited; !f.Limited {
		if no = p.authorise(name, m, params); no == nil {
			data, no = m.run(p, params)
		}
	}
	if !f.End(w) {
		p.answer(w, name, data, no)
	}
}

// readParams reads one flat object whose values are strings.
func readParams(r *http.Request, raw []byte) (map[string]string, *refusal) {
	var params map[string]string
	if r.Method != http.MethodPost || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") ||
		json.Unmarshal(raw, &params) != nil {
		return nil, errPublic
	}
	return params, nil
}

// authorise checks everything about a call but its own parameters' values.
func (p *Platform) authorise(name string, m method, params map[string]string) *refusal {
	seconds, err := strconv.ParseInt(params["timestamp"], 10, 64)
	switch {
	case err != nil || p.opt.Now().Sub(time.Unix(seconds, 0)).Abs() > 10*time.Minute:
		return errPublic
	case params["client_id"] != p.opt.ClientID:
		return &refusal{10016, "client下线或者clientId不正确"}
	case params["data_type"] != "JSON" || params["version"] != "V1":
		return errPublic
	case params["sign"] != p.sign(params):
		return errSign
	}
	for key := range params {
		if !slices.Contains(common, key) && !slices.Contains(m.params, key) {
			return &refusal{errParameter.code, "unknown parameter " + key}
		}
	}
	if strings.HasPrefix(name, "pdd.pop.auth.") {
		return nil
	}
	return p.checkToken(params["access_token"])
}

// answer writes the answer, or an error_response.
func (p *Platform) answer(w http.ResponseWriter, name string, data any, no *refusal) {
	if no != nil {
		p.Reject(name, strconv.Itoa(no.code)+" "+no.message)
		data = fields{"error_response": fields{
			"error_code": no.code, "error_msg": no.message + fakekit.Quoted, "sub_code": strconv.Itoa(no.code), "sub_msg": no.message + fakekit.Quoted,
			"request_id": "15440104776643887",
		}}
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = w.Write(fakekit.JSON(data))
}

// decode reads a parameter that holds JSON strictly: a number where a string
// belongs, or a key the platform does not have, is an error.
func decode(text string, into any) *refusal {
	if text == "" {
		return errMissing
	}
	if fakekit.Decode([]byte(text), into) != nil {
		return errParameter
	}
	return nil
}
