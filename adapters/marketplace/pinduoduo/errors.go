package pinduoduo

import (
	"strings"
	"unicode/utf8"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// errorData is the platform's error_response.
type errorData struct {
	Code      scalar `json:"error_code"`
	Message   scalar `json:"error_msg"`
	SubCode   scalar `json:"sub_code"`
	SubMsg    scalar `json:"sub_msg"`
	RequestID scalar `json:"request_id"`
}

// codeNoOrder means that the order does not exist or belongs to another shop.
const codeNoOrder = "45001"

// codeBusiness is the business system's "no" as well as its trouble; only its
// sub codes, which are not documented, tell them apart.
const codeBusiness = "50001"

// refusedCodes are the gateway's codes for calls that were not carried out:
// wrong parameters, signature, permission, or a ban.
var refusedCodes = map[string]bool{
	"10000": true, "10001": true, "10016": true, "10017": true, "10018": true, "20004": true, "20005": true,
	"20031": true, "20034": true, "20035": true, "21001": true, "21002": true, "30000": true, "30001": true,
	codeNoOrder: true, "52004": true, "70032": true, "70034": true, "70035": true,
}

// notGranted are the codes that say that the app cannot make this call at all.
var notGranted = map[string]bool{"10017": true, "20031": true, "20034": true, "20035": true, "30000": true, "http 404 Not Found": true}

// classOf says what a code means. The codes stand in the platform's
// documentation; sub codes and what the money calls answer do not, so a call
// that changes something counts as possibly executed unless the gateway
// itself has turned it away.
func classOf(e *errorData, changes bool) aftersale.Class {
	text := string(e.Message) + " " + string(e.SubMsg)
	switch e.Code {
	case "52101", "70031", "70036":
		return aftersale.ClassLimited
	case "10019", "20032":
		return aftersale.ClassAuth
	}
	switch {
	case tooOften(text):
		return aftersale.ClassLimited
	case strings.Contains(text, "access_token"):
		return aftersale.ClassAuth
	case refusedCodes[string(e.Code)]:
		return aftersale.ClassRefused
	case changes:
		return aftersale.ClassUnknown
	case strings.HasPrefix(string(e.Code), "50") || strings.HasPrefix(string(e.Code), "52") || e.Code == "70033":
		return aftersale.ClassRetry // the platform's own trouble
	}
	return aftersale.ClassRefused
}

// tooOften finds the platform's words for too many calls.
func tooOften(text string) bool {
	for _, words := range []string{"频率", "频繁", "限流"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// refused turns an error_response into an error.
func (a *Adapter) refused(op string, e *errorData, changes bool) error {
	code := strings.TrimSpace(string(e.Code) + " " + string(e.SubCode))
	words := e.SubMsg
	if words == "" {
		words = e.Message
	}
	class := classOf(e, changes)
	a.log.Warn("pinduoduo call failed", "op", op, "class", class, "code", a.brief(code), "request_id", a.brief(string(e.RequestID)))
	return a.failure(op, class, a.brief(code), a.clean(string(words)))
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
