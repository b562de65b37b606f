package douyin

import (
	"strings"
	"unicode/utf8"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// codeOK is the only code of success; codePartial means that the items say
// which of them failed.
const (
	codeOK      = "10000"
	codePartial = "10001"
)

// check returns nil for success, and otherwise what the platform's code
// means. changes is true for calls that may have done something: what is not
// a clear "no" may then have been executed.
func (a *Adapter) check(op string, env *envelope, changes bool) error {
	if env.Code == codeOK && (env.ErrNo == "" || env.ErrNo == "0") {
		return nil
	}
	code := string(env.Code)
	if code == "" || code == codeOK {
		code = "err_no " + string(env.ErrNo)
	}
	class := classOf(string(env.Code), string(env.SubCode), changes)
	e := a.failure(op, class, short(strings.TrimSpace(code+" "+string(env.SubCode)), 100), a.clean(env.words()))
	a.log.Warn("douyin call failed", "op", op, "class", class, "code", e.Code, "log_id", a.brief(string(env.LogID)))
	return e
}

// words are the platform's own, the most exact first.
func (e *envelope) words() string {
	for _, s := range []scalar{e.SubMsg, e.Msg, e.Message} {
		if s != "" {
			return string(s)
		}
	}
	return ""
}

// classOf is the table of the global codes. Legacy and unknown codes prove
// nothing, so a call that changes something counts as possibly executed.
func classOf(code, sub string, changes bool) aftersale.Class {
	unproved, unavailable := aftersale.ClassRefused, aftersale.ClassRetry
	if changes {
		unproved, unavailable = aftersale.ClassUnknown, aftersale.ClassUnknown
	}
	switch code {
	case "10001", "20000", "20001":
		return unavailable
	case "30001", "30002", "40004", "50001", "70000", "80000":
		return aftersale.ClassRefused
	case "40001", "40002", "40003":
		if strings.HasPrefix(sub, "isv.access-token-") {
			return aftersale.ClassAuth
		}
		return aftersale.ClassRefused
	case "50002":
		return classOfBusiness(sub)
	case "60000":
		return aftersale.ClassLimited
	}
	return unproved
}

// The business codes of afterSale.operate; they stand after the colon of
// sub_code, or alone as the status_code of an item.
const (
	businessState  = "20309541" // the after-sale is in another state: read it again
	businessByHand = "11001"    // not allowed through the open platform
)

func classOfBusiness(sub string) aftersale.Class {
	switch sub[strings.LastIndexByte(sub, ':')+1:] {
	case businessState:
		return aftersale.ClassStale
	case businessByHand:
		return aftersale.ClassManual
	}
	return aftersale.ClassRefused
}

// classOfItem classifies an item that failed inside an accepted call.
func classOfItem(status, message string) aftersale.Class {
	switch {
	case status == "10000" || status == "10002": // service error: nothing is proved
		return aftersale.ClassUnknown
	case strings.Contains(message, businessState):
		return aftersale.ClassStale
	}
	return classOfBusiness(status)
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
