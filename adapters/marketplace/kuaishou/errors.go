package kuaishou

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// resultOK is the only result of success.
const resultOK = "1"

// The codes whose meaning is known, apart from the refund codes below.
const (
	codeForeignOrder = "21"        // the order is not this seller's
	codeRevoked      = "24"        // the seller took the permission back
	codeNoScope      = "100200106" // the token does not cover this call
	codeServer       = "100200500" // server error
)

// refundCodes are the refund API's own codes. Every one of them is a clear
// no; those that say that the request has moved are stale.
var refundCodes = map[string]aftersale.Class{
	"300002": aftersale.ClassRefused, "300003": aftersale.ClassRefused, "300004": aftersale.ClassRefused,
	"300005": aftersale.ClassRefused, "300006": aftersale.ClassRefused, "300007": aftersale.ClassRefused,
	"300008": aftersale.ClassRefused, "300009": aftersale.ClassRefused, "300011": aftersale.ClassRefused,
	"300012": aftersale.ClassRefused, "300015": aftersale.ClassRefused, "300019": aftersale.ClassRefused,
	"300010": aftersale.ClassStale, // status cannot be refunded
	"300013": aftersale.ClassStale, // the buyer took the request back
	"300014": aftersale.ClassStale, // updated since: read again
	"300016": aftersale.ClassStale, // negotiation is in another state
	"300017": aftersale.ClassStale, // negotiation has changed
	"300018": aftersale.ClassStale, // status does not allow it
}

// codeNotFound is the refund API's "no such after-sale".
const codeNotFound = "300011"

// check returns nil for success, and otherwise what the platform's answer
// means. changes is true for calls that may have done something: what is not
// a clear "no" may then have been executed.
func (a *Adapter) check(op string, env *envelope, changes bool) error {
	if env.Result == resultOK {
		return nil
	}
	class, code, pause := classOf(env, changes)
	e := a.failure(op, class, code, a.clean(env.words()))
	e.RetryAfter = pause
	a.log.Warn("kuaishou call failed", "op", op, "class", class, "code", code, "request_id", a.brief(string(env.RequestID)))
	return e
}

// words are the platform's own, the most exact first.
func (e *envelope) words() string {
	for _, s := range []scalar{e.SubMsg, e.ErrorMsg, e.Msg} {
		if s != "" {
			return string(s)
		}
	}
	return ""
}

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
	for _, s := range []scalar{env.Result, env.SubCode, env.Code} {
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

// classOfCode looks a code up; a server error is left to the caller, who
// knows whether the call may have changed something.
func classOfCode(code string) (class aftersale.Class, known bool) {
	if class, known = refundCodes[code]; known {
		return class, true
	}
	switch {
	case code == codeForeignOrder:
		return aftersale.ClassRefused, true
	case code == codeRevoked:
		return aftersale.ClassAuth, true
	case len(code) == len("100200100") && strings.HasPrefix(code, "10020010") && code[8] <= '7':
		return aftersale.ClassAuth, true
	}
	return "", false
}

// code is what people see: result, and beside it what is more exact.
func (e *envelope) code() string {
	var parts []string
	for _, s := range []scalar{e.Result, e.Code, e.SubCode} {
		if text := short(string(s), 40); text != "" && !slices.Contains(parts, text) {
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

// clean makes the platform's words fit for keeping: without the shop's
// secrets, and without what may say who the buyer is.
func (a *Adapter) clean(text string) string {
	return short(redact.Words(a.without(text)), 200)
}

// brief is a code or an id of the platform, without the shop's secrets.
func (a *Adapter) brief(text string) string { return short(a.without(text), 100) }

// without takes the shop's secrets out of the text.
func (a *Adapter) without(text string) string {
	t := a.token.Load()
	return hide(hide(text, t.Access, t.Refresh), a.hidden...)
}

// short cuts the text to at most n characters.
func short(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}

// hide takes the secrets out of the text.
func hide(text string, secrets ...string) string {
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "***")
		}
	}
	return text
}
