package sf

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/google/uuid"

	"makegood/adapters/calls"
	"makegood/adapters/wire"
	"makegood/aftersale"
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
// Every error is an *aftersale.CallError. A query may simply be made again,
// whatever became of it; an intercept may have been taken.
func (a *Adapter) call(ctx context.Context, op string, message any) (answer, error) {
	out, err := a.send(ctx, op, string(wire.JSON(message)))
	if op != opIntercept {
		err = calls.Repeatable(err)
	}
	return out, err
}

func (a *Adapter) send(ctx context.Context, op, msgData string) (answer, error) {
	form := map[string]string{
		"partnerID":   a.config.PartnerID,
		"requestID":   uuid.NewString(),
		"serviceCode": op,
		"timestamp":   strconv.FormatInt(a.now().UnixMilli(), 10),
		"msgData":     msgData,
	}
	token, fresh := "", false
	if a.tokens == nil {
		form["msgDigest"] = digest(msgData, form["timestamp"], a.config.Checkword.Reveal())
	} else {
		var err error
		if token, fresh, err = a.tokens.get(ctx); err != nil {
			return answer{}, err
		}
		form["accessToken"] = token
	}
	var outer envelope
	if err := a.api.PostForm(ctx, op, servicePath, form, &outer); err != nil {
		return answer{}, err
	}
	out, err := a.open(op, outer)
	var call *aftersale.CallError
	if token != "" && errors.As(err, &call) {
		if call.Code == codeDigest {
			a.tokens.drop(token)
			if !fresh { // a token from the cache may have run out: the next call gets a new one
				call.Class = aftersale.ClassRetry
			}
		}
		err = calls.Without(err, token)
	}
	return out, err
}

// open reads the gateway's envelope and the service's outcome inside it.
// Success needs A1000 outside, success and S0000 inside; a contradiction is
// not a success, but it may have had an effect.
func (a *Adapter) open(op string, outer envelope) (answer, error) {
	gateway := outer.Code.Text()
	switch gateway {
	case gatewayOK:
	case "":
		return answer{}, a.api.BadReply(op, aftersale.ClassUnknown)
	default:
		return answer{}, a.api.Rejected(op, gatewayClass(gateway), gateway, gatewayWords(gateway, outer.Message.Text()), outer.ResponseID.Text())
	}
	var inner outcome
	if json.Unmarshal(wire.Unquote(outer.Data), &inner) != nil {
		return answer{}, a.api.BadReply(op, aftersale.ClassUnknown)
	}
	code, words, success := inner.Code.Text(), inner.Message.Text(), inner.Success.Text()
	switch {
	case success == "true" && code == serviceOK:
		out := answer{words: words}
		if data := wire.Unquote(inner.Data); !wire.Absent(data) {
			out.data = data
		}
		return out, nil
	case success == "false" && code != serviceOK:
		return answer{}, a.api.Rejected(op, serviceClass(code), code, words, outer.ResponseID.Text())
	}
	return answer{}, a.api.Failure(op, aftersale.ClassUnknown, "bad_reply",
		a.api.Clean("the service's answer contradicts itself: "+code+" "+words))
}
