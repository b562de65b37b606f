package fake

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// The messages this fake pushes about after-sales. Other names are sent with
// an order_info, as the platform's order messages are.
const (
	EventAfterSale = "channels_ec_aftersale_update"
	EventComplaint = "channels_ec_complaint_update"
)

// toUser is the shop's own name in every push.
const toUser = "gh_0123456789ab"

// Message is the text of a push before it is encrypted.
func (p *Platform) Message(event, id string) []byte {
	a := p.Get(id)
	out := fields{
		"ToUserName": toUser, "FromUserName": BuyerOpenID, "CreateTime": json.Number(itoa(p.opt.Now().Unix())),
		"MsgType": "event", "Event": event,
	}
	switch event {
	case EventAfterSale:
		out["finder_shop_aftersale_status_update"] = fields{
			"status": a.Status, "after_sale_order_id": p.id(a.ID), "order_id": p.id(a.OrderID),
		}
	case EventComplaint:
		out["finder_shop_complaint"] = fields{
			"complaint_status": 101, "after_sale_order_id": p.id(a.ID), "complaint_id": p.id("17" + a.ID), "order_id": p.id(a.OrderID),
		}
	default:
		out["order_info"] = fields{"order_id": p.id(a.OrderID), "type": 3}
	}
	return marshal(out)
}

// Request returns an encrypted and signed push without sending it, so that
// tests can send it twice, late, or changed.
func (p *Platform) Request(hook, event, id string) (*http.Request, error) {
	return p.RequestFor(hook, p.Message(event, id))
}

// RequestFor encrypts and signs a message of the caller's own.
func (p *Platform) RequestFor(hook string, message []byte) (*http.Request, error) {
	var random [16]byte
	_, _ = rand.Read(random[:])
	return p.sealed(hook, message, random, itoa(p.opt.Now().Unix()), fmt.Sprint(1_000_000_000+p.nonces.Add(1)))
}

func (p *Platform) sealed(hook string, message []byte, random [16]byte, timestamp, nonce string) (*http.Request, error) {
	encrypt := p.push.seal(random, message)
	q := url.Values{
		"signature": {p.push.sign(timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}, "openid": {BuyerOpenID},
		"encrypt_type": {"aes"}, "msg_signature": {p.push.sign(timestamp, nonce, encrypt)},
	}
	body := marshal(fields{"ToUserName": toUser, "Encrypt": encrypt})
	r, err := http.NewRequest(http.MethodPost, hook+"?"+q.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}

// Check asks a URL the way the platform does when the push is set up; the
// answer has to be the text that came along.
func (p *Platform) Check(ctx context.Context, hook string) error {
	timestamp, nonce, text := itoa(p.opt.Now().Unix()), itoa(1_500_000_000+p.nonces.Add(1)), itoa(4_375_120_948_345_356_249)
	q := url.Values{"signature": {p.push.sign(timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}, "echostr": {text}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, hook+"?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	got, err := p.exchange(r)
	if err == nil && got != text {
		err = fmt.Errorf("fake wechatshop: URL not confirmed: %q", got)
	}
	return err
}

// Push sends one message about an after-sale as it is now. An error means
// that it was not acknowledged.
func (p *Platform) Push(ctx context.Context, hook, event, id string) error {
	r, err := p.Request(hook, event, id)
	if err != nil {
		return err
	}
	return p.Send(r.WithContext(ctx))
}

// Send sends a prepared push and reads the acknowledgement.
func (p *Platform) Send(r *http.Request) error {
	text, err := p.exchange(r)
	if err == nil && text != "success" && text != "" {
		err = fmt.Errorf("fake wechatshop: push not acknowledged: %d bytes", len(text))
	}
	return err
}

func (p *Platform) exchange(r *http.Request) (string, error) {
	resp, err := p.opt.Pusher.Do(r)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("fake wechatshop: HTTP %d", resp.StatusCode)
	}
	return string(text), err
}

// pushLater tells the seller of money that was paid, beside the call's own
// reply: it may arrive first.
func (p *Platform) pushLater(a AfterSale) {
	p.pushes.Add(1)
	go func() {
		defer p.pushes.Done()
		p.pushing <- struct{}{}
		defer func() { <-p.pushing }()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := p.Push(ctx, p.opt.PushAfterEffect, EventAfterSale, a.ID); err != nil {
			p.reject("push", "not acknowledged")
		}
	}()
}

// Wait returns when no push is on its way any more.
func (p *Platform) Wait() { p.pushes.Wait() }
