// Package httpx makes the resty clients of all adapters: bounded in time and
// size, without retries of their own (the ledger decides what may be sent
// again), and with transport failures classified. It is internal because it
// is plumbing that nobody should build on.
package httpx

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/aftersale"
)

// Timeout bounds one call, connecting and reading included. It is short
// enough that a call without a reply is asked about within 15 s.
const Timeout = 8 * time.Second

// maxReply bounds the body of an answer.
const maxReply = 8 << 20

// Transport returns a transport for all adapters of a process: connections
// are kept, because a refund that waits for a TLS handshake is late.
func Transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConns, t.MaxIdleConnsPerHost = 512, 128
	t.DialContext = (&net.Dialer{Timeout: 3 * time.Second, KeepAlive: 30 * time.Second}).DialContext
	t.TLSHandshakeTimeout = 4 * time.Second
	return t
}

// New returns a client for one outside host. base may carry a path prefix.
// Redirects are not followed: a signed call must not be sent elsewhere.
func New(shared *http.Client, base string) *resty.Client {
	var transport http.RoundTripper
	if shared != nil && shared.Transport != nil {
		transport = shared.Transport
	} else {
		transport = Transport()
	}
	hc := &http.Client{Transport: transport, Timeout: Timeout}
	return resty.NewWithClient(hc).
		SetBaseURL(strings.TrimRight(base, "/")).
		SetRetryCount(0).
		SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse })).
		SetResponseBodyLimit(maxReply).
		SetHeader("User-Agent", "makegood").
		SetLogger(silent{}).
		SetDisableWarn(true)
}

// Classify turns a failed transport or a bad HTTP status into a
// *aftersale.CallError; it returns nil when the body may be read. Only what
// provably never left this machine, or was refused before it was looked at,
// is retryable: everything else may have been executed.
func Classify(target, op string, resp *resty.Response, err error) error {
	if err != nil {
		err = withoutURL(err)
		return &aftersale.CallError{Target: target, Op: op, Class: transportClass(err), Code: "transport", Message: reason(err), Err: err}
	}
	status := resp.StatusCode()
	switch {
	case status == http.StatusTooManyRequests:
		return &aftersale.CallError{Target: target, Op: op, Class: aftersale.ClassLimited, Code: "http 429", RetryAfter: retryAfter(resp)}
	case status >= 500 || status == http.StatusRequestTimeout:
		return &aftersale.CallError{Target: target, Op: op, Class: aftersale.ClassUnknown, Code: "http " + resp.Status()}
	case status >= 300:
		return &aftersale.CallError{Target: target, Op: op, Class: aftersale.ClassRefused, Code: "http " + resp.Status()}
	}
	return nil
}

// transportClass: a connection that was never made carried nothing.
func transportClass(err error) aftersale.Class {
	var op *net.OpError
	var dns *net.DNSError
	if errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial" || errors.Is(err, syscall.ECONNREFUSED) {
		return aftersale.ClassRetry
	}
	return aftersale.ClassUnknown
}

// withoutURL drops the URL from a transport error: its query holds tokens.
func withoutURL(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// reason names the failure in words.
func reason(err error) string {
	var ne net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.As(err, &ne) && ne.Timeout():
		return "no answer in time"
	case transportClass(err) == aftersale.ClassRetry:
		return "no connection"
	}
	return "connection lost"
}

// retryAfter reads the header in seconds; at most an hour.
func retryAfter(resp *resty.Response) time.Duration {
	d, err := time.ParseDuration(resp.Header().Get("Retry-After") + "s")
	if err != nil || d < 0 {
		return 0
	}
	return min(d, time.Hour)
}

// silent drops resty's own log lines: they quote requests.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
