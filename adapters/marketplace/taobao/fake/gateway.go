package fake

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"makegood/adapters/fakekit"
)

// handler carries a call out.
type handler func(*Platform, url.Values) (fields, *refusal)

// method is one API of the gateway.
type method struct {
	required []string
	optional []string
	files    []string // parameters that are image files; in the form they are their bytes
	handle   handler
}

// methods is everything the gateway answers.
var methods = map[string]method{
	"taobao.refund.get":                     {words("fields refund_id"), nil, nil, locked((*Platform).refundGet)},
	"taobao.refunds.receive.get":            {words("fields"), words("status start_modified end_modified page_no page_size use_has_next"), nil, (*Platform).refundsGet},
	"taobao.logistics.trace.search":         {words("tid"), words("is_split sub_tid"), nil, (*Platform).trace},
	"taobao.refund.refusereason.get":        {words("refund_id refund_phase fields"), nil, nil, locked((*Platform).refuseReasons)},
	"taobao.rp.refunds.agree":               {words("refund_infos"), words("code"), nil, (*Platform).agree},
	"taobao.refund.refuse":                  {words("refund_id refuse_message"), words("refund_phase refund_version refuse_reason_id"), words("refuse_proof"), locked((*Platform).refuse)},
	"taobao.rp.returngoods.agree":           {words("refund_id seller_address_id"), words("refund_phase refund_version remark name address post tel mobile post_fee_bear_role virtual_return_goods"), nil, locked((*Platform).agreeReturn)},
	"taobao.rp.returngoods.refuse":          {words("refund_id refund_phase refund_version refuse_proof"), words("refuse_reason_id"), words("refuse_proof"), locked((*Platform).refuseGoods)},
	"taobao.refund.message.add":             {words("refund_id content image"), nil, words("image"), locked((*Platform).messageAdd)},
	"taobao.trade.get":                      {words("tid fields"), nil, nil, (*Platform).tradeGet},
	"taobao.trade.fullinfo.get":             {words("tid fields"), words("include_oaid"), nil, (*Platform).fullTrade},
	"taobao.trade.memo.update":              {words("tid"), words("memo flag reset"), nil, (*Platform).memoUpdate},
	"taobao.trade.memo.add":                 {words("tid memo"), words("flag"), nil, (*Platform).memoAdd},
	"taobao.rdc.aligenius.sendgoods.cancel": {words("param"), nil, nil, (*Platform).cancelShipment},
	"taobao.rdc.aligenius.refunds.check":    {words("param"), nil, nil, (*Platform).refundsCheck},
	"taobao.rdc.aligenius.ordermsg.update":  {words("tid oid status"), nil, nil, (*Platform).orderMessage},
	"taobao.tmc.messages.consume":           {nil, words("group_name quantity"), nil, (*Platform).consume},
	"taobao.tmc.messages.confirm":           {words("s_message_ids"), words("group_name f_message_ids"), nil, (*Platform).confirm},
	"taobao.top.auth.token.create":          {words("code"), words("uuid"), nil, (*Platform).tokenCreate},
	"taobao.top.auth.token.refresh":         {words("refresh_token"), nil, nil, (*Platform).tokenRefresh},
}

func words(text string) []string { return strings.Fields(text) }

// common are the parameters of every call.
var common = words("method app_key session timestamp v format sign_method sign")

// fields is a JSON object.
type fields = map[string]any

// rows is a list; name is what the platform calls its elements.
type rows struct {
	name  string
	items []any
}

// refusal is an error_response.
type refusal struct {
	code    int
	sub     string
	message string
}

var (
	errLimited = &refusal{7, "accesscontrol.limited-by-api-access-count", "This ban will last for 2 more seconds"}
	errNoCase  = &refusal{15, "isv.refund-not-exist", "退款单不存在"}
)

func invalid(what string) *refusal { return &refusal{41, "isv.invalid-parameter", what} }

