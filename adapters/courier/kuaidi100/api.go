package kuaidi100

import (
	"context"
	"encoding/json"
	"regexp"

	"github.com/go-resty/resty/v2"

	"makegood/aftersale"
	"makegood/internal/httpx"
)

// The outside methods, as errors and metrics name them.
const (
	opQuery     = "poll/query.do"
	opSubscribe = "poll"
	opIntercept = "label/order interceptOrder"
)

// post sends a form and decodes the answer.
func (a *account) post(ctx context.Context, client *resty.Client, path, op string, form map[string]string, reply any) error {
	resp, err := client.R().SetContext(ctx).SetFormData(form).Post(path)
	if err := httpx.Classify(name, op, resp, err); err != nil {
		return err
	}
	if json.Unmarshal(resp.Body(), reply) != nil {
		return unreadable(op, "the answer is not the documented JSON")
	}
	return nil
}

// unreadable is an answer that says nothing: the call may have been executed.
func unreadable(op, why string) error {
	return &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassUnknown, Code: "unreadable", Message: why}
}

// refusedHere is a call that was not made because it could not succeed.
func refusedHere(op, code, why string) error {
	return &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassRefused, Code: code, Message: why}
}

// manual is a call the settings do not allow: a person has to do it.
func manual(op, code, why string) error {
	return &aftersale.CallError{Target: name, Op: op, Class: aftersale.ClassManual, Code: code, Message: why}
}

// failed is the aggregator's own refusal.
func (a *account) failed(op string, class aftersale.Class, code, message word) error {
	if !codeLike.MatchString(string(code)) {
		code = ""
	}
	return &aftersale.CallError{Target: name, Op: op, Class: class, Code: string(code), Message: a.words.Clean(string(message))}
}

// codeLike is what the aggregator's codes look like.
var codeLike = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,32}$`)

// checkNumber refuses what the aggregator never takes: 6 to 32 characters.
func checkNumber(op, number string) error {
	if n := len(number); n < 6 || n > 32 {
		return refusedHere(op, "number", "a waybill number has 6 to 32 characters")
	}
	return nil
}
