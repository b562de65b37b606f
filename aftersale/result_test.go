package aftersale

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestRecordResultAccepted(t *testing.T) {
	t.Parallel()
	a := sent(Action{ID: "c1.1", Name: ActionApprove, State: Planned, Reason: "kept"}, t0)
	want := a
	want.State, want.Result, want.ReplyText = Confirmed, "ok", "ok then"
	want.CompletedAt, want.LeaseTill = after(time.Second), time.Time{}
	got := RecordResult(a, Receipt{Reference: "r9", ReplyText: "ok then"}, nil, after(time.Second))
	equal(t, "accepted", got, want)
	want.Result, want.ReplyText, want.CompletedAt = "already_done", "", t0
	equal(t, "already done", RecordResult(a, Receipt{AlreadyDone: true}, nil, t0), want)
	intercept := sent(Action{Name: ActionIntercept, State: Planned}, t0)
	equal(t, "reference of an intercept", RecordResult(intercept, Receipt{Reference: "log7"}, nil, t0).Reference, "log7")
}

// Without a reply, only what may be repeated is planned again.
func TestRecordResultByRepeatability(t *testing.T) {
	t.Parallel()
	for name, want := range map[ActionName]LedgerState{
		ActionMessage: Unknown, ActionReportShipment: Unknown, ActionHold: Planned, ActionRelease: Planned, ActionResend: Planned,
	} {
		a := sent(Action{Name: name, State: Planned}, t0)
		got := RecordResult(a, Receipt{}, errors.New("eof"), t0)
		equal(t, string(name)+" without a reply", got.State, want)
		snapshot := request(KindRefundUnshipped, StatusPending)
		dead := ResolveUnknown(a, &snapshot, Parcel{}, after(Lease+1))
		equal(t, string(name)+" of a dead worker", dead.State, want)
		accepted := RecordResult(a, Receipt{Reference: "r1"}, nil, t0)
		if accepted.State != Confirmed || accepted.Reference != "" {
			t.Errorf("%s accepted: got %s, reference %q, want confirmed and none", name, accepted.State, accepted.Reference)
		}
	}
}

func TestRecordResultFailed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   ActionName
		err    error
		state  LedgerState
		result string
	}{
		{ActionApprove, failure(ClassRetry), Planned, "retryable"},
		{ActionApprove, failure(ClassLimited), Planned, "limited"},
		{ActionApprove, failure(ClassAuth), Planned, "auth"},
		{ActionApprove, failure(ClassStale), Refused, "stale"},
		{ActionApprove, failure(ClassRefused), Refused, "refused"},
		{ActionApprove, failure(ClassManual), Refused, "manual"},
		{ActionApprove, failure(ClassUnknown), Unknown, "unknown"},
		{ActionApprove, failure(""), Unknown, "unknown"},
		{ActionApprove, failure("invented"), Unknown, "unknown"},
		{ActionApprove, context.DeadlineExceeded, Unknown, "unknown"},
		{ActionApprove, fmt.Errorf("douyin: %w", failure(ClassRetry)), Planned, "retryable"},
		{ActionRefuse, failure(ClassUnknown), Unknown, "unknown"},
		{ActionReturn, errors.New("eof"), Unknown, "unknown"},
		{ActionIntercept, errors.New("eof"), Unknown, "unknown"},
		{ActionWithdraw, errors.New("eof"), Unknown, "unknown"},
		{ActionRemark, failure(ClassUnknown), Planned, "unknown"},
		{ActionRemark, errors.New("eof"), Planned, "unknown"},
		{ActionRemark, failure(ClassManual), Refused, "manual"},
	} {
		t.Run(fmt.Sprintf("%s %v", tt.name, tt.err), func(t *testing.T) {
			t.Parallel()
			got := RecordResult(sent(Action{Name: tt.name, State: Planned}, t0), Receipt{}, tt.err, after(time.Second))
			if got.State != tt.state || got.Result != tt.result {
				t.Fatalf("got %s (%s), want %s (%s)", got.State, got.Result, tt.state, tt.result)
			}
			if err := Sent.Move(got.State); err != nil {
				t.Error(err)
			}
			if closed := got.State == Refused; closed == got.CompletedAt.IsZero() {
				t.Errorf("%s: completed at %s, want a time exactly if refused", got.State, got.CompletedAt)
			}
			if later := got.State == Planned; later != got.NotBefore.After(after(time.Second)) {
				t.Errorf("%s: not before %s, want a later time exactly if planned", got.State, got.NotBefore)
			}
			if !got.LeaseTill.IsZero() {
				t.Errorf("lease until %s, want none after the reply", got.LeaseTill)
			}
		})
	}
}

