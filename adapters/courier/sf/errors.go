package sf

import (
	"regexp"
	"strings"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// failure is a failed call to SF before it is put into words.
type failure struct {
	class   aftersale.Class
	code    string
	message string
	err     error
}

// unclear is the class of a call of which nobody knows what became of it: an
// intercept may have been taken, a query may be made again.
func unclear(op string) aftersale.Class {
	if op == opIntercept {
		return aftersale.ClassUnknown
	}
	return aftersale.ClassRetry
}

// gatewayClass is what the gateway's own code (apiResultCode) means. A1004
// and A1006 are documented; the others are [L], see README.md.
func gatewayClass(op, code string) aftersale.Class {
	switch code {
	case "A1002": // request expired: the next one carries a new timestamp
		return aftersale.ClassRetry
	case "A1005":
		return aftersale.ClassLimited
	case "A1001", "A1003", "A1004", "A1006", "A1007", "A1008", "A1010":
		return aftersale.ClassRefused
	}
	return unclear(op) // A1009 and A1099 got past the gateway; so may unknown ones
}

// gatewayWords adds to SF's words what a person needs to know.
func gatewayWords(code, message string) string {
	hint := map[string]string{
		"A1003": "this address may not call",
		"A1004": "no permission for this service: apply for it at SF's open platform",
		"A1006": "digest refused: check partner_id and checkword",
	}[code]
	if hint == "" || message == "" {
		return hint + message
	}
	return hint + ": " + message
}

// serviceClass is what the service's own code (errorCode) means.
func serviceClass(op, code string) aftersale.Class {
	if code == "4001" { // system error: it broke somewhere inside
		return unclear(op)
	}
	return aftersale.ClassRefused
}

// fail puts a failure into words.
func (a *Adapter) fail(op string, f failure) error {
	return &aftersale.CallError{
		Target: name, Op: op, Class: f.class, Code: cut(f.code, 32), Message: a.discreet(f.message), Err: f.err,
	}
}

// waybillWord is a waybill number of SF in its words: people look for it.
var waybillWord = regexp.MustCompile(`SF[0-9]{12,15}`)

// discreet shortens words of SF and takes out what must not be kept.
func (a *Adapter) discreet(words string) string {
	for _, secret := range a.forbidden {
		words = strings.ReplaceAll(words, secret, "***")
	}
	var out strings.Builder
	from := 0
	for _, at := range waybillWord.FindAllStringIndex(words, -1) {
		out.WriteString(redact.Words(words[from:at[0]]) + words[at[0]:at[1]])
		from = at[1]
	}
	out.WriteString(redact.Words(words[from:]))
	return cut(out.String(), 200)
}

// countryPhone reports whether the digits are 86 and a mobile number.
func countryPhone(number string) bool {
	return len(number) == 13 && strings.HasPrefix(number, "861") && number[3] >= '3'
}

// cut shortens to at most n characters.
func cut(s string, n int) string {
	if len(s) <= n {
		return strings.ToValidUTF8(s, "")
	}
	runes := []rune(strings.ToValidUTF8(s, ""))
	if len(runes) > n {
		runes = runes[:n]
	}
	return string(runes)
}
