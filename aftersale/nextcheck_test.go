package aftersale

import (
	"slices"
	"testing"
	"time"
)

func TestNextCheckIsTheEarliest(t *testing.T) {
	t.Parallel()
	base := Action{CaseID: "c1", ID: "c1.1", N: 1, Name: ActionApprove, Stage: StageRefund, Kind: KindRefundShipped, Status: StatusPending,
		Amount: Fen(1990), Version: "v1", Rule: "U1", State: Planned, PlannedAt: t0}
	retry := base
	retry.NotBefore = after(10 * time.Second)
	underWay := sent(base, t0)
	for _, tt := range []struct {
		name    string
		ledger  Action
		decided time.Duration // what the policy asks for; 0: nothing
		at      time.Duration // now
		want    time.Duration
	}{
		{"policy", confirmed(Action{ID: "c1.9", Name: ActionRemark}, t0), 3 * time.Hour, 0, 3 * time.Hour},
		{"policy first", lost(base, t0), time.Second / 2, 0, time.Second / 2},
		{"policy in the past", lost(base, t0), -time.Hour, 0, time.Second},
		{"just lost", lost(base, t0), time.Hour, 0, time.Second},
		{"lost for a while", lost(base, t0), time.Hour, 20 * time.Second, 30 * time.Second},
		{"lease", underWay, time.Hour, time.Second, Lease + time.Second},
		{"lease just over", underWay, time.Hour, Lease + 2*time.Second, Lease + 3*time.Second},
		{"retry later", retry, time.Hour, time.Second, 10 * time.Second},
		{"nobody took it", base, time.Hour, time.Second, Lease + 7*time.Second},
		{"nobody took it for long", base, 24 * time.Hour, time.Hour, time.Hour + Lease + 5*time.Minute + 5*time.Second},
		{"nothing says when", confirmed(Action{ID: "c1.9", Name: ActionRemark}, t0), 0, 0, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := live(OutcomeWait)
			if tt.ledger.Name == ActionApprove {
				d.Outcome = OutcomeApprove
			}
			d.NextCheck = time.Time{}
			if tt.decided != 0 {
				d.NextCheck = after(tt.decided)
			}
			step := advance(t, opened(request(KindRefundShipped, StatusPending)), []Action{tt.ledger}, d, after(tt.at))
			if got := step.Case.NextCheckAt; !got.Equal(after(tt.want)) {
				t.Errorf("next check at %s, want %s", got.Sub(t0), tt.want)
			}
		})
	}
}

// Once agreed, the platform is read again soon, then less and less often.
func TestNextCheckWhileFollowing(t *testing.T) {
	t.Parallel()
	d := live(OutcomeRecord)
	step := advance(t, opened(request(KindRefundShipped, StatusRefunding)), nil, d, t0)
	if !step.Case.FollowSince.Equal(t0) || !step.Case.NextCheckAt.Equal(after(30*time.Second)) {
		t.Fatalf("following since %s, next check %s", step.Case.FollowSince, step.Case.NextCheckAt)
	}
	for elapsed, want := range map[time.Duration]time.Duration{10 * time.Minute: 5*time.Minute + 30*time.Second, 20 * time.Hour: time.Hour} {
		later := advance(t, step.Case, nil, d, after(elapsed))
		if got := later.Case.NextCheckAt.Sub(after(elapsed)); got != want || !later.Case.FollowSince.Equal(t0) {
			t.Errorf("after %s: again in %s, want %s", elapsed, got, want)
		}
	}
	// The second answer is followed from when it was given.
	c := step.Case
	c.State, c.FollowSince = StateAgreed, t0
	c = Observe(c, request(KindRefundShipped, StatusPending), nil, after(48*time.Hour))
	acting := advance(t, c, nil, live(OutcomeApprove), after(48*time.Hour))
	agreed := acting.Case
	agreed.State = StateAgreed // as Settle of the store leaves it
	agreed = Observe(agreed, request(KindRefundShipped, StatusRefunding), nil, after(49*time.Hour))
	d.NextCheck = time.Time{}
	again := advance(t, agreed, nil, d, after(49*time.Hour))
	if got := again.Case.NextCheckAt.Sub(after(49 * time.Hour)); got != 30*time.Second {
		t.Errorf("the second answer is followed in %s", got)
	}
}

func TestFinalHasNoNextCheck(t *testing.T) {
	t.Parallel()
	d := live(OutcomeRecord)
	step := advance(t, opened(request(KindRefundShipped, StatusRefunded)), nil, d, t0)
	if !step.Case.NextCheckAt.IsZero() {
		t.Errorf("looked at again at %s", step.Case.NextCheckAt)
	}
	remark := Action{ID: "c1.1", Name: ActionRemark, State: Planned, PlannedAt: t0}
	d.NextCheck = time.Time{}
	if step := advance(t, opened(request(KindRefundShipped, StatusRefunded)), []Action{remark}, d, t0); step.Case.NextCheckAt.IsZero() {
		t.Error("a final case forgets what is still open")
	}
}

