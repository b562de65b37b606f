package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
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
		info["createTime"] = unixMilli(a.ApplyTime)
	} else {
		event = "kwaishop_aftersales_updateRefund"
		kind, _ := strconv.Atoi(tag)
		info["eventType"], info["updateTime"] = kind, unixMilli(a.UpdateTime)
	}
	now := p.opt.Now().UnixMilli()
	return marshal(fields{
		"eventId": fmt.Sprintf("267_2345_%d", p.seq.Add(1)), "bizId": number(a.ID), "userId": 1_234_567, "openId": BuyerOpenID,
		"appKey": p.opt.AppKey, "event": event, "info": string(marshal(info)), "createTime": now, "updateTime": now, "test": false,
	})
}

// Body is the message as it is sent.
func (p *Platform) Body(tag, id string) []byte { return p.Encrypt(p.Message(tag, id)) }

// Request returns an encrypted push without sending it, so that tests can
// send it twice, late, or changed.
func (p *Platform) Request(url, tag, id string) (*http.Request, error) {
	return p.RequestFor(url, p.Body(tag, id))
}

// RequestFor makes the push of a body of the caller's own (see Encrypt).
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

// Headers are what the platform sends beside a body: no signature.
func (p *Platform) Headers([]byte) map[string]string {
	return map[string]string{"Content-Type": "text/plain;charset=utf-8"}
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
		Result int `json:"result"`
	}
	if resp.StatusCode != http.StatusOK || json.Unmarshal(text, &ack) != nil || ack.Result != 1 {
		return fmt.Errorf("fake kuaishou: push not acknowledged: HTTP %d", resp.StatusCode)
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
		for _, tag := range []string{"50", "60"} {
			if tag == "60" && a.Status != StatusSuccess {
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
