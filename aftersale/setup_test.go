package aftersale

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// t0 is the moment at which most tests begin.
var t0 = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

func after(d time.Duration) time.Time { return t0.Add(d) }

// request is a snapshot of an open request, one hour old.
func request(kind Kind, status Status) Snapshot {
	return Snapshot{
		Ref: Ref{Platform: "douyin", Shop: "s1", ID: "7001"}, OrderID: "o1", Kind: kind, Status: status,
		Amount: Fen(1990), Version: "v1", AppliedAt: after(-time.Hour), UpdatedAt: after(-time.Hour),
	}
}

// opened is a new case that has been observed once.
func opened(seen Snapshot) Case {
	return Observe(Case{ID: "c1", Ref: seen.Ref, State: StateNew, CreatedAt: t0}, seen, nil, t0)
}

// live is a decision of a live shop.
func live(o Outcome, do ...ActionName) Decision {
	return Decision{Rule: "U1", Outcome: o, Why: Text{EN: "why", ZH: "原因"}, Do: do, NextCheck: after(24 * time.Hour), Mode: ModeLive}
}

// advance makes a transition and checks what holds for every step.
func advance(t *testing.T, c Case, actions []Action, d Decision, now time.Time, completed ...Completed) Step {
	t.Helper()
	step, err := Transition(c, actions, completed, d, now)
	if err != nil {
		t.Fatalf("Transition: %v", err)
	}
	checkStep(t, c, actions, step, now)
	return step
}

// checkStep checks a step against everything that must hold of any step.
func checkStep(t *testing.T, c Case, actions []Action, step Step, now time.Time) {
	t.Helper()
	for _, e := range step.Entries {
		if e.Summary.EN == "" || e.Summary.ZH == "" {
			t.Errorf("entry is not in both languages: %+v", e.Summary)
		}
		if !e.At.Equal(now) || e.Type == "" {
			t.Errorf("entry without time or type: %+v", e)
		}
	}
	if err := c.State.Move(step.Case.State); err != nil {
		t.Errorf("step makes an illegal move: %v", err)
	}
	open := slices.ContainsFunc(ledgerAfter(actions, step), func(a Action) bool { return a.State.Open() })
	next := step.Case.NextCheckAt
	switch {
	case step.Case.State.Final() && !open && !next.IsZero():
		t.Errorf("final case is looked at again at %s", next)
	case !step.Case.State.Final() && next.IsZero():
		t.Errorf("case in state %s is never looked at again", step.Case.State)
	case !next.IsZero() && !next.After(now):
		t.Errorf("next check %s is not after now %s", next, now)
	}
	if step.Case.State.Final() == step.Case.ClosedAt.IsZero() || step.Case.State.Final() == (step.Case.Resolution == "") {
		t.Errorf("state %s with closed_at %s, resolution %q", step.Case.State, step.Case.ClosedAt, step.Case.Resolution)
	}
}

// ledgerAfter is the ledger as the store has it after the step.
func ledgerAfter(actions []Action, step Step) []Action {
	out := slices.Clone(actions)
	for _, s := range step.Completed {
		for i := range out {
			if out[i].ID == s.Action.ID {
				out[i] = s.Action
			}
		}
	}
	return append(out, step.Plan...)
}

// planned returns the only action that the step plans.
func planned(t *testing.T, step Step) Action {
	t.Helper()
	if len(step.Plan) != 1 {
		t.Fatalf("planned %d actions, want 1: %+v", len(step.Plan), step.Plan)
	}
	return step.Plan[0]
}

// sent is a as the store has it after a claim.
func sent(a Action, now time.Time) Action {
	a.State, a.SentAt, a.LeaseTill = Sent, now, now.Add(Lease)
	a.Fence++
	a.Attempts++
	return a
}

func confirmed(a Action, now time.Time) Action {
	return RecordResult(sent(a, now), Receipt{}, nil, now)
}

func lost(a Action, now time.Time) Action {
	return RecordResult(sent(a, now), Receipt{}, errors.New("connection reset"), now)
}

func failure(class Class) *CallError {
	return &CallError{Target: "douyin", Op: "afterSale.operate", Class: class, Code: "E1", Message: "words"}
}