func TestResolution(t *testing.T) {
	t.Parallel()
	ours := confirmed(Action{ID: "c1.1", Name: ActionApprove}, t0)
	theirs := ours
	theirs.By = "li"
	agreed := confirmed(Action{ID: "c1.1", Name: ActionReturn}, t0)
	refused := confirmed(Action{ID: "c1.1", Name: ActionRefuse, By: "li"}, t0)
	failed := RecordResult(sent(Action{ID: "c1.2", Name: ActionApprove, By: "li"}, t0), Receipt{}, failure(ClassRefused), t0)
	remark := confirmed(Action{ID: "c1.3", Name: ActionRemark, By: "li"}, t0)
	for _, tt := range []struct {
		name   string
		status Status
		ledger []Action
		want   Resolution
	}{
		{"nothing of ours", StatusClosed, nil, ResolvedPlatform},
		{"policy", StatusRefunded, []Action{ours}, ResolvedAuto},
		{"person", StatusRefunded, []Action{theirs}, ResolvedPerson},
		{"the newest counts", StatusRefunded, []Action{agreed, theirs}, ResolvedPerson},
		{"what failed does not", StatusRefunded, []Action{ours, failed, remark}, ResolvedAuto},
		{"refusal", StatusClosed, []Action{refused}, ResolvedPerson},
		{"return agreed, the platform paid", StatusRefunded, []Action{agreed}, ResolvedPlatform},
		{"return agreed, never sent", StatusClosed, []Action{agreed}, ResolvedAuto},
	} {
		c := Observe(Case{ID: "c1", State: StateAgreed}, request(KindReturnRefund, tt.status), tt.ledger, t0)
		step := advance(t, c, tt.ledger, live(OutcomeRecord), t0)
		if step.Case.Resolution != tt.want || !step.Case.ClosedAt.Equal(t0) {
			t.Errorf("%s: by %s at %s, want %s", tt.name, step.Case.Resolution, step.Case.ClosedAt, tt.want)
		}
		later := advance(t, step.Case, nil, live(OutcomeRecord), after(time.Hour))
		if later.Case.Resolution != tt.want || !later.Case.ClosedAt.Equal(t0) {
			t.Errorf("%s: the end was moved to %s by %s", tt.name, later.Case.ClosedAt, later.Case.Resolution)
		}
	}
}

func TestLateClocks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		status   Status
		deadline time.Duration
		actBy    time.Duration
		paused   bool
		had      []string
		want     []string
	}{
		{"in time", StatusPending, time.Hour, time.Minute, false, nil, nil},
		{"at the very moment", StatusPending, 0, 0, false, nil, nil},
		{"score", StatusPending, time.Hour, -time.Second, false, nil, []string{"score"}},
		{"both", StatusPending, -time.Second, -time.Minute, false, nil, []string{"platform", "score"}},
		{"counted once", StatusReturning, -time.Second, -time.Minute, false, []string{"score"}, []string{"score", "platform"}},
		{"paused", StatusPending, -time.Second, -time.Minute, true, nil, nil},
		{"not our turn", StatusRefunding, -time.Second, -time.Minute, false, nil, nil},
	} {
		c := opened(request(KindReturnRefund, tt.status))
		c.Deadline.At, c.ActBy, c.LateClocks = after(tt.deadline), after(tt.actBy), tt.had
		if tt.paused {
			c.PausedAt = t0
		}
		got := advance(t, c, nil, live(OutcomeReview), t0).Case.LateClocks
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: late %v, want %v", tt.name, got, tt.want)
		}
	}
	c := opened(request(KindReturnRefund, StatusPending)) // no clock is known
	if got := advance(t, c, nil, live(OutcomeReview), t0).Case.LateClocks; got != nil {
		t.Errorf("late for no clock: %v", got)
	}
}

func TestReviewSince(t *testing.T) {
	t.Parallel()
	c := opened(request(KindRefundShipped, StatusPending))
	step := advance(t, c, nil, live(OutcomeReview), t0)
	if !step.Case.ReviewSince.Equal(t0) {
		t.Errorf("asked since %s", step.Case.ReviewSince)
	}
	again := advance(t, step.Case, nil, live(OutcomeReview), after(time.Hour))
	if !again.Case.ReviewSince.Equal(t0) {
		t.Errorf("asked anew at %s", again.Case.ReviewSince)
	}
	acting := advance(t, again.Case, nil, live(OutcomeApprove), after(time.Hour))
	if !acting.Case.ReviewSince.Equal(t0) {
		t.Errorf("while acting: asked since %s", acting.Case.ReviewSince)
	}
	waiting := advance(t, again.Case, nil, live(OutcomeWait), after(time.Hour))
	if !waiting.Case.ReviewSince.IsZero() {
		t.Errorf("nobody is asked, since %s", waiting.Case.ReviewSince)
	}
}
