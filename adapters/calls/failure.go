package calls

import (
	"errors"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// Failure is an error in our own words, for a call that was not made or not
// understood.
func (c *Client) Failure(op string, class aftersale.Class, code, words string) *aftersale.CallError {
	return &aftersale.CallError{Target: c.target, Op: op, Class: class, Code: code, Message: words}
}

// NotFound says that the outside system has no such thing, or that the id is
// none of its own.
func (c *Client) NotFound(op, words string) *aftersale.CallError {
	return c.Failure(op, aftersale.ClassRefused, "not_found", words)
}

// Manual says that a person has to do it, and where.
func (c *Client) Manual(op, code, words string) *aftersale.CallError {
	return c.Failure(op, aftersale.ClassManual, code, words)
}

// NoToken says that nobody has authorised the app yet.
func (c *Client) NoToken(op string) *aftersale.CallError {
	return c.Failure(op, aftersale.ClassAuth, "no_token", "the shop has no access token yet")
}

// BadReply is an answer that cannot be read: ClassUnknown after a call that may
// have done something, ClassRetry after one that only reads.
func (c *Client) BadReply(op string, class aftersale.Class) *aftersale.CallError {
	return c.Failure(op, class, "bad_reply", "the answer is not what the platform documents")
}

// Rejected is the outside system's own no, redacted. It is logged with the id
// by which the outside system finds the call.
func (c *Client) Rejected(op string, class aftersale.Class, code, words, id string) *aftersale.CallError {
	code = c.Brief(code)
	c.log.Warn(c.target+" call failed", "op", op, "class", class, "code", code, "call_id", c.Brief(id))
	return c.Failure(op, class, code, c.Clean(words))
}

// Repeatable turns ClassUnknown into ClassRetry: a call that changes nothing
// may be made again, whatever became of it.
func Repeatable(err error) error {
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassUnknown {
		call.Class = aftersale.ClassRetry
	}
	return err
}

// Without takes one-time values, such as the code that a token was asked for
// with, out of a failed call. Its words were redacted before, so the value is
// looked for as redaction leaves it, too.
func Without(err error, secrets ...string) error {
	var call *aftersale.CallError
	if errors.As(err, &call) {
		call.Code = redact.Hide(call.Code, secrets...)
		for _, s := range secrets {
			call.Message = redact.Hide(call.Message, s, redact.Words(s))
		}
	}
	return err
}
