package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"makegood/aftersale"
)

// Rule ids that do not come from a rules file.
const (
	RuleReview  = "person" // a person decided
	RuleNone    = "none"   // no rule matched
	RuleClock   = "C6"     // every promise has a clock
	limitPrefix = "limit."
	brakePrefix = "brake."
)

// Decide returns what to do about the case. The first rule that matches
// decides, then the limits have the last word. A rule that fails, and a case
// that no rule matches, go to a person. A person's own decision about exactly
// what the platform shows now comes before all rules; only the kill switch
// holds it.
func (r *Rules) Decide(in Input) aftersale.Decision {
	f := newFacts(&in)
	return r.decide(&in, &f)
}

func (r *Rules) decide(in *Input, f *Facts) aftersale.Decision {
	return r.finish(in, f, r.wanted(in, f))
}

// finish takes a draft through the limits and the clocks.
func (r *Rules) finish(in *Input, f *Facts, d draft) aftersale.Decision {
	d = limited(in, f, d)
	d = promised(f, d)
	d = reachable(f, d)
	d.Do = able(in, f, d.Outcome, d.Do)
	if d.Outcome != aftersale.OutcomeRefuse && !slices.Contains(d.Do, aftersale.ActionMessage) {
		d.Message = ""
	}
	d.Mode, d.Within = in.Shop.Mode, in.Thresholds.within(d.Do)
	if in.CanMessage && in.Case.DecidedAt.IsZero() && f.SellerTurn {
		d.Receipt = inLanguageOf(f.Currency, r.receipt)
	}
	d.NextCheck = nextCheck(in, f, &d.Decision, d.after)
	return d.Decision
}

// draft is a decision on its way through the limits.
type draft struct {
	aftersale.Decision
	after  func(*Thresholds) time.Duration // the rule's check_after; nil: none
	reads  []string                        // facts behind Inputs
	source string                          // "rule S1" or "the person": for the words of a limit
}

// wanted is the decision before the limits.
func (r *Rules) wanted(in *Input, f *Facts) draft {
	if in.Case.Snapshot == nil {
		return unread()
	}
	if d, binds := reviewDraft(in, f); binds {
		return d
	}
	for i := range r.rules {
		rule := &r.rules[i]
		yes, err := rule.matches(f)
		if err != nil && !rule.Shadow {
			return failed(rule, f, err)
		}
		if yes && !rule.Shadow {
			return rule.draft(f)
		}
	}
	reads := []string{"kind", "status", "goods", "parcel", "return_parcel"}
	return draft{reads: reads, source: "no rule", Decision: aftersale.Decision{
		Rule: RuleNone, Outcome: aftersale.OutcomeReview, Inputs: readFacts(f, reads),
		Why: aftersale.Text{EN: "no rule covers this case", ZH: "没有适用的规则"},
	}}
}

// draft is what the rule decides.
func (r *rule) draft(f *Facts) draft {
	return draft{after: r.after, reads: r.facts, source: "rule " + r.ID, Decision: aftersale.Decision{
		Rule: r.ID, Outcome: r.Outcome, Why: r.Title, Do: slices.Clone(r.Do), Convert: r.Convert,
		Remark: r.Remark, Flag: r.Flag, Script: r.Script, Message: inLanguageOf(f.Currency, r.Message), Loss: r.Loss, Warn: r.Warn, Inputs: readFacts(f, r.facts),
	}}
}

// failed sends a case to a person because a rule could not be evaluated: what
// a later rule would say is not known to be what was meant.
func failed(r *rule, f *Facts, err error) draft {
	reason := firstLine(err.Error())
	return draft{reads: r.facts, source: "rule " + r.ID, Decision: aftersale.Decision{
		Rule: r.ID, Outcome: aftersale.OutcomeReview, Inputs: readFacts(f, r.facts),
		Why: aftersale.Text{
			EN: fmt.Sprintf("error: the rule could not be evaluated: %s", reason),
			ZH: fmt.Sprintf("错误：规则无法执行：%s", reason),
		},
	}}
}

// unread is the answer for a case nothing is known of.
func unread() draft {
	return draft{source: "no rule", Decision: aftersale.Decision{
		Rule: RuleNone, Outcome: aftersale.OutcomeReview,
		Why: aftersale.Text{EN: "the request has not been read from the platform yet", ZH: "尚未从平台读取该申请"},
	}}
}

// promised turns waiting into a person's task once the deadline is nearer
// than the safety margin. What the rule wants done meanwhile stays.
func promised(f *Facts, d draft) draft {
	if d.Outcome != aftersale.OutcomeWait || !f.SellerTurn || !f.HasDeadline || f.TimeLeft >= f.SafetyMargin {
		return d
	}
	return d.toReview(f, RuleClock, []string{"time_left", "safety_margin"}, aftersale.Text{
		EN: "the platform's deadline is nearer than the safety margin", ZH: "距平台超时已不足安全时间",
	})
}

