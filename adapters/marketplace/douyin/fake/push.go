package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"makegood/adapters/fakekit"
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
	return fakekit.JSON(messages)
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
		data["apply_time"] = fakekit.Seconds(a.ApplyTime)
	case ownTime[tag] != "":
		data[ownTime[tag]] = fakekit.Seconds(a.UpdateTime)
	case tag == "209":
		data["status_deadline"] = deadline(a)
	case tag == "227":
		data["after_sale_status"] = a.Status
		delete(data, "aftersale_status")
	case tag >= "212" && tag <= "218":
		data["arbitrate_id"], data["arbitrate_status"] = a.ID+"_001", a.Arbitrate
	}
	if tag == "202" {
		data["addr"] = fields{"province": "上海市", "province_id": 31, "detail": fakekit.BuyerAddress, "name": fakekit.ReturnReceiver, "mobile": fakekit.ReturnPhone}
	}
	n := p.msgIDs.Add(1)
	return fields{
		"tag": tag, "data": string(fakekit.JSON(data)),
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
	return fakekit.Post(url, p.Headers(body), body)
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
	return p.Deliver(r, func(status int, body []byte) bool {
		var ack struct {
			Code *int `json:"code"`
		}
		return status == http.StatusOK && json.Unmarshal(body, &ack) == nil && ack.Code != nil && *ack.Code == 0
	})
}

// pushPaid tells the seller of money that was paid, beside the call's own
// reply: it may arrive first.
func (p *Platform) pushPaid(a AfterSale) {
	tags := []string{"201"}
	if a.RefundStatus == RefundDone {
		tags = append(tags, "206")
	}
	p.Later(func(ctx context.Context) {
		for _, tag := range tags {
			if p.Push(ctx, p.opt.PushAfterEffect, tag, a.ID) != nil {
				p.Reject("push "+tag, "not acknowledged")
			}
		}
	})
}
