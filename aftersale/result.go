package aftersale

import "time"

// The times that rule a call without an answer.
const (
	// NotExecutedAfter is how long after a call without an answer a platform
	// that still shows the old state is believed not to have executed it. It
	// is several times the longest a call may take, because a slow effect may
	// come after the connection is gone.
	NotExecutedAfter = 40 * time.Second

	// Lease is how long a worker may take to send an action and store the
	// answer. After it the action is as good as one without an answer.
	Lease = 20 * time.Second

	// maxAttempts bounds how often a call that was provably not executed is
	// made again; with the back-off this is about an hour.
	maxAttempts = 16
)

// NextProbe returns when to ask about a call that has been without an answer
// since sent: soon, then less and less often.
func NextProbe(sent, now time.Time) time.Time {
	wait := now.Sub(sent) / 2
	return now.Add(max(time.Second, min(wait, 5*time.Minute)))
}

// backoff is the pause before attempt n+1: 1 s, 2 s, 4 s … 5 min.
func backoff(attempts int) time.Duration {
	return min(time.Second<<min(attempts, 10)>>1, 5*time.Minute)
}

// RecordResult returns the action after its call has come back with r and err, or
// not come back. It never turns an unanswered payment into one to be sent again.
func RecordResult(a Action, r Receipt, err error, now time.Time) Action {
	a.LeaseTill = time.Time{}
	if err == nil {
		a.State, a.CompletedAt, a.Result, a.ReplyText = Confirmed, now, "ok", r.ReplyText
		if r.AlreadyDone {
			a.Result = "already_done"
		}
		if r.Reference != "" && a.Name == ActionIntercept {
			a.Reference = r.Reference
		}
		return a
	}
	class := ClassOf(err)
	a.ReplyText = errorText(err)
	again := func(wait time.Duration) {
		a.State, a.Result, a.NotBefore = Planned, string(class), now.Add(wait)
		if a.Attempts >= maxAttempts {
			a.State, a.Result, a.CompletedAt = Refused, "gave_up", now
		}
	}
	switch class {
	case ClassRetry, ClassLimited, ClassAuth:
		again(max(backoff(a.Attempts), retryAfter(err)))
	case ClassStale, ClassRefused, ClassManual:
		a.State, a.Result, a.CompletedAt = Refused, string(class), now
	default: // only what is known not to have been executed may be settled
		if a.Name.Repeatable() {
			again(backoff(a.Attempts))
			break
		}
		a.State, a.Result = Unknown, string(ClassUnknown)
	}
	return a
}

// ResolveUnknown settles an action without an answer by what the outside world shows
// now: parcel is what is known of a.Waybill. It returns the action unchanged
// while nothing can be said yet.
func ResolveUnknown(a Action, seen *Snapshot, parcel Parcel, now time.Time) Action {
	lost := a.State == Unknown || a.State == Sent && !a.LeaseTill.IsZero() && now.After(a.LeaseTill)
	if !lost {
		return a
	}
	if a.State == Sent {
		a.State, a.LeaseTill, a.Result = Unknown, time.Time{}, string(ClassUnknown)
		if a.Name.Repeatable() {
			a.State, a.NotBefore = Planned, now
			return a
		}
	}
	settle := func(s LedgerState, result string) Action {
		a.State, a.Result, a.CompletedAt = s, result, now
		return a
	}
	if a.Name == ActionIntercept || a.Name == ActionWithdraw {
		switch {
		case a.Name == ActionIntercept && parcel.State.Back(), a.Name == ActionWithdraw && parcel.State == TrackDelivered:
			return settle(Confirmed, "seen")
		case parcel.State == TrackDelivered || now.Sub(a.SentAt) > 24*time.Hour:
			return settle(Refused, "not_executed")
		}
		return a
	}
	if a.Name == ActionMessage && now.Sub(a.SentAt) >= NotExecutedAfter {
		return settle(Refused, "no_answer") // better unsaid than said twice
	}
	if done(a, seen) {
		return settle(Confirmed, "seen")
	}
	if seen.Status == StatusUnknown {
		return a // a word nobody knows says nothing about the money
	}
	if !seen.Status.WaitsForSeller() {
		return settle(Refused, "moved")
	}
	if now.Sub(a.SentAt) >= NotExecutedAfter {
		return settle(Refused, "not_executed")
	}
	return a
}

// done reports whether the platform shows the effect of a.
func done(a Action, seen *Snapshot) bool {
	switch a.Name {
	case ActionApprove:
		return seen.Status.Paid()
	case ActionReturn:
		return seen.Status != a.Status && seen.Status != StatusPending && seen.Status != StatusRefused && seen.Status != StatusClosed && seen.Status != StatusUnknown
	case ActionRefuse:
		return seen.Status == StatusRefused
	case ActionReportShipment:
		return a.Shipment == ShipmentHeld && seen.Status.Paid()
	}
	return false
}
