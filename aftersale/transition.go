package aftersale

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// effectDelay is how long a platform may go on showing a request as open after
// it confirmed our answer. After it a person has a look.
const effectDelay = 10 * time.Minute

// unattended is how long an open case is left alone if nothing names a time.
const unattended = time.Hour

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
		t.entry(EntryReply, replyText(a), map[string]any{"action": a.Name, "state": a.State, "result": a.Result})
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
	actions []Action
	step    Step
}

func (t *transition) snapshot() *Snapshot { return t.before.Snapshot }

// decide returns the next state and plans the answer to the platform.
func (t *transition) decide() State {
	if !t.snapshot().Status.WaitsForSeller() {
		t.withdraw(func(Action) bool { return true }, "the request no longer waits for the shop", "申请已不再等待商家处理")
		return t.follow()
	}
	if t.before.State == StateRecovering || t.before.State == StateRefunded {
		// The money is out: whatever the platform asks now, a person looks first.
		t.withdraw(func(Action) bool { return true }, "the money is out already", "款项已退出")
		return StateNeedsReview
	}
	name := t.d.Outcome.Action()
	if name == "" || t.d.Mode != ModeLive {
		t.withdraw(func(Action) bool { return true }, "decided otherwise", "决定已变更")
		if t.inFlight() {
			return t.unlessReview(StateActing)
		}
		if t.d.Outcome == OutcomeWait && t.d.Mode == ModeLive {
			return StateWaiting
		}
		return StateNeedsReview
	}
	wanted := t.newDecision(name)
	t.withdraw(func(a Action) bool { return !sameDecision(a, wanted) }, "the request has changed since", "申请内容已变更")
	switch last, found := t.decisionTaken(wanted); {
	case t.inFlight():
		return t.unlessReview(StateActing)
	case found && t.now.Sub(last.CompletedAt) <= effectDelay:
		if last.Name == ActionRefuse {
			return StateRefused
		}
		return StateAgreed
	case found && (last.Name == name || last.Name == ActionApprove):
		return StateNeedsReview
	}
	t.plan(wanted)
	return StateActing
}

// unlessReview keeps a case with a person once one has been asked.
func (t *transition) unlessReview(s State) State {
	if t.d.Outcome == OutcomeReview {
		return StateNeedsReview
	}
	return s
}

// follow maps the platform's state when the next move is not the seller's.
func (t *transition) follow() State {
	switch t.d.Outcome {
	case OutcomeRecover:
		return StateRecovering
	case OutcomeReview:
		return StateNeedsReview
	}
	switch t.snapshot().Status {
	case StatusRefunded:
		return StateRefunded
	case StatusClosed:
		return StateClosed
	case StatusRefused:
		return StateRefused
	case StatusRefunding, StatusAwaitReturn, StatusFulfilling:
		return StateAgreed
	}
	return StateNeedsReview
}

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

// resolution: our own effective approval or refusal ended it, or else the platform did.
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

// nextCheck is the earliest of what the policy asks for and what the ledger needs.
func (t *transition) nextCheck() time.Time {
	if t.step.Case.State.Final() && !slices.ContainsFunc(t.actions, func(a Action) bool { return a.State.Open() }) {
		return time.Time{}
	}
	next := t.d.NextCheck
	earlier := func(at time.Time) {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	for _, a := range t.actions {
		switch a.State {
		case Unknown:
			earlier(NextProbe(a.SentAt, t.now))
		case Sent:
			earlier(a.LeaseTill.Add(time.Second))
		case Planned:
			if a.NotBefore.After(t.now) {
				earlier(a.NotBefore)
				break
			}
			// It is woken now. A worker that dies with it stores no next check.
			earlier(t.now.Add(Lease + 5*time.Second + min(t.now.Sub(a.PlannedAt), 5*time.Minute)))
		}
	}
	for _, h := range t.step.Case.Inquiries {
		if h.Open() && h.Question != QuestionClaim {
			earlier(h.Due)
		}
	}
	// What the platform has accepted but does not show yet is read again soon.
	if s := t.step.Case.State; s == StateAgreed || s == StateRefused && t.snapshot().Status.WaitsForSeller() {
		wait := min(t.now.Sub(t.step.Case.FollowSince)/2+30*time.Second, time.Hour)
		earlier(t.now.Add(wait))
	}
	switch {
	case next.IsZero() && !t.step.Case.State.Final():
		next = t.now.Add(unattended) // every promise has a clock
	case !next.IsZero() && !next.After(t.now):
		next = t.now.Add(time.Second)
	}
	return next
}

func (t *transition) entry(kind EntryType, text Text, detail map[string]any) {
	t.step.Entries = append(t.step.Entries, Entry{At: t.now, Type: kind, Summary: text, Detail: detail})
}

// decisionEntry puts the decision before the actions that follow from it.
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
	t.step.Entries = slices.Insert(t.step.Entries, at, Entry{At: t.now, Type: EntryDecision, Summary: text, Detail: detail})
}

// newAction is an action exactly as decided now.
func (t *transition) newAction(name ActionName, stage Stage) Action {
	s := t.snapshot()
	a := Action{
		CaseID: t.before.ID, Ref: t.before.Ref, OrderID: s.OrderID, Name: name, Stage: stage,
		Kind: s.Kind, Status: s.Status, Amount: s.Amount, Version: s.Version, Rule: t.d.Rule,
		Convert: t.d.Convert, State: Planned, PlannedAt: t.now,
	}
	if t.d.Review != nil {
		a.By = t.d.Review.By
	}
	return a
}

func (t *transition) plan(a Action) {
	n := &t.step.Case
	n.Actions++
	a.N = n.Actions
	a.ID = n.ID + "." + strconv.Itoa(a.N)
	t.step.Plan = append(t.step.Plan, a)
	t.actions = append(slices.Clone(t.actions), a)
	t.entry(EntryAction, planText(a), map[string]any{
		"action": a.Name, "stage": a.Stage, "n": a.N, "amount_minor": a.Amount.Minor, "currency": a.Amount.Currency, "version": a.Version,
	})
}
