package fake

import (
	"encoding/json"
	"net/http"
	"strings"

	"makegood/adapters/fakekit"
)

// track is everything known of one number, in answers and in pushes.
type track struct {
	Message   string `json:"message"`
	Nu        string `json:"nu"`
	IsCheck   string `json:"ischeck"`
	Com       string `json:"com"`
	Status    string `json:"status"`
	State     string `json:"state"`
	Condition string `json:"condition"`
	Data      []node `json:"data"`
}

// track shows the parcel. The caller holds the lock.
func (p *parcel) track(asc, advanced bool) track {
	t := track{
		Message: "ok", Nu: p.number, IsCheck: "0", Com: p.company, Status: "200",
		State: p.state(), Condition: "F00", Data: p.list(asc, advanced),
	}
	if t.State == "3" {
		t.IsCheck = "1"
	}
	return t
}

// pollError is an error of the poll host.
type pollError struct {
	Result     bool   `json:"result"`
	ReturnCode string `json:"returnCode"`
	Message    string `json:"message"`
}

func pollFail(code, message, why string) answer {
	return answer{body: pollError{ReturnCode: code, Message: message + fakekit.Quoted}, why: why}
}

func (a *Aggregator) query(call *http.Request) answer {
	form := call.PostForm
	param := form.Get("param")
	if form.Get("customer") != a.opt.Customer {
		return pollFail("601", "key过期", "unknown customer")
	}
	if !signed(form.Get("sign"), param, a.opt.Key, a.opt.Customer) {
		return pollFail("503", "验证签名失败", "bad signature")
	}
	var q struct{ Com, Num, Phone, ResultV2, Show, Order string }
	if json.Unmarshal([]byte(param), &q) != nil || q.Com == "" || q.Num == "" {
		return pollFail("400", "提交的数据不完整", "com or num is missing")
	}
	if q.Com != strings.ToLower(q.Com) || (q.Show != "" && q.Show != "0") {
		return pollFail("400", "提交的数据不完整", "com is not in lower case, or show is not JSON")
	}
	if wantsPhone(q.Com) && len(q.Phone) < 4 {
		return pollFail("408", "快递公司参数异常：验证码错误", "phone is missing")
	}
	r := a.parcels.Find(q.Num)
	if r == nil {
		return noResult()
	}
	r.Lock()
	defer r.Unlock()
	p := &r.Data
	if a.opt.LockOften && a.tooOften(p) {
		return pollFail("20000", "单号查询过于频繁，已锁定", "queried too often: "+q.Num) // code and words made up
	}
	if p.company != q.Com || len(p.nodes) == 0 {
		return noResult()
	}
	return answer{body: p.track(q.Order == "asc", q.ResultV2 == "4")}
}

// noResult is no fault of the caller: it is not counted as rejected.
func noResult() answer { return pollFail("500", "查询无结果，请隔段时间再查", "") }

// tooOften locks a number that is queried twice within half an hour; how long
// the real lock lasts is not public, here it stays. The caller holds the lock.
func (a *Aggregator) tooOften(p *parcel) bool {
	now := a.opt.Now()
	p.locked = p.locked || !p.queried.IsZero() && now.Sub(p.queried) < lockEvery
	p.queried = now
	return p.locked
}

func wantsPhone(company string) bool {
	return company == "shunfeng" || company == "shunfengkuaiyun" || company == "zhongtong"
}
