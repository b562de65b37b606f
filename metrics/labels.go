package metrics

import (
	"unicode"
	"unicode/utf8"

	"makegood/aftersale"
)

// Unknown is the platform label of a webhook whose URL names no adapter. What
// stands in such a URL is chosen by strangers and must not become a label.
const Unknown = "unknown"

// other stands for a label value that cannot be right.
const other = "other"

// How a webhook was answered.
const (
	WebhookAccepted     = "accepted"
	WebhookDuplicate    = "duplicate"
	WebhookIgnored      = "ignored"
	WebhookBadSignature = "bad_signature"
	WebhookStale        = "stale"
	WebhookMalformed    = "malformed"
	WebhookTooLarge     = "too_large"
	WebhookUnknownShop  = "unknown_shop"
	WebhookUnavailable  = "unavailable"
)

// WebhookResults lists every result of a webhook.
func WebhookResults() []string {
	return []string{WebhookAccepted, WebhookDuplicate, WebhookIgnored, WebhookBadSignature, WebhookStale,
		WebhookMalformed, WebhookTooLarge, WebhookUnknownShop, WebhookUnavailable}
}

// The clocks that can be missed.
const (
	ClockPlatform = "platform" // the ticket's deadline, or the table's
	ClockScore    = "score"    // the shop-score target
)

// What became of a courier intercept. The first three are the courier's
// answer to the request, the last two what happened to the parcel.
const (
	InterceptAccepted  = "accepted"
	InterceptRefused   = "refused"
	InterceptUnknown   = "unknown"
	InterceptSucceeded = "succeeded"
	InterceptFailed    = "failed"
)

// InterceptOutcomes lists every outcome of an intercept.
func InterceptOutcomes() []string {
	return []string{InterceptAccepted, InterceptRefused, InterceptUnknown, InterceptSucceeded, InterceptFailed}
}

// set is a closed set of label values.
type set map[string]struct{}

func setOf[T ~string](values ...T) set {
	s := make(set, len(values))
	for _, v := range values {
		s[string(v)] = struct{}{}
	}
	return s
}

// pick returns v if it belongs to the set.
func (s set) pick(v string) string {
	if _, ok := s[v]; ok {
		return v
	}
	return other
}

var (
	webhookResults = setOf(WebhookResults()...)
	kinds          = setOf(aftersale.Kinds()...)
	outcomes       = setOf(aftersale.OutcomeApprove, aftersale.OutcomeRefuse, aftersale.OutcomeReturn, aftersale.OutcomeWait,
		aftersale.OutcomeReview, aftersale.OutcomeRecord, aftersale.OutcomeRecover)
	modes       = setOf(aftersale.ModeShadow, aftersale.ModeLive)
	resolutions = setOf(aftersale.ResolvedAuto, aftersale.ResolvedPerson, aftersale.ResolvedPlatform)
	clocks      = setOf(ClockPlatform, ClockScore)
	actionNames = setOf(aftersale.ActionNames()...)
)

// The longest word, in runes, and the longest run of digits in it. Ids of
// shops, orders and buyers are longer runs than any name has.
const (
	maxWord   = 40
	maxDigits = 5
)

// word guards the labels whose values are names from adapters, rules and
// answers: whatever looks like an id or a sentence becomes "other".
func word(v string) string {
	if v == "" || !utf8.ValidString(v) || utf8.RuneCountInString(v) > maxWord {
		return other
	}
	digits := 0
	for _, r := range v {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r), r == '_', r == '-', r == '.', r == ':', r == '/':
			digits = 0
		default:
			return other
		}
		if digits > maxDigits {
			return other
		}
	}
	return v
}

// money guards the currency: three capital letters of ISO 4217.
func money(code string) string {
	if len(code) != 3 {
		return other
	}
	for _, c := range []byte(code) {
		if c < 'A' || c > 'Z' {
			return other
		}
	}
	return code
}
