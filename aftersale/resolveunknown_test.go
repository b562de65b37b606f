package aftersale

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What became of a decision without a reply, by what the platform shows within
// NotExecutedAfter and after it.
func TestResolveUnknownByStatus(t *testing.T) {
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
				snapshot := request(KindReturnRefund, tt.shows)
				got := ResolveUnknown(a, &snapshot, Parcel{}, after(wait))
				state := map[string]LedgerState{still: Unknown, "seen": Confirmed, "moved": Refused, "not_executed": Refused}[want]
				if got.State != state || want != still && (got.Result != want || !got.CompletedAt.Equal(after(wait))) {
					t.Errorf("got %s (%s), want %s (%s)", got.State, got.Result, state, want)
				}
			})
		}
	}
}

func TestResolveUnknownLeavesTheRestAlone(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundUnshipped, StatusRefunded)
	a := Action{ID: "c1.1", Name: ActionApprove, State: Planned}
	for _, a := range []Action{a, sent(a, t0), confirmed(a, t0), failed(a, ClassRefused, t0)} {
		if diff := cmp.Diff(a, ResolveUnknown(a, &snapshot, Parcel{}, after(Lease))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", a.State, diff)
		}
	}
}

func TestResolveUnknownAfterLeaseExpiry(t *testing.T) {
	t.Parallel()
	snapshot := request(KindRefundUnshipped, StatusPending)
	now := after(Lease + time.Millisecond)
	a := sent(Action{Name: ActionApprove, State: Planned, Status: StatusPending}, t0)
	resolved := func(a Action, now time.Time) string {
		got := ResolveUnknown(a, &snapshot, Parcel{}, now)
		if !got.LeaseTill.IsZero() {
			t.Errorf("%s: lease until %s, want none", got.State, got.LeaseTill)
		}
		return fmt.Sprintf("%s (%s)", got.State, got.Result)
	}
	equal(t, "a dead worker's payment", resolved(a, now), "unknown (unknown)")
	unknown := ResolveUnknown(a, &snapshot, Parcel{}, now)
	equal(t, "and later", resolved(unknown, after(NotExecutedAfter)), "refused (not_executed)")
	snapshot.Status = StatusRefunding
	equal(t, "a payment that shows at once", resolved(a, now), "confirmed (seen)")
	remark := sent(Action{Name: ActionRemark, State: Planned}, t0)
	equal(t, "a dead worker's remark", resolved(remark, now), "planned (unknown)")
	equal(t, "not before", ResolveUnknown(remark, &snapshot, Parcel{}, now).NotBefore, now)
}

// A payment without a reply is never sent again, whatever the platform shows.
func TestResolveUnknownNeverRepeatsMoney(t *testing.T) {
	t.Parallel()
	for _, name := range []ActionName{ActionApprove, ActionRefuse, ActionReturn, ActionIntercept, ActionWithdraw} {
		for _, status := range []Status{StatusPending, StatusReturning, StatusAwaitReturn, StatusRefunding, StatusRefunded, StatusClosed, StatusUnknown} {
			for _, wait := range []time.Duration{0, time.Second, Lease + 1, time.Hour, 48 * time.Hour} {
				snapshot := request(KindReturnRefund, status)
				for _, a := range []Action{lost(Action{Name: name}, t0), sent(Action{Name: name}, t0)} {
					if got := ResolveUnknown(a, &snapshot, Parcel{}, after(wait)); got.State == Planned {
						t.Errorf("%s %s, platform %s, after %s: got planned again, want anything else", name, a.State, status, wait)
					}
				}
			}
		}
	}
}

func TestResolveUnknownByParcel(t *testing.T) {
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
		snapshot := request(KindRefundShipped, StatusRefunded) // says nothing about couriers
		got := ResolveUnknown(a, &snapshot, Parcel{State: tt.parcel}, after(tt.wait))
		if got.State != tt.state || got.Result != tt.result {
			t.Errorf("%s, parcel %q, %s: got %s (%s), want %s (%s)", tt.name, tt.parcel, tt.wait, got.State, got.Result, tt.state, tt.result)
		}
	}
}

func TestNextProbe(t *testing.T) {
	t.Parallel()
	for elapsed, want := range map[time.Duration]time.Duration{
		-time.Minute: time.Second, 0: time.Second, time.Second: time.Second, 10 * time.Second: 5 * time.Second,
		10 * time.Minute: 5 * time.Minute, 48 * time.Hour: 5 * time.Minute,
	} {
		equal(t, "pause "+elapsed.String()+" after sending", NextProbe(t0, after(elapsed)).Sub(after(elapsed)), want)
	}
	equal(t, "pause of what was never sent", NextProbe(time.Time{}, t0).Sub(t0), 5*time.Minute)
}

// A report without a reply is never repeated. "Stopped" is confirmed by the
// payment that it leads to. "Gone" leads to nothing that could be seen.
func TestResolveUnknownShipmentReport(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		state       ShipmentState
		shows       Status
		early, late string
	}{
		{ShipmentHeld, StatusPending, "unknown", "not_executed"},
		{ShipmentHeld, StatusRefunding, "seen", "seen"},
		{ShipmentHeld, StatusRefunded, "seen", "seen"},
		{ShipmentHeld, StatusClosed, "moved", "moved"},
		{ShipmentHeld, StatusUnknown, "unknown", "unknown"},
		{ShipmentGone, StatusPending, "unknown", "not_executed"},
		{ShipmentGone, StatusRefunded, "moved", "moved"},
	} {
		snapshot := request(KindRefundUnshipped, tt.shows)
		a := lost(Action{Name: ActionReportShipment, Shipment: tt.state, Status: StatusPending}, t0)
		for wait, want := range map[time.Duration]string{time.Second: tt.early, NotExecutedAfter: tt.late} {
			if got := ResolveUnknown(a, &snapshot, Parcel{}, after(wait)); got.Result != want || got.State == Planned {
				t.Errorf("%s, platform %s, after %s: got %s (%s), want (%s)", tt.state, tt.shows, wait, got.State, got.Result, want)
			}
		}
	}
}
