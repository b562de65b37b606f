package taobao

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// topError is the platform's error_response.
type topError struct {
	Code      scalar `json:"code"`
	Msg       scalar `json:"msg"`
	SubCode   scalar `json:"sub_code"`
	SubMsg    scalar `json:"sub_msg"`
	RequestID scalar `json:"request_id"`
}

// rejected turns an error_response into what it means for the call. changes
// is true for calls that may have done something: what is not a clear "no"
// may then have been executed.
func (a *Adapter) rejected(op string, e *topError, changes bool) *aftersale.CallError {
	words := string(e.SubMsg)
	if words == "" {
		words = string(e.Msg)
	}
	call := a.failure(op, e.class(changes), a.brief(strings.TrimSpace(string(e.Code)+" "+string(e.SubCode)), 100), a.clean(words))
	if call.Class == aftersale.ClassLimited {
		call.RetryAfter = banned(words)
	}
	a.log.Warn("taobao call failed", "op", op, "class", call.Class, "code", call.Code, "request_id", a.brief(string(e.RequestID), 60))
	return call
}

// class is the table of the gateway's codes. Below 100 the gateway itself
// turned the call down before anybody looked at it; 15, 40, 41, 50 and everything
// from 100 on come from the service behind it, where isp. is a failure of the
// platform and isv. a refusal.
func (e *topError) class(changes bool) aftersale.Class {
	code, known := e.Code.whole()
	sub := strings.ToLower(string(e.SubCode))
	unproved, unavailable := aftersale.ClassRefused, aftersale.ClassRetry
	if changes {
		unproved, unavailable = aftersale.ClassUnknown, aftersale.ClassUnknown
	}
	switch {
	case known && code >= 4 && code <= 8 || strings.HasPrefix(sub, "accesscontrol.limited") || strings.Contains(sub, "call-limited"):
		return aftersale.ClassLimited
	case code == 26 || code == 27 || strings.Contains(sub, "sessionkey") || strings.Contains(sub, "session-expired"):
		return aftersale.ClassAuth
	case strings.HasPrefix(sub, "isp.") || code == 10 || anyIn(sub, "timeout", "time-out", "system-error", "service-error", "unavailable"):
		return unavailable
	case strings.HasPrefix(sub, "isv.") || e.gateway() || code == 40 || code == 41:
		return aftersale.ClassRefused
	}
	return unproved
}

// gateway reports whether the call was turned down before anybody looked at it.
func (e *topError) gateway() bool {
	code, known := e.Code.whole()
	switch code {
	case 10, 15, 40, 41, 50: // 50 is another word for 15
		return false
	}
	return known && code > 0 && code < 100
}

// missing reports whether the platform says that there is no such refund. Its
// code for that is not known, so the usual spellings are taken.
func (e *topError) missing() bool {
	sub := strings.ToLower(string(e.SubCode))
	return strings.HasPrefix(sub, "isv.") && anyIn(sub, "not-exist", "not_exist", "notexist", "not-found", "not_found", "notfound") ||
		strings.Contains(string(e.SubMsg), "不存在")
}

func anyIn(text string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// ban finds the pause that the words of a limit ask for.
var ban = regexp.MustCompile(`last for ([0-9]{1,6}) more second`)

// banned is that pause; at most an hour, zero if none is named.
func banned(words string) time.Duration {
	found := ban.FindStringSubmatch(words)
	if found == nil {
		return 0
	}
	seconds, _ := strconv.Atoi(found[1]) // up to six digits: cannot fail
	return min(time.Duration(seconds)*time.Second, time.Hour)
}

// clean makes the platform's words fit for keeping: without the shop's
// secrets, and without what may say who the buyer is.
func (a *Adapter) clean(text string) string {
	return short(redact.Words(a.without(text)), 200)
}

// brief is a code or an id of the platform, without the shop's secrets.
func (a *Adapter) brief(text string, n int) string { return short(a.without(text), n) }

// without takes the shop's secrets out of the text.
func (a *Adapter) without(text string) string {
	t := a.token.Load()
	return hide(hide(text, t.Access, t.Refresh), a.hidden...)
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

// short cuts the text to at most n characters.
func short(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}
