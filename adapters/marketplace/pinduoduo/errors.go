package pinduoduo

import (
	"cmp"
	"slices"
	"strings"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// errorData is the platform's error_response.
type errorData struct {
	Code      wire.Scalar `json:"error_code"`
	Message   wire.Scalar `json:"error_msg"`
	SubCode   wire.Scalar `json:"sub_code"`
	SubMsg    wire.Scalar `json:"sub_msg"`
	RequestID wire.Scalar `json:"request_id"`
}

// codeNoOrder means that the order does not exist or belongs to another shop.
const codeNoOrder = "45001"

// codeBusiness is the business system's "no" as well as its trouble; only its
// sub codes, which are not documented, tell them apart.
const codeBusiness = "50001"

// refusedCodes are the gateway's codes for calls that were not carried out:
// wrong parameters, signature, permission, or a ban.
var refusedCodes = []string{
	"10000", "10001", "10016", "10017", "10018", "20004", "20005", "20031", "20034", "20035",
	"21001", "21002", "30000", "30001", codeNoOrder, "52004", "70032", "70034", "70035",
}

// notGranted are the codes that say that the app cannot make this call at all.
var notGranted = []string{"10017", "20031", "20034", "20035", "30000", "http 404 Not Found"}

// classOf says what a code means. The codes stand in the platform's
// documentation; sub codes and what the money calls answer do not, so a call
// that changes something counts as possibly executed unless the gateway
// itself has turned it away.
func classOf(e *errorData, changes bool) aftersale.Class {
	text := string(e.Message) + " " + string(e.SubMsg)
	code := string(e.Code)
	switch code {
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
	case slices.Contains(refusedCodes, code):
		return aftersale.ClassRefused
	case changes:
		return aftersale.ClassUnknown
	case strings.HasPrefix(code, "50") || strings.HasPrefix(code, "52") || code == "70033":
		return aftersale.ClassRetry // the platform's own trouble
	}
	return aftersale.ClassRefused
}

// tooOften finds the platform's words for too many calls.
func tooOften(text string) bool {
	return strings.Contains(text, "频率") || strings.Contains(text, "频繁") || strings.Contains(text, "限流")
}

// refused turns an error_response into an error.
func (a *Adapter) refused(op string, e *errorData, changes bool) error {
	code := strings.TrimSpace(string(e.Code + " " + e.SubCode))
	words := cmp.Or(e.SubMsg, e.Message) // the most exact first
	return a.api.Rejected(op, classOf(e, changes), code, string(words), string(e.RequestID))
}
