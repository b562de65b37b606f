package kuaishou

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

const (
	resultOK     = "1"         // the only result of success
	codeNoScope  = "100200106" // the token does not cover this call
	codeNotFound = "300011"    // the refund API's "no such after-sale"
)

// check returns nil for success, and otherwise what the platform's answer
// means. changes is true for calls that may have done something: what is not
// a clear "no" may then have been executed.
func (a *Adapter) check(op string, env *envelope, changes bool) error {
	if env.Result == resultOK {
		return nil
	}
	class, code, pause := classOf(env, changes)
	e := a.api.Rejected(op, class, code, env.words(), string(env.RequestID))
	e.RetryAfter = pause
	return e
}

// words are the platform's own, the most exact first.
func (e *envelope) words() string { return string(cmp.Or(e.SubMsg, e.ErrorMsg, e.Msg)) }

// classOf reads the code, which stands in result, sub_code or code, and where
// no code is known the words, because the platform has no code for "too many
// calls". What is in no table proves nothing.
func classOf(env *envelope, changes bool) (class aftersale.Class, code string, pause time.Duration) {
	text := strings.ToLower(string(env.ErrorMsg + " " + env.SubMsg + " " + env.Msg))
	switch {
	case strings.Contains(text, "exceed quota limit"):
		return aftersale.ClassLimited, env.code(), 5 * time.Minute // a day's quota
	case strings.Contains(text, "exceed qps limit"):
		return aftersale.ClassLimited, env.code(), time.Second
	}
	for _, s := range []wire.Scalar{env.Result, env.SubCode, env.Code} {
		if class, known := classOfCode(string(s)); known {
			return class, string(s), 0
		}
	}
	switch {
	case strings.Contains(text, "authorization_revoked"), strings.Contains(text, "token过期"), strings.Contains(text, "鉴权失败"):
		return aftersale.ClassAuth, env.code(), 0
	case strings.Contains(text, "scope权限"):
		return aftersale.ClassRefused, env.code(), 0
	case changes:
		return aftersale.ClassUnknown, env.code(), 0
	}
	return aftersale.ClassRetry, env.code(), 0
}

// classOfCode is the table of the codes; a server error (100200500) is left to
// the caller, who knows whether the call may have changed something. Every code
// of the refund API is a clear no; those that say that the request has moved are
// stale.
func classOfCode(code string) (class aftersale.Class, known bool) {
	switch code {
	case codeNotFound, "300002", "300003", "300004", "300005", "300006", "300007", "300008", "300009", "300012", "300015", "300019":
		return aftersale.ClassRefused, true
	case "300010", // status cannot be refunded
		"300013", // the buyer took the request back
		"300014", // updated since: read again
		"300016", // negotiation is in another state
		"300017", // negotiation has changed
		"300018": // status does not allow it
		return aftersale.ClassStale, true
	case "21": // the order is not this seller's
		return aftersale.ClassRefused, true
	case "24": // the seller took the permission back
		return aftersale.ClassAuth, true
	}
	if len(code) == len("100200100") && strings.HasPrefix(code, "10020010") && code[8] <= '7' {
		return aftersale.ClassAuth, true
	}
	return "", false
}

// code is what people see: result, and beside it what is more exact.
func (e *envelope) code() string {
	var parts []string
	for _, s := range []wire.Scalar{e.Result, e.Code, e.SubCode} {
		if text := s.Short(40); text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// noPermission reports whether a read was clearly refused, or the token does
// not cover it. Another token would change neither.
func noPermission(err error) bool {
	var call *aftersale.CallError
	return errors.As(err, &call) && (call.Class == aftersale.ClassRefused || call.Code == codeNoScope)
}
