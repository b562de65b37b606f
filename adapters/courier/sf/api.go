package sf

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/go-resty/resty/v2"
	"github.com/google/uuid"

	"makegood/aftersale"
	"makegood/internal/httpx"
)

// The codes of success, of the gateway and of the service behind it.
const (
	gatewayOK = "A1000"
	serviceOK = "S0000"
)

// answer is what a service said when it succeeded.
type answer struct {
	data  json.RawMessage // msgData as JSON; nil if SF sent none
	words string
}

// call signs and sends one message and opens both envelopes of the answer.
// Every error is an *aftersale.CallError.
func (a *Adapter) call(ctx context.Context, op string, message any) (answer, error) {
	msgData, err := compact(message)
	if err != nil {
		return answer{}, a.fail(op, failure{class: aftersale.ClassRefused, code: "encode", message: "the request cannot be written", err: err})
	}
	form := map[string]string{
		"partnerID":   a.partnerID,
		"requestID":   uuid.NewString(),
		"serviceCode": op,
		"timestamp":   strconv.FormatInt(a.now().UnixMilli(), 10),
		"msgData":     msgData,
	}
	fresh := false
	if a.tokens == nil {
		form["msgDigest"] = digest(msgData, form["timestamp"], a.checkword)
	} else if form["accessToken"], fresh, err = a.tokens.get(ctx); err != nil {
		return answer{}, err
	}
	response, err := a.client.R().SetContext(ctx).SetFormData(form).Post(servicePath)
	if err := a.transport(op, response, err); err != nil {
		return answer{}, err
	}
	out, f := open(op, response.Body())
	if f == nil {
		return out, nil
	}
	if token := form["accessToken"]; token != "" {
		f.message = strings.ReplaceAll(f.message, token, "***")
		if f.code == "A1006" {
			a.tokens.drop(token)
			if !fresh { // a token from the cache may have run out: the next call gets a new one
				f.class = aftersale.ClassRetry
			}
		}
	}
	return answer{}, a.fail(op, *f)
}

// transport classifies what went wrong before there was an answer. A query
// without an answer may simply be made again.
func (a *Adapter) transport(op string, response *resty.Response, err error) error {
	failed := httpx.Classify(name, op, response, err)
	var call *aftersale.CallError
	if errors.As(failed, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = unclear(op)
	}
	return failed
}

// open reads the gateway's envelope and the service's outcome inside it.
// Success needs A1000 outside, success and S0000 inside; a contradiction is
// not a success, but it may have had an effect.
func open(op string, body []byte) (answer, *failure) {
	var outer envelope
	if json.Unmarshal(body, &outer) != nil || outer.Code == "" {
		return answer{}, &failure{class: unclear(op), code: "bad_answer", message: "the gateway's answer cannot be read"}
	}
	if code := string(outer.Code); code != gatewayOK {
		return answer{}, &failure{class: gatewayClass(op, code), code: code, message: gatewayWords(code, string(outer.Message))}
	}
	var inner outcome
	if json.Unmarshal(unquote(outer.Data), &inner) != nil {
		return answer{}, &failure{class: unclear(op), code: "bad_answer", message: "the service's answer cannot be read"}
	}
	code, words := string(inner.Code), string(inner.Message)
	switch {
	case inner.Success == "true" && code == serviceOK:
		out := answer{words: words}
		if data := unquote(inner.Data); !absent(data) {
			out.data = data
		}
		return out, nil
	case inner.Success == "false" && code != serviceOK:
		return answer{}, &failure{class: serviceClass(op, code), code: code, message: words}
	}
	return answer{}, &failure{class: unclear(op), code: "bad_answer", message: "the service's answer contradicts itself: " + code + " " + words}
}

// compact writes the message as one line of JSON. The same string is signed
// and sent.
func compact(message any) (string, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(message); err != nil {
		return "", err
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}
