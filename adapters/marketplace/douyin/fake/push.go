package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// ownTime names the time field of a tag's own; tags without one have none.
var ownTime = map[string]string{
	"200": "apply_time", "201": "agree_time", "202": "agree_time", "203": "return_time", "204": "refuse_time",
	"205": "refuse_time", "206": "success_time", "207": "close_time", "208": "modify_time", "211": "apply_time",
	"224": "apply_time", "225": "success_time",
}

// shanghai is the zone of the times a push spells out.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Body builds a push: one message per after-sale, as each is now, with new
// message ids. Unknown after-sales are left out; tag "0" is the test message.
func (p *Platform) Body(tag string, ids ...string) []byte {
	messages := []fields{}
	if tag == "0" {
		messages = append(messages, fields{"tag": "0", "msg_id": "0", "data": "0"})
	}
	for _, id := range ids {
		if a := p.Get(id); a.ID != "" {
			messages = append(messages, p.message(tag, &a))
		}
	}
	return marshal(messages)
}

func (p *Platform) message(tag string, a *AfterSale) fields {
	data := fields{
		"aftersale_id": number(a.ID), "aftersale_status": a.Status, "aftersale_type": a.Type,
		"p_id": number(a.OrderID), "s_id": number(a.SKUOrderID), "shop_id": number(a.ShopID),
		"reason_code": a.ReasonCode, "refund_amount": a.Amount, "refund_post_amount": a.Freight, "refund_voucher_num": 0,
		"update_time": a.UpdateTime.In(shanghai).Format(time.RFC3339),
	}
	switch {
	case ownTime[tag] == "apply_time":
		data["apply_time"] = unix(a.ApplyTime)
	case ownTime[tag] != "":
		data[ownTime[tag]] = unix(a.UpdateTime)
	case tag == "209":
		data["status_deadline"] = deadline(a)
	case tag == "227":
		data["after_sale_status"] = a.Status
		delete(data, "aftersale_status")
	case tag >= "212" && tag <= "218":
		data["arbitrate_id"], data["arbitrate_status"] = a.ID+"_001", a.Arbitrate
	}
	if tag == "202" {
		data["addr"] = fields{"province": "上海市", "province_id": 31, "detail": BuyerAddress, "name": ReturnReceiver, "mobile": ReturnPhone}
	}
	n := p.msgIDs.Add(1)
	return fields{
		"tag": tag, "data": string(marshal(data)),
		"msg_id": fmt.Sprintf("%019d::%s:%d:%019d", 4_288_000_000_000_000_000+n, tag, p.opt.Now().Unix(), 6_837_000_000_000_000_000+n),
	}
}

// Request returns a signed push without sending it, so that tests can send
// it twice, late, or changed.
func (p *Platform) Request(url, tag string, ids ...string) (*http.Request, error) {
	return p.RequestFor(url, p.Body(tag, ids...))
}

// RequestFor signs a body of the caller's own.
func (p *Platform) RequestFor(url string, body []byte) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, value := range p.Headers(body) {
		r.Header.Set(name, value)
	}
	return r, nil
}

// Headers are what the platform sends beside a body.
func (p *Platform) Headers(body []byte) map[string]string {
	h := map[string]string{"Content-Type": "application/json", "app-id": p.opt.AppKey, "event-sign": p.Sign(body)}
	if !p.opt.OmitSignMethod {
		h["sign-method"] = "MD5"
		if p.opt.PushHMAC {
			h["sign-method"] = "hmac-sha256"
		}
	}
	return h
}

// Push sends one message about an after-sale as it is now. An error means
// that it was not acknowledged.
func (p *Platform) Push(ctx context.Context, url, tag, id string) error {
	r, err := p.Request(url, tag, id)
	if err != nil {
		return err
	}
	return p.Send(r.WithContext(ctx))
}

// Send sends a prepared push and reads the acknowledgement.
func (p *Platform) Send(r *http.Request) error {
	resp, err := p.opt.Pusher.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil {
		return err
	}
	var ack struct {
		Code *int `json:"code"`
	}
	if resp.StatusCode != http.StatusOK || json.Unmarshal(text, &ack) != nil || ack.Code == nil || *ack.Code != 0 {
		return fmt.Errorf("fake douyin: push not acknowledged: HTTP %d", resp.StatusCode)
	}
	return nil
}

// pushLater tells the seller of money that was paid, beside the call's own
// reply: it may arrive first.
func (p *Platform) pushLater(a AfterSale) {
	p.pushes.Add(1)
	go func() {
		defer p.pushes.Done()
		p.pushing <- struct{}{}
		defer func() { <-p.pushing }()
		for _, tag := range []string{"201", "206"} {
			if tag == "206" && a.RefundStatus != RefundDone {
				return
			}
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			if err := p.Push(ctx, p.opt.PushAfterEffect, tag, a.ID); err != nil {
				p.reject("push "+tag, "not acknowledged")
			}
			cancel()
		}
	}()
}

// Wait returns when no push is on its way any more.
func (p *Platform) Wait() { p.pushes.Wait() }

// marshal writes compact JSON without escaping what need not be. The values
// are texts, numbers and maps of them, which cannot fail.
func marshal(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
