package fake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"

	"makegood/adapters/fakekit"
)

// Intercept is one intercept the fake took on.
type Intercept struct {
	Company, Number   string // company: the aggregator's word
	Type              string // RETURN_SEND_ADDR …
	Role, PayType     string
	PartnerID         string
	CallbackURL, Salt string
	TaskID            string
	At                time.Time
}

// Intercepts returns the intercepts taken on for a number.
func (a *Aggregator) Intercepts(number string) []Intercept {
	return slices.Clone(a.parcels.Get(number).intercepts)
}

// RefuseIntercept makes every further intercept of the number fail with this
// code and these words; an empty code takes that back.
func (a *Aggregator) RefuseIntercept(number, code, msg string) {
	a.change(number, func(p *parcel) { p.refuseCode, p.refuseWith = code, msg })
}

// wanted is the param of an intercept, all fields that are public.
type wanted struct {
	Kuaidicom, Kuaidinum, InterceptType                          string
	PartnerID, PartnerKey, PartnerSecret, PartnerName, Net, Code string
	Reason, OrderID, OrderRole, InterceptPayType                 string
	Salt, CallbackURL, AppKey, AppSecret                         string
	RecManInfo                                                   json.RawMessage
}

type labelReply struct {
	Success bool   `json:"success"`
	Code    int    `json:"code"`
	Message string `json:"message"`
	Data    any    `json:"data"`
	Time    int    `json:"time"`
}

// labelFail refuses. Apart from 200 the codes of this API are not public;
// those used here follow the query API or are made up.
func labelFail(code int, message, why string) answer {
	return answer{body: labelReply{Code: code, Message: message + fakekit.Quoted}, why: why}
}

func (a *Aggregator) intercept(call *http.Request) answer {
	form := call.PostForm
	param, t := form.Get("param"), form.Get("t")
	if form.Get("key") != a.opt.Key {
		return labelFail(601, "key过期", "wrong key")
	}
	if a.opt.Secret == "" || !signed(form.Get("sign"), param, t, a.opt.Key, a.opt.Secret) {
		return labelFail(503, "验证签名失败", "bad signature")
	}
	if ms, err := strconv.ParseInt(t, 10, 64); err != nil || ms < 1e12 {
		return labelFail(400, "参数错误", "t is not in milliseconds")
	}
	var w wanted
	if form.Get("method") != "interceptOrder" || fakekit.Decode([]byte(param), &w) != nil {
		return labelFail(400, "参数错误", "method or param cannot be read")
	}
	if why := w.wrong(); why != "" {
		return labelFail(400, "参数错误", why)
	}
	r := a.parcels.Find(w.Kuaidinum)
	if r == nil {
		return labelFail(30002, "单号不存在", "unknown number: "+w.Kuaidinum)
	}
	r.Lock()
	defer r.Unlock()
	return a.take(&r.Data, w)
}

// wrong checks the fields against the documentation.
func (w wanted) wrong() string {
	switch {
	case w.Kuaidicom == "" || w.Kuaidinum == "":
		return "kuaidicom or kuaidinum is missing"
	case w.InterceptType != "RETURN_SEND_STATION" && w.InterceptType != "RETURN_SEND_ADDR" && w.InterceptType != "MODIFY_ADDR":
		return "interceptType"
	case w.InterceptType == "MODIFY_ADDR" && len(w.RecManInfo) == 0:
		return "MODIFY_ADDR without recManInfo"
	case w.OrderRole != "" && !slices.Contains([]string{"1", "2", "3"}, w.OrderRole):
		return "orderRole"
	case w.InterceptPayType != "" && !slices.Contains([]string{"SHIPPER", "CONSIGNEE", "THIRDPARTY", "MONTHLY"}, w.InterceptPayType):
		return "interceptPayType"
	case w.CallbackURL == "" && slices.Contains([]string{"zhongtong", "jtexpress", "yuantong"}, w.Kuaidicom):
		return "callbackUrl is mandatory for " + w.Kuaidicom
	}
	return ""
}

// take decides as the facts say: a parcel in transport that is not signed
// yet. That a second intercept is refused is made up. The caller holds the lock.
func (a *Aggregator) take(p *parcel, w wanted) answer {
	switch state := p.state(); {
	case p.refuseCode != "":
		n, err := strconv.Atoi(p.refuseCode)
		if err != nil {
			n = 30000
		}
		return labelFail(n, p.refuseWith, "told to refuse: "+p.number)
	case p.company != w.Kuaidicom:
		return labelFail(30002, "单号不存在", "another company: "+p.number)
	case state == "" || p.unscanned():
		return labelFail(30003, "包裹未揽收，不能拦截", "not picked up: "+p.number)
	case state == "3" || state == "4":
		return labelFail(30004, "包裹已签收，不能拦截", "signed: "+p.number)
	case len(p.intercepts) > 0:
		return labelFail(30005, "拦截单已存在", "second intercept: "+p.number)
	}
	i := Intercept{
		Company: w.Kuaidicom, Number: p.number, Type: w.InterceptType, Role: w.OrderRole, PayType: w.InterceptPayType,
		PartnerID: w.PartnerID, CallbackURL: w.CallbackURL, Salt: w.Salt, TaskID: hexMD5("task", p.number), At: a.opt.Now(),
	}
	p.intercepts = append(p.intercepts, i)
	data := map[string]string{"taskId": i.TaskID} // shape made up
	return answer{body: labelReply{Success: true, Code: 200, Message: "提交成功" + fakekit.Quoted, Data: data}}
}

// unscanned: ordered or waiting for pick-up. The caller holds the lock.
func (p *parcel) unscanned() bool {
	return !slices.ContainsFunc(p.nodes, func(n node) bool { return n.StatusCode != "101" && n.StatusCode != "102" })
}
