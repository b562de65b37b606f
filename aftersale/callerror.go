package aftersale

import (
	"errors"
	"time"
)

// Class says what the failure of a call means for the ledger.
type Class string

// The classes of failure.
const (
	ClassRetry   Class = "retryable" // certainly not executed; the same call may be made again later
	ClassLimited Class = "limited"   // certainly not executed: too many calls
	ClassAuth    Class = "auth"      // certainly not executed: the token has to be renewed
	ClassUnknown Class = "unknown"   // it may have been executed: see ResolveUnknown
	ClassStale   Class = "stale"     // not executed: the case has moved, read it again
	ClassRefused Class = "refused"   // not executed, and the same call will not be accepted
	ClassManual  Class = "manual"    // not executed: the platform has no API for it, a person must do it there
)

// CallError is a failed call to an outside system. Its text carries no
// secret, no token and no buyer data.
type CallError struct {
	Target     string // adapter name
	Op         string // the outside method, for example "afterSale.operate"
	Class      Class
	Code       string        // the outside system's own code
	Message    string        // its words, shortened
	RetryAfter time.Duration // zero: the caller's own back-off
	Err        error         // the transport error, if any
}

// Error writes who, what, why and whether to retry.
func (e *CallError) Error() string {
	text := e.Target + ": " + e.Op + ": " + string(e.Class)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// Unwrap returns the transport error, if any.
func (e *CallError) Unwrap() error { return e.Err }

// ClassOf returns the class of a failed call. A failure that no adapter has
// classified is Unknown: it may have been executed.
func ClassOf(err error) Class {
	var call *CallError
	if errors.As(err, &call) && call.Class != "" {
		return call.Class
	}
	return ClassUnknown
}

// errorText is what people may read of a failed call.
func errorText(err error) string {
	var call *CallError
	if !errors.As(err, &call) {
		return "internal error"
	}
	text := call.Code
	if call.Message != "" {
		text += ": " + call.Message
	}
	return text
}

// retryAfter is the pause the outside system asked for, or zero.
func retryAfter(err error) time.Duration {
	var call *CallError
	if errors.As(err, &call) {
		return call.RetryAfter
	}
	return 0
}
