package aftersale

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestSettleAccepted(t *testing.T) {
	t.Parallel()
	a := sent(Action{ID: "c1.1", Name: ActionApprove, State: Planned, Reason: "kept"}, t0)
	got := RecordResult(a, Receipt{Reference: "r9", ReplyText: "ok then"}, nil, after(time.Second))
	if got.State != Confirmed || got.Result != "ok" || got.ReplyText != "ok then" || !got.CompletedAt.Equal(after(time.Second)) || !got.LeaseTill.IsZero() {
		t.Errorf("settled as %+v", got)
	}
	if got.Reason != "kept" {
		t.Errorf("the reason became %q", got.Reason)
	}
	if got := RecordResult(a, Receipt{AlreadyDone: true}, nil, t0); got.State != Confirmed || got.Result != "already_done" {
		t.Errorf("already done settled as %s (%s)", got.State, got.Result)
	}
	i := sent(Action{Name: ActionIntercept, State: Planned}, t0)
	if got := RecordResult(i, Receipt{Reference: "log7"}, nil, t0); got.Reference != "log7" {
		t.Errorf("the intercept forgot its reference: %q", got.Reference)
	}
}

func TestSettleFailed(t *testing.T) {
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
				t.Fatalf("settled as %s (%s), want %s (%s)", got.State, got.Result, tt.state, tt.result)
			}
			if err := Sent.Move(got.State); err != nil {
				t.Error(err)
			}
			if closed := got.State == Refused; closed == got.CompletedAt.IsZero() {
				t.Errorf("%s with settled_at %s", got.State, got.CompletedAt)
			}
			if later := got.State == Planned; later != got.NotBefore.After(after(time.Second)) {
				t.Errorf("%s may be sent at %s", got.State, got.NotBefore)
			}
			if !got.LeaseTill.IsZero() {
				t.Error("the lease outlives the answer")
			}
		})
	}
}

func TestSettleAnswerIsForPeople(t *testing.T) {
	t.Parallel()
	a := sent(Action{Name: ActionApprove, State: Planned}, t0)
	if got := RecordResult(a, Receipt{}, failure(ClassRefused), t0).ReplyText; got != "E1: words" {
		t.Errorf("answer %q", got)
	}
	if got := RecordResult(a, Receipt{}, errors.New("dial tcp 10.0.0.1: secret"), t0).ReplyText; got != "internal error" {
		t.Errorf("an unclassified error is quoted: %q", got)
	}
}

func TestSettleBacksOff(t *testing.T) {
	t.Parallel()
	a := Action{Name: ActionApprove, State: Planned}
	previous := time.Duration(0)
	for attempt := 1; attempt < maxAttempts; attempt++ {
		a = RecordResult(sent(a, t0), Receipt{}, failure(ClassRetry), t0)
		wait := a.NotBefore.Sub(t0)
		if a.State != Planned || wait < previous || wait < time.Second || wait > 5*time.Minute {
			t.Fatalf("attempt %d: %s, wait %s after %s", attempt, a.State, wait, previous)
		}
		previous = wait
	}
	if previous != 5*time.Minute {
		t.Errorf("the back-off ends at %s", previous)
	}
	if a = RecordResult(sent(a, t0), Receipt{}, failure(ClassRetry), t0); a.State != Refused || a.Result != "gave_up" || a.CompletedAt.IsZero() {
		t.Errorf("after %d attempts: %s (%s)", a.Attempts, a.State, a.Result)
	}
	if first := RecordResult(sent(Action{Name: ActionApprove}, t0), Receipt{}, failure(ClassRetry), t0); first.NotBefore.Sub(t0) != time.Second {
		t.Errorf("the first pause is %s", first.NotBefore.Sub(t0))
	}
}

func TestSettleHonoursRetryAfter(t *testing.T) {
	t.Parallel()
	for asked, want := range map[time.Duration]time.Duration{
		0: time.Second, 200 * time.Millisecond: time.Second, 90 * time.Second: 90 * time.Second, -time.Hour: time.Second, time.Hour: time.Hour,
	} {
		err := failure(ClassLimited)
		err.RetryAfter = asked
		got := RecordResult(sent(Action{Name: ActionApprove}, t0), Receipt{}, err, t0)
		if got.NotBefore.Sub(t0) != want {
			t.Errorf("asked for %s, waits %s, want %s", asked, got.NotBefore.Sub(t0), want)
		}
	}
}

func TestReplyEntry(t *testing.T) {
	t.Parallel()
	for _, name := range ActionNames() {
		for _, a := range []Action{
			confirmed(Action{Name: name, N: 3}, t0), lost(Action{Name: name, N: 3}, t0),
			RecordResult(sent(Action{Name: name, N: 3}, t0), Receipt{}, failure(ClassRefused), t0),
		} {
			e := ReplyEntry(a, t0)
			if e.Type != EntryReply || !e.At.Equal(t0) || e.Summary.EN == "" || e.Summary.ZH == "" {
				t.Errorf("%s %s: entry %+v", name, a.State, e)
			}
			if e.Detail["n"] != 3 || e.Detail["state"] != a.State || e.Detail["attempts"] != 1 {
				t.Errorf("%s %s: detail %v", name, a.State, e.Detail)
			}
		}
	}
}
