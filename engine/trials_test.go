package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/casework"
	"makegood/policy"
	"makegood/settings"
	"makegood/store"
)

// canary starts a canary of the built-in rules on nearly every case, and returns
// the name that its counts have.
func (r *rig) canary() string {
	r.T.Helper()
	doc := settings.CanaryDoc{Text: string(policy.DefaultText()), Percent: 99}
	if _, err := r.Service.Settings.StartCanary(r.T.Context(), admin, doc, 0); err != nil {
		r.T.Fatal(err)
	}
	return r.Service.Settings.Current().Canary.Name()
}

// counts are a trial's counts, both sides together.
func (r *rig) counts(name string) (sum store.TrialCount) {
	r.T.Helper()
	sides, err := r.Store.TrialCounts(r.T.Context(), name)
	if err != nil {
		r.T.Fatal(err)
	}
	for _, c := range sides {
		sum.Decided += c.Decided
		sum.Approved += c.Approved
		sum.Refused += c.Refused
		sum.Rejected += c.Rejected
		sum.Overridden += c.Overridden
		sum.Minor += c.Minor
	}
	return sum
}

func TestCanaryCountsADecisionOnce(t *testing.T) {
	t.Parallel()
	r := setup(t)
	name := r.canary()
	id := r.Open(unshipped)
	r.Run()
	for range 3 { // read again: nothing is decided anew
		r.Push(id, "200")
		r.Later(time.Minute)
	}
	r.Want(id, "U1", aftersale.StateRefunded, 1)
	got := r.counts(name)
	if got.Approved != 1 || got.Minor != 9900 {
		t.Errorf("got %d approvals of %d fen, want 1 of 9900", got.Approved, got.Minor)
	}
	if got.Decided < 1 || got.Decided > 2 {
		t.Errorf("got %d decisions, want the approval, and at most the record of the payment", got.Decided)
	}
}

// What a person decides counts for neither side of a canary.
func TestCanaryDoesNotCountPeople(t *testing.T) {
	t.Parallel()
	r := setup(t)
	name := r.canary()
	id := r.Open(above)
	r.Run()
	c := r.Want(id, "U1", aftersale.StateNeedsReview, 0).Case
	before := r.counts(name)
	if _, _, err := r.Service.Desk.Decide(t.Context(), c.ID, admin, casework.DecisionRequest{Decision: aftersale.OutcomeApprove}); err != nil {
		t.Fatal(err)
	}
	r.Run()
	if paid := r.Douyin.Paid(id); paid != 1 {
		t.Fatalf("paid %d times, want 1", paid)
	}
	if after := r.counts(name); after.Approved != before.Approved || after.Minor != before.Minor {
		t.Errorf("got %d approvals of %d fen, want %d of %d", after.Approved, after.Minor, before.Approved, before.Minor)
	}
}

func TestShadowRulesAreCountedByWhatTheyWouldHaveDone(t *testing.T) {
	t.Parallel()
	r := setup(t)
	const shadows = `rules:
  - {id: PAY, shadow: true, title: {en: pay, zh: 付}, when: 'true', outcome: approve}
  - {id: FAIL, shadow: true, title: {en: fail, zh: 错}, when: '1 % (evidence_count - evidence_count) == 0', outcome: approve}
  - {id: NO, shadow: true, title: {en: no, zh: 拒}, when: 'true', outcome: refuse, message: {en: no, zh: 不}}
  - {id: NEVER, shadow: true, title: {en: never, zh: 从不}, when: 'false', outcome: approve}
`
	text := strings.Replace(string(policy.DefaultText()), "\nrules:\n", "\n"+shadows, 1)
	if _, err := r.Service.Settings.PutPolicy(t.Context(), admin, []byte(text), 0); err != nil {
		t.Fatal(err)
	}
	id := r.Open(above) // a person's: every shadow that would decide differs
	r.Run()
	r.Want(id, "U1", aftersale.StateNeedsReview, 0)
	got, err := r.Service.Settings.ShadowCounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []store.TrialCount{
		{Name: settings.ShadowTrial, Side: "FAIL/", Decided: 1, Rejected: 1},
		{Name: settings.ShadowTrial, Side: "NO/", Decided: 1}, // nobody can refuse it there: a person too
		{Name: settings.ShadowTrial, Side: "PAY/", Decided: 1, Approved: 1, Minor: 60000, Overridden: 1},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	r.Push(id, "200")
	r.Later(time.Minute)
	r.wantState(id, aftersale.StateNeedsReview)
	again, err := r.Service.Settings.ShadowCounts(t.Context())
	if err != nil || len(again) != len(want) || again[0].Decided != 1 {
		t.Errorf("after another reading: got %+v, %v; want the same counts", again, err)
	}
}
