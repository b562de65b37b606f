package aftersale

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestObserveFirst(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundUnshipped, StatusPending)
	c := opened(snapshot)
	if !c.RequestedAt.Equal(snapshot.AppliedAt) || !c.ClockFrom.Equal(snapshot.AppliedAt) {
		t.Errorf("requested %s, clock from %s, want %s", c.RequestedAt, c.ClockFrom, snapshot.AppliedAt)
	}
	if diff := cmp.Diff(&snapshot, c.Snapshot); diff != "" {
		t.Error(diff)
	}
	snapshot.AppliedAt = time.Time{}
	if c := opened(snapshot); !c.RequestedAt.Equal(t0) || !c.ClockFrom.Equal(t0) {
		t.Errorf("no time shown: requested %s, clock from %s", c.RequestedAt, c.ClockFrom)
	}
	// First heard of when the goods are already on their way back: the clock
	// of the second answer started then.
	snapshot = request(KindReturnRefund, StatusReturning)
	snapshot.UpdatedAt = after(-10 * time.Minute)
	if c := opened(snapshot); !c.ClockFrom.Equal(snapshot.UpdatedAt) {
		t.Errorf("returning: clock from %s, want %s", c.ClockFrom, snapshot.UpdatedAt)
	}
}

func TestObserveKeepsWhenItWasRequested(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundUnshipped, StatusPending)
	snapshot.AppliedAt = time.Time{}
	c := opened(snapshot)
	if c = Observe(c, snapshot, nil, after(time.Hour)); !c.RequestedAt.Equal(t0) {
		t.Errorf("requested moved to %s", c.RequestedAt)
	}
}

func TestObserveRestartsTheClock(t *testing.T) {
	t.Parallel()
	updated := after(50 * time.Minute)
	for _, tt := range []struct {
		name     string
		from, to Status
		fromKind Kind
		toKind   Kind
		updated  time.Time
		restarts bool
		want     time.Time
	}{
		{"nothing changed", StatusPending, StatusPending, KindRefundShipped, KindRefundShipped, updated, false, time.Time{}},
		{"kind", StatusPending, StatusPending, KindRefundShipped, KindReturnRefund, updated, true, updated},
		{"kind, no time shown", StatusPending, StatusPending, KindRefundShipped, KindReturnRefund, time.Time{}, true, after(time.Hour)},
		{"goods sent back", StatusAwaitReturn, StatusReturning, KindReturnRefund, KindReturnRefund, updated, true, updated},
		{"reopened", StatusClosed, StatusPending, KindRefundShipped, KindRefundShipped, updated, true, updated},
		{"asked again after a refusal", StatusRefused, StatusPending, KindRefundShipped, KindRefundShipped, updated, true, updated},
		{"our turn is over", StatusPending, StatusRefunding, KindRefundShipped, KindRefundShipped, updated, false, time.Time{}},
		{"the step between was missed", StatusPending, StatusReturning, KindReturnRefund, KindReturnRefund, updated, true, updated},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := opened(request(tt.fromKind, tt.from))
			c.ReviewSince, c.Review, c.LateClocks = t0, &ReviewDecision{By: "li"}, []string{"score"}
			before := c.ClockFrom
			snapshot := request(tt.toKind, tt.to)
			snapshot.UpdatedAt = tt.updated
			c = Observe(c, snapshot, nil, after(time.Hour))
			if !tt.restarts {
				if !c.ClockFrom.Equal(before) || c.Review == nil || c.ReviewSince.IsZero() || len(c.LateClocks) != 1 {
					t.Errorf("restarted: clock from %s, person %v, late %v", c.ClockFrom, c.Review, c.LateClocks)
				}
				return
			}
			if !c.ClockFrom.Equal(tt.want) || c.Review != nil || !c.ReviewSince.IsZero() || c.LateClocks != nil {
				t.Errorf("clock from %s, want %s; person %v since %s, late %v", c.ClockFrom, tt.want, c.Review, c.ReviewSince, c.LateClocks)
			}
		})
	}
}

