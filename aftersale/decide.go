package aftersale

import (
	"slices"
	"time"
)

// effectDelay is how long a platform may go on showing a request as open after
// it confirmed our decision. After that a person has a look.
const effectDelay = 10 * time.Minute

// decide returns the next state and plans the decision that the platform is told.
func (t *transition) decide() State {
	if !t.snapshot().Status.WaitsForSeller() {
		t.withdraw(func(Action) bool { return true }, "the request no longer waits for the shop", "申请已不再等待商家处理")
		return t.follow()
	}
	if t.before.State == StateRecovering || t.before.State == StateRefunded {
		// Money that was paid is not paid again: whatever the platform asks now, a
		// person looks first.
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

// unlessReview is s, or StateNeedsReview if a person is to decide.
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

// stageOf returns the step of the platform's process that is open now.
func stageOf(s Snapshot, d Decision) Stage {
	switch {
	case s.Status == StatusReturning:
		return StageReceipt
	case s.Kind == KindRefundUnshipped || s.Kind == KindRefundShipped || d.Outcome == OutcomeApprove:
		return StageRefund
	}
	return StageReturn
}

// sameDecision reports whether a planned entry is still exactly what is wanted.
func sameDecision(a, wanted Action) bool {
	return a.Name == wanted.Name && a.Stage == wanted.Stage && a.Version == wanted.Version &&
		a.Amount == wanted.Amount && a.Kind == wanted.Kind && a.Status == wanted.Status && a.By == wanted.By &&
		a.Convert == wanted.Convert && a.ReasonCode == wanted.ReasonCode && a.Reason == wanted.Reason &&
		slices.EqualFunc(a.Evidence, wanted.Evidence, Evidence.Same)
}

// withdraw takes planned decisions back that match.
func (t *transition) withdraw(match func(Action) bool, en, zh string) {
	t.drop(func(a Action) bool { return a.Name.IsDecision() && match(a) }, en, zh)
}

// drop takes planned actions back that match. What was sent stays.
func (t *transition) drop(match func(Action) bool, en, zh string) {
	actions := slices.Clone(t.actions)
	for i, a := range actions {
		if a.State != Planned || !match(a) {
			continue
		}
		a.State, a.Result, a.CompletedAt = Refused, "withdrawn", t.now
		actions[i] = a
		t.step.Completed = append(slices.Clone(t.step.Completed), Completed{Action: a, From: Planned})
		t.entry(EntryAction, Text{EN: string(a.Name) + " withdrawn: " + en, ZH: actionZH[a.Name] + "已撤回：" + zh},
			map[string]any{"action": a.Name, "n": a.N, "state": a.State, "result": a.Result})
	}
	t.actions = actions
}

// inFlight reports whether a decision is planned, sent or without a reply: then
// no other is told to the platform.
func (t *transition) inFlight() bool {
	return slices.ContainsFunc(t.actions, func(a Action) bool { return a.Name.IsDecision() && a.State.Open() })
}

// decisionTaken returns the newest confirmed entry that leaves nothing to decide:
// a payment in this stage, or a decision about this very version of the request.
func (t *transition) decisionTaken(wanted Action) (Action, bool) {
	for _, a := range slices.Backward(t.actions) {
		if !a.Name.IsDecision() || a.State != Confirmed {
			continue
		}
		paid := a.Name == ActionApprove && a.Stage == wanted.Stage
		same := a.Version == wanted.Version && a.Kind == wanted.Kind && a.Status == wanted.Status
		if paid || same {
			return a, true
		}
	}
	return Action{}, false
}
