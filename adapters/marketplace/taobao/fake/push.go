package fake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Request returns a signed call to the seller that carries a message about a
// refund, without making it, so that tests can send it twice, late or changed.
func (p *Platform) Request(to, topic, id string) (*http.Request, error) {
	a := p.Get(id)
	return p.RequestFor(to, "application/json;charset=UTF-8", p.message(topic, &a))
}

// RequestFor signs a body of the caller's own, JSON, XML or text. The header
// X-Fake-Trace is signed as well.
func (p *Platform) RequestFor(to, contentType string, body []byte) (*http.Request, error) {
	const trace = "trace 1"
	pairs := map[string]string{
		"app_key": p.opt.AppKey, "timestamp": clock(p.opt.Now()), "v": "2.0", "sign_method": "md5", "format": "json", "X-Fake-Trace": trace,
	}
	query := url.Values{"sign": {p.Sign(pairs, body)}}
	for name, value := range pairs {
		if name != "X-Fake-Trace" {
			query.Set(name, value)
		}
	}
	r, err := http.NewRequest(http.MethodPost, to+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("top-sign-list", "X-Fake-Trace")
	r.Header.Set("X-Fake-Trace", url.QueryEscape(trace))
	return r, nil
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
		Success bool `json:"success"`
	}
	if resp.StatusCode != http.StatusOK || json.Unmarshal(text, &ack) != nil || !ack.Success {
		return fmt.Errorf("fake taobao: call not acknowledged: HTTP %d", resp.StatusCode)
	}
	return nil
}
