package kuaidi100

import (
	"context"
	"encoding/json"
	"regexp"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/calls"
	"makegood/aftersale"
)

// The outside methods, as errors and metrics name them.
const (
	opQuery     = "poll/query.do"
	opSubscribe = "poll"
	opIntercept = "label/order interceptOrder"
)

// post sends a form and decodes the answer.
func (a *account) post(ctx context.Context, client *calls.Client, path, op string, form map[string]string, reply any) error {
	body, err := client.Send(ctx, op, func(r *resty.Request) (*resty.Response, error) {
		return r.SetFormData(form).Post(path)
	})
	if err == nil && json.Unmarshal(body, reply) != nil {
		err = a.unreadable(op, "the answer is not the documented JSON")
	}
	return err
}

// unreadable is an answer that says nothing: the call may have been executed.
func (a *account) unreadable(op, why string) error {
	return a.poll.Failure(op, aftersale.ClassUnknown, "unreadable", why)
}

// failed is the aggregator's own refusal.
func (a *account) failed(op string, class aftersale.Class, code, message word) error {
	if !codeLike.MatchString(string(code)) {
		code = ""
	}
	return a.poll.Failure(op, class, string(code), a.poll.Clean(string(message)))
}

// codeLike is what the aggregator's codes look like.
var codeLike = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,32}$`)

// checkNumber refuses what the aggregator never takes: 6 to 32 characters.
func (a *account) checkNumber(op, number string) error {
	if n := len(number); n < 6 || n > 32 {
		return a.poll.Failure(op, aftersale.ClassRefused, "number", "a waybill number has 6 to 32 characters")
	}
	return nil
}
