package wms

import (
	"context"
	"net/http"
	"strconv"

	"makegood/internal/httpx"
)

// accepted is the body of a call that was accepted.
type accepted struct {
	body   []byte
	signed bool // under the request's webhook-id, with one of our keys, just now
}

// call makes one signed call. path is what follows api_url, escaped as it is
// sent. id is the webhook-id. A nil error means 200 or 202.
func (c *connection) call(ctx context.Context, op, method, path, id string, body []byte) (accepted, error) {
	timestamp := strconv.FormatInt(c.now().Unix(), 10)
	r := c.client.R().SetContext(ctx).SetHeaders(map[string]string{
		headerID: id, headerTimestamp: timestamp, headerSignature: c.keys.sign(id, timestamp, signedContent(method, path, body)),
	})
	if body != nil {
		r.SetHeader("Content-Type", "application/json").SetBody(body)
	}
	resp, err := r.Execute(method, path)
	if err == nil {
		if err := c.refusal(op, resp); err != nil {
			return accepted{}, err
		}
	}
	if err := httpx.Classify(name, op, resp, err); err != nil {
		return accepted{}, err
	}
	if s := resp.StatusCode(); s != http.StatusOK && s != http.StatusAccepted {
		return accepted{}, unreadable(op, "want 200 or 202, have "+strconv.Itoa(s))
	}
	// The webhook-id ties an answer to its request: a push, or the answer to
	// another request, proves nothing here.
	signed := resp.Header().Get(headerID) == id && c.keys.verify(resp.Header(), resp.Body(), c.now()) == nil
	return accepted{body: resp.Body(), signed: signed}, nil
}

// signedContent is what is signed of a request: its body, or of one that has
// none its method and what follows api_url, query included, as it is sent.
func signedContent(method, path string, body []byte) []byte {
	if method == http.MethodGet {
		return []byte(method + " " + path)
	}
	return body
}
