package aftersale

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What an unanswered answer turns out to have been, by what the platform
// shows within the grace period and after it.
func TestAskByStatus(t *testing.T) {
	t.Parallel()
	const still = "" // nothing can be said
	for _, tt := range []struct {
		name         ActionName
		sentAt       Status // the status it was sent in
		shows        Status
		early, later string
	}{
		{ActionApprove, StatusPending, StatusPending, still, "not_executed"},
		{ActionApprove, StatusPending, StatusReturning, still, "not_executed"},
		{ActionApprove, StatusPending, StatusRefunding, "seen", "seen"},
		{ActionApprove, StatusPending, StatusRefunded, "seen", "seen"},
		{ActionApprove, StatusPending, StatusAwaitReturn, "moved", "moved"},
		{ActionApprove, StatusPending, StatusFulfilling, "moved", "moved"},
		{ActionApprove, StatusPending, StatusRefused, "moved", "moved"},
		{ActionApprove, StatusPending, StatusClosed, "moved", "moved"},
		{ActionApprove, StatusPending, StatusUnknown, still, still},
		{ActionReturn, StatusPending, StatusPending, still, "not_executed"},
		{ActionReturn, StatusPending, StatusAwaitReturn, "seen", "seen"},
		{ActionReturn, StatusPending, StatusReturning, "seen", "seen"},
		{ActionReturn, StatusPending, StatusFulfilling, "seen", "seen"},
		{ActionReturn, StatusPending, StatusRefunding, "seen", "seen"},
		{ActionReturn, StatusPending, StatusRefunded, "seen", "seen"},
		{ActionReturn, StatusPending, StatusRefused, "moved", "moved"},
		{ActionReturn, StatusPending, StatusClosed, "moved", "moved"},
		{ActionReturn, StatusPending, StatusUnknown, still, still},
		{ActionReturn, StatusReturning, StatusReturning, still, "not_executed"},
		{ActionReturn, StatusReturning, StatusFulfilling, "seen", "seen"},
		{ActionRefuse, StatusPending, StatusPending, still, "not_executed"},
		{ActionRefuse, StatusPending, StatusRefused, "seen", "seen"},
		{ActionRefuse, StatusPending, StatusRefunding, "moved", "moved"},
		{ActionRefuse, StatusPending, StatusClosed, "moved", "moved"},
		{ActionRefuse, StatusPending, StatusUnknown, still, still},
	} {
		for wait, want := range map[time.Duration]string{NotExecutedAfter - time.Second: tt.early, NotExecutedAfter: tt.later} {
			t.Run(fmt.Sprintf("%s %s %s %s", tt.name, tt.sentAt, tt.shows, wait), func(t *testing.T) {
				t.Parallel()
				a := lost(Action{Name: tt.name, Status: tt.sentAt}, t0)
				seen := request(KindReturnRefund, tt.shows)
				got := ResolveUnknown(a, &seen, Parcel{}, after(wait))
				state := map[string]LedgerState{still: Unknown, "seen": Confirmed, "moved": Refused, "not_executed": Refused}[want]
				if got.State != state || want != still && (got.Result != want || !got.CompletedAt.Equal(after(wait))) {
					t.Errorf("settled as %s (%s), want %s (%s)", got.State, got.Result, state, want)
				}
			})
		}
	}
}

func TestAskLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	seen := request(KindRefundUnshipped, StatusRefunded)
	a := Action{ID: "c1.1", Name: ActionApprove, State: Planned}
	for _, a := range []Action{a, sent(a, t0), confirmed(a, t0), RecordResult(sent(a, t0), Receipt{}, failure(ClassRefused), t0)} {
		if diff := cmp.Diff(a, ResolveUnknown(a, &seen, Parcel{}, after(Lease))); diff != "" {
			t.Errorf("%s was changed: %s", a.State, diff)
		}
	}
}