func TestObservePause(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundShipped, StatusPending)
	c := opened(snapshot)
	from := c.ClockFrom
	snapshot.Intervention = true
	c = Observe(c, snapshot, nil, after(time.Hour))
	c = Observe(c, snapshot, nil, after(2*time.Hour))
	if !c.PausedAt.Equal(after(time.Hour)) || !c.ClockFrom.Equal(from) {
		t.Errorf("paused at %s, clock from %s", c.PausedAt, c.ClockFrom)
	}
	snapshot.Intervention = false
	c = Observe(c, snapshot, nil, after(4*time.Hour))
	if !c.PausedAt.IsZero() || !c.ClockFrom.Equal(from.Add(3*time.Hour)) {
		t.Errorf("paused at %s, clock from %s, want %s", c.PausedAt, c.ClockFrom, from.Add(3*time.Hour))
	}
}

// A clock that was restarted while it stood still has stood still only since then.
func TestObserveRestartDuringPause(t *testing.T) {
	t.Parallel()
	for _, whileStillPaused := range []bool{true, false} {
		snapshot := request(KindRefundShipped, StatusRefused)
		snapshot.Intervention = true
		c := opened(snapshot)
		snapshot.Status, snapshot.UpdatedAt, snapshot.Intervention = StatusPending, after(48*time.Hour), whileStillPaused
		c = Observe(c, snapshot, nil, after(49*time.Hour))
		snapshot.Intervention = false
		c = Observe(c, snapshot, nil, after(50*time.Hour))
		want := after(50 * time.Hour) // it begins to run now
		if !whileStillPaused {
			want = after(49 * time.Hour)
		}
		if !c.ClockFrom.Equal(want) {
			t.Errorf("restarted while paused %t: clock from %s, want %s", whileStillPaused, c.ClockFrom, want)
		}
	}
}

func TestObservePlatformPaid(t *testing.T) {
	t.Parallel()
	approve := Action{ID: "c1.1", Name: ActionApprove, State: Planned}
	for _, tt := range []struct {
		name    string
		kind    Kind
		status  Status
		instant bool
		ledger  []Action
		want    bool
	}{
		{"waiting", KindRefundUnshipped, StatusPending, false, nil, false},
		{"instant", KindRefundUnshipped, StatusPending, true, nil, true},
		{"paid without us", KindRefundUnshipped, StatusRefunded, false, nil, true},
		{"paying without us", KindRefundUnshipped, StatusRefunding, false, nil, true},
		{"paid by us", KindRefundUnshipped, StatusRefunded, false, []Action{confirmed(approve, t0)}, false},
		{"perhaps paid by us", KindRefundUnshipped, StatusRefunded, false, []Action{lost(approve, t0)}, false},
		{"our call is under way", KindRefundUnshipped, StatusRefunded, false, []Action{sent(approve, t0)}, false},
		{"ours was not sent yet", KindRefundUnshipped, StatusRefunded, false, []Action{approve}, true},
		{"ours was refused", KindRefundUnshipped, StatusRefunded, false, []Action{RecordResult(sent(approve, t0), Receipt{}, failure(ClassRefused), t0)}, true},
		{"we agreed to the return only", KindReturnRefund, StatusRefunded, false, []Action{confirmed(Action{Name: ActionReturn}, t0)}, true},
		{"exchange complete", KindExchange, StatusRefunded, false, []Action{confirmed(Action{Name: ActionReturn}, t0)}, false},
		{"closed", KindRefundUnshipped, StatusClosed, false, nil, false},
	} {
		snapshot := request(tt.kind, tt.status)
		snapshot.Instant = tt.instant
		c := Observe(Case{ID: "c1"}, snapshot, tt.ledger, t0)
		if c.PlatformPaid != tt.want {
			t.Errorf("%s: platform paid %t, want %t", tt.name, c.PlatformPaid, tt.want)
		}
		if c.State != "" || c.Rule != "" {
			t.Errorf("%s: Observe decided something", tt.name)
		}
	}
}