// reachable keeps to the moves that the domain allows. The money of a case
// being recovered, or of one that is refunded, is out: such a case is followed
// or shown to a person, and a refunded one is reopened only by way of recovery.
func reachable(f *Facts, d draft) draft {
	status := aftersale.Status(f.Status)
	switch aftersale.State(f.State) {
	case aftersale.StateRecovering:
		if f.SellerTurn && d.Outcome != aftersale.OutcomeReview {
			return d.toReview(f, RuleClock, []string{"state", "status"}, aftersale.Text{
				EN: "the money is out, yet the platform waits for the shop", ZH: "款项已退出，平台却仍等待商家处理",
			})
		}
		if d.Outcome != aftersale.OutcomeReview && !status.Final() && status != aftersale.StatusUnknown {
			d.Outcome = aftersale.OutcomeRecover
		}
	case aftersale.StateRefunded:
		if !f.SellerTurn && (d.Outcome == aftersale.OutcomeReview || status != aftersale.StatusRefunded) {
			d.Outcome = aftersale.OutcomeRecover
		}
	}
	return d
}

// able leaves out what nobody there can do: then the rest of the rule holds.
// That a shipment was stopped makes some platforms pay, so it is told only
// where the request is approved, limits included, and no courier has the parcel.
func able(in *Input, f *Facts, o aftersale.Outcome, do []aftersale.ActionName) []aftersale.ActionName {
	return slices.DeleteFunc(do, func(n aftersale.ActionName) bool {
		switch n {
		case aftersale.ActionMessage:
			return !f.CanMessage
		case aftersale.ActionHold, aftersale.ActionRelease, aftersale.ActionUnpack:
			return !f.CanHold
		case aftersale.ActionReportShipment:
			stopped := f.Warehouse == string(aftersale.ShipmentHeld) && o == aftersale.OutcomeApprove && !f.Left
			told := stopped || f.Warehouse == string(aftersale.ShipmentGone)
			return !in.CanReportShipment || !told || f.Kind != string(aftersale.KindRefundUnshipped)
		}
		return false
	})
}

// toReview gives the decision to a person and says who wanted what.
func (d draft) toReview(f *Facts, rule string, reads []string, why aftersale.Text) draft {
	en, zh := fmt.Sprintf("%s (%s wanted: %s)", why.EN, d.source, d.Outcome), fmt.Sprintf("%s（%s 原判定：%s）", why.ZH, sourceZH(d.Rule), aftersale.OutcomeText(d.Outcome).ZH)
	if d.Outcome != aftersale.OutcomeWait {
		// What remark and message say has been done is not done now.
		d.Do = slices.DeleteFunc(d.Do, func(n aftersale.ActionName) bool { return n == aftersale.ActionRemark || n == aftersale.ActionMessage })
		d.Remark, d.Flag, d.Message = "", "", ""
	}
	d.Rule, d.Outcome, d.Convert, d.Review = rule, aftersale.OutcomeReview, false, nil
	d.Why = aftersale.Text{EN: en, ZH: zh}
	d.reads = append(slices.Clone(d.reads), reads...)
	d.Inputs = readFacts(f, d.reads)
	return d
}

// inLanguageOf is what a buyer reads: Chinese where they pay in yuan.
func inLanguageOf(currency string, t aftersale.Text) string {
	if currency == aftersale.CNY {
		return t.ZH
	}
	return t.EN
}

// sourceZH names who decided in Chinese.
func sourceZH(rule string) string {
	if rule == RuleReview {
		return "人工"
	}
	return rule
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// decides reports whether the outcome tells the platform something.
func decides(o aftersale.Outcome) bool { return o.Action() != "" }

// reviewDraft returns the decision of a person if there is one that binds: it is
// complete, it is about the version the platform shows now, and it fits whose
// turn it is. "record" is how a person puts away a task that the platform no
// longer waits for.
func reviewDraft(in *Input, f *Facts) (draft, bool) {
	p := in.Case.Review
	if p == nil || p.NeedsApproval || p.SnapshotVersion != in.Case.Snapshot.Version {
		return draft{}, false
	}
	if decides(p.Decision) != f.SellerTurn || !f.SellerTurn && p.Decision != aftersale.OutcomeRecord {
		return draft{}, false
	}
	reads := []string{"kind", "status", "amount", "currency"}
	d := draft{reads: reads, source: "the person", Decision: aftersale.Decision{
		Rule: RuleReview, Outcome: p.Decision, Review: p, Inputs: readFacts(f, reads),
		Why: aftersale.Text{EN: "decided by " + p.By, ZH: "由 " + p.By + " 决定"},
	}}
	return d, true
}

// waitsForSupervisor reports whether somebody has decided about exactly this
// request and a supervisor has still to confirm it.
func waitsForSupervisor(in *Input) bool {
	p := in.Case.Review
	return p != nil && p.NeedsApproval && p.SnapshotVersion == in.Case.Snapshot.Version
}
