package engine_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"makegood/aftersale"
	"makegood/engine"
	"makegood/store"
)

func (r *rig) sweep(grace time.Duration) (subjects []store.Subject, actions []aftersale.Action) {
	r.T.Helper()
	if err := r.Service.Engine.Sweep(r.T.Context(), grace); err != nil {
		r.T.Fatal(err)
	}
	return r.Wake.Take()
}

func TestLostWakeUpsAreFoundBySweep(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(unshipped)
	r.Wake.Take() // Redis was flushed
	r.Clock.Add(10 * time.Second)
	subjects, _ := r.sweep(5 * time.Second)
	if len(subjects) != 1 || subjects[0] != store.CaseSubject(r.Ref(id)) {
		t.Fatalf("got %v woken, want %v", subjects, store.CaseSubject(r.Ref(id)))
	}
	if err := r.Service.Engine.Process(t.Context(), r.Ref(id)); err != nil {
		t.Fatal(err)
	}
	r.Wake.Take() // flushed again: the planned approval is forgotten
	r.Clock.Add(10 * time.Second)
	if err := r.Service.Engine.Sweep(t.Context(), 5*time.Second); err != nil {
		t.Fatal(err)
	}
	r.Run()
	r.Want(id, "U1", aftersale.StateAgreed, 1)
}

// Messages of the last seconds may still be on their way through the queue. An
// action may be woken twice at any time: it is claimed once.
func TestSweepLeavesFreshMessagesAlone(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, approval := r.planned(unshipped)
	other := r.Open(unshipped)
	r.Wake.Take()
	r.Clock.Add(engine.SweepGrace - time.Second)
	if subjects, _ := r.sweep(engine.SweepGrace); len(subjects) != 0 {
		t.Errorf("got %v woken, want nobody yet", subjects)
	}
	subjects, actions := r.sweep(0) // as at start: everything undone
	if diff := cmp.Diff([]store.Subject{store.CaseSubject(r.Ref(other))}, subjects); diff != "" {
		t.Errorf("subjects (-want +got):\n%s", diff)
	}
	if len(actions) != 1 || actions[0].ID != approval.ID {
		t.Fatalf("got actions %v, want %s", actions, approval.ID)
	}
	r.perform(approval.ID, approval.ID)
	r.perform(approval.ID)
	if paid, calls := r.Douyin.Paid(id), r.Douyin.Attempts(id); paid != 1 || calls != 1 {
		t.Errorf("paid %d times in %d attempts, want 1 and 1", paid, calls)
	}
}

// An approval that was forgotten for long is not sent as it was decided.
func TestForgottenApprovalIsDecidedAgain(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id, _ := r.planned(unshipped)
	r.Clock.Add(2 * time.Minute)
	subjects, actions := r.sweep(engine.SweepGrace)
	if len(actions) != 0 {
		t.Fatalf("got %d actions woken, want none: the case is read first", len(actions))
	}
	for _, s := range subjects { // once by the sweep, perhaps once more by the timers
		if s != store.CaseSubject(r.Ref(id)) {
			t.Errorf("got %v woken, want %v", s, store.CaseSubject(r.Ref(id)))
		}
	}
	if len(subjects) == 0 {
		t.Error("got nobody woken, want the case")
	}
	if c := r.Load(id).Case; c.NextCheckAt.After(r.Clock.Now()) {
		t.Errorf("got the next check at %s, want it due", c.NextCheckAt)
	}
}

func TestSweepDropsOldLeases(t *testing.T) {
	t.Parallel()
	r := setup(t)
	for _, name := range []string{"call/old", "call/new"} {
		if _, err := r.Store.Lease(t.Context(), name, "somebody", r.Clock.Now(), time.Minute); err != nil {
			t.Fatal(err)
		}
		r.Clock.Add(61 * time.Minute)
	}
	r.Clock.Add(-30 * time.Minute)
	r.sweep(0) // must not fail, and must not free what another process may still hold
	if mine, err := r.Store.Lease(t.Context(), "call/old", "another", r.Clock.Now(), time.Minute); err != nil || !mine {
		t.Errorf("got %v, %v; want the old lease free", mine, err)
	}
}

func TestTickWakesWhatIsDueOnly(t *testing.T) {
	t.Parallel()
	r := setup(t)
	id := r.Open(unshipped)
	r.Run()
	next := r.Load(id).Case.NextCheckAt
	if next.IsZero() {
		t.Fatal("got no next check, want one")
	}
	for _, tc := range []struct {
		at   time.Time
		want int
	}{{next.Add(-time.Second), 0}, {next, 1}} {
		r.Clock.Set(tc.at)
		if err := r.Service.Engine.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if subjects, _ := r.Wake.Take(); len(subjects) != tc.want {
			t.Errorf("at %s: got %d cases woken, want %d", tc.at, len(subjects), tc.want)
		}
	}
}

func TestRecheck(t *testing.T) {
	t.Parallel()
	var b breakable
	r := setup(t, b.in)
	id := r.Open(unshipped)
	if err := r.Service.Engine.Recheck(t.Context(), r.Ref("unknown")); err != nil {
		t.Errorf("a case that does not exist: got %v, want no error", err)
	}
	r.Run()
	if err := r.Service.Engine.Recheck(t.Context(), r.Ref(id)); err != nil {
		t.Fatal(err)
	}
	if subjects, _ := r.Wake.Take(); len(subjects) != 1 || !r.Load(id).Case.NextCheckAt.Equal(r.Clock.Now()) {
		t.Errorf("got %d cases woken, next check at %s; want 1, due now", len(subjects), r.Load(id).Case.NextCheckAt)
	}
	b.fail("Commit", errBroken)
	wantErr(t, r.Service.Engine.Recheck(t.Context(), r.Ref(id)), errBroken)
}
