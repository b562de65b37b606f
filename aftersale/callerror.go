package aftersale

import (
	"errors"
	"time"
)

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
