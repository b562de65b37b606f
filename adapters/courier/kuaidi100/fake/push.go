package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
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

var client = &http.Client{Timeout: 10 * time.Second}

// Request makes the signed push of everything known of a number, for the
// given URL. It returns nil for a URL that is none.
func (a *Aggregator) Request(target, company, number string) *http.Request {
	body, _ := a.push(company, number)
	r, err := http.NewRequest(http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
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
	resp, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxForm))
	if err != nil {
		return err
	}
	var reply struct {
		Result     bool   `json:"result"`
		ReturnCode string `json:"returnCode"`
	}
	if json.Unmarshal(text, &reply) != nil || resp.StatusCode != http.StatusOK || !reply.Result || reply.ReturnCode != "200" {
		return fmt.Errorf("push of %s not acknowledged: HTTP %d, result %v, code %q", number, resp.StatusCode, reply.Result, reply.ReturnCode)
	}
	return nil
}

// push returns the signed form and the subscribed URL.
func (a *Aggregator) push(company, number string) (body []byte, callback string) {
	p := a.obtain(number)
	p.mu.Lock()
	if p.company == "" {
		p.company = code(company)
	}
	salt, advanced := a.opt.Salt, true
	if s := p.subscribed; s != nil {
		salt, advanced, callback = s.Salt, s.Advanced, s.CallbackURL
	}
	content := pushed{Status: "polling", AutoCheck: "0", LastResult: p.track(false, advanced)}
	p.mu.Unlock()
	if s := content.LastResult.State; s == "3" || s == "4" {
		content.Status = "shutdown"
	}
	param, _ := json.Marshal(content) // plain structs of strings always encode
	form := url.Values{"param": {string(param)}, "sign": {hexMD5(string(param), salt)}}
	return []byte(form.Encode()), callback
}
