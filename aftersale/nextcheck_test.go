package aftersale

import (
	"testing"
	"time"
)

func TestNextCheckIsTheEarliest(t *testing.T) {
	t.Parallel()
	base := Action{
		CaseID: "c1", ID: "c1.1", N: 1, Name: ActionApprove, Stage: StageRefund, Kind: KindRefundShipped, Status: StatusPending,
		Amount: Fen(1990), Version: "v1", Rule: "U1", State: Planned, PlannedAt: t0,
	}
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
			equal(t, "next check in", step.Case.NextCheckAt.Sub(t0), tt.want)
		})
	}
}

// Once agreed, the platform is read again soon, then less and less often.
func TestNextCheckWhileFollowing(t *testing.T) {
	t.Parallel()
	d := live(OutcomeRecord)
	following := func(when string, step Step, since time.Time, now time.Time, want time.Duration) {
		t.Helper()
		if c := step.Case; !c.FollowSince.Equal(since) || c.NextCheckAt.Sub(now) != want {
			t.Errorf("%s: got following since %s, next check in %s, want since %s, in %s", when, c.FollowSince, c.NextCheckAt.Sub(now), since, want)
		}
	}
	first := advance(t, opened(request(KindRefundShipped, StatusRefunding)), nil, d, t0)
	following("at once", first, t0, t0, 30*time.Second)
	for elapsed, want := range map[time.Duration]time.Duration{10 * time.Minute: 5*time.Minute + 30*time.Second, 20 * time.Hour: time.Hour} {
		following("after "+elapsed.String(), advance(t, first.Case, nil, d, after(elapsed)), t0, after(elapsed), want)
	}
	// The second decision is followed from when it was told.
	c := Observe(first.Case, request(KindRefundShipped, StatusPending), nil, after(48*time.Hour))
	agreed := advance(t, c, nil, live(OutcomeApprove), after(48*time.Hour)).Case
	agreed.State = StateAgreed // as the store leaves it when the reply is in
	agreed = Observe(agreed, request(KindRefundShipped, StatusRefunding), nil, after(49*time.Hour))
	d.NextCheck = time.Time{}
	following("the second decision", advance(t, agreed, nil, d, after(49*time.Hour)), after(49*time.Hour), after(49*time.Hour), 30*time.Second)
}

func TestFinalHasNoNextCheck(t *testing.T) {
	t.Parallel()
	c := opened(request(KindRefundShipped, StatusRefunded))
	equal(t, "next check", advance(t, c, nil, live(OutcomeRecord), t0).Case.NextCheckAt, time.Time{})
	remark := Action{ID: "c1.1", Name: ActionRemark, State: Planned, PlannedAt: t0}
	d := live(OutcomeRecord)
	d.NextCheck = time.Time{}
	if step := advance(t, c, []Action{remark}, d, t0); step.Case.NextCheckAt.IsZero() {
		t.Error("got no next check, want one: an action is still open")
	}
}

func TestResolution(t *testing.T) {
	t.Parallel()
	ours := confirmed(Action{ID: "c1.1", Name: ActionApprove}, t0)
	theirs := ours
	theirs.By = "li"
	agreed := confirmed(Action{ID: "c1.1", Name: ActionReturn}, t0)
	refused := confirmed(Action{ID: "c1.1", Name: ActionRefuse, By: "li"}, t0)
	notAccepted := failed(Action{ID: "c1.2", Name: ActionApprove, By: "li"}, ClassRefused, t0)
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
		{"what failed does not", StatusRefunded, []Action{ours, notAccepted, remark}, ResolvedAuto},
		{"refusal", StatusClosed, []Action{refused}, ResolvedPerson},
		{"return agreed, the platform paid", StatusRefunded, []Action{agreed}, ResolvedPlatform},
		{"return agreed, never sent", StatusClosed, []Action{agreed}, ResolvedAuto},
	} {
		c := Observe(Case{ID: "c1", State: StateAgreed}, request(KindReturnRefund, tt.status), tt.ledger, t0)
		step := advance(t, c, tt.ledger, live(OutcomeRecord), t0)
		later := advance(t, step.Case, nil, live(OutcomeRecord), after(time.Hour))
		for when, got := range map[string]Case{tt.name: step.Case, tt.name + ", an hour later": later.Case} {
			if got.Resolution != tt.want || !got.ClosedAt.Equal(t0) {
				t.Errorf("%s: got ended by %s at %s, want by %s at %s", when, got.Resolution, got.ClosedAt, tt.want, t0)
			}
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
		{"it does not wait for the shop", StatusRefunding, -time.Second, -time.Minute, false, nil, nil},
	} {
		c := opened(request(KindReturnRefund, tt.status))
		c.Deadline.At, c.ActBy, c.LateClocks = after(tt.deadline), after(tt.actBy), tt.had
		if tt.paused {
			c.PausedAt = t0
		}
		got := advance(t, c, nil, live(OutcomeReview), t0).Case.LateClocks
		equal(t, tt.name+": late", got, tt.want)
	}
	c := opened(request(KindReturnRefund, StatusPending)) // no clock is known
	equal(t, "no clock: late", advance(t, c, nil, live(OutcomeReview), t0).Case.LateClocks, nil)
}

func TestReviewSince(t *testing.T) {
	t.Parallel()
	c := opened(request(KindRefundShipped, StatusPending))
	c = advance(t, c, nil, live(OutcomeReview), t0).Case
	equal(t, "a person is asked, since", c.ReviewSince, t0)
	c = advance(t, c, nil, live(OutcomeReview), after(time.Hour)).Case
	equal(t, "asked again, since", c.ReviewSince, t0)
	acting := advance(t, c, nil, live(OutcomeApprove), after(time.Hour)).Case
	equal(t, "while acting, since", acting.ReviewSince, t0)
	waiting := advance(t, c, nil, live(OutcomeWait), after(time.Hour)).Case
	equal(t, "nobody is asked, since", waiting.ReviewSince, time.Time{})
}
