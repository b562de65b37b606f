package notify

import (
	"errors"
	"time"

	"makegood/aftersale"
)

// Patient makes sure that a channel that was called too often says for how
// long it wants to be left alone: pause, unless the answer names a time.
// Other errors and nil are returned as they are.
func Patient(err error, pause time.Duration) error {
	var call *aftersale.CallError
	if errors.As(err, &call) && call.Class == aftersale.ClassLimited && call.RetryAfter <= 0 {
		call.RetryAfter = pause
	}
	return err
}

// Unreadable is an answer that says nothing: the message may have arrived.
func Unreadable(target, op string) error {
	return &aftersale.CallError{Target: target, Op: op, Class: aftersale.ClassUnknown, Code: "unreadable", Message: "the answer is not the documented JSON"}
}
