package wechatshop

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"makegood/aftersale"
)

// manualCodes say what a person has to do about a code.
var manualCodes = map[string]string{
	"10021046": "the shop's balance does not cover the refund: top it up, then agree again",
	"10021051": "a dispute is in progress: answer it in the merchant console",
	"10021068": "WeChat wants this negotiated with the buyer first: do it in the merchant console",
	"10021060": wordsBadAddress,
	"10021062": wordsBadAddress,
}

const wordsBadAddress = "WeChat does not take the return address: set return_address_id, or agree in the merchant console"

// classOf is the table of the documented codes; pause is what the platform's own
// limit asks for. A code that is not in it, and -1 "busy", prove nothing: a call
// that changes something then counts as possibly executed.
func classOf(code string, changes bool) (class aftersale.Class, pause time.Duration) {
	switch code {
	case "40001", "40014", "41001", "42001":
		return aftersale.ClassAuth, 0
	case "45009":
		return aftersale.ClassLimited, time.Hour
	case "45011", "100003", "10021059": // the last: one refund per minute and order
		return aftersale.ClassLimited, time.Minute
	case "10021044":
		return aftersale.ClassRetry, 0
	case "10020001", "100004":
		return aftersale.ClassStale, 0
	case "10021045": // "refund failed": at which step is not said
		return aftersale.ClassUnknown, 0
	case "10020000", "10021050", "10021057", // no such after-sale
		"10021041", // operation not supported
		"10021043", // another account's
		"10020261", // characters
		"100002",   // no such order
		"45035",    // our address is not on the shop's list
		"40013", "40097", "43001", "43002", "44002", "47001", "48001", "48004", "61004":
		return aftersale.ClassRefused, 0
	}
	switch {
	case manualCodes[code] != "":
		return aftersale.ClassManual, 0
	case changes:
		return aftersale.ClassUnknown, 0
	case code == "-1":
		return aftersale.ClassRetry, 0
	}
	return aftersale.ClassRefused, 0
}

// callID is the platform's id of the call, at the end of its words: its
// support asks for it.
var callID = regexp.MustCompile(` rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`)

// check returns nil for success, and otherwise what the platform's code
// means. changes is true for calls that may have done something.
func (a *Adapter) check(op string, env *envelope, changes bool) error {
	if env.Code == "" || env.Code == "0" {
		return nil
	}
	class, pause := classOf(string(env.Code), changes)
	id := strings.TrimPrefix(callID.FindString(string(env.Msg)), " rid: ")
	e := a.api.Rejected(op, class, string(env.Code), string(env.Msg), id)
	e.RetryAfter = pause
	e.Message = cmp.Or(manualCodes[string(env.Code)], e.Message)
	return e
}
