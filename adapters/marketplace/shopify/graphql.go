package shopify

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"makegood/aftersale"
	"makegood/internal/httpx"
)

// object is a set of GraphQL variables or one input object.
type object = map[string]any

// envelope is what every call answers. Errors is an array, or a text where
// the call did not get as far as GraphQL.
type envelope struct {
	Data       json.RawMessage `json:"data"`
	Errors     json.RawMessage `json:"errors"`
	Extensions struct {
		Cost cost `json:"cost"`
	} `json:"extensions"`
}

// read makes a call that changes nothing: a failure that leaves open whether
// it was executed may be repeated. into gets the data.
func (a *Adapter) read(ctx context.Context, op, doc string, vars object, into any) error {
	err := a.call(ctx, op, doc, vars, false, into)
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = aftersale.ClassRetry
	}
	return err
}

// call makes one GraphQL call, if the store's points cover it. changes is true
// if it may have an effect. The user errors inside the data are left to the
// caller.
func (a *Adapter) call(ctx context.Context, op, doc string, vars object, changes bool, into any) error {
	reserved, err := a.hold(ctx, op)
	if err != nil {
		return err
	}
	env, err := a.send(ctx, op, doc, vars)
	if env == nil {
		a.points.learn(op, reserved, nil, a.now())
		return err
	}
	a.points.learn(op, reserved, &env.Extensions.Cost, a.now())
	if err := a.graphErrors(op, env, changes); err != nil {
		return err
	}
	if len(env.Data) == 0 || string(env.Data) == "null" || json.Unmarshal(env.Data, into) != nil {
		return a.badReply(op)
	}
	return nil
}

// send makes the call and reads the envelope; it is nil with an error.
func (a *Adapter) send(ctx context.Context, op, doc string, vars object) (*envelope, error) {
	resp, err := a.client.R().SetContext(ctx).
		SetHeader("Content-Type", "application/json").SetHeader("Accept", "application/json").
		SetHeader("X-Shopify-Access-Token", a.token).
		SetBody(object{"query": doc, "variables": vars}).
		Post(a.path)
	if err == nil && resp.StatusCode() == http.StatusUnauthorized {
		return nil, a.failure(op, aftersale.ClassAuth, "http 401", "the access token is not accepted")
	}
	if err := httpx.Classify(Name, op, resp, err); err != nil {
		return nil, withoutURL(err)
	}
	env := new(envelope)
	if json.Unmarshal(resp.Body(), env) != nil {
		return nil, a.badReply(op)
	}
	return env, nil
}

// badReply is an answer that cannot be read: what was asked may be done.
func (a *Adapter) badReply(op string) error {
	return a.failure(op, aftersale.ClassUnknown, "bad_reply", "the answer is not what the platform documents")
}

// withoutURL takes the URL out of a transport error.
func withoutURL(err error) error {
	var call *aftersale.CallError
	var u *url.Error
	if errors.As(err, &call) && errors.As(call.Err, &u) {
		call.Err = u.Err
	}
	return err
}
