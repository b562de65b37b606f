package wechatshop

import (
	"regexp"
	"strings"
	"time"

	"makegood/aftersale"
)

// verdict is what one of the platform's codes means.
type verdict struct {
	class aftersale.Class
	after time.Duration // pause, where the platform's limit names one
	words string        // what a person has to do; "": the platform's own words
}

// What a person has to do about some of the codes.
const (
	wordsInsolvent  = "the shop's balance does not cover the refund: top it up, then agree again"
	wordsDispute    = "a dispute is in progress: answer it in the merchant console"
	wordsNegotiate  = "WeChat wants this negotiated with the buyer first: do it in the merchant console"
	wordsBadAddress = "WeChat does not take the return address: set return_address_id, or agree in the merchant console"
)

// verdictOf is the table of the documented codes. A code that is not in it, and
// -1 "busy", prove nothing: a call that changes something then counts as
// possibly executed.
func verdictOf(code string, changes bool) verdict {
	switch code {
	case "40001", "40014", "41001", "42001":
		return verdict{class: aftersale.ClassAuth}
	case "45009":
		return verdict{class: aftersale.ClassLimited, after: time.Hour}
	case "45011", "100003", "10021059": // the last: one refund per minute and order
		return verdict{class: aftersale.ClassLimited, after: time.Minute}
	case "10021044":
		return verdict{class: aftersale.ClassRetry}
	case "10020001", "100004":
		return verdict{class: aftersale.ClassStale}
	case "10021045": // "refund failed": at which step is not said
		return verdict{class: aftersale.ClassUnknown}
	case "10021046":
		return verdict{class: aftersale.ClassManual, words: wordsInsolvent}
	case "10021051":
		return verdict{class: aftersale.ClassManual, words: wordsDispute}
	case "10021068":
		return verdict{class: aftersale.ClassManual, words: wordsNegotiate}
	case "10021060", "10021062":
		return verdict{class: aftersale.ClassManual, words: wordsBadAddress}
	case "10020000", "10021050", "10021057", // no such after-sale
		"10021041", // operation not supported
		"10021043", // another account's
		"10020261", // characters
		"100002",   // no such order
		"45035",    // our address is not on the shop's list
		"40013", "40097", "43001", "43002", "44002", "47001", "48001", "48004", "61004":
		return verdict{class: aftersale.ClassRefused}
	}
	switch {
	case changes:
		return verdict{class: aftersale.ClassUnknown}
	case code == "-1":
		return verdict{class: aftersale.ClassRetry}
	}
	return verdict{class: aftersale.ClassRefused}
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
	v := verdictOf(string(env.Code), changes)
	id := strings.TrimPrefix(callID.FindString(string(env.Msg)), " rid: ")
	e := a.api.Rejected(op, v.class, string(env.Code), string(env.Msg), id)
	e.RetryAfter = v.after
	if v.words != "" {
		e.Message = v.words
	}
	return e
}
