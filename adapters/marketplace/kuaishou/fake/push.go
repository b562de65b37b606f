package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"makegood/adapters/fakekit"
)

// The messages that Body writes beside updates. An update is named by its
// eventType: "0", "2", "3" … "70".
const (
	TagTest = "test"
	TagAdd  = "add"
)

// Message builds the plain text of a message about an after-sale as it is
// now, with a new event id. It is nil if there is no such after-sale.
func (p *Platform) Message(tag, id string) []byte {
	if tag == TagTest {
		return []byte(`{"test":true}`)
	}
	a := p.Get(id)
	if a.ID == "" {
		return nil
	}
	info := fields{
		"orderId": number(a.OrderID), "refundId": number(a.ID), "handlingWay": a.Way, "specialRefundType": a.Special, "status": a.Status,
	}
	event := "kwaishop_aftersales_addRefund"
	if tag == TagAdd {
		info["createTime"] = fakekit.Millis(a.ApplyTime)
	} else {
		event = "kwaishop_aftersales_updateRefund"
		kind, _ := strconv.Atoi(tag)
		info["eventType"], info["updateTime"] = kind, fakekit.Millis(a.UpdateTime)
	}
	now := p.opt.Now().UnixMilli()
	return fakekit.JSON(fields{
		"eventId": fmt.Sprintf("267_2345_%d", p.seq.Add(1)), "bizId": number(a.ID), "userId": 1_234_567, "openId": BuyerOpenID,
		"appKey": p.opt.AppKey, "event": event, "info": string(fakekit.JSON(info)), "createTime": now, "updateTime": now, "test": false,
	})
}

// Body is the message as it is sent.
func (p *Platform) Body(tag, id string) []byte { return p.Encrypt(p.Message(tag, id)) }

// Request returns an encrypted push without sending it, so that tests can
// send it twice, late, or changed.
func (p *Platform) Request(url, tag, id string) (*http.Request, error) {
	return p.RequestFor(url, p.Body(tag, id))
}

// RequestFor makes the push of a body of the caller's own (see Encrypt). There is
// no signature.
func (p *Platform) RequestFor(url string, body []byte) (*http.Request, error) {
	return fakekit.Post(url, map[string]string{"Content-Type": "text/plain;charset=utf-8"}, body)
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
			Result int `json:"result"`
		}
		return status == http.StatusOK && json.Unmarshal(body, &ack) == nil && ack.Result == 1
	})
}

// pushPaid tells the seller of money that was paid, beside the call's own
// reply: it may arrive first.
func (p *Platform) pushPaid(a AfterSale) {
	tags := []string{"50"}
	if a.Status == StatusSuccess {
		tags = append(tags, "60")
	}
	p.Later(func(ctx context.Context) {
		for _, tag := range tags {
			if p.Push(ctx, p.opt.PushAfterEffect, tag, a.ID) != nil {
				p.Reject("push "+tag, "not acknowledged")
			}
		}
	})
}
