package policy

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"makegood/aftersale"
)

// The bounds of one rule.
const (
	maxWhen     = 1000 // bytes of the expression
	maxTitle    = 200  // runes
	maxScript   = 1000 // runes
	maxMessage  = 400  // bytes: the shortest message field of a platform
	maxRemark   = 60   // runes: the shortest remark field of a platform
	minCheck    = time.Minute
	maxCheck    = 240 * time.Hour
	reservedIDs = "person, none, limit.*, brake.*"
)

var idShape = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]{0,31}$`)

// outcomes lists what a rule may decide.
var outcomes = []aftersale.Outcome{
	aftersale.OutcomeApprove, aftersale.OutcomeRefuse, aftersale.OutcomeReturn, aftersale.OutcomeWait,
	aftersale.OutcomeReview, aftersale.OutcomeRecord, aftersale.OutcomeRecover,
}

// sideActions lists what a rule may do beside its outcome.
var sideActions = []aftersale.ActionName{
	aftersale.ActionIntercept, aftersale.ActionWithdraw, aftersale.ActionRemark, aftersale.ActionMessage,
	aftersale.ActionHold, aftersale.ActionRelease, aftersale.ActionReportShipment,
	aftersale.ActionNudge, aftersale.ActionVerify, aftersale.ActionRequestEvidence, aftersale.ActionClaim, aftersale.ActionAskBuyer, aftersale.ActionUnpack,
}

// Outcomes lists what a rule may decide.
func Outcomes() []aftersale.Outcome { return slices.Clone(outcomes) }

// SideActions lists what a rule may do beside its outcome.
func SideActions() []aftersale.ActionName { return slices.Clone(sideActions) }

// warnings lists the registers that a rule may put the goods of a case into.
var warnings = []string{WarnListingRisk}

// WarnListingRisk is the register of goods that are listed as what they are not (U3).
const WarnListingRisk = "listing_risks"

var losses = []aftersale.LossState{aftersale.LossOpen, aftersale.LossRecovered, aftersale.LossLost}

var flags = []aftersale.Flag{
	aftersale.FlagGrey, aftersale.FlagRed, aftersale.FlagOrange, aftersale.FlagYellow,
	aftersale.FlagGreen, aftersale.FlagCyan, aftersale.FlagBlue, aftersale.FlagPurple,
}

// check reports what is wrong with one rule apart from its expression.
func (r *Reader) check(w *rawRule) {
	bad := func(key, format string, a ...any) {
		at, there := w.Keys[key]
		if !there {
			at = w.At
		}
		r.Add(at, w.ID, key+": "+format, a...)
	}
	switch {
	case w.ID == "":
		bad("id", "missing")
	case !idShape.MatchString(w.ID):
		bad("id", "expected a letter and up to 31 letters, digits, points, dashes")
	case w.ID == RuleReview || w.ID == RuleNone || strings.HasPrefix(w.ID, limitPrefix) || strings.HasPrefix(w.ID, brakePrefix):
		bad("id", "reserved (%s)", reservedIDs)
	}
	if w.Step != "" && !idShape.MatchString(w.Step) {
		bad("step", "expected a letter and up to 31 letters, digits, points, dashes")
	}
	checkText(bad, "title", w.Title, maxTitle, true)
	checkText(bad, "script", w.Script, maxScript, has(w, "script"))
	if !slices.Contains(outcomes, w.Outcome) {
		bad("outcome", "expected one of %s", strings.Join(texts(outcomes), ", "))
	}
	if w.Convert && w.Outcome != aftersale.OutcomeApprove {
		bad("convert", "only with outcome approve")
	}
	if w.Loss != "" && !slices.Contains(losses, w.Loss) {
		bad("loss", "expected one of %s", strings.Join(texts(losses), ", "))
	}
	if w.Warn != "" && !slices.Contains(warnings, w.Warn) {
		bad("warn", "expected one of %s", strings.Join(warnings, ", "))
	}
	r.checkSideActions(w, bad)
	if w.CheckAfter != "" {
		checkCheckAfter(w.CheckAfter, bad)
	}
}

// has reports whether the rule has a key.
func has(w *rawRule, key string) bool {
	_, there := w.Keys[key]
	return there
}

// checkSideActions looks at do, remark and flag, which belong together.
func (r *Reader) checkSideActions(w *rawRule, bad func(key, format string, a ...any)) {
	for i, name := range w.Do {
		if !slices.Contains(sideActions, name) {
			bad("do", "expected one of %s", strings.Join(texts(sideActions), ", "))
		}
		if slices.Contains(w.Do[:i], name) {
			bad("do", "%s is there twice", name)
		}
	}
	remarks := slices.Contains(w.Do, aftersale.ActionRemark)
	switch {
	case remarks && w.Remark == "":
		bad("remark", "missing: do has %s", aftersale.ActionRemark)
	case !remarks && w.Remark != "":
		bad("remark", "without %s in do it is never written", aftersale.ActionRemark)
	case utf8.RuneCountInString(w.Remark) > maxRemark || strings.ContainsAny(w.Remark, "\r\n"):
		bad("remark", "expected one line of at most %d characters", maxRemark)
	}
	messages := slices.Contains(w.Do, aftersale.ActionMessage)
	there := has(w, "message")
	switch {
	case messages && !there:
		bad("message", "missing: do has %s", aftersale.ActionMessage)
	case !messages && there && w.Outcome != aftersale.OutcomeRefuse:
		bad("message", "without %s in do, or outcome refuse, nobody reads it", aftersale.ActionMessage)
	}
	checkMessage(bad, "message", w.Message, there)
	if w.Flag != "" && !slices.Contains(flags, w.Flag) {
		bad("flag", "expected one of %s", strings.Join(texts(flags), ", "))
	}
	if w.Flag != "" && !remarks {
		bad("flag", "without %s in do it is never set", aftersale.ActionRemark)
	}
}

func checkText(bad func(key, format string, a ...any), key string, t aftersale.Text, most int, needed bool) {
	if needed && (strings.TrimSpace(t.EN) == "" || strings.TrimSpace(t.ZH) == "") {
		bad(key, "expected a text in en and in zh")
	}
	if utf8.RuneCountInString(t.EN) > most || utf8.RuneCountInString(t.ZH) > most {
		bad(key, "at most %d characters", most)
	}
}

// checkMessage counts bytes: that is what platforms do.
func checkMessage(bad func(key, format string, a ...any), key string, t aftersale.Text, needed bool) {
	checkText(bad, key, t, maxMessage, needed)
	if len(t.EN) > maxMessage || len(t.ZH) > maxMessage {
		bad(key, "at most %d bytes, a Chinese character has three", maxMessage)
	}
}

func checkCheckAfter(text string, bad func(key, format string, a ...any)) {
	if d := thresholdNamed(text); d != nil && d.unit == unitDuration {
		return
	}
	if d, err := time.ParseDuration(text); err != nil || d < minCheck || d > maxCheck {
		bad("check_after", "expected a duration from %s to %s, or the name of a threshold that is one", show(minCheck), show(maxCheck))
	}
}