// ServeHTTP answers one call of the gateway, or takes a TMC connection.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/router/rest" {
		p.serveSocket(w, r)
		return
	}
	form, files, err := readForm(r)
	name := form.Get("method")
	m, known := methods[name]
	if err != nil && known {
		p.answer(w, name, nil, &refusal{23, "", "Invalid format"})
		return
	}
	if err != nil || !known || r.Method != http.MethodPost || r.URL.RawQuery != "" {
		p.answer(w, name, nil, &refusal{22, "", "Invalid method"})
		return
	}
	f, stop := p.Begin(w, name)
	if stop {
		return
	}
	if f.Limited {
		p.answer(w, name, nil, errLimited)
		return
	}
	var data fields
	no := p.authorise(form, files, m)
	if no == nil {
		for name, file := range files {
			form[name] = file
		}
		data, no = m.handle(p, form)
	}
	if !f.End(w) {
		p.answer(w, name, data, no)
	}
}

// authorise checks everything about a call but the values of its parameters.
func (p *Platform) authorise(form, files url.Values, m method) *refusal {
	if no := checkNames(form, files, m); no != nil {
		return no
	}
	at, err := time.ParseInLocation(time.DateTime, form.Get("timestamp"), shanghai)
	want := p.gatewaySign(form)
	switch {
	case form.Get("app_key") != p.opt.AppKey:
		return &refusal{29, "isv.appkey-not-exists", "Invalid app Key"}
	case err != nil || p.opt.Now().Sub(at).Abs() > 10*time.Minute:
		return &refusal{31, "", "Invalid timestamp"}
	case form.Get("v") != "2.0" || form.Get("format") != "json":
		return &refusal{33, "", "Invalid version or format"}
	case want == "" || form.Get("sign") != want:
		return &refusal{25, "", "Invalid signature"}
	case strings.HasPrefix(form.Get("method"), "taobao.top.auth."):
		return nil // made to get a session
	case form.Get("session") == "":
		return &refusal{26, "", "Missing session"}
	case p.CheckToken(form.Get("session"), p.opt.Now()) != fakekit.TokenValid:
		return &refusal{27, "invalid-sessionkey", "Invalid session"}
	}
	return nil
}

// checkNames: every parameter is one of the call's, once, and none is missing.
func checkNames(form, files url.Values, m method) *refusal {
	for name, values := range form {
		if len(values) != 1 || values[0] == "" {
			return invalid(name + " is empty or twice")
		}
		if !slices.Contains(common, name) && !slices.Contains(m.required, name) && !slices.Contains(m.optional, name) || slices.Contains(m.files, name) {
			return invalid(name + " is no parameter")
		}
	}
	for name, values := range files {
		if !slices.Contains(m.files, name) || len(values) != 1 || values[0] == "" {
			return invalid(name + " is no file of this call")
		}
	}
	for _, name := range m.required {
		if form.Get(name) == "" && files.Get(name) == "" {
			return &refusal{40, "isv.missing-parameter:" + name, "缺少参数 " + name}
		}
	}
	return nil
}

// answer writes the envelope.
func (p *Platform) answer(w http.ResponseWriter, name string, data fields, no *refusal) {
	request := fmt.Sprintf("fake%012x", p.requests.Add(1))
	var out any
	switch {
	case no != nil:
		p.Reject(name, fmt.Sprint(no.code, " ", no.sub, " ", no.message))
		out = fields{"error_response": fields{"code": no.code, "msg": "error", "sub_code": no.sub, "sub_msg": no.message + quoted, "request_id": request}}
	default:
		data["request_id"] = request
		p.lists(data)
		out = data
		if !p.opt.Simplified {
			key := strings.ReplaceAll(strings.TrimPrefix(name, "taobao."), ".", "_") + "_response"
			out = fields{key: data}
		}
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	_, _ = w.Write(fakekit.JSON(out))
}

// lists writes the lists of an answer: bare when simplified, else wrapped. An
// empty one is left out.
func (p *Platform) lists(data fields) {
	for name, v := range data {
		list, ok := v.(rows)
		switch {
		case !ok:
		case len(list.items) == 0:
			delete(data, name)
		case p.opt.Simplified:
			data[name] = list.items
		default:
			data[name] = fields{list.name: list.items}
		}
	}
}

// shanghai is the zone of all times.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func stamp(t time.Time) string { return t.In(shanghai).Format(time.DateTime) }

// yuan writes fen as the platform does.
func yuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }

// number writes an id as the JSON number that the platform sends.
func number(id string) any { return fakekit.Number(id, `""`) }
