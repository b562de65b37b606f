package aftersale

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
func opened(snapshot Snapshot) Case {
	return Observe(Case{ID: "c1", Ref: snapshot.Ref, State: StateNew, CreatedAt: t0}, snapshot, nil, t0)
}

// inTransit is a request for money with parcels on their way to the buyer.
func inTransit(numbers ...string) Snapshot {
	s := request(KindRefundShipped, StatusPending)
	for _, n := range numbers {
		s.Outbound = append(s.Outbound, Waybill{Courier: "sf", Number: n})
	}
	return s
}

// unshipped is a request for money with a label printed for waybill W1.
func unshipped(status Status) Snapshot {
	s := request(KindRefundUnshipped, status)
	s.Outbound = []Waybill{{Courier: "sf", Number: "W1"}}
	return s
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
		t.Fatalf("planned %q, want one action", plans(step))
	}
	return step.Plan[0]
}

// plans lists what the step plans, as "c1.1 refund:approve".
func plans(step Step) []string {
	var out []string
	for _, a := range step.Plan {
		out = append(out, a.ID+" "+string(a.Name))
	}
	return out
}

// completions lists what changed without a call, as
// "c1.1 refund:approve refused (withdrawn)".
func completions(step Step) []string {
	var out []string
	for _, c := range step.Completed {
		a := c.Action
		out = append(out, fmt.Sprintf("%s %s %s (%s)", a.ID, a.Name, a.State, a.Result))
	}
	return out
}

// questions lists the inquiries of a case, as "courier nudge W1".
func questions(c Case) []string {
	var out []string
	for _, inq := range c.Inquiries {
		out = append(out, fmt.Sprintf("%s %s %s", inq.To, inq.Question, inq.Waybill.Number))
	}
	return out
}

// idle fails if the step plans or completes anything.
func idle(t *testing.T, when string, step Step) {
	t.Helper()
	equal(t, when+": planned", plans(step), nil)
	equal(t, when+": completed", completions(step), nil)
}

// equal fails with the difference between got and want.
func equal[T any](t *testing.T, what string, got, want T, opts ...cmp.Option) {
	t.Helper()
	if diff := cmp.Diff(want, got, opts...); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
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

// lost is a after a call without a reply.
func lost(a Action, now time.Time) Action {
	return RecordResult(sent(a, now), Receipt{}, errors.New("connection reset"), now)
}

// failed is a after a call that failed with an error of the class.
func failed(a Action, class Class, now time.Time) Action {
	return RecordResult(sent(a, now), Receipt{}, failure(class), now)
}

func failure(class Class) *CallError {
	return &CallError{Target: "douyin", Op: "afterSale.operate", Class: class, Code: "E1", Message: "words"}
}
