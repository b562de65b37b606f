package shopify

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"makegood/adapters/wire"
	"makegood/aftersale"
)

// graphError is one entry of the top-level errors.
type graphError struct {
	Message    wire.Scalar `json:"message"`
	Extensions struct {
		Code wire.Scalar `json:"code"`
	} `json:"extensions"`
}

// graphErrors returns nil if the answer has no top-level errors, and
// otherwise what they mean together: the least certain of them counts.
func (a *Adapter) graphErrors(op string, env *envelope, changes bool) error {
	if wire.Absent(env.Errors) || string(env.Errors) == "[]" {
		return nil
	}
	var all []graphError
	if json.Unmarshal(env.Errors, &all) != nil || len(all) == 0 {
		all = []graphError{{Message: wire.ReadScalar(env.Errors)}}
	}
	worst, class := all[0], graphClass(all[0].Extensions.Code, changes)
	for _, e := range all[1:] {
		if graphClass(e.Extensions.Code, changes) == aftersale.ClassUnknown {
			worst, class = e, aftersale.ClassUnknown
		}
	}
	err := a.api.Rejected(op, class, string(cmp.Or(worst.Extensions.Code, "errors")), string(worst.Message), "")
	if class == aftersale.ClassLimited {
		err.RetryAfter = env.Extensions.Cost.wait()
	}
	return err
}

// notExecuted are the codes with which GraphQL refuses an operation before it
// carries any of it out: it does not fit the schema, or costs too much.
var notExecuted = []wire.Scalar{
	"undefinedField", "undefinedType", "undefinedDirective", "argumentNotAccepted", "argumentLiteralsIncompatible",
	"missingRequiredArguments", "missingRequiredInputObjectAttribute", "variableMismatch", "variableNotDefined",
	"variableNotUsed", "selectionMismatch", "INVALID_VARIABLE", "MAX_COST_EXCEEDED", "SHOP_INACTIVE",
}

// graphClass classifies a top-level error. A code in no table proves nothing,
// so a call that changes something counts as possibly executed.
func graphClass(code wire.Scalar, changes bool) aftersale.Class {
	switch {
	case code == "THROTTLED":
		return aftersale.ClassLimited
	case code == "ACCESS_DENIED":
		return aftersale.ClassManual
	case slices.Contains(notExecuted, code):
		return aftersale.ClassRefused
	case changes:
		return aftersale.ClassUnknown // IDEMPOTENCY_… too: the same payment is under way, or was
	case code == "INTERNAL_SERVER_ERROR" || code == "TIMEOUT" || code == "SERVICE_UNAVAILABLE":
		return aftersale.ClassRetry
	}
	return aftersale.ClassRefused
}

// userError is why a mutation did not do what it was asked.
type userError struct {
	Code    wire.Scalar `json:"code"`
	Message wire.Scalar `json:"message"`
}

// userErrors returns nil if there are none, and otherwise the first in the
// least certain class of them all.
func (a *Adapter) userErrors(op string, all []userError) error {
	if len(all) == 0 {
		return nil
	}
	class := userClass(all[0])
	for _, e := range all[1:] {
		if userClass(e) == aftersale.ClassUnknown {
			class = aftersale.ClassUnknown
		}
	}
	code := strings.TrimSpace("userErrors " + string(all[0].Code))
	return a.api.Rejected(op, class, code, string(all[0].Message), "")
}

// movedWords are how a message says that the object is not in the state the
// operation needs. Refunds have messages only, no codes.
var movedWords = regexp.MustCompile(`(?i)\b(?:state|status|already|no longer|not open|not requested|closed|cancell?ed)\b`)

func userClass(e userError) aftersale.Class {
	code, message := word(e.Code), string(e.Message)
	switch code {
	case "INVALID_STATE", "NOT_EDITABLE", "ALREADY_EXISTS":
		return aftersale.ClassStale
	case "INTERNAL_ERROR", "NOTIFICATION_FAILED":
		return aftersale.ClassUnknown // something may have been done
	case "MISSING_PERMISSION", "FEATURE_NOT_ENABLED", "NO_REFUND_PERMISSION":
		return aftersale.ClassManual
	}
	switch {
	case strings.Contains(strings.ToLower(message), "idempot") || strings.HasPrefix(code, "IDEMPOTENCY"):
		return aftersale.ClassUnknown
	case movedWords.MatchString(message):
		return aftersale.ClassStale
	}
	return aftersale.ClassRefused
}
