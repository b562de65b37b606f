package douyin

import (
	"cmp"
	"strings"

	"makegood/aftersale"
)

// codeOK is the only code of success; codePartial means that the items say
// which of them failed.
const (
	codeOK      = "10000"
	codePartial = "10001"
)

// subBadAfterSale is the sub_code with which afterSale.Detail answers an id that
// it does not know.
const subBadAfterSale = "isp.service-error:10000"

// check returns nil for success, and otherwise what the platform's code
// means. changes is true for calls that may have done something: what is not
// a clear "no" may then have been executed.
func (a *Adapter) check(op string, env *envelope, changes bool) error {
	if env.Code == codeOK && (env.ErrNo == "" || env.ErrNo == "0") {
		return nil
	}
	code := env.Code
	if code == "" || code == codeOK {
		code = "err_no " + env.ErrNo
	}
	class := classOf(string(env.Code), string(env.SubCode), changes)
	words := cmp.Or(env.SubMsg, env.Msg, env.Message) // the most exact first
	return a.api.Rejected(op, class, strings.TrimSpace(string(code+" "+env.SubCode)), string(words), string(env.LogID))
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
