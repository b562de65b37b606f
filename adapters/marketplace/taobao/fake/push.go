package fake

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"makegood/adapters/fakekit"
)

// Request returns a signed call to the seller that carries a message about a
// refund, without making it, so that tests can send it twice, late or changed.
func (p *Platform) Request(to, topic, id string) (*http.Request, error) {
	a := p.Get(id)
	return p.RequestFor(to, "application/json;charset=UTF-8", fakekit.JSON(fields{
		"id": p.tmc.number(), "topic": topic, "user_id": number(p.opt.UserID), "content": string(fakekit.JSON(messageOf(topic, &a))),
	}))
}

// RequestFor signs a body of the caller's own, JSON, XML or text. The header
// X-Fake-Trace is signed as well.
func (p *Platform) RequestFor(to, contentType string, body []byte) (*http.Request, error) {
	const trace = "trace 1"
	pairs := map[string]string{
		"app_key": p.opt.AppKey, "timestamp": stamp(p.opt.Now()), "v": "2.0", "sign_method": "md5", "format": "json",
	}
	query := url.Values{}
	for name, value := range pairs {
		query.Set(name, value)
	}
	pairs["X-Fake-Trace"] = trace
	query.Set("sign", p.Sign(pairs, body))
	return fakekit.Post(to+"?"+query.Encode(), map[string]string{
		"Content-Type": contentType, "top-sign-list": "X-Fake-Trace", "X-Fake-Trace": url.QueryEscape(trace),
	}, body)
}

// Push calls the seller with one message about a refund as it is now. An
// error means that it was not acknowledged.
func (p *Platform) Push(ctx context.Context, to, topic, id string) error {
	r, err := p.Request(to, topic, id)
	if err != nil {
		return err
	}
	return p.Send(r.WithContext(ctx))
}

// Send makes a prepared call and reads the acknowledgement.
func (p *Platform) Send(r *http.Request) error {
	return p.Deliver(r, func(status int, body []byte) bool {
		var ack struct {
			Success bool `json:"success"`
		}
		return status == http.StatusOK && json.Unmarshal(body, &ack) == nil && ack.Success
	})
}
