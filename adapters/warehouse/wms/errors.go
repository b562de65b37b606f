package wms

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// refused is a request that was not carried out and will not be.
func refused(op, code, words string) error {
	return &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassRefused, Code: code, Message: words}
}

// unreadable is an answer that says nothing: the request may have been taken.
func unreadable(op, why string) error {
	return &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassUnknown, Code: "unreadable", Message: why}
}

// codeForm is what a warehouse's own code looks like.
var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// refusal is the warehouse's own refusal, or nil where httpx.Classify knows
// better: 408 and 5xx may have been executed, 429 is the limit. 503 with
// Retry-After is the one 5xx that promises that nothing was done.
//
// 401 and 403 are ClassRefused and not ClassAuth: a wrong secret cannot be
// renewed, a person has to mend the settings on one of the two sides.
func (c *connection) refusal(op string, resp *resty.Response) error {
	status := resp.StatusCode()
	switch {
	case status == http.StatusServiceUnavailable:
		if wait := retryAfter(resp.Header()); wait > 0 {
			return &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassRetry, Code: "http 503", RetryAfter: wait}
		}
		return nil
	case status < 400 || status > 499 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		return nil
	}
	code, words := c.failure(resp.Body())
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return refused(op, "signature", strings.TrimSpace("check secret and clock on both sides. "+words))
	case code == "" && status == http.StatusNotFound:
		return refused(op, "http 404", "no such path: check api_url")
	case code == "":
		code = "http " + strconv.Itoa(status)
	}
	return refused(op, code, words)
}

// failure reads the warehouse's code and words, without secrets and without
// what looks like a telephone number.
func (c *connection) failure(body []byte) (code, words string) {
	var f failure
	if json.Unmarshal(body, &f) != nil {
		return "", ""
	}
	if !codeForm.MatchString(f.Code) {
		f.Code = ""
	}
	return f.Code, redacted(redact.Hide(f.Message, c.secrets...))
}

// unknownOrder reports whether the warehouse says that it knows no such order.
func unknownOrder(err error) bool {
	var call *aftersale.CallError
	return errors.As(err, &call) && call.Code == codeUnknownOrder
}

// retryAfter reads the header in seconds; at most an hour.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.ParseUint(h.Get("Retry-After"), 10, 31)
	if err != nil {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, time.Hour)
}
