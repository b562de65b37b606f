package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"makegood/adapters/fakekit"
)

// pushed is the param of a push.
type pushed struct {
	Status     string `json:"status"`
	BillStatus string `json:"billstatus"`
	Message    string `json:"message"`
	AutoCheck  string `json:"autoCheck"`
	ComOld     string `json:"comOld"`
	ComNew     string `json:"comNew"`
	LastResult track  `json:"lastResult"`
}

// Request makes the signed push of everything known of a number, for the
// given URL. It returns nil for a URL that is none.
func (a *Aggregator) Request(target, company, number string) *http.Request {
	body, _ := a.push(company, number)
	r, err := fakekit.Post(target, map[string]string{"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}, body)
	if err != nil {
		return nil
	}
	return r
}

// Push sends that request and checks the acknowledgement. An empty target is
// the one given when subscribing.
func (a *Aggregator) Push(ctx context.Context, target, company, number string) error {
	if target == "" {
		_, target = a.push(company, number)
	}
	r := a.Request(target, company, number)
	if r == nil {
		return fmt.Errorf("no URL to push %s to", number)
	}
	return a.pushes.Deliver(r.WithContext(ctx), func(status int, body []byte) bool {
		var reply struct {
			Result     bool   `json:"result"`
			ReturnCode string `json:"returnCode"`
		}
		return status == http.StatusOK && json.Unmarshal(body, &reply) == nil && reply.Result && reply.ReturnCode == "200"
	})
}

// push returns the signed form and the subscribed URL.
func (a *Aggregator) push(company, number string) (body []byte, callback string) {
	salt, advanced := a.opt.Salt, true
	content := pushed{Status: "polling", AutoCheck: "0"}
	a.change(number, func(p *parcel) {
		fakekit.Default(&p.company, code(company))
		if s := p.subscribed; s != nil {
			salt, advanced, callback = s.Salt, s.Advanced, s.CallbackURL
		}
		content.LastResult = p.track(false, advanced)
	})
	if s := content.LastResult.State; s == "3" || s == "4" {
		content.Status = "shutdown"
	}
	param := string(fakekit.JSON(content))
	form := url.Values{"param": {param}, "sign": {hexMD5(param, salt)}}
	return []byte(form.Encode()), callback
}
