package fake

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"

	"makegood/adapters/fakekit"
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
		"ToUserName": toUser, "FromUserName": BuyerOpenID, "CreateTime": p.opt.Now().Unix(), "MsgType": "event", "Event": event,
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
	return fakekit.JSON(out)
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
	encrypt := p.push.seal(random, message)
	q := p.signedQuery(1_000_000_000)
	q.Set("openid", BuyerOpenID)
	q.Set("encrypt_type", "aes")
	q.Set("msg_signature", p.push.sign(q.Get("timestamp"), q.Get("nonce"), encrypt))
	body := fakekit.JSON(fields{"ToUserName": toUser, "Encrypt": encrypt})
	return fakekit.Post(hook+"?"+q.Encode(), map[string]string{"Content-Type": "application/json"}, body)
}

// signedQuery is what every request of the platform carries. Nonces are above
// the given number.
func (p *Platform) signedQuery(above int64) url.Values {
	timestamp, nonce := fmt.Sprint(p.opt.Now().Unix()), fmt.Sprint(above+p.nonces.Add(1))
	return url.Values{"signature": {p.push.sign(timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}}
}

// Check asks a URL the way the platform does when the push is set up; the
// answer has to be the text that came along.
func (p *Platform) Check(ctx context.Context, hook string) error {
	const text = "4375120948345356249"
	q := p.signedQuery(1_500_000_000)
	q.Set("echostr", text)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, hook+"?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	return p.Deliver(r, func(status int, body []byte) bool { return status == http.StatusOK && string(body) == text })
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
	return p.Deliver(r, func(status int, body []byte) bool {
		return status == http.StatusOK && (len(body) == 0 || string(body) == "success")
	})
}

// pushPaid tells the seller of money that was paid, beside the call's own
// reply: it may arrive first.
func (p *Platform) pushPaid(id string) {
	p.Later(func(ctx context.Context) {
		if p.Push(ctx, p.opt.PushAfterEffect, EventAfterSale, id) != nil {
			p.Reject("push", "not acknowledged")
		}
	})
}
