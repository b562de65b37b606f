package shopify

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/go-resty/resty/v2"

	"makegood/adapters/calls"
	"makegood/adapters/wire"
	"makegood/aftersale"
)

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
// it was executed may be repeated. It returns the root field that the document
// asks for, with which the operation's name begins; nil for null.
func read[T any](ctx context.Context, a *Adapter, op, doc string, vars object) (*T, error) {
	var data map[string]*T
	err := a.call(ctx, op, doc, vars, false, &data)
	root, _, _ := strings.Cut(op, ".")
	return data[root], calls.Repeatable(err)
}

// mutate makes a call that changes something. Only an answer that shows the
// object that the operation made or changed counts as done.
func (a *Adapter) mutate(ctx context.Context, op, doc string, vars object) (*node, error) {
	var data map[string]*struct {
		Return       *node       `json:"return"`
		Refund       *node       `json:"refund"`
		Job          *node       `json:"job"`
		Errors       []userError `json:"userErrors"`
		CancelErrors []userError `json:"orderCancelUserErrors"`
	}
	if err := a.call(ctx, op, doc, vars, true, &data); err != nil {
		return nil, err
	}
	reply := data[op]
	if reply == nil {
		return nil, a.api.BadReply(op, aftersale.ClassUnknown)
	}
	if err := a.userErrors(op, append(reply.Errors, reply.CancelErrors...)); err != nil {
		return nil, err
	}
	done := cmp.Or(reply.Return, reply.Refund, reply.Job)
	if done == nil {
		return nil, a.api.BadReply(op, aftersale.ClassUnknown)
	}
	return done, nil
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
	if err != nil {
		a.points.learn(op, reserved, nil, a.now())
		return err
	}
	a.points.learn(op, reserved, &env.Extensions.Cost, a.now())
	if err := a.graphErrors(op, env, changes); err != nil {
		return err
	}
	if wire.Absent(env.Data) || json.Unmarshal(env.Data, into) != nil {
		return a.api.BadReply(op, aftersale.ClassUnknown)
	}
	return nil
}

// send makes the call and reads the envelope.
func (a *Adapter) send(ctx context.Context, op, doc string, vars object) (*envelope, error) {
	unauthorized := false
	body, err := a.api.Send(ctx, op, func(r *resty.Request) (*resty.Response, error) {
		resp, err := r.SetHeader("Content-Type", "application/json").SetHeader("Accept", "application/json").
			SetHeader("X-Shopify-Access-Token", a.config.AccessToken.Reveal()).
			SetBody(wire.JSON(object{"query": doc, "variables": vars})).
			Post("/admin/api/" + a.config.APIVersion + "/graphql.json")
		unauthorized = err == nil && resp.StatusCode() == http.StatusUnauthorized
		return resp, err
	})
	if unauthorized {
		return nil, a.api.Failure(op, aftersale.ClassAuth, "http 401", "the access token is not accepted")
	}
	if err != nil {
		return nil, err
	}
	env := new(envelope)
	if json.Unmarshal(body, env) != nil {
		return nil, a.api.BadReply(op, aftersale.ClassUnknown)
	}
	return env, nil
}