func TestRecordResultReplyIsForPeople(t *testing.T) {
	t.Parallel()
	a := sent(Action{Name: ActionApprove, State: Planned}, t0)
	for err, want := range map[error]string{
		failure(ClassRefused): "E1: words", errors.New("dial tcp 10.0.0.1: secret"): "internal error",
	} {
		equal(t, err.Error(), RecordResult(a, Receipt{}, err, t0).ReplyText, want)
	}
}

func TestRecordResultBacksOff(t *testing.T) {
	t.Parallel()
	a := Action{Name: ActionApprove, State: Planned}
	previous := time.Duration(0)
	for attempt := 1; attempt < maxAttempts; attempt++ {
		a = failed(a, ClassRetry, t0)
		wait := a.NotBefore.Sub(t0)
		if a.State != Planned || wait < previous || wait < time.Second || wait > 5*time.Minute {
			t.Fatalf("attempt %d: got %s, wait %s after %s, want planned, at least that long, in [1 s, 5 min]", attempt, a.State, wait, previous)
		}
		previous = wait
	}
	equal(t, "the last pause", previous, 5*time.Minute)
	if a = failed(a, ClassRetry, t0); a.State != Refused || a.Result != "gave_up" || a.CompletedAt.IsZero() {
		t.Errorf("after %d attempts: got %s (%s) at %s, want refused (gave_up)", a.Attempts, a.State, a.Result, a.CompletedAt)
	}
	equal(t, "the first pause", failed(Action{Name: ActionApprove}, ClassRetry, t0).NotBefore.Sub(t0), time.Second)
}

func TestRecordResultHonoursRetryAfter(t *testing.T) {
	t.Parallel()
	for pause, want := range map[time.Duration]time.Duration{
		0: time.Second, 200 * time.Millisecond: time.Second, 90 * time.Second: 90 * time.Second, -time.Hour: time.Second, time.Hour: time.Hour,
	} {
		err := failure(ClassLimited)
		err.RetryAfter = pause
		got := RecordResult(sent(Action{Name: ActionApprove}, t0), Receipt{}, err, t0)
		equal(t, "pause when "+pause.String()+" is wanted", got.NotBefore.Sub(t0), want)
	}
}

func TestRecordInterceptOutcome(t *testing.T) {
	t.Parallel()
	accepted := Action{Name: ActionIntercept, State: Confirmed}
	for _, tt := range []struct {
		a      Action
		parcel TrackState
		want   string
	}{
		{accepted, "", ""}, {accepted, TrackInTransit, ""}, {accepted, TrackAtStation, ""},
		{accepted, TrackRefused, InterceptSucceeded}, {accepted, TrackIntercepted, InterceptSucceeded},
		{accepted, TrackReturning, InterceptSucceeded}, {accepted, TrackReturned, InterceptSucceeded}, {accepted, TrackDelivered, InterceptFailed},
		{Action{Name: ActionIntercept, State: Refused}, TrackReturning, ""},
		{Action{Name: ActionIntercept, State: Unknown}, TrackReturning, ""},
		{Action{Name: ActionWithdraw, State: Confirmed}, TrackDelivered, ""},
		{Action{Name: ActionIntercept, State: Confirmed, InterceptOutcome: InterceptFailed}, TrackReturning, InterceptFailed},
	} {
		when := fmt.Sprintf("%s %s, parcel %q", tt.a.Name, tt.a.State, tt.parcel)
		got := RecordInterceptOutcome(tt.a, Parcel{State: tt.parcel})
		want := tt.a
		want.InterceptOutcome = tt.want
		equal(t, when, got, want)
		if tt.want != "" {
			equal(t, when+", delivered later", RecordInterceptOutcome(got, Parcel{State: TrackDelivered}), want)
		}
	}
}

func TestReplyEntry(t *testing.T) {
	t.Parallel()
	for _, name := range ActionNames() {
		for _, a := range []Action{
			confirmed(Action{Name: name, N: 3}, t0), lost(Action{Name: name, N: 3}, t0),
			failed(Action{Name: name, N: 3}, ClassRefused, t0),
		} {
			e := ReplyEntry(a, t0)
			want := Entry{At: t0, Type: EntryReply, Summary: e.Summary, Detail: map[string]any{
				"action": name, "n": 3, "state": a.State, "result": a.Result, "attempts": 1,
			}}
			equal(t, string(name)+" "+string(a.State), e, want)
			if e.Summary.EN == "" || e.Summary.ZH == "" {
				t.Errorf("%s %s: got summary %q, want both languages", name, a.State, e.Summary)
			}
		}
	}
}
