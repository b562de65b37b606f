package kuaidi100

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/redact"
	"makegood/aftersale"
	"makegood/internal/httpx"
)

// The outside methods, as errors and metrics name them.
const (
	opQuery     = "poll/query.do"
	opSubscribe = "poll"
	opIntercept = "label/order interceptOrder"
)

// maxWords bounds the aggregator's words in an error, in characters.
const maxWords = 200

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

// encode writes param without HTML escapes: exactly this text is signed and sent.
func encode(param any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(param) // plain structs of strings always encode
	return strings.TrimSuffix(b.String(), "\n")
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
	return &aftersale.CallError{Target: name, Op: op, Class: class, Code: string(code), Message: a.words(message)}
}

// codeLike is what the aggregator's codes look like.
var codeLike = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,32}$`)

// words makes a text of the aggregator fit for keeping: short, without our
// secrets, and without what may say who the buyer is.
func (a *account) words(text word) string {
	s := string(text)
	for _, secret := range a.secrets {
		s = strings.ReplaceAll(s, secret, "***")
	}
	s = redact.Words(s)
	if r := []rune(s); len(r) > maxWords {
		s = string(r[:maxWords])
	}
	return s
}

// checkNumber refuses what the aggregator never takes: 6 to 32 characters.
func checkNumber(op, number string) error {
	if n := len(number); n < 6 || n > 32 {
		return refusedHere(op, "number", "a waybill number has 6 to 32 characters")
	}
	return nil
}
