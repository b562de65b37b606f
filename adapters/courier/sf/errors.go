package sf

import (
	"regexp"

	"makegood/aftersale"
)

// codeDigest is the gateway's code for a digest or a token that it refuses.
const codeDigest = "A1006"

// gatewayClass is what the gateway's own code (apiResultCode) means. A1004
// and A1006 are documented; the others are [L], see README.md.
func gatewayClass(code string) aftersale.Class {
	switch code {
	case "A1002": // request expired: the next one carries a new timestamp
		return aftersale.ClassRetry
	case "A1005":
		return aftersale.ClassLimited
	case "A1001", "A1003", "A1004", codeDigest, "A1007", "A1008", "A1010":
		return aftersale.ClassRefused
	}
	return aftersale.ClassUnknown // A1009 and A1099 got past the gateway; so may unknown ones
}

// gatewayWords adds to SF's words what a person needs to know.
func gatewayWords(code, message string) string {
	hint := map[string]string{
		"A1003":    "this address may not call",
		"A1004":    "no permission for this service: apply for it at SF's open platform",
		codeDigest: "digest refused: check partner_id and checkword",
	}[code]
	if hint == "" || message == "" {
		return hint + message
	}
	return hint + ": " + message
}

// serviceClass is what the service's own code (errorCode) means.
func serviceClass(code string) aftersale.Class {
	if code == "4001" { // system error: it broke somewhere inside
		return aftersale.ClassUnknown
	}
	return aftersale.ClassRefused
}

// waybillWord is a waybill number of SF in its words: people look for it.
var waybillWord = regexp.MustCompile(`SF[0-9]{12,15}`)
