package wechatshop

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// verdict is what one of the platform's codes means.
type verdict struct {
	class aftersale.Class
	after time.Duration // pause, where the platform's limit names one
	words string        // what a person has to do; "": the platform's own words
}

// Codes that are looked for elsewhere.
const (
	codeBusy        = "-1"
	codeBadCase     = "10020000"
	codeNoCase      = "10021050"
	codeNoCaseToo   = "10021057"
	codeNoAddress   = "10021060"
	codeBadAddress  = "10021062"
	codeForbidden   = "48001"
	wordsInsolvent  = "the shop's balance does not cover the refund: top it up, then agree again"
	wordsDispute    = "a dispute is in progress: answer it in the merchant console"
	wordsNegotiate  = "WeChat wants this negotiated with the buyer first: do it in the merchant console"
	wordsBadAddress = "WeChat does not take the return address: set return_address_id, or agree in the merchant console"
)

// verdicts is the table of the documented codes.
var verdicts = map[string]verdict{
	"40001":        {class: aftersale.ClassAuth},
	"40014":        {class: aftersale.ClassAuth},
	"41001":        {class: aftersale.ClassAuth},
	"42001":        {class: aftersale.ClassAuth},
	"45009":        {class: aftersale.ClassLimited, after: time.Hour},
	"45011":        {class: aftersale.ClassLimited, after: time.Minute},
	"100003":       {class: aftersale.ClassLimited, after: time.Minute},
	"10021059":     {class: aftersale.ClassLimited, after: time.Minute}, // one refund per minute and order
	"10021044":     {class: aftersale.ClassRetry},
	"10020001":     {class: aftersale.ClassStale},
	"100004":       {class: aftersale.ClassStale},
	"10021045":     {class: aftersale.ClassUnknown}, // "refund failed": at which step is not said
	"10021046":     {class: aftersale.ClassManual, words: wordsInsolvent},
	"10021051":     {class: aftersale.ClassManual, words: wordsDispute},
	"10021068":     {class: aftersale.ClassManual, words: wordsNegotiate},
	codeNoAddress:  {class: aftersale.ClassManual, words: wordsBadAddress},
	codeBadAddress: {class: aftersale.ClassManual, words: wordsBadAddress},
	codeBadCase:    {class: aftersale.ClassRefused},
	codeNoCase:     {class: aftersale.ClassRefused},
	codeNoCaseToo:  {class: aftersale.ClassRefused},
	"10021041":     {class: aftersale.ClassRefused}, // operation not supported
	"10021043":     {class: aftersale.ClassRefused}, // another account's
	"10020261":     {class: aftersale.ClassRefused}, // characters
	"100002":       {class: aftersale.ClassRefused}, // no such order
	"40013":        {class: aftersale.ClassRefused},
	"40097":        {class: aftersale.ClassRefused},
	"43001":        {class: aftersale.ClassRefused},
	"43002":        {class: aftersale.ClassRefused},
	"44002":        {class: aftersale.ClassRefused},
	"45035":        {class: aftersale.ClassRefused}, // our address is not on the shop's list
	"61004":        {class: aftersale.ClassRefused},
	"47001":        {class: aftersale.ClassRefused},
	codeForbidden:  {class: aftersale.ClassRefused},
	"48004":        {class: aftersale.ClassRefused},
}

// verdictOf looks a code up. A code in no table, and "busy", prove nothing:
// a call that changes something then counts as possibly executed.
func verdictOf(code string, changes bool) verdict {
	if v, ok := verdicts[code]; ok {
		return v
	}
	switch {
	case changes:
		return verdict{class: aftersale.ClassUnknown}
	case code == codeBusy:
		return verdict{class: aftersale.ClassRetry}
	}
	return verdict{class: aftersale.ClassRefused}
}

// check returns nil for success, and otherwise what the platform's code
// means. changes is true for calls that may have done something.
func (a *Adapter) check(op string, env *envelope, changes bool) error {
	if env.Code == "" || env.Code == "0" {
		return nil
	}
	v := verdictOf(string(env.Code), changes)
	e := a.failure(op, v.class, a.brief(string(env.Code)), a.clean(string(env.Msg)))
	e.RetryAfter = v.after
	if v.words != "" {
		e.Message = v.words
	}
	a.log.Warn("wechatshop call failed", "op", op, "class", v.class, "code", e.Code)
	return e
}

// clean makes the platform's words fit for keeping: without the shop's
// secrets, and without what may say who the buyer is.
func (a *Adapter) clean(text string) string {
	text = a.without(text)
	id := callID.FindString(text)
	return short(redact.Words(strings.TrimSuffix(text, id))+id, 200)
}

// callID is the platform's id of the call, at the end of its words: its
// support asks for it.
var callID = regexp.MustCompile(` rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$`)

// brief is a code or an id of the platform, without the shop's secrets.
func (a *Adapter) brief(text string) string { return short(a.without(text), 100) }

// without takes the shop's secrets out of the text.
func (a *Adapter) without(text string) string {
	return hide(hide(text, a.token.Load().Access), a.hidden...)
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
