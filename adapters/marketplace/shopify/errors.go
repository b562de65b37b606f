package shopify

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/adapters/redact"
	"makegood/aftersale"
)

// graphError is one entry of the top-level errors.
type graphError struct {
	Message    scalar `json:"message"`
	Extensions struct {
		Code scalar `json:"code"`
	} `json:"extensions"`
}

// graphErrors returns nil if the answer has no top-level errors, and
// otherwise what they mean together: the least certain of them counts.
func (a *Adapter) graphErrors(op string, env *envelope, changes bool) error {
	raw := bytes.TrimSpace(env.Errors)
	if len(raw) == 0 || string(raw) == "null" || string(raw) == "[]" {
		return nil
	}
	var all []graphError
	if json.Unmarshal(raw, &all) != nil || len(all) == 0 {
		var text scalar
		_ = json.Unmarshal(raw, &text)
		all = []graphError{{Message: text}}
	}
	var worst *aftersale.CallError
	for _, e := range all {
		code := e.Extensions.Code
		next := a.failure(op, graphClass(string(code), changes), short(string(code), 60), a.clean(string(e.Message)))
		if next.Code == "" {
			next.Code = "errors"
		}
		if worst == nil || next.Class == aftersale.ClassUnknown {
			worst = next
		}
	}
	if worst.Class == aftersale.ClassLimited {
		worst.RetryAfter = env.Extensions.Cost.wait()
	}
	a.log.Warn("shopify call failed", "op", op, "class", worst.Class, "code", worst.Code)
	return worst
}

// wait is how long it takes until the points that were missing are back; zero
// if the platform does not say. Whole seconds, at most an hour.
func (c *cost) wait() time.Duration {
	requested, err1 := c.Requested.Float64()
	available, err2 := c.Throttle.Available.Float64()
	restore, err3 := c.Throttle.Restore.Float64()
	if err1 != nil || err2 != nil || err3 != nil || !(restore > 0) || !(requested > available) {
		return 0
	}
	seconds := math.Ceil((requested - available) / restore)
	return time.Duration(min(seconds, 3600)) * time.Second
}

// notExecuted are the codes with which GraphQL refuses an operation before it
// carries any of it out: it does not fit the schema, or costs too much.
var notExecuted = map[string]bool{
	"undefinedField": true, "undefinedType": true, "undefinedDirective": true, "argumentNotAccepted": true,
	"argumentLiteralsIncompatible": true, "missingRequiredArguments": true, "missingRequiredInputObjectAttribute": true,
	"variableMismatch": true, "variableNotDefined": true, "variableNotUsed": true, "selectionMismatch": true,
	"INVALID_VARIABLE": true, "MAX_COST_EXCEEDED": true, "SHOP_INACTIVE": true,
}

// graphClass classifies a top-level error. A code in no table proves nothing,
// so a call that changes something counts as possibly executed.
func graphClass(code string, changes bool) aftersale.Class {
	switch {
	case code == "THROTTLED":
		return aftersale.ClassLimited
	case code == "ACCESS_DENIED":
		return aftersale.ClassManual
	case notExecuted[code]:
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
	Code    scalar `json:"code"`
	Message scalar `json:"message"`
}

// userErrors returns nil if there are none, and otherwise the first in its class.
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
	code := short("userErrors "+string(all[0].Code), 60)
	a.log.Warn("shopify operation refused", "op", op, "class", class, "code", code)
	return a.failure(op, class, strings.TrimSpace(code), a.clean(string(all[0].Message)))
}

// movedWords are how a message says that the object is not in the state the
// operation needs. Refunds have messages only, no codes.
var movedWords = regexp.MustCompile(`(?i)\b(?:state|status|already|no longer|not open|not requested|closed|cancell?ed)\b`)

func userClass(e userError) aftersale.Class {
	switch e.Code.word() {
	case "INVALID_STATE", "NOT_EDITABLE", "ALREADY_EXISTS":
		return aftersale.ClassStale
	case "INTERNAL_ERROR", "NOTIFICATION_FAILED":
		return aftersale.ClassUnknown // something may have been done
	case "MISSING_PERMISSION", "FEATURE_NOT_ENABLED", "NO_REFUND_PERMISSION":
		return aftersale.ClassManual
	}
	message := string(e.Message)
	switch {
	case strings.Contains(strings.ToLower(message), "idempot") || strings.HasPrefix(e.Code.word(), "IDEMPOTENCY"):
		return aftersale.ClassUnknown
	case movedWords.MatchString(message):
		return aftersale.ClassStale
	}
	return aftersale.ClassRefused
}

// clean makes the platform's words fit for keeping: without the shop's
// secrets, and without what may say who the buyer is.
func (a *Adapter) clean(text string) string {
	for _, s := range a.hidden {
		text = strings.ReplaceAll(text, s, "***")
	}
	return short(redact.Words(text), 200)
}

// short cuts the text to at most n characters.
func short(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n])
}
