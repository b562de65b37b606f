// Package calls makes an adapter's calls to its outside system and says what
// became of them. Every error is an *aftersale.CallError in one vocabulary of
// codes (bad_reply, not_found, no_token, max_qps), with the outside system's
// words redacted. Nothing is sent twice here. Start with Client.
package calls

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/go-resty/resty/v2"
	"golang.org/x/time/rate"

	"makegood/adapters"
	"makegood/adapters/redact"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// Options describe whom a Client calls.
type Options struct {
	Target   string       // the adapter's name, which errors and log lines carry
	URL      adapters.URL // scheme, host and path prefix
	MaxQPS   float64      // at most this many calls per second; 0: no limit of our own
	Redactor *redact.Redactor
}

// Client makes the calls to one host. Its Redactor makes the outside system's
// words fit for keeping. Safe for concurrent use.
type Client struct {
	*redact.Redactor
	target string
	http   *resty.Client
	limit  *rate.Limiter // nil: no limit
	log    *slog.Logger
}

// New returns a Client; it makes no call. Bursts of one second's worth of
// MaxQPS are allowed.
func New(env adapters.Env, o Options) *Client {
	env = env.WithDefaults()
	c := &Client{Redactor: o.Redactor, target: o.Target, http: httpx.New(env.HTTP, string(o.URL)), log: env.Log}
	if o.MaxQPS > 0 {
		c.limit = rate.NewLimiter(rate.Limit(o.MaxQPS), max(1, int(o.MaxQPS)))
	}
	return c
}

// Send waits for the limit, lets send carry the request out once, and returns
// the body of a reply with a good HTTP status.
func (c *Client) Send(ctx context.Context, op string, send func(*resty.Request) (*resty.Response, error)) ([]byte, error) {
	if c.limit != nil {
		if err := c.limit.Wait(ctx); err != nil {
			return nil, c.Failure(op, aftersale.ClassLimited, "max_qps", "held back by the setting max_qps")
		}
	}
	resp, err := send(c.http.R().SetContext(ctx))
	if err := httpx.Classify(c.target, op, resp, err); err != nil {
		return nil, err
	}
	return resp.Body(), nil
}

// PostJSON sends a body of JSON and decodes the reply.
func (c *Client) PostJSON(ctx context.Context, op, path string, body []byte, reply any) error {
	return c.decoded(op, reply)(c.Send(ctx, op, func(r *resty.Request) (*resty.Response, error) {
		return r.SetHeader("Content-Type", "application/json").SetBody(body).Post(path)
	}))
}

// PostForm sends a form and decodes the reply.
func (c *Client) PostForm(ctx context.Context, op, path string, form map[string]string, reply any) error {
	return c.decoded(op, reply)(c.Send(ctx, op, func(r *resty.Request) (*resty.Response, error) {
		return r.SetFormData(form).Post(path)
	}))
}

// decoded reads a body as JSON. A reply that cannot be read proves nothing.
func (c *Client) decoded(op string, reply any) func([]byte, error) error {
	return func(body []byte, err error) error {
		if err == nil && json.Unmarshal(body, reply) != nil {
			err = c.BadReply(op, aftersale.ClassUnknown)
		}
		return err
	}
}
