package calls

import (
	"errors"
	"slices"
	"strings"

	"makegood/aftersale"
)

// InState refuses an action that the platform has no use for in the state it
// was decided in: the request has to be read again.
func (c *Client) InState(op string, act *aftersale.Action, from ...aftersale.Status) error {
	if slices.Contains(from, act.Status) {
		return nil
	}
	words := make([]string, len(from))
	for i, s := range from {
		words[i] = string(s)
	}
	return c.Failure(op, aftersale.ClassStale, "state",
		string(act.Name)+" is possible when "+strings.Join(words, ", ")+", not when "+string(act.Status))
}

// Decided refuses an action without a version, and one that pays without an
// amount in the currency: it would be carried out on whatever stands there now.
func (c *Client) Decided(op string, act *aftersale.Action, currency string) error {
	if act.Version == "" {
		return c.NoVersion(op)
	}
	if act.Name.MovesMoney() && (act.Amount.Minor <= 0 || act.Amount.Currency != currency) {
		return c.NoAmount(op)
	}
	return nil
}

// NoVersion refuses an action without a usable version.
func (c *Client) NoVersion(op string) *aftersale.CallError {
	return c.Failure(op, aftersale.ClassStale, "no_version", "the action carries no version: read the request again")
}

// NoAmount refuses an action without a usable amount.
func (c *Client) NoAmount(op string) *aftersale.CallError {
	return c.Failure(op, aftersale.ClassRefused, "bad_amount", "no amount was decided")
}

// Changed says that the request is not any more what was decided about.
func (c *Client) Changed(op, code string) *aftersale.CallError {
	return c.Failure(op, aftersale.ClassStale, code, "the request has changed since it was decided: read it again")
}

// Unusable is an answer to a read that an adapter cannot use: code bad_reply
// may be read again, with any other code the platform will not answer better.
func (c *Client) Unusable(op, code string) *aftersale.CallError {
	if code == "bad_reply" {
		return c.BadReply(op, aftersale.ClassRetry)
	}
	return c.Failure(op, aftersale.ClassRefused, code, "")
}

// Missing gives a refusal with one of the platform's own codes for "no such
// after-sale" the code not_found.
func Missing(err error, codes ...string) error {
	var call *aftersale.CallError
	if errors.As(err, &call) && slices.Contains(codes, call.Code) {
		call.Class, call.Code = aftersale.ClassRefused, "not_found"
	}
	return err
}
