package fake

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"makegood/adapters/fakekit"
)

// Subscription is one number the fake was asked to push.
type Subscription struct {
	Company     string // the aggregator's word; "" with AutoCom
	Number      string
	CallbackURL string
	Salt        string
	Phone       string
	AutoCom     bool
	Advanced    bool // with statusCode
	At          time.Time
}

// Subscriptions returns all subscriptions in order.
func (a *Aggregator) Subscriptions() []Subscription {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := make([]Subscription, 0, len(a.subscribed))
	for _, number := range a.subscribed {
		out = append(out, *a.parcels.Get(number).subscribed)
	}
	return out
}

// subscription is the param of a subscription, all fields that are public.
type subscription struct {
	Company, Number, Key, From, To string
	Parameters                     struct {
		CallbackURL, Salt, ResultV2, AutoCom, InterCom, Phone string
	}
}

// The error codes from 501 on are from memory of public code.
func (a *Aggregator) subscribe(r *http.Request) answer {
	var s subscription
	if r.PostForm.Get("schema") != "json" || json.Unmarshal([]byte(r.PostForm.Get("param")), &s) != nil {
		return pollFail("700", "参数错误", "schema is not json, or param cannot be read")
	}
	if s.Key != a.opt.Key {
		return pollFail("600", "您不是合法的订阅者", "wrong key")
	}
	if u, err := url.Parse(s.Parameters.CallbackURL); err != nil || u.Host == "" {
		return pollFail("700", "参数错误", "no callbackurl")
	}
	if len(s.Number) < 6 || len(s.Number) > 32 {
		return pollFail("700", "参数错误", "number is not 6 to 32 characters")
	}
	if s.Company == "" && s.Parameters.AutoCom != "1" {
		return pollFail("702", "识别不到该单号对应的快递公司", "no company")
	}
	known := false
	a.change(s.Number, func(p *parcel) {
		if known = p.subscribed != nil; known {
			return
		}
		p.subscribed = &Subscription{
			Company: s.Company, Number: s.Number, CallbackURL: s.Parameters.CallbackURL, Salt: s.Parameters.Salt,
			Phone: s.Parameters.Phone, AutoCom: s.Parameters.AutoCom == "1",
			Advanced: s.Parameters.ResultV2 == "4", At: a.opt.Now(),
		}
	})
	if known {
		return pollFail("501", "重复订阅", "repeat subscription: "+s.Number)
	}
	a.mu.Lock()
	a.subscribed = append(a.subscribed, s.Number)
	a.mu.Unlock()
	return answer{body: pollError{Result: true, ReturnCode: "200", Message: "提交成功" + fakekit.Quoted}}
}