func TestAskAfterLeaseExpiry(t *testing.T) {
	t.Parallel()
	seen := request(KindRefundUnshipped, StatusPending)
	now := after(Lease + time.Millisecond)
	a := sent(Action{Name: ActionApprove, State: Planned, Status: StatusPending}, t0)
	got := ResolveUnknown(a, &seen, Parcel{}, now)
	if got.State != Unknown || got.Result != "unknown" || !got.LeaseTill.IsZero() {
		t.Errorf("a dead worker's payment is %s (%s)", got.State, got.Result)
	}
	if got = ResolveUnknown(got, &seen, Parcel{}, after(NotExecutedAfter)); got.State != Refused {
		t.Errorf("and then %s (%s)", got.State, got.Result)
	}
	seen.Status = StatusRefunding
	if got := ResolveUnknown(a, &seen, Parcel{}, now); got.State != Confirmed || got.Result != "seen" {
		t.Errorf("seen at once as %s (%s)", got.State, got.Result)
	}
	remark := sent(Action{Name: ActionRemark, State: Planned}, t0)
	if got := ResolveUnknown(remark, &seen, Parcel{}, now); got.State != Planned || !got.NotBefore.Equal(now) || !got.LeaseTill.IsZero() {
		t.Errorf("a dead worker's remark is %s, not before %s", got.State, got.NotBefore)
	}
}

// An unanswered payment never becomes one to be sent, whatever is shown.
func TestAskNeverRepeatsMoney(t *testing.T) {
	t.Parallel()
	for _, name := range []ActionName{ActionApprove, ActionRefuse, ActionReturn, ActionIntercept, ActionWithdraw} {
		for _, status := range []Status{StatusPending, StatusReturning, StatusAwaitReturn, StatusRefunding, StatusRefunded, StatusClosed, StatusUnknown} {
			for _, wait := range []time.Duration{0, time.Second, Lease + 1, time.Hour, 48 * time.Hour} {
				seen := request(KindReturnRefund, status)
				for _, a := range []Action{lost(Action{Name: name}, t0), sent(Action{Name: name}, t0)} {
					if got := ResolveUnknown(a, &seen, Parcel{}, after(wait)); got.State == Planned {
						t.Errorf("%s %s, platform %s, after %s: planned again", name, a.State, status, wait)
					}
				}
			}
		}
	}
}

func TestAskByParcel(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   ActionName
		parcel TrackState
		wait   time.Duration
		state  LedgerState
		result string
	}{
		{ActionIntercept, "", time.Hour, Unknown, "unknown"},
		{ActionIntercept, TrackInTransit, time.Hour, Unknown, "unknown"},
		{ActionIntercept, TrackInTransit, 24 * time.Hour, Unknown, "unknown"},
		{ActionIntercept, TrackInTransit, 24*time.Hour + 1, Refused, "not_executed"},
		{ActionIntercept, TrackDelivered, time.Minute, Refused, "not_executed"},
		{ActionIntercept, TrackRefused, time.Minute, Confirmed, "seen"},
		{ActionIntercept, TrackIntercepted, time.Minute, Confirmed, "seen"},
		{ActionIntercept, TrackReturning, 48 * time.Hour, Confirmed, "seen"},
		{ActionIntercept, TrackReturned, time.Minute, Confirmed, "seen"},
		{ActionWithdraw, TrackInTransit, time.Hour, Unknown, "unknown"},
		{ActionWithdraw, TrackReturning, time.Hour, Unknown, "unknown"}, // may have turned before
		{ActionWithdraw, TrackReturning, 25 * time.Hour, Refused, "not_executed"},
		{ActionWithdraw, TrackDelivered, time.Minute, Confirmed, "seen"},
	} {
		a := lost(Action{Name: tt.name}, t0)
		seen := request(KindRefundShipped, StatusRefunded) // says nothing about couriers
		got := ResolveUnknown(a, &seen, Parcel{State: tt.parcel}, after(tt.wait))
		if got.State != tt.state || got.Result != tt.result {
			t.Errorf("%s, parcel %q, %s: %s (%s), want %s (%s)", tt.name, tt.parcel, tt.wait, got.State, got.Result, tt.state, tt.result)
		}
	}
}

func TestAskAfter(t *testing.T) {
	t.Parallel()
	for elapsed, want := range map[time.Duration]time.Duration{
		-time.Minute: time.Second, 0: time.Second, time.Second: time.Second, 10 * time.Second: 5 * time.Second,
		10 * time.Minute: 5 * time.Minute, 48 * time.Hour: 5 * time.Minute,
	} {
		if got := NextProbe(t0, after(elapsed)); !got.Equal(after(elapsed + want)) {
			t.Errorf("%s after sending: asked in %s, want %s", elapsed, got.Sub(after(elapsed)), want)
		}
	}
	if got := NextProbe(time.Time{}, t0); !got.Equal(after(5 * time.Minute)) {
		t.Errorf("never sent: asked in %s", got.Sub(t0))
	}
}
