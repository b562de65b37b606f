package aftersale

import (
	"fmt"
	"slices"
	"time"
)

// RuleFollow is the rule that only follows what the platform does. It does
// not replace the rule that decided the case.
const RuleFollow = "C6"

// Step is the result of one transition. It is stored in one transaction or not
// at all.
type Step struct {
	Case      Case        // the case as it becomes
	Plan      []Action    // new ledger entries
	Completed []Completed // ledger entries that changed without a call
	Entries   []Entry     // the timeline's new lines
}

// Transition is the heart of the package: the case as observed, its ledger and a
// decision give the next state, the actions to plan and the next check.
// actions holds every entry of the case's ledger in its newest form. completed
// names those of them that ResolveUnknown or RecordInterceptOutcome changed
// since the case was read.
func Transition(c Case, actions []Action, completed []Completed, d Decision, now time.Time) (Step, error) {
	t := transition{before: c, d: d, now: now, actions: actions}
	t.step.Case = c
	t.step.Completed = completed
	for _, done := range completed {
		a := done.Action
		t.entry(EntryReply, resultText(a), map[string]any{"action": a.Name, "state": a.State, "result": a.Result})
	}
	n := &t.step.Case
	n.Mode = d.Mode
	decides := d.Rule != RuleFollow || d.Outcome != OutcomeRecord || c.Rule == ""
	if decides {
		n.Rule, n.Outcome, n.Why = d.Rule, d.Outcome, d.Why
	}
	if n.DecidedAt.IsZero() {
		n.DecidedAt = now
	}
	state := t.decide()
	if err := c.State.Move(state); err != nil {
		return Step{}, err
	}
	if decides && (state != c.State || d.Rule != c.Rule || d.Outcome != c.Outcome || d.Mode != c.Mode) {
		t.decisionEntry(state, len(completed))
	}
	t.enter(state)
	t.sideActions()
	t.loss()
	n.NextCheckAt = t.nextCheck()
	return t.step, nil
}

// transition is the working state of Transition.
type transition struct {
	before  Case
	d       Decision
	now     time.Time
	actions []Action // the whole ledger, what this transition plans included
	step    Step
}

func (t *transition) snapshot() *Snapshot { return t.before.Snapshot }

// enter puts the case into state and keeps the times that go with it.
func (t *transition) enter(state State) {
	n := &t.step.Case
	n.State, n.UpdatedAt = state, t.now
	if state == StateNeedsReview {
		if n.ReviewSince.IsZero() {
			n.ReviewSince = t.now
		}
	} else if state != StateActing {
		n.ReviewSince = time.Time{}
	}
	switch {
	case state != StateAgreed && state != StateRefused:
		n.FollowSince = time.Time{}
	case t.before.State != state || n.FollowSince.IsZero():
		n.FollowSince = t.now
	}
	switch {
	case state.Final() && n.ClosedAt.IsZero():
		n.ClosedAt, n.Resolution = t.now, t.resolution()
	case !state.Final():
		n.ClosedAt, n.Resolution = time.Time{}, ""
	}
	if t.snapshot().Status.WaitsForSeller() && n.PausedAt.IsZero() {
		n.markLate("platform", n.Deadline.At, t.now)
		n.markLate("score", n.ActBy, t.now)
	}
}

func (c *Case) markLate(clock string, at, now time.Time) {
	if !at.IsZero() && now.After(at) && !slices.Contains(c.LateClocks, clock) {
		c.LateClocks = append(slices.Clone(c.LateClocks), clock)
	}
}

// resolution says who ended the case: the shop, if a decision of its own is in
// effect, or else the platform.
func (t *transition) resolution() Resolution {
	if t.before.PlatformPaid {
		return ResolvedPlatform
	}
	for _, a := range slices.Backward(t.actions) {
		if a.Name.IsDecision() && a.State.Effective() {
			if a.By != "" {
				return ResolvedPerson
			}
			return ResolvedAuto
		}
	}
	return ResolvedPlatform
}

func (t *transition) entry(kind EntryType, text Text, detail map[string]any) {
	t.step.Entries = append(t.step.Entries, Entry{At: t.now, Type: kind, Summary: text, Detail: detail})
}

// decisionEntry inserts the decision at the given place of the timeline: before
// the actions that follow from it.
func (t *transition) decisionEntry(state State, at int) {
	d := t.d
	detail := map[string]any{"rule": d.Rule, "outcome": d.Outcome, "state": state, "mode": d.Mode, "inputs": d.Inputs}
	if d.Script.EN != "" {
		detail["script"] = d.Script
	}
	text := Text{EN: fmt.Sprintf("%s: %s", d.Rule, d.Why.EN), ZH: fmt.Sprintf("%s：%s", d.Rule, d.Why.ZH)}
	if d.Mode == ModeShadow {
		text = Text{EN: "shadow, nothing is sent. " + text.EN, ZH: "影子模式，不执行。" + text.ZH}
	}
	e := Entry{At: t.now, Type: EntryDecision, Summary: text, Detail: detail}
	t.step.Entries = slices.Insert(t.step.Entries, at, e)
}
