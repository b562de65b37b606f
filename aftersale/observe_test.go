package aftersale

import (
	"fmt"
	"testing"
	"time"
)

func TestObserveFirst(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundUnshipped, StatusPending)
	c := opened(snapshot)
	if !c.RequestedAt.Equal(snapshot.AppliedAt) || !c.ClockFrom.Equal(snapshot.AppliedAt) {
		t.Errorf("got requested %s, clock from %s, want %s", c.RequestedAt, c.ClockFrom, snapshot.AppliedAt)
	}
	equal(t, "snapshot", c.Snapshot, &snapshot)
	snapshot.AppliedAt = time.Time{}
	c = opened(snapshot)
	equal(t, "no time shown: requested, clock from", []time.Time{c.RequestedAt, c.ClockFrom}, []time.Time{t0, t0})
	// First known when the goods are already on their way back: the clock of the
	// second decision started then.
	snapshot = request(KindReturnRefund, StatusReturning)
	snapshot.UpdatedAt = after(-10 * time.Minute)
	equal(t, "returning: clock from", opened(snapshot).ClockFrom, snapshot.UpdatedAt)
}

func TestObserveKeepsWhenItWasRequested(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundUnshipped, StatusPending)
	snapshot.AppliedAt = time.Time{}
	c := opened(snapshot)
	equal(t, "requested", Observe(c, snapshot, nil, after(time.Hour)).RequestedAt, t0)
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
		{"it no longer waits for the shop", StatusPending, StatusRefunding, KindRefundShipped, KindRefundShipped, updated, false, time.Time{}},
		{"the step between was missed", StatusPending, StatusReturning, KindReturnRefund, KindReturnRefund, updated, true, updated},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := opened(request(tt.fromKind, tt.from))
			c.ReviewSince, c.Review, c.LateClocks = t0, &ReviewDecision{By: "li"}, []string{"score"}
			before := c
			snapshot := request(tt.toKind, tt.to)
			snapshot.UpdatedAt = tt.updated
			c = Observe(c, snapshot, nil, after(time.Hour))
			type clock struct {
				From, ReviewSince time.Time
				Review            *ReviewDecision
				Late              []string
			}
			of := func(c Case) clock {
				return clock{From: c.ClockFrom, ReviewSince: c.ReviewSince, Review: c.Review, Late: c.LateClocks}
			}
			want := of(before)
			if tt.restarts {
				want = clock{From: tt.want}
			}
			equal(t, "clock", of(c), want)
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
	equal(t, "paused: paused at, clock from", []time.Time{c.PausedAt, c.ClockFrom}, []time.Time{after(time.Hour), from})
	snapshot.Intervention = false
	c = Observe(c, snapshot, nil, after(4*time.Hour))
	equal(t, "over: paused at, clock from", []time.Time{c.PausedAt, c.ClockFrom}, []time.Time{{}, from.Add(3 * time.Hour)})
}

// A clock that starts again during a pause was paused only since then.
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
		equal(t, fmt.Sprintf("restarted while paused %t: clock from", whileStillPaused), c.ClockFrom, want)
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
		{"ours was refused", KindRefundUnshipped, StatusRefunded, false, []Action{failed(approve, ClassRefused, t0)}, true},
		{"we agreed to the return only", KindReturnRefund, StatusRefunded, false, []Action{confirmed(Action{Name: ActionReturn}, t0)}, true},
		{"exchange complete", KindExchange, StatusRefunded, false, []Action{confirmed(Action{Name: ActionReturn}, t0)}, false},
		{"closed", KindRefundUnshipped, StatusClosed, false, nil, false},
	} {
		snapshot := request(tt.kind, tt.status)
		snapshot.Instant = tt.instant
		c := Observe(Case{ID: "c1"}, snapshot, tt.ledger, t0)
		if c.PlatformPaid != tt.want {
			t.Errorf("%s: got platform paid %t, want %t", tt.name, c.PlatformPaid, tt.want)
		}
		if c.State != "" || c.Rule != "" {
			t.Errorf("%s: got state %q, rule %q, want none: Observe decides nothing", tt.name, c.State, c.Rule)
		}
	}
}
